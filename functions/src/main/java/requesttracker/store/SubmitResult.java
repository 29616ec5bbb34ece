package requesttracker.store;

import java.util.function.Function;
import java.util.function.Supplier;
import requesttracker.domain.Request;

/** The result of storing a submit. */
public sealed interface SubmitResult {
    /**
     * Applies the function for this kind of result. A new kind of result adds a parameter, so a caller that ignores it
     * does not compile.
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

    /** The ClientToken was used before with the same content, for this request. */
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

    /** The ClientToken was used before with other content. */
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

    /** An active request already tracks the operation to adopt. */
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
