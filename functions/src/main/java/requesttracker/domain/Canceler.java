package requesttracker.domain;

import java.util.Optional;

/**
 * Who asked for a cancel.
 *
 * @param first the first one, who stays; empty for a cancel of a version that did not record it
 * @param count how many asked: the first one, and each call of another one after it
 */
public record Canceler(Optional<Requester> first, int count) {
    static Canceler only(Optional<Requester> first) {
        return new Canceler(first, 1);
    }

    /** Returns this canceler after one more asked. A repeat of the first one is not counted, and neither is the tracker itself. */
    Canceler joinedBy(Optional<Requester> later) {
        boolean counts = later.filter(caller -> caller.fold(iam -> true, eventSender -> true, tracker -> false))
                        .isPresent()
                && !later.equals(first);
        return counts ? new Canceler(first, count + 1) : this;
    }
}
