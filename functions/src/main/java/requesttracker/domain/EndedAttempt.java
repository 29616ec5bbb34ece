package requesttracker.domain;

import java.time.Instant;
import java.util.Optional;

/**
 * An operation that ended without settling its request, because the tracker starts the request again.
 *
 * @param identifier the Identifier from Cloud Control or from the client
 */
public record EndedAttempt(
        String providerToken,
        Optional<String> identifier,
        Optional<Instant> startedAt,
        Instant endedAt,
        Optional<ErrorCode> errorCode) {}
