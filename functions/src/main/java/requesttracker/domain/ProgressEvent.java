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

    /** The same with its messages, those of hooks included, in other words. */
    public ProgressEvent reworded(UnaryOperator<String> words) {
        return toBuilder()
                .statusMessage(statusMessage.map(words))
                .hooks(hooks.stream().map(hook -> hook.reworded(words)).toList())
                .build();
    }

    /** The StatusMessage and the message of each hook. */
    public List<Optional<String>> messages() {
        return HookProgress.messages(statusMessage, hooks);
    }

    /** Returns a builder with the one member that each event has. */
    public static Builder builder(OperationStatus status) {
        return new Builder(status);
    }

    /** Returns a builder that begins with the members of this object. */
    public Builder toBuilder() {
        return new Builder(status)
                .requestToken(requestToken)
                .identifier(identifier)
                .eventTime(eventTime)
                .statusMessage(statusMessage)
                .errorCode(errorCode)
                .retryAfter(retryAfter)
                .hooksRequestToken(hooksRequestToken)
                .hooks(hooks)
                .resourceModel(resourceModel);
    }

    /** Builds a ProgressEvent; what is not set is absent. */
    public static final class Builder {
        private final OperationStatus status;
        private Optional<String> requestToken = Optional.empty();
        private Optional<String> identifier = Optional.empty();
        private Optional<Instant> eventTime = Optional.empty();
        private Optional<String> statusMessage = Optional.empty();
        private Optional<ErrorCode> errorCode = Optional.empty();
        private Optional<Instant> retryAfter = Optional.empty();
        private Optional<String> hooksRequestToken = Optional.empty();
        private List<HookProgress> hooks = List.of();
        private Optional<Sensitive> resourceModel = Optional.empty();

        private Builder(OperationStatus status) {
            this.status = status;
        }

        /** Sets the provider token. */
        public Builder requestToken(Optional<String> value) {
            requestToken = value;
            return this;
        }

        /** Sets the Identifier of the resource. */
        public Builder identifier(Optional<String> value) {
            identifier = value;
            return this;
        }

        /** Sets the EventTime. */
        public Builder eventTime(Optional<Instant> value) {
            eventTime = value;
            return this;
        }

        /** Sets the StatusMessage. */
        public Builder statusMessage(Optional<String> value) {
            statusMessage = value;
            return this;
        }

        /** Sets the ErrorCode. */
        public Builder errorCode(Optional<ErrorCode> value) {
            errorCode = value;
            return this;
        }

        /** Sets the time before which Cloud Control is not asked again. */
        public Builder retryAfter(Optional<Instant> value) {
            retryAfter = value;
            return this;
        }

        /** Sets the HooksRequestToken. */
        public Builder hooksRequestToken(Optional<String> value) {
            hooksRequestToken = value;
            return this;
        }

        /** Sets what the hooks did. */
        public Builder hooks(List<HookProgress> value) {
            hooks = value;
            return this;
        }

        /** Sets the ResourceModel. */
        public Builder resourceModel(Optional<Sensitive> value) {
            resourceModel = value;
            return this;
        }

        /** Returns the ProgressEvent. */
        public ProgressEvent build() {
            return new ProgressEvent(
                    requestToken,
                    status,
                    identifier,
                    eventTime,
                    statusMessage,
                    errorCode,
                    retryAfter,
                    hooksRequestToken,
                    hooks,
                    resourceModel);
        }
    }
}
