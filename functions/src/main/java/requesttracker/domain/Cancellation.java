package requesttracker.domain;

import java.time.Instant;
import java.util.Optional;

/**
 * A requested cancel.
 *
 * @param sentAt when Cloud Control accepted it
 * @param attempts the number of calls that Cloud Control refused
 * @param notBefore the earliest time of the next attempt after a refused one
 * @param supersededBy the RequestToken of the superseding request
 * @param canceler the callers who canceled
 */
public record Cancellation(
        Instant requestedAt,
        CancelReason reason,
        Optional<Instant> sentAt,
        int attempts,
        Optional<Instant> notBefore,
        Optional<String> supersededBy,
        Canceler canceler) {

    /** Returns a new cancel. */
    static Cancellation requested(
            Instant now, CancelReason reason, Optional<String> supersededBy, Optional<Requester> by) {
        return new Cancellation(now, reason, Optional.empty(), 0, Optional.empty(), supersededBy, Canceler.only(by));
    }

    /** Returns this cancel after Cloud Control accepted it. */
    Cancellation sent(Instant now) {
        return new Cancellation(
                requestedAt, reason, Optional.of(now), attempts, Optional.empty(), supersededBy, canceler);
    }

    /** Returns this cancel after a call that Cloud Control refused. */
    Cancellation refused(Instant retryAt) {
        return new Cancellation(
                requestedAt, reason, Optional.empty(), attempts + 1, Optional.of(retryAt), supersededBy, canceler);
    }

    /** Returns this cancel after another cancel call. */
    Cancellation askedAgain(Optional<Requester> by) {
        return new Cancellation(requestedAt, reason, sentAt, attempts, notBefore, supersededBy, canceler.joinedBy(by));
    }
}
