package requesttracker.domain;

import java.time.Instant;
import java.util.Optional;

/**
 * The operation that Cloud Control has accepted.
 *
 * @param attempt 0 if the operation was started elsewhere and is adopted
 * @param startedAt when Cloud Control accepted it, or when it was adopted
 */
public record StartedOperation(
        int attempt, Optional<Instant> attemptedAt, String providerToken, Optional<Instant> startedAt) {}
