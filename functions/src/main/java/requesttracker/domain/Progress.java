package requesttracker.domain;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** The last news of the operation, beside its status. */
public record Progress(
        Optional<String> identifier,
        Optional<Instant> eventTime,
        Optional<String> statusMessage,
        Optional<ErrorCode> errorCode,
        Optional<String> hooksRequestToken,
        List<HookProgress> hooks) {

    public Progress {
        hooks = List.copyOf(hooks);
    }

    /** Returns the StatusMessage and the message of each hook. */
    public List<Optional<String>> messages() {
        return HookProgress.messages(statusMessage, hooks);
    }

    /** Returns the progress of a request that was just submitted. */
    static Progress pending(Optional<String> identifier, Instant now) {
        return new Progress(
                identifier, Optional.of(now), Optional.empty(), Optional.empty(), Optional.empty(), List.of());
    }

    /** Returns this progress with an identifier. */
    Progress withIdentifier(Optional<String> newIdentifier) {
        return new Progress(newIdentifier, eventTime, statusMessage, errorCode, hooksRequestToken, hooks);
    }

    /** Returns this progress with a message. */
    Progress withMessage(String message) {
        return new Progress(identifier, eventTime, Optional.of(message), errorCode, hooksRequestToken, hooks);
    }

    /** Returns this progress with an error code, or without one. */
    Progress withErrorCode(Optional<ErrorCode> code) {
        return new Progress(identifier, eventTime, statusMessage, code, hooksRequestToken, hooks);
    }

    /** Returns this progress without what was said of an error. */
    Progress withoutError() {
        return new Progress(identifier, eventTime, Optional.empty(), Optional.empty(), hooksRequestToken, hooks);
    }

    /** Whether it tells the same; written out for the reason that {@link Request#equals} has. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Progress that
                && identifier.equals(that.identifier)
                && eventTime.equals(that.eventTime)
                && statusMessage.equals(that.statusMessage)
                && errorCode.equals(that.errorCode)
                && hooksRequestToken.equals(that.hooksRequestToken)
                && hooks.equals(that.hooks);
    }

    @Override
    public int hashCode() {
        return Objects.hash(identifier, eventTime, statusMessage, errorCode, hooksRequestToken, hooks);
    }
}
