package requesttracker.store;

import java.util.Optional;
import requesttracker.domain.Request;

/**
 * The result of a change.
 *
 * @param taskToken the task token of the sleeping workflow, read in the same write; empty if nothing was written
 */
public record UpdateResult(Request before, Request after, Optional<String> taskToken) {
    public boolean written() {
        return before.version() != after.version();
    }
}
