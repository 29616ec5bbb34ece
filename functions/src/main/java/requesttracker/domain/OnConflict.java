package requesttracker.domain;

/** How a request handles a busy resource. */
public enum OnConflict {
    /** It settles FAILED with ResourceConflict. */
    FAIL,
    /** It stays PENDING and starts when the resource is free. */
    WAIT,
    /** It cancels the active request, then starts. */
    SUPERSEDE
}
