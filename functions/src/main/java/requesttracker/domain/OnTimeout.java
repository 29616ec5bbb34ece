package requesttracker.domain;

/** How a request handles its deadline. */
public enum OnTimeout {
    /** The tracker cancels the operation. After the confirmation, the outcome is TIMED_OUT. */
    CANCEL,
    /** The tracker publishes Resource Request Overdue once and continues. */
    NOTIFY
}
