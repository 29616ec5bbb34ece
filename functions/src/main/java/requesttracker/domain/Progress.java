package requesttracker.domain;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** The last news of the operation. */
public record Progress(
        OperationStatus status,
        Optional<String> identifier,
        Optional<Instant> eventTime,
        Optional<String> statusMessage,
        Optional<ErrorCode> errorCode,
        Optional<String> hooksRequestToken,
        List<HookProgress> hooks) {

    public Progress {
        hooks = List.copyOf(hooks);
    }

    /** Whether it tells the same; written out for the reason that {@link Request#equals} has. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Progress that
                && status.equals(that.status)
                && identifier.equals(that.identifier)
                && eventTime.equals(that.eventTime)
                && statusMessage.equals(that.statusMessage)
                && errorCode.equals(that.errorCode)
                && hooksRequestToken.equals(that.hooksRequestToken)
                && hooks.equals(that.hooks);
    }

    @Override
    public int hashCode() {
        return Objects.hash(status, identifier, eventTime, statusMessage, errorCode, hooksRequestToken, hooks);
    }
}
