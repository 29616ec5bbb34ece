package requesttracker.statemachine.engine;

/** Receives every history event. */
@FunctionalInterface
public interface HistoryListener {
    /**
     * Receives an event. The engine calls this method in the order of ids within one execution, and from several
     * threads for several executions. The method must return quickly. An exception goes to the thread's
     * uncaught-exception handler, and does not affect the execution.
     */
    void on(HistoryEvent event);
}
