package requesttracker.statemachine.engine;

/** Hears every history event. */
@FunctionalInterface
public interface HistoryListener {
    /**
     * Called on the execution's own thread, in the order of ids within one execution and from several threads for several
     * executions; it must be quick. What it throws goes to the thread's uncaught-exception handler and changes nothing.
     */
    void on(HistoryEvent event);
}
