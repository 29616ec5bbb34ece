package requesttracker.domain;

import requesttracker.domain.OperationStatus.FinalStatus;

/** The outcome of a settled request (docs/architecture.md, Vocabulary). */
public enum Outcome {
    /** The operation ended with SUCCESS. */
    SUCCEEDED(FinalStatus.SUCCESS),
    /** The operation ended with FAILED, or the tracker could not continue. */
    FAILED(FinalStatus.FAILED),
    /** A caller canceled, and the cancel was confirmed. */
    CANCELED(FinalStatus.CANCEL_COMPLETE),
    /** The deadline passed, and the cancel was confirmed or nothing was started. */
    TIMED_OUT(FinalStatus.CANCEL_COMPLETE),
    /** Another request superseded it, and the cancel was confirmed. */
    SUPERSEDED(FinalStatus.CANCEL_COMPLETE),
    /** Cloud Control no longer knows the token. */
    LOST(FinalStatus.FAILED);

    private final FinalStatus status;

    Outcome(FinalStatus status) {
        this.status = status;
    }

    /** Returns the status of a request with this outcome. */
    public FinalStatus status() {
        return status;
    }
}
