package requesttracker.statemachine.engine;

import java.time.Instant;

/** The clock of an engine, and what wakes it. */
public interface Timers {
    /** Now. */
    Instant now();

    /**
     * Runs {@code task} once, not before {@code when}; at once if that has passed. The task is short. It never runs inside
     * this call.
     */
    Cancellable at(Instant when, Runnable task);

    /** A timer that is set. */
    @FunctionalInterface
    interface Cancellable {
        /** Forgets the task, unless it runs already. May be called again, to no effect. */
        void cancel();
    }
}
