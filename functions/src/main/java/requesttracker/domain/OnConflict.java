package requesttracker.domain;

/** What happens to a request whose resource is busy. */
public enum OnConflict {
    /** It settles FAILED with ResourceConflict. */
    FAIL,
    /** It stays PENDING and starts when the resource is free. */
    WAIT,
    /** The active request is cancelled, then this one starts. */
    SUPERSEDE
}
