package requesttracker.store;

import java.util.Optional;
import requesttracker.domain.Request;

/**
 * What became of a change.
 *
 * @param taskToken the token that the sleeping workflow parked, read in the same write; empty if nothing was written
 */
public record UpdateResult(Request before, Request after, Optional<String> taskToken) {
    public boolean written() {
        return before.version() != after.version();
    }
}
