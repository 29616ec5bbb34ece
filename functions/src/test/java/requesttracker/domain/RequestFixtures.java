package requesttracker.domain;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Requests for tests. Only {@link Lifecycle} changes their states. */
public final class RequestFixtures {
    /** The time at which all of them are submitted. */
    public static final Instant T0 = Instant.parse("2026-03-01T12:00:00Z");

    /** A text that no output may contain. */
    public static final String SECRET = "{\"Password\":\"hunter2\"}";

    public static final String TYPE = "AWS::Logs::LogGroup";
    public static final String IDENTIFIER = "group-1";
    public static final String PROVIDER_TOKEN = "provider-1";

    private RequestFixtures() {}

    /** Returns the members of a valid submit, which a test may change. */
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
        return Submission.read(
                members,
                TrackerSettings.DEFAULT.toBuilder().callbacksAllowed(true).build());
    }

    /** Returns a request submitted at {@link #T0}. */
    public static Request submitted(String token, Operation operation, Map<String, ?> more) {
        Submission submission = submission(operation, more);
        return Lifecycle.submitted(token, submission, submission.payload().map(p -> "digest"), T0);
    }

    public static Request submitted() {
        return submitted("request-1", Operation.CREATE, Map.of());
    }

    /** Returns a request whose operation another client started. */
    public static Request adopted() {
        Map<String, Object> members = members(Operation.CREATE);
        members.remove("DesiredState");
        members.put("ProviderToken", PROVIDER_TOKEN);
        return Lifecycle.submitted(
                "request-1", Submission.read(members, TrackerSettings.DEFAULT), Optional.empty(), T0);
    }

    /** Returns a request whose start call begins at T0. */
    public static Request attempted() {
        return Lifecycle.attempting(submitted(), T0);
    }

    /** Returns a request whose operation runs with an unsettled status. */
    public static Request started(OperationStatus status) {
        return started(attempted(), status);
    }

    public static Request started(Request attempted, OperationStatus status) {
        return Lifecycle.accepted(
                attempted, progressEvent(status).token(PROVIDER_TOKEN).event(), T0, 0.5, TrackerSettings.DEFAULT);
    }

    /** Returns a request in this status, by the shortest way. */
    public static Request inStatus(OperationStatus status) {
        if (status == OperationStatus.KnownStatus.CANCEL_IN_PROGRESS) {
            return canceled(started(OperationStatus.KnownStatus.IN_PROGRESS), CancelReason.REQUESTED);
        }
        if (status.isSettled()) {
            return Lifecycle.onProgress(
                    started(OperationStatus.KnownStatus.IN_PROGRESS),
                    progressEvent(status).event(),
                    T0,
                    0.5,
                    TrackerSettings.DEFAULT);
        }
        return started(status);
    }

    public static Request canceled(Request request, CancelReason reason) {
        return Lifecycle.cancelRequested(request, reason, Optional.empty(), T0);
    }

    /** Returns a builder of a ProgressEvent with only a status. */
    public static ProgressEventBuilder progressEvent(OperationStatus status) {
        return new ProgressEventBuilder(ProgressEvent.builder(status).build());
    }

    /** Builds a ProgressEvent from a status and further members. */
    public record ProgressEventBuilder(ProgressEvent event) {
        public ProgressEventBuilder token(String token) {
            return new ProgressEventBuilder(
                    event.toBuilder().requestToken(Optional.of(token)).build());
        }

        public ProgressEventBuilder identifier(String identifier) {
            return new ProgressEventBuilder(
                    event.toBuilder().identifier(Optional.of(identifier)).build());
        }

        public ProgressEventBuilder message(String message) {
            return new ProgressEventBuilder(
                    event.toBuilder().statusMessage(Optional.of(message)).build());
        }

        public ProgressEventBuilder error(ErrorCode code) {
            return new ProgressEventBuilder(
                    event.toBuilder().errorCode(Optional.of(code)).build());
        }

        public ProgressEventBuilder at(Instant eventTime) {
            return new ProgressEventBuilder(
                    event.toBuilder().eventTime(Optional.of(eventTime)).build());
        }

        public ProgressEventBuilder retryAfter(Instant retryAfter) {
            return new ProgressEventBuilder(
                    event.toBuilder().retryAfter(Optional.of(retryAfter)).build());
        }

        public ProgressEventBuilder hooks(List<HookProgress> hooks) {
            return new ProgressEventBuilder(event.toBuilder().hooks(hooks).build());
        }
    }

    /** Returns a hook with these members. An empty text means an absent member. */
    public static HookProgress hook(String typeName, String status, String failureMode, String message) {
        return HookProgress.builder()
                .typeName(present(typeName))
                .status(present(status))
                .statusMessage(present(message))
                .failureMode(present(failureMode))
                .build();
    }

    private static Optional<String> present(String text) {
        return Optional.of(text).filter(t -> !t.isEmpty());
    }
}
