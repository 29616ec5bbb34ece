package requesttracker.domain;

import java.time.Instant;
import java.util.Optional;

/**
 * The calls of one attempt to start the operation. They have one ClientToken.
 *
 * @param attempt 0 before the first call
 * @param refusedSince when Cloud Control first answered a call of this attempt with an error that passes
 */
public record StartTries(int attempt, Optional<Instant> refusedSince) {
    static final StartTries NONE = new StartTries(0, Optional.empty());

    /** Returns these tries with a call that is about to be made. */
    StartTries called() {
        return new StartTries(Math.max(1, attempt), refusedSince);
    }

    /** Returns these tries after a call that Cloud Control refused. */
    StartTries refused(Instant now) {
        return new StartTries(attempt, Optional.of(refusedSince.orElse(now)));
    }
}
