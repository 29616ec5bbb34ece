package requesttracker.domain;

import java.util.Optional;

/**
 * The callers who canceled a request.
 *
 * @param first the first caller; empty for a cancel by a version that did not record it
 * @param count the number of cancels: the first one, and each later one by another caller
 */
public record Canceler(Optional<Requester> first, int count) {
    static Canceler only(Optional<Requester> first) {
        return new Canceler(first, 1);
    }

    /**
     * Returns this canceler after a later cancel. A repeat by the first caller and a cancel by the tracker are not
     * counted.
     */
    Canceler joinedBy(Optional<Requester> later) {
        boolean counts = later.filter(caller -> caller.fold(iam -> true, eventSender -> true, tracker -> false))
                        .isPresent()
                && !later.equals(first);
        return counts ? new Canceler(first, count + 1) : this;
    }
}
