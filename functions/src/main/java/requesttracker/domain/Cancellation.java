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
 * @param canceler who asked
 */
public record Cancellation(
        Instant requestedAt,
        CancelReason reason,
        Optional<Instant> sentAt,
        int attempts,
        Optional<Instant> notBefore,
        Optional<String> supersededBy,
        Canceler canceler) {

    /** Returns a cancel that was just asked for. */
    static Cancellation requested(
            Instant now, CancelReason reason, Optional<String> supersededBy, Optional<Requester> by) {
        return new Cancellation(now, reason, Optional.empty(), 0, Optional.empty(), supersededBy, Canceler.only(by));
    }

    /** Returns this cancel as Cloud Control accepted it. */
    Cancellation sent(Instant now) {
        return new Cancellation(
                requestedAt, reason, Optional.of(now), attempts, Optional.empty(), supersededBy, canceler);
    }

    /** Returns this cancel after a call that Cloud Control refused. */
    Cancellation refused(Instant retryAt) {
        return new Cancellation(
                requestedAt, reason, Optional.empty(), attempts + 1, Optional.of(retryAt), supersededBy, canceler);
    }

    /** Returns this cancel after one more asked for it. */
    Cancellation askedAgain(Optional<Requester> by) {
        return new Cancellation(requestedAt, reason, sentAt, attempts, notBefore, supersededBy, canceler.joinedBy(by));
    }
}
