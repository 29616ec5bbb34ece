package requesttracker.domain;

/** Why a cancel was asked for. */
public enum CancelReason {
    /** A caller asked. */
    REQUESTED,
    /** The deadline passed. */
    DEADLINE,
    /** Another request took the resource over. */
    SUPERSEDED,
    /** The caller that waited for the callback is gone. */
    CALLER_GONE;

    /** Returns the reason that stands for this one on a record, where a version before this one can read it. */
    public CancelReason knownBefore() {
        return switch (this) {
            case REQUESTED, CALLER_GONE -> REQUESTED;
            case DEADLINE -> DEADLINE;
            case SUPERSEDED -> SUPERSEDED;
        };
    }
}
