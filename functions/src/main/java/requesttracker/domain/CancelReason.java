package requesttracker.domain;

/** The reason for a cancel. */
public enum CancelReason {
    /** A caller canceled. */
    REQUESTED,
    /** The deadline passed. */
    DEADLINE,
    /** Another request superseded this one. */
    SUPERSEDED
}
