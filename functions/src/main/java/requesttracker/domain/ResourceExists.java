package requesttracker.domain;

/** Whether the resource is there after a request that did not succeed. */
public enum ResourceExists {
    /** GetResource found it. */
    TRUE,
    /** GetResource did not find it. */
    FALSE,
    /** GetResource could not tell. */
    UNKNOWN
}
