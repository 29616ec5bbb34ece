package requesttracker.domain;

import java.time.Instant;
import java.util.Optional;

/**
 * An operation that Cloud Control accepted.
 *
 * @param attempt 0 for an adopted operation
 * @param startedAt the time of Cloud Control's acceptance or of the adoption
 */
public record StartedOperation(
        int attempt, Optional<Instant> attemptedAt, String providerToken, Optional<Instant> startedAt) {}
