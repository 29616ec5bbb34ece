package requesttracker.domain;

/** Why a cancel was asked for. */
public enum CancelReason {
    /** A caller asked. */
    REQUESTED,
    /** The deadline passed. */
    DEADLINE,
    /** Another request took the resource over. */
    SUPERSEDED
}
