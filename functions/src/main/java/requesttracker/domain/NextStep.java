package requesttracker.domain;

/** The workflow's next step for a request. The record decides, not a signal. */
public enum NextStep {
    /** Start the operation now or at the earliest allowed time. */
    START,
    /** Poll the status when it is due. Only in this step the workflow sleeps. */
    POLL,
    /** Send the cancel. */
    CANCEL,
    /** Publish that the deadline has passed. */
    NOTIFY,
    /** The request is settled; publish the terminal event. */
    PUBLISH
}
