package requesttracker.domain;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * What Cloud Control said of an operation, hooks included: the answer to a start, a status or a cancel call.
 *
 * @param requestToken the provider token
 * @param retryAfter when to ask next, not before
 */
public record ProgressEvent(
        Optional<String> requestToken,
        OperationStatus status,
        Optional<String> identifier,
        Optional<Instant> eventTime,
        Optional<String> statusMessage,
        Optional<ErrorCode> errorCode,
        Optional<Instant> retryAfter,
        Optional<String> hooksRequestToken,
        List<HookProgress> hooks,
        Optional<Sensitive> resourceModel) {

    public ProgressEvent {
        hooks = List.copyOf(hooks);
    }

    /** The same with its StatusMessage in other words. */
    public ProgressEvent reworded(UnaryOperator<String> words) {
        return new ProgressEvent(
                requestToken,
                status,
                identifier,
                eventTime,
                statusMessage.map(words),
                errorCode,
                retryAfter,
                hooksRequestToken,
                hooks,
                resourceModel);
    }
}
