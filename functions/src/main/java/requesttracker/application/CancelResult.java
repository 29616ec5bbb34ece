package requesttracker.application;

import java.util.function.Function;
import java.util.function.Supplier;
import requesttracker.domain.Request;

/** The result of a cancel call. */
public sealed interface CancelResult {
    /**
     * Applies the function for this kind of result. A new kind of result adds a parameter, so a caller that ignores it
     * does not compile.
     */
    <R> R fold(Function<Request, R> accepted, Function<Request, R> alreadySettled, Supplier<R> notFound);

    /** The record holds the cancel, from this call or an earlier one. */
    record Accepted(Request request) implements CancelResult {
        @Override
        public <R> R fold(Function<Request, R> accepted, Function<Request, R> alreadySettled, Supplier<R> notFound) {
            return accepted.apply(request);
        }
    }

    /** The request settled before the cancel. Nothing was changed. */
    record AlreadySettled(Request request) implements CancelResult {
        @Override
        public <R> R fold(Function<Request, R> accepted, Function<Request, R> alreadySettled, Supplier<R> notFound) {
            return alreadySettled.apply(request);
        }
    }

    /** There is no such request. */
    record NotFound() implements CancelResult {
        @Override
        public <R> R fold(Function<Request, R> accepted, Function<Request, R> alreadySettled, Supplier<R> notFound) {
            return notFound.get();
        }
    }
}
