package requesttracker.statemachine.engine;

import java.time.Instant;

/** The clock of an engine, and its timers. */
public interface Timers {
    /** Returns the current time. */
    Instant now();

    /**
     * Runs {@code task} once, not before {@code when}, and at once if that time has passed. The task must be short. It
     * never runs inside this call.
     */
    Cancellable at(Instant when, Runnable task);

    /** A timer that is set. */
    @FunctionalInterface
    interface Cancellable {
        /** Cancels the timer, unless its task runs already. A repeated call has no effect. */
        void cancel();
    }
}
