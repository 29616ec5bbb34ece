package requesttracker.domain;

/** Whether the resource exists after a request that did not succeed. */
public enum ResourceExists {
    /** GetResource found it. */
    TRUE,
    /** GetResource did not find it. */
    FALSE,
    /** GetResource could not find out, or was not called. */
    UNKNOWN
}
