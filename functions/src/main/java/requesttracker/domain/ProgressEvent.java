package requesttracker.domain;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Cloud Control's answer about an operation, hooks included: to a start, status or cancel call.
 *
 * @param requestToken the provider token
 * @param retryAfter the earliest time of the next poll
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
        Optional<Sensitive> resourceModel,
        Optional<String> typeName,
        Optional<String> operation) {

    public ProgressEvent {
        hooks = List.copyOf(hooks);
    }

    /** Returns this event with a changed StatusMessage. */
    public ProgressEvent reworded(UnaryOperator<String> words) {
        return toBuilder().statusMessage(statusMessage.map(words)).build();
    }

    /** Returns a builder with the member that every event has. */
    public static Builder builder(OperationStatus status) {
        return new Builder(status);
    }

    /** Returns a builder with the members of this object. */
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
                .resourceModel(resourceModel)
                .typeName(typeName)
                .operation(operation);
    }

    /** Builds a ProgressEvent. A member that is not set is absent. */
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
        private Optional<String> typeName = Optional.empty();
        private Optional<String> operation = Optional.empty();

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

        /** Sets the earliest time of the next poll. */
        public Builder retryAfter(Optional<Instant> value) {
            retryAfter = value;
            return this;
        }

        /** Sets the HooksRequestToken. */
        public Builder hooksRequestToken(Optional<String> value) {
            hooksRequestToken = value;
            return this;
        }

        /** Sets the progress of the hooks. */
        public Builder hooks(List<HookProgress> value) {
            hooks = value;
            return this;
        }

        /** Sets the ResourceModel. */
        public Builder resourceModel(Optional<Sensitive> value) {
            resourceModel = value;
            return this;
        }

        /** Sets the resource's type. */
        public Builder typeName(Optional<String> value) {
            typeName = value;
            return this;
        }

        /** Sets Cloud Control's name of the operation. */
        public Builder operation(Optional<String> value) {
            operation = value;
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
                    resourceModel,
                    typeName,
                    operation);
        }
    }
}
