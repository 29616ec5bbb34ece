package requesttracker.domain;

import java.time.Instant;
import java.util.Optional;

/**
 * What is known of a request's latest start, whatever its phase.
 *
 * @param attempt 0 before the first call; each attempt has a ClientToken of its own
 * @param attemptedAt when the first call was about to be made that Cloud Control has not refused
 * @param startedAt when Cloud Control accepted it
 */
public record StartAttempt(
        int attempt, Optional<Instant> attemptedAt, Optional<String> providerToken, Optional<Instant> startedAt) {

    /** Whether Cloud Control may know of an operation, even if its token is not known here. */
    boolean mayHaveStarted() {
        return attemptedAt.isPresent() || providerToken.isPresent();
    }
}
