package requesttracker.statemachine.engine;

import java.time.Instant;

/** The clock of an engine, and its timers. */
public interface Timers {
    /** Returns the current time. */
    Instant now();

    /**
     * Runs {@code task} once at {@code when}, or at once if that time has passed. The task must be short. It never runs
     * inside this call.
     */
    Cancellable at(Instant when, Runnable task);

    /** A timer that has been set. */
    @FunctionalInterface
    interface Cancellable {
        /** Cancels the timer, unless its task has begun. A repeated call has no effect. */
        void cancel();
    }
}
