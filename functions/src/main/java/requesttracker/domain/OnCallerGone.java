package requesttracker.domain;

/** What becomes of a request whose caller no longer waits for its callback. */
public enum OnCallerGone {
    /** The request continues. */
    KEEP,
    /** The request is canceled. */
    CANCEL
}
