package requesttracker.simulation.faults;

import java.time.Instant;

/** The running invocation, as the fault injector sees it. */
public interface FaultTarget {
    /** Returns whether a function is at work, and its calls may meet faults. */
    boolean isFaulty();

    /** Returns when the invocation at work began. */
    Instant beganAt();

    /** Pauses the invocation at work, for as long as the fault plan says. */
    void pause();
}
