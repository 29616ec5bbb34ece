package requesttracker.domain;

import java.time.Instant;
import java.util.Optional;

/**
 * A request in a list: the members of Cloud Control's ProgressEvent that lists have, and its outcome.
 *
 * @param origin the submitter and the client's names; unknown unless the list reads the record
 * @param cancel the cancel that was asked for; empty unless the list reads the record
 */
public record RequestSummary(
        String requestToken,
        Operation operation,
        String typeName,
        Optional<String> identifier,
        OperationStatus status,
        Optional<Instant> eventTime,
        Optional<String> statusMessage,
        Optional<ErrorCode> errorCode,
        Optional<String> hooksRequestToken,
        Optional<Outcome> outcome,
        Instant submittedAt,
        RequestOrigin origin,
        Optional<Cancellation> cancel) {

    /** Returns what people call the request. */
    public String name() {
        return origin.name(identifier, requestToken);
    }

    /** Returns this summary with the members that only the record has. */
    public RequestSummary with(RequestOrigin known, Optional<Cancellation> knownCancel) {
        return builder(requestToken, operation, typeName, status, submittedAt)
                .identifier(identifier)
                .eventTime(eventTime)
                .statusMessage(statusMessage)
                .errorCode(errorCode)
                .hooksRequestToken(hooksRequestToken)
                .outcome(outcome)
                .origin(known)
                .cancel(knownCancel)
                .build();
    }

    static RequestSummary of(Request request) {
        Progress progress = request.progress();
        return builder(
                        request.requestToken(),
                        request.spec().operation(),
                        request.spec().typeName(),
                        request.status(),
                        request.submittedAt())
                .identifier(progress.identifier())
                .eventTime(progress.eventTime())
                .statusMessage(progress.statusMessage())
                .errorCode(progress.errorCode())
                .hooksRequestToken(progress.hooksRequestToken())
                .outcome(request.settlement().map(Settlement::outcome))
                .origin(request.origin())
                .cancel(request.cancel())
                .build();
    }

    /** Returns a builder with the members that every request has. */
    public static Builder builder(
            String requestToken, Operation operation, String typeName, OperationStatus status, Instant submittedAt) {
        return new Builder(requestToken, operation, typeName, status, submittedAt);
    }

    /** Builds a RequestSummary. A member that is not set is absent. */
    public static final class Builder {
        private final String requestToken;
        private final Operation operation;
        private final String typeName;
        private final OperationStatus status;
        private final Instant submittedAt;
        private Optional<String> identifier = Optional.empty();
        private Optional<Instant> eventTime = Optional.empty();
        private Optional<String> statusMessage = Optional.empty();
        private Optional<ErrorCode> errorCode = Optional.empty();
        private Optional<String> hooksRequestToken = Optional.empty();
        private Optional<Outcome> outcome = Optional.empty();
        private RequestOrigin origin = RequestOrigin.UNKNOWN;
        private Optional<Cancellation> cancel = Optional.empty();

        private Builder(
                String requestToken,
                Operation operation,
                String typeName,
                OperationStatus status,
                Instant submittedAt) {
            this.requestToken = requestToken;
            this.operation = operation;
            this.typeName = typeName;
            this.status = status;
            this.submittedAt = submittedAt;
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

        /** Sets the HooksRequestToken. */
        public Builder hooksRequestToken(Optional<String> value) {
            hooksRequestToken = value;
            return this;
        }

        /** Sets the outcome of a settled request. */
        public Builder outcome(Optional<Outcome> value) {
            outcome = value;
            return this;
        }

        /** Sets the origin. */
        public Builder origin(RequestOrigin value) {
            origin = value;
            return this;
        }

        /** Sets the requested cancel. */
        public Builder cancel(Optional<Cancellation> value) {
            cancel = value;
            return this;
        }

        /** Returns the RequestSummary. */
        public RequestSummary build() {
            return new RequestSummary(
                    requestToken,
                    operation,
                    typeName,
                    identifier,
                    status,
                    eventTime,
                    statusMessage,
                    errorCode,
                    hooksRequestToken,
                    outcome,
                    submittedAt,
                    origin,
                    cancel);
        }
    }
}
