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

    /** Returns the progress of a request that was just submitted. */
    static Progress pending(Optional<String> identifier, Instant now) {
        return new Progress(
                OperationStatus.KnownStatus.PENDING,
                identifier,
                Optional.of(now),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of());
    }

    /** Returns this progress with a status. */
    Progress withStatus(OperationStatus newStatus) {
        return new Progress(newStatus, identifier, eventTime, statusMessage, errorCode, hooksRequestToken, hooks);
    }

    /** Returns this progress with an identifier. */
    Progress withIdentifier(Optional<String> newIdentifier) {
        return new Progress(status, newIdentifier, eventTime, statusMessage, errorCode, hooksRequestToken, hooks);
    }

    /** Returns this progress with a message. */
    Progress withMessage(String message) {
        return new Progress(status, identifier, eventTime, Optional.of(message), errorCode, hooksRequestToken, hooks);
    }

    /** Returns this progress with an error code, or without one. */
    Progress withErrorCode(Optional<ErrorCode> code) {
        return new Progress(status, identifier, eventTime, statusMessage, code, hooksRequestToken, hooks);
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
