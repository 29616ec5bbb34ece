package requesttracker.domain;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** The latest progress of the operation, without its status. */
public record Progress(
        Spellings spellings,
        Optional<Instant> eventTime,
        Optional<String> statusMessage,
        Optional<ErrorCode> errorCode,
        Optional<String> hooksRequestToken,
        List<HookProgress> hooks) {

    public Progress {
        hooks = List.copyOf(hooks);
    }

    /** Returns the progress of a new request. */
    static Progress pending(Optional<String> identifier, Instant now) {
        return new Progress(
                Spellings.submitted(identifier),
                Optional.of(now),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of());
    }

    /** Returns the latest Identifier of the resource. */
    public Optional<String> identifier() {
        return spellings.latest();
    }

    /** Returns this progress with other Identifiers. */
    Progress with(Spellings newSpellings) {
        return new Progress(newSpellings, eventTime, statusMessage, errorCode, hooksRequestToken, hooks);
    }

    /** Returns this progress with a message. */
    Progress withMessage(String message) {
        return new Progress(spellings, eventTime, Optional.of(message), errorCode, hooksRequestToken, hooks);
    }

    /** Returns this progress with an error code, or without one. */
    Progress withErrorCode(Optional<ErrorCode> code) {
        return new Progress(spellings, eventTime, statusMessage, code, hooksRequestToken, hooks);
    }

    /** Returns this progress without error code and message. */
    Progress withoutError() {
        return new Progress(spellings, eventTime, Optional.empty(), Optional.empty(), hooksRequestToken, hooks);
    }

    /** Compares all members; written by hand for the reason in {@link Request#equals}. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Progress that
                && spellings.equals(that.spellings)
                && eventTime.equals(that.eventTime)
                && statusMessage.equals(that.statusMessage)
                && errorCode.equals(that.errorCode)
                && hooksRequestToken.equals(that.hooksRequestToken)
                && hooks.equals(that.hooks);
    }

    @Override
    public int hashCode() {
        return Objects.hash(spellings, eventTime, statusMessage, errorCode, hooksRequestToken, hooks);
    }
}
