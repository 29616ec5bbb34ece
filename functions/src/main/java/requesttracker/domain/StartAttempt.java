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

    /** Returns the start of an operation that was started elsewhere and is adopted. */
    static StartAttempt adopted(String providerToken, Instant now) {
        return new StartAttempt(0, Optional.empty(), Optional.empty(), Optional.of(providerToken), Optional.of(now));
    }

    /** Returns this start with a call that is about to be made. */
    StartAttempt attempted(Instant now) {
        return new StartAttempt(
                Math.max(1, attempt), Optional.of(now), Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** Returns this start as Cloud Control accepted it. */
    StartAttempt accepted(Optional<String> token, Instant now) {
        return new StartAttempt(attempt, attemptedAt, Optional.empty(), token, Optional.of(now));
    }

    /** Returns this start after a refusal that started nothing: the same attempt may be made again. */
    StartAttempt withdrawn() {
        return new StartAttempt(attempt, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** Returns the next attempt, with a ClientToken of its own. */
    StartAttempt next(Instant notBeforeThen) {
        return new StartAttempt(
                attempt + 1, Optional.empty(), Optional.of(notBeforeThen), Optional.empty(), Optional.empty());
    }
}
