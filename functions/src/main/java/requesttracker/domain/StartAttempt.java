package requesttracker.domain;

import java.time.Instant;
import java.util.Optional;

/**
 * A request's latest start, in any phase.
 *
 * @param attempt 0 before the first call; each attempt has a separate ClientToken
 * @param attemptedAt the time immediately before the first call that Cloud Control did not refuse
 * @param startedAt when Cloud Control accepted it
 */
public record StartAttempt(
        int attempt, Optional<Instant> attemptedAt, Optional<String> providerToken, Optional<Instant> startedAt) {

    /** Returns whether Cloud Control may have an operation, even with an unknown token. */
    boolean mayHaveStarted() {
        return attemptedAt.isPresent() || providerToken.isPresent();
    }
}
