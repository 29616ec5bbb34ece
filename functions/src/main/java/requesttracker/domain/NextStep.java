package requesttracker.domain;

/** What the workflow has to do next for a request; the record's word, which wins over any signal. */
public enum NextStep {
    /** Start the operation, now or once it may. */
    START,
    /** Nothing but to ask for the status when it is due; only now may the workflow sleep. */
    POLL,
    /** Send the cancel that was asked for. */
    CANCEL,
    /** Publish that the deadline has passed. */
    NOTIFY,
    /** The request is settled; publish the terminal event. */
    PUBLISH
}
