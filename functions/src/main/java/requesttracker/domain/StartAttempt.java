package requesttracker.domain;

import java.time.Instant;
import java.util.Optional;

/**
 * How the operation was started.
 *
 * @param attempt 0 before the first call; each attempt has a ClientToken of its own
 * @param attemptedAt when the first call of this attempt was about to be made: from then on an operation may exist
 * @param notBefore when the start may be tried (again)
 * @param startedAt when Cloud Control accepted it
 */
public record StartAttempt(
        int attempt,
        Optional<Instant> attemptedAt,
        Optional<Instant> notBefore,
        Optional<String> providerToken,
        Optional<Instant> startedAt) {

    static final StartAttempt NONE =
            new StartAttempt(0, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
}
