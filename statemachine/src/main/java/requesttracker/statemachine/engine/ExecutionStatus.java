package requesttracker.statemachine.engine;

/** How an execution stands; every status but {@link #RUNNING} is final. */
public enum ExecutionStatus {
    RUNNING,
    SUCCEEDED,
    FAILED,
    TIMED_OUT,
    ABORTED
}
