package requesttracker.application;

import requesttracker.domain.Request;

/** What became of asking. */
public sealed interface CancelResult {
    /** The cancel is on the record, since now or since earlier. */
    record Accepted(Request request) implements CancelResult {}

    /** The request had settled before; nothing was changed. */
    record AlreadySettled(Request request) implements CancelResult {}

    /** There is no such request. */
    record NotFound() implements CancelResult {}
}
