package requesttracker.statemachine.engine;

/** The status of an execution. Every status but {@link #RUNNING} is final. */
public enum ExecutionStatus {
    RUNNING,
    SUCCEEDED,
    FAILED,
    TIMED_OUT,
    ABORTED
}
