package requesttracker.domain;

/** What happens when a request passes its deadline. */
public enum OnTimeout {
    /** The operation is cancelled; when that is confirmed, the outcome is TIMED_OUT. */
    CANCEL,
    /** Resource Request Overdue is published once, and tracking goes on. */
    NOTIFY
}
