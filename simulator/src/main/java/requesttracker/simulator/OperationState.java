package requesttracker.simulator;

import java.time.Instant;
import java.util.Optional;

/** A status, when it was reached, and why if it is FAILED. */
record OperationState(String status, Instant since, Optional<OperationFailure> failure) {
    OperationState(String status, Instant since) {
        this(status, since, Optional.empty());
    }
}
