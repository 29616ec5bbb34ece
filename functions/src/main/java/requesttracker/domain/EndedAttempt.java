package requesttracker.domain;

import java.time.Instant;
import java.util.Optional;

/**
 * An operation that ended without settling its request, because the request was to be started again.
 *
 * @param identifier as Cloud Control told it, or as the client gave it
 */
public record EndedAttempt(
        String providerToken,
        Optional<String> identifier,
        Optional<Instant> startedAt,
        Instant endedAt,
        Optional<ErrorCode> errorCode) {}
