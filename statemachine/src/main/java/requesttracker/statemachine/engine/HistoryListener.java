package requesttracker.statemachine.engine;

/** Receives every history event. */
@FunctionalInterface
public interface HistoryListener {
    /**
     * Receives an event. It is called on the execution's thread: in the order of ids within one execution, from several
     * threads for several executions. It must be quick. An exception goes to the thread's uncaught-exception handler
     * and changes nothing.
     */
    void on(HistoryEvent event);
}
