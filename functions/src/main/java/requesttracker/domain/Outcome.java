package requesttracker.domain;

import requesttracker.domain.OperationStatus.FinalStatus;

/** What a reader wants to know of a settled request (docs/architecture.md, Vocabulary). */
public enum Outcome {
    /** The operation ended SUCCESS. */
    SUCCEEDED(FinalStatus.SUCCESS),
    /** It ended FAILED, or the tracker could not go on. */
    FAILED(FinalStatus.FAILED),
    /** Someone asked for a cancel, and it was confirmed. */
    CANCELED(FinalStatus.CANCEL_COMPLETE),
    /** The deadline passed, and the cancel was confirmed or nothing had been started. */
    TIMED_OUT(FinalStatus.CANCEL_COMPLETE),
    /** Another request took its place, and the cancel was confirmed. */
    SUPERSEDED(FinalStatus.CANCEL_COMPLETE),
    /** Cloud Control no longer knows the token. */
    LOST(FinalStatus.FAILED);

    private final FinalStatus status;

    Outcome(FinalStatus status) {
        this.status = status;
    }

    /** Returns the status that a request with this outcome has. */
    public FinalStatus status() {
        return status;
    }
}
