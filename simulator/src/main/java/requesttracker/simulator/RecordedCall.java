package requesttracker.simulator;

import java.time.Instant;
import java.util.Optional;

/**
 * A call and its error, without payloads.
 *
 * @param action the called action, for example {@code CancelResourceRequest}; may be an unknown action
 * @param at the time when the call reached the simulator, by the simulator's clock
 * @param requestToken the token of the operation that the call named or started
 * @param clientToken the caller's ClientToken
 * @param error the error of the response, for example {@code ThrottlingException}
 */
public record RecordedCall(
        String action,
        Instant at,
        Optional<String> requestToken,
        Optional<String> clientToken,
        Optional<String> error) {}
