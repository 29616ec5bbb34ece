package requesttracker.simulator;

import java.time.Instant;
import java.util.Optional;

/**
 * A call and its error, for observers. It carries no payload.
 *
 * @param action the action as called, for example {@code CancelResourceRequest}; it may be one that does not exist
 * @param at when the call reached the simulator, by the simulator's clock
 * @param requestToken of the operation that the call named or started
 * @param clientToken as the caller gave it
 * @param error the error that it was answered with, for example {@code ThrottlingException}
 */
public record RecordedCall(
        String action,
        Instant at,
        Optional<String> requestToken,
        Optional<String> clientToken,
        Optional<String> error) {}
