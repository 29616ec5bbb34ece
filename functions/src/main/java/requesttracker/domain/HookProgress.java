package requesttracker.domain;

import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What one CloudFormation Hook did to the operation (HooksProgressEvent in docs/cloud-control-contract.md). Any member may be
 * missing.
 */
public record HookProgress(
        Optional<String> typeName,
        Optional<String> typeVersionId,
        Optional<String> typeArn,
        Optional<String> invocationPoint,
        Optional<String> status,
        Optional<Instant> eventTime,
        Optional<String> statusMessage,
        Optional<String> failureMode) {

    /** The members' names, their quotes, and HookEventTime. */
    private static final int NAMES_BYTES = 256;

    /** Whether this hook is why the request failed: it failed itself, and its FailureMode is not WARN. */
    public boolean blocked() {
        boolean failed = status.filter(s -> s.equals("HOOK_COMPLETE_FAILED") || s.equals("HOOK_FAILED"))
                .isPresent();
        return failed && failureMode.filter("WARN"::equals).isEmpty();
    }

    /** An upper bound of what it takes as JSON, in bytes. */
    long jsonBytes() {
        return NAMES_BYTES
                + Stream.of(typeName, typeVersionId, typeArn, invocationPoint, status, statusMessage, failureMode)
                        .flatMap(Optional::stream)
                        .flatMapToInt(String::chars)
                        .mapToLong(c -> c < ' ' ? 6 : c == '"' || c == '\\' ? 2 : c < 128 ? 1 : 3)
                        .sum();
    }

    /** One readable phrase, for StatusMessage. */
    public String summary() {
        return "hook " + typeName.orElse("(unnamed)")
                + statusMessage.map(m -> ": " + m).orElse(" failed");
    }

    /** Returns a builder with no member. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns a builder that begins with the members of this object. */
    public Builder toBuilder() {
        return new Builder()
                .typeName(typeName)
                .typeVersionId(typeVersionId)
                .typeArn(typeArn)
                .invocationPoint(invocationPoint)
                .status(status)
                .eventTime(eventTime)
                .statusMessage(statusMessage)
                .failureMode(failureMode);
    }

    /** Builds a HookProgress; what is not set is absent. */
    public static final class Builder {
        private Optional<String> typeName = Optional.empty();
        private Optional<String> typeVersionId = Optional.empty();
        private Optional<String> typeArn = Optional.empty();
        private Optional<String> invocationPoint = Optional.empty();
        private Optional<String> status = Optional.empty();
        private Optional<Instant> eventTime = Optional.empty();
        private Optional<String> statusMessage = Optional.empty();
        private Optional<String> failureMode = Optional.empty();

        private Builder() {}

        /** Sets the HookTypeName. */
        public Builder typeName(Optional<String> value) {
            typeName = value;
            return this;
        }

        /** Sets the HookTypeVersionId. */
        public Builder typeVersionId(Optional<String> value) {
            typeVersionId = value;
            return this;
        }

        /** Sets the HookTypeArn. */
        public Builder typeArn(Optional<String> value) {
            typeArn = value;
            return this;
        }

        /** Sets the InvocationPoint. */
        public Builder invocationPoint(Optional<String> value) {
            invocationPoint = value;
            return this;
        }

        /** Sets the HookStatus. */
        public Builder status(Optional<String> value) {
            status = value;
            return this;
        }

        /** Sets the HookEventTime. */
        public Builder eventTime(Optional<Instant> value) {
            eventTime = value;
            return this;
        }

        /** Sets the HookStatusMessage. */
        public Builder statusMessage(Optional<String> value) {
            statusMessage = value;
            return this;
        }

        /** Sets the FailureMode. */
        public Builder failureMode(Optional<String> value) {
            failureMode = value;
            return this;
        }

        /** Returns the HookProgress. */
        public HookProgress build() {
            return new HookProgress(
                    typeName, typeVersionId, typeArn, invocationPoint, status, eventTime, statusMessage, failureMode);
        }
    }
}
