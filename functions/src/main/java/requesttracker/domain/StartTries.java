package requesttracker.domain;

import java.time.Instant;
import java.util.Optional;

/**
 * The calls of one start attempt. They share one ClientToken.
 *
 * @param attempt 0 before the first call
 * @param refusedSince when Cloud Control first answered a call of this attempt with a temporary error
 */
public record StartTries(int attempt, Optional<Instant> refusedSince) {
    static final StartTries NONE = new StartTries(0, Optional.empty());

    /** Returns these calls with one more. */
    StartTries called() {
        return new StartTries(Math.max(1, attempt), refusedSince);
    }

    /** Returns these calls after a refusal by Cloud Control. */
    StartTries refused(Instant now) {
        return new StartTries(attempt, Optional.of(refusedSince.orElse(now)));
    }
}
