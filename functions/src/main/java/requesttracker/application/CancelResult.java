package requesttracker.application;

import java.util.function.Function;
import java.util.function.Supplier;
import requesttracker.domain.Request;

/** The result of asking for a cancel. */
public sealed interface CancelResult {
    /**
     * Returns what one of the functions makes of the result. A new kind of result adds a parameter here, so that no caller
     * compiles that leaves it out.
     */
    <R> R fold(Function<Request, R> accepted, Function<Request, R> alreadySettled, Supplier<R> notFound);

    /** The cancel is on the record, from this call or an earlier one. */
    record Accepted(Request request) implements CancelResult {
        @Override
        public <R> R fold(Function<Request, R> accepted, Function<Request, R> alreadySettled, Supplier<R> notFound) {
            return accepted.apply(request);
        }
    }

    /** The request had settled before. Nothing was changed. */
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
