package requesttracker.domain;

/** The reason for a cancel. */
public enum CancelReason {
    /** A caller canceled. */
    REQUESTED,
    /** The deadline passed. */
    DEADLINE,
    /** Another request superseded this one. */
    SUPERSEDED,
    /** All callers that waited for a callback are gone. */
    CALLER_GONE,
    /** All leases of the request have ended. */
    LEASE_EXPIRED;

    /** Returns the reason that the record has for this one, so that an earlier version can read it. */
    public CancelReason knownBefore() {
        return switch (this) {
            case REQUESTED, CALLER_GONE, LEASE_EXPIRED -> REQUESTED;
            case DEADLINE -> DEADLINE;
            case SUPERSEDED -> SUPERSEDED;
        };
    }
}
