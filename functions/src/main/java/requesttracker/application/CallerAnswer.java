package requesttracker.application;

/** What Step Functions answers for the task of a caller. */
public enum CallerAnswer {
    /** The task waited. */
    TAKEN,
    /** The task has timed out, or its execution has ended. */
    GONE,
    /** The tracker has no permission for the caller's state machine. */
    DENIED,
    /** Step Functions rejects the text as a task token. */
    INVALID_TOKEN
}
