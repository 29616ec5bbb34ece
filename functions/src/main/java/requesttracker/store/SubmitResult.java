package requesttracker.store;

import java.util.function.Function;
import java.util.function.Supplier;
import requesttracker.domain.Request;

/** The result of storing a submit. */
public sealed interface SubmitResult {
    /**
     * Returns what one of the functions makes of the result. A new kind of result adds a parameter here, so that no caller
     * compiles that leaves it out.
     */
    <R> R fold(
            Function<Request, R> created,
            Function<Request, R> duplicate,
            Supplier<R> tokenConflict,
            Supplier<R> alreadyTracked);

    /** The request is stored. */
    record Created(Request request) implements SubmitResult {
        @Override
        public <R> R fold(
                Function<Request, R> created,
                Function<Request, R> duplicate,
                Supplier<R> tokenConflict,
                Supplier<R> alreadyTracked) {
            return created.apply(request);
        }
    }

    /** The same ClientToken came with the same content before, for this request. */
    record Duplicate(Request request) implements SubmitResult {
        @Override
        public <R> R fold(
                Function<Request, R> created,
                Function<Request, R> duplicate,
                Supplier<R> tokenConflict,
                Supplier<R> alreadyTracked) {
            return duplicate.apply(request);
        }
    }

    /** The same ClientToken came with other content before. */
    record TokenConflict() implements SubmitResult {
        @Override
        public <R> R fold(
                Function<Request, R> created,
                Function<Request, R> duplicate,
                Supplier<R> tokenConflict,
                Supplier<R> alreadyTracked) {
            return tokenConflict.get();
        }
    }

    /** The operation that was to be adopted is tracked by a request that has not settled. */
    record AlreadyTracked() implements SubmitResult {
        @Override
        public <R> R fold(
                Function<Request, R> created,
                Function<Request, R> duplicate,
                Supplier<R> tokenConflict,
                Supplier<R> alreadyTracked) {
            return alreadyTracked.get();
        }
    }
}
