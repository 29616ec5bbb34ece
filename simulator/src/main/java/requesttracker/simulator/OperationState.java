package requesttracker.simulator;

import java.time.Instant;
import java.util.Optional;

/** The status of an operation, the time when it was reached, and the failure if the status is FAILED. */
record OperationState(String status, Instant since, Optional<OperationFailure> failure) {
    OperationState(String status, Instant since) {
        this(status, since, Optional.empty());
    }
}
