package requesttracker.domain;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A valid submit: the six members of Cloud Control's three start calls, and the tracker's own.
 *
 * @param payload the DesiredState of a create or the PatchDocument of an update
 * @param payloadGivenAsJson whether the client gave the payload as JSON, not as a string
 * @param providerToken the token of an operation that was started elsewhere, to adopt it
 * @param callback the task that waits for the request; two submits that differ only in it are the same
 * @param leaseId the lease that keeps the request; not part of what makes two submits the same
 * @param runId the run of a command that submits; not part of what makes two submits the same
 */
public record Submission(
        Operation operation,
        String typeName,
        Optional<String> identifier,
        Optional<Sensitive> payload,
        boolean payloadGivenAsJson,
        Optional<String> typeVersionId,
        Optional<String> roleArn,
        Optional<String> clientToken,
        Optional<String> providerToken,
        Optional<String> runId,
        Optional<String> leaseId,
        Duration timeout,
        OnTimeout onTimeout,
        OnConflict onConflict,
        Labels labels,
        Optional<Callback> callback) {

    private static final Set<String> SET_BY_TRACKER =
            Set.of(Requester.SUBMITTED_BY, Requester.CANCELED_BY, Requester.CANCELED_BY_COUNT);

    private static final Set<String> MEMBERS = Set.of(
            "Operation",
            "TypeName",
            "Identifier",
            "DesiredState",
            "PatchDocument",
            "TypeVersionId",
            "RoleArn",
            "ClientToken",
            "ProviderToken",
            "RunId",
            "LeaseId",
            "TimeoutSeconds",
            "OnTimeout",
            "OnConflict",
            Labels.MEMBER,
            Callback.MEMBER);

    /**
     * Rejects members that only the tracker sets.
     *
     * @throws ValidationException naming each of them
     */
    public static void checkForged(Set<String> members) {
        List<Violation> forged = members.stream()
                .filter(SET_BY_TRACKER::contains)
                .sorted()
                .map(name -> new Violation(name, "is set by the tracker only"))
                .toList();
        if (!forged.isEmpty()) {
            throw new ValidationException(forged);
        }
    }

    /**
     * Reads a submit from its members by name: strings, a number for TimeoutSeconds, and a map for Labels and for
     * Callback.
     *
     * @throws ValidationException naming every member that breaks a rule
     */
    public static Submission read(Map<String, ?> members, TrackerSettings settings) {
        return new MemberReader(members, settings).read();
    }

    /** Returns this submit with the form of its payload: JSON or a string. */
    public Submission withPayloadGivenAsJson(boolean asJson) {
        return builder(operation, typeName, timeout)
                .identifier(identifier)
                .payload(payload)
                .payloadGivenAsJson(asJson)
                .typeVersionId(typeVersionId)
                .roleArn(roleArn)
                .clientToken(clientToken)
                .providerToken(providerToken)
                .runId(runId)
                .leaseId(leaseId)
                .onTimeout(onTimeout)
                .onConflict(onConflict)
                .labels(labels)
                .callback(callback)
                .build();
    }

    private static final class MemberReader {
        private final Map<String, ?> members;
        private final TrackerSettings settings;
        private final List<Violation> violations = new ArrayList<>();

        MemberReader(Map<String, ?> members, TrackerSettings settings) {
            this.members = members;
            this.settings = settings;
        }

        Submission read() {
            members.keySet().stream()
                    .filter(name -> !MEMBERS.contains(name))
                    .sorted()
                    .forEach(name -> refuse(
                            name,
                            SET_BY_TRACKER.contains(name)
                                    ? "is set by the tracker only"
                                    : "is not a member of a submit"));
            Operation operation = choice("Operation", Operation.values(), null);
            if (operation == null && !members.containsKey("Operation")) {
                refuse("Operation", "is required");
            }
            Optional<String> typeName = text(RequestField.TYPE_NAME);
            if (typeName.isEmpty()) {
                required(RequestField.TYPE_NAME);
            }
            Optional<String> roleArn = text(RequestField.ROLE_ARN);
            violations.addAll(settings.refusal(typeName, roleArn));
            Optional<String> providerToken = text(RequestField.PROVIDER_TOKEN);
            Optional<String> identifier = text(RequestField.IDENTIFIER);
            Optional<String> desiredState = text(RequestField.DESIRED_STATE);
            Optional<String> patchDocument = text(RequestField.PATCH_DOCUMENT);
            boolean adopt = members.containsKey("ProviderToken");
            if (operation != null) {
                switch (operation) {
                    case CREATE -> {
                        belongs(RequestField.DESIRED_STATE, !adopt, !adopt);
                        belongs(RequestField.PATCH_DOCUMENT, false, false);
                        belongs(RequestField.IDENTIFIER, adopt, false);
                    }
                    case UPDATE -> {
                        belongs(RequestField.IDENTIFIER, true, !adopt);
                        belongs(RequestField.PATCH_DOCUMENT, !adopt, !adopt);
                        belongs(RequestField.DESIRED_STATE, false, false);
                    }
                    case DELETE -> {
                        belongs(RequestField.IDENTIFIER, true, !adopt);
                        belongs(RequestField.PATCH_DOCUMENT, false, false);
                        belongs(RequestField.DESIRED_STATE, false, false);
                    }
                }
            }
            Optional<String> typeVersionId = text(RequestField.TYPE_VERSION_ID);
            Optional<String> clientToken = text(RequestField.CLIENT_TOKEN);
            Optional<String> runId = text(RequestField.RUN_ID);
            Optional<String> leaseId = text(RequestField.LEASE_ID);
            Duration timeout = timeout();
            OnTimeout onTimeout = choice("OnTimeout", OnTimeout.values(), OnTimeout.CANCEL);
            OnConflict onConflict = choice("OnConflict", OnConflict.values(), OnConflict.FAIL);
            Labels labels = members.containsKey(Labels.MEMBER)
                    ? Labels.read(members.get(Labels.MEMBER), violations)
                    : Labels.NONE;
            Optional<Callback> callback = callback();
            if (!violations.isEmpty()) {
                throw new ValidationException(violations);
            }
            return builder(operation, typeName.orElseThrow(), timeout)
                    .identifier(identifier)
                    .payload(desiredState.or(() -> patchDocument).map(Sensitive::of))
                    .typeVersionId(typeVersionId)
                    .roleArn(roleArn)
                    .clientToken(clientToken)
                    .providerToken(providerToken)
                    .runId(runId)
                    .leaseId(leaseId)
                    .onTimeout(onTimeout)
                    .onConflict(onConflict)
                    .labels(labels)
                    .callback(callback)
                    .build();
        }

        private Optional<String> text(RequestField member) {
            Object value = members.get(member.wire());
            if (value == null) {
                if (members.containsKey(member.wire())) {
                    refuse(member.wire(), "must not be null");
                }
                return Optional.empty();
            }
            if (!(value instanceof String text)) {
                refuse(member.wire(), "must be a string");
                return Optional.empty();
            }
            Optional<Violation> violation = member.check(text);
            violation.ifPresent(violations::add);
            return Optional.of(text);
        }

        private Optional<Callback> callback() {
            if (!members.containsKey(Callback.MEMBER)) {
                return Optional.empty();
            }
            if (!settings.callbacksAllowed()) {
                refuse(
                        Callback.MEMBER,
                        "must be absent: no state machine may be called back here (setting callbackStateMachineArns)");
                return Optional.empty();
            }
            return Callback.read(members.get(Callback.MEMBER), violations);
        }

        private Duration timeout() {
            if (!members.containsKey("TimeoutSeconds")) {
                return settings.defaultTimeout();
            }
            Duration least = Duration.ofSeconds(1);
            Optional<Duration> timeout = WholeSeconds.read(members.get("TimeoutSeconds"), least, settings.maxTimeout());
            if (timeout.isEmpty()) {
                refuse("TimeoutSeconds", WholeSeconds.rule(least, settings.maxTimeout()));
            }
            return timeout.orElse(settings.defaultTimeout());
        }

        private <E extends Enum<E>> E choice(String name, E[] values, E absent) {
            if (!members.containsKey(name)) {
                return absent;
            }
            for (E value : values) {
                if (value.name().equals(members.get(name))) {
                    return value;
                }
            }
            refuse(name, "must be one of " + List.of(values));
            return absent;
        }

        private void belongs(RequestField member, boolean allowed, boolean required) {
            boolean present = members.containsKey(member.wire());
            if (present && !allowed) {
                refuse(member.wire(), "does not belong to this operation");
            } else if (!present && required) {
                required(member);
            }
        }

        private void required(RequestField member) {
            if (!members.containsKey(member.wire())) {
                refuse(member.wire(), "is required");
            }
        }

        private void refuse(String member, String rule) {
            violations.add(new Violation(member, rule));
        }
    }

    /** Returns a builder with the members that every submit has. */
    private static Builder builder(Operation operation, String typeName, Duration timeout) {
        return new Builder(operation, typeName, timeout);
    }

    /** Builds a Submission. A member that is not set is absent or has its default. */
    private static final class Builder {
        private final Operation operation;
        private final String typeName;
        private final Duration timeout;
        private Optional<String> identifier = Optional.empty();
        private Optional<Sensitive> payload = Optional.empty();
        private boolean payloadGivenAsJson;
        private Optional<String> typeVersionId = Optional.empty();
        private Optional<String> roleArn = Optional.empty();
        private Optional<String> clientToken = Optional.empty();
        private Optional<String> providerToken = Optional.empty();
        private Optional<String> runId = Optional.empty();
        private Optional<String> leaseId = Optional.empty();
        private OnTimeout onTimeout = OnTimeout.CANCEL;
        private OnConflict onConflict = OnConflict.FAIL;
        private Labels labels = Labels.NONE;
        private Optional<Callback> callback = Optional.empty();

        private Builder(Operation operation, String typeName, Duration timeout) {
            this.operation = operation;
            this.typeName = typeName;
            this.timeout = timeout;
        }

        /** Sets the Identifier of the resource. */
        Builder identifier(Optional<String> value) {
            identifier = value;
            return this;
        }

        /** Sets the desired state or the patch. */
        Builder payload(Optional<Sensitive> value) {
            payload = value;
            return this;
        }

        /** Sets whether the client gave the payload as JSON. */
        Builder payloadGivenAsJson(boolean value) {
            payloadGivenAsJson = value;
            return this;
        }

        /** Sets the TypeVersionId. */
        Builder typeVersionId(Optional<String> value) {
            typeVersionId = value;
            return this;
        }

        /** Sets the role for Cloud Control. */
        Builder roleArn(Optional<String> value) {
            roleArn = value;
            return this;
        }

        /** Sets the ClientToken. */
        Builder clientToken(Optional<String> value) {
            clientToken = value;
            return this;
        }

        /** Sets the token of the operation to adopt. */
        Builder providerToken(Optional<String> value) {
            providerToken = value;
            return this;
        }

        /** Sets the run that submits. */
        Builder runId(Optional<String> value) {
            runId = value;
            return this;
        }

        /** Sets the lease that keeps the request. */
        Builder leaseId(Optional<String> value) {
            leaseId = value;
            return this;
        }

        /** Sets how the request handles its deadline. */
        Builder onTimeout(OnTimeout value) {
            onTimeout = value;
            return this;
        }

        /** Sets how the request handles a busy resource. */
        Builder onConflict(OnConflict value) {
            onConflict = value;
            return this;
        }

        /** Sets the labels. */
        Builder labels(Labels value) {
            labels = value;
            return this;
        }

        /** Sets the task that waits for the request. */
        Builder callback(Optional<Callback> value) {
            callback = value;
            return this;
        }

        /** Returns the Submission. */
        Submission build() {
            return new Submission(
                    operation,
                    typeName,
                    identifier,
                    payload,
                    payloadGivenAsJson,
                    typeVersionId,
                    roleArn,
                    clientToken,
                    providerToken,
                    runId,
                    leaseId,
                    timeout,
                    onTimeout,
                    onConflict,
                    labels,
                    callback);
        }
    }
}
