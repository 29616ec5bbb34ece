package requesttracker.domain;

import java.time.Instant;
import java.util.Optional;

/**
 * A cancel that was asked for.
 *
 * @param sentAt when Cloud Control accepted it
 * @param attempts how many calls Cloud Control refused
 * @param notBefore when a refused cancel is tried again
 * @param supersededBy the RequestToken of the request that wants the resource
 */
public record Cancellation(
        Instant requestedAt,
        CancelReason reason,
        Optional<Instant> sentAt,
        int attempts,
        Optional<Instant> notBefore,
        Optional<String> supersededBy) {}
