package requesttracker.domain;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Requests for tests, brought to their states by {@link Lifecycle} alone. */
public final class RequestFixtures {
    /** When all of them are submitted. */
    public static final Instant T0 = Instant.parse("2026-03-01T12:00:00Z");

    /** A text that no output may hold. */
    public static final String SECRET = "{\"Password\":\"hunter2\"}";

    public static final String TYPE = "AWS::Logs::LogGroup";
    public static final String IDENTIFIER = "group-1";
    public static final String PROVIDER_TOKEN = "provider-1";

    private RequestFixtures() {}

    /** The members of a valid submit, to be spoilt. */
    public static Map<String, Object> members(Operation operation) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("Operation", operation.name());
        members.put("TypeName", TYPE);
        switch (operation) {
            case CREATE -> members.put("DesiredState", SECRET);
            case UPDATE -> {
                members.put("Identifier", IDENTIFIER);
                members.put("PatchDocument", "[" + SECRET + "]");
            }
            case DELETE -> members.put("Identifier", IDENTIFIER);
        }
        return members;
    }

    public static Submission submission(Operation operation, Map<String, ?> more) {
        Map<String, Object> members = members(operation);
        members.putAll(more);
        return Submission.read(members, TrackerSettings.DEFAULT);
    }

    /** Submitted at {@link #T0}; nothing else. */
    public static Request submitted(String token, Operation operation, Map<String, ?> more) {
        Submission submission = submission(operation, more);
        return Lifecycle.submitted(token, submission, submission.payload().map(p -> "digest"), T0);
    }

    public static Request submitted() {
        return submitted("request-1", Operation.CREATE, Map.of());
    }

    /** Its operation was started elsewhere. */
    public static Request adopted() {
        Map<String, Object> members = members(Operation.CREATE);
        members.remove("DesiredState");
        members.put("ProviderToken", PROVIDER_TOKEN);
        return Lifecycle.submitted(
                "request-1", Submission.read(members, TrackerSettings.DEFAULT), Optional.empty(), T0);
    }

    /** Its start call was about to be made at T0. */
    public static Request attempted() {
        return Lifecycle.attempting(submitted(), T0);
    }

    /** Its operation runs with the status that is given, which is not a settled one. */
    public static Request started(OperationStatus status) {
        return started(attempted(), status);
    }

    public static Request started(Request attempted, OperationStatus status) {
        return Lifecycle.accepted(
                attempted, said(status).token(PROVIDER_TOKEN).event(), T0, 0.5, TrackerSettings.DEFAULT);
    }

    /** A request in this status, as it gets there most simply. */
    public static Request inStatus(OperationStatus status) {
        if (status == OperationStatus.KnownStatus.CANCEL_IN_PROGRESS) {
            return cancelled(started(OperationStatus.KnownStatus.IN_PROGRESS), CancelReason.REQUESTED);
        }
        if (status.isSettled()) {
            return Lifecycle.onProgress(
                    started(OperationStatus.KnownStatus.IN_PROGRESS),
                    said(status).event(),
                    T0,
                    0.5,
                    TrackerSettings.DEFAULT);
        }
        return started(status);
    }

    public static Request cancelled(Request request, CancelReason reason) {
        return Lifecycle.cancelRequested(request, reason, Optional.empty(), T0);
    }

    /** A ProgressEvent that says nothing but a status. */
    public static Said said(OperationStatus status) {
        return new Said(new ProgressEvent(
                Optional.empty(),
                status,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Optional.empty()));
    }

    /** A ProgressEvent with more and more members. */
    public record Said(ProgressEvent event) {
        public Said token(String token) {
            return copy(Optional.of(token), event.identifier(), event.statusMessage(), event.errorCode());
        }

        public Said identifier(String identifier) {
            return copy(event.requestToken(), Optional.of(identifier), event.statusMessage(), event.errorCode());
        }

        public Said message(String message) {
            return copy(event.requestToken(), event.identifier(), Optional.of(message), event.errorCode());
        }

        public Said error(ErrorCode code) {
            return copy(event.requestToken(), event.identifier(), event.statusMessage(), Optional.of(code));
        }

        public Said at(Instant eventTime) {
            return all(Optional.of(eventTime), event.retryAfter(), event.hooks());
        }

        public Said retryAfter(Instant retryAfter) {
            return all(event.eventTime(), Optional.of(retryAfter), event.hooks());
        }

        public Said hooks(List<HookProgress> hooks) {
            return all(event.eventTime(), event.retryAfter(), hooks);
        }

        private Said copy(
                Optional<String> token,
                Optional<String> identifier,
                Optional<String> message,
                Optional<ErrorCode> error) {
            return new Said(new ProgressEvent(
                    token,
                    event.status(),
                    identifier,
                    event.eventTime(),
                    message,
                    error,
                    event.retryAfter(),
                    event.hooksRequestToken(),
                    event.hooks(),
                    event.resourceModel()));
        }

        private Said all(Optional<Instant> eventTime, Optional<Instant> retryAfter, List<HookProgress> hooks) {
            return new Said(new ProgressEvent(
                    event.requestToken(),
                    event.status(),
                    event.identifier(),
                    eventTime,
                    event.statusMessage(),
                    event.errorCode(),
                    retryAfter,
                    event.hooksRequestToken(),
                    hooks,
                    event.resourceModel()));
        }
    }

    /** A hook that said this; an empty text stands for a member that is missing. */
    public static HookProgress hook(String typeName, String status, String failureMode, String message) {
        return new HookProgress(
                present(typeName),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                present(status),
                Optional.empty(),
                present(message),
                present(failureMode));
    }

    private static Optional<String> present(String text) {
        return Optional.of(text).filter(t -> !t.isEmpty());
    }
}
