package requesttracker.domain;

/** What a reader wants to know of a settled request (docs/architecture.md, Vocabulary). */
public enum Outcome {
    /** The operation ended SUCCESS. */
    SUCCEEDED,
    /** It ended FAILED, or the tracker could not go on. */
    FAILED,
    /** Someone asked for a cancel, and it was confirmed. */
    CANCELED,
    /** The deadline passed, and the cancel was confirmed. */
    TIMED_OUT,
    /** Another request took its place, and the cancel was confirmed. */
    SUPERSEDED,
    /** Cloud Control no longer knows the token. */
    LOST
}
