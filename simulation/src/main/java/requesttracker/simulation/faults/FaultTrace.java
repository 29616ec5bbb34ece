package requesttracker.simulation.faults;

/** Where injected faults are recorded. */
public interface FaultTrace {
    /**
     * Records that something happened.
     *
     * @param about what it happened to
     */
    void trace(String what, String about);

    /** Counts one injected fault. */
    void countFault();
}
