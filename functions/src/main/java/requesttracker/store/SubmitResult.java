package requesttracker.store;

import requesttracker.domain.Request;

/** What became of a submit. */
public sealed interface SubmitResult {
    /** It is stored. */
    record Created(Request request) implements SubmitResult {}

    /** The same ClientToken came with the same content before: this is its request. */
    record Duplicate(Request request) implements SubmitResult {}

    /** The same ClientToken came with other content before. */
    record TokenConflict() implements SubmitResult {}
}
