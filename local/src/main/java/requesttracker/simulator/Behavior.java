package requesttracker.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import requesttracker.jsontree.JsonTree;

/**
 * How one operation behaves: what {@code Simulate.Create}, {@code Simulate.Update} or {@code Simulate.Delete} says, or
 * the defaults.
 *
 * @param duration from start to outcome; by default one second
 * @param retryAfter from one call of the resource's handler to the next, which RetryAfter tells; by default one second
 * @param failure the outcome, if it is not SUCCESS
 * @param statusMessage shown with the outcome, and by an operation that is stuck; may be empty
 * @param hooks HooksProgressEvents, each with any of its members
 * @param stuckIn a status that the operation never leaves by itself. A cancel moves it on from any but
 *     CANCEL_IN_PROGRESS, unless cancels are ignored
 * @param ignoreCancel a cancel is accepted, and the operation runs on to its outcome
 * @param canceling from cancel to CANCEL_COMPLETE; by default one second
 * @param throttlePolls how many polls answer ThrottlingException
 * @param concurrentModifications how many cancels answer ConcurrentModificationException
 * @param forgetAfter from start to when the token is no longer found
 * @param leaveRemnant whether a create that does not succeed leaves the resource
 */
record Behavior(
        Duration duration,
        Duration retryAfter,
        Optional<OperationFailure> failure,
        String statusMessage,
        List<ObjectNode> hooks,
        Optional<String> stuckIn,
        boolean ignoreCancel,
        Duration canceling,
        int throttlePolls,
        int concurrentModifications,
        Optional<Duration> forgetAfter,
        boolean leaveRemnant) {

    private static final BigDecimal LONGEST_SECONDS = BigDecimal.valueOf(31_536_000);
    private static final int MOST = 1_000_000;
    private static final Set<String> KINDS = Set.of("Create", "Update", "Delete");
    private static final Set<String> SETTLED = Set.of("SUCCESS", "FAILED", "CANCEL_COMPLETE");
    private static final Set<String> MEMBERS = Set.of(
            "DurationSeconds",
            "RetryAfterSeconds",
            "Outcome",
            "ErrorCode",
            "StatusMessage",
            "Hooks",
            "StuckIn",
            "IgnoreCancel",
            "CancelSeconds",
            "ThrottlePolls",
            "ConcurrentModifications",
            "ForgetAfterSeconds",
            "LeaveRemnant");
    private static final String HOOK_TIME = "HookEventTime";
    private static final Set<String> HOOK_TEXTS = Set.of(
            "HookTypeName",
            "HookTypeVersionId",
            "HookTypeArn",
            "InvocationPoint",
            "HookStatus",
            "HookStatusMessage",
            "FailureMode");

    /**
     * The {@code Simulate} member for this kind of operation, empty if there is none; members for the other kinds are
     * checked too.
     *
     * @throws ErrorResponseException ValidationException that names the member that is unknown or ill-typed
     */
    static ObjectNode chosen(JsonNode properties, OperationKind kind) {
        JsonNode simulate = properties.path("Simulate");
        if (simulate.isMissingNode()) {
            return JsonTree.object();
        }
        if (!simulate.isObject()) {
            throw refused("Simulate", "an object");
        }
        for (Map.Entry<String, JsonNode> member : simulate.properties()) {
            String where = "Simulate." + member.getKey();
            if (!KINDS.contains(member.getKey())) {
                throw ErrorResponseException.validation(
                        "'" + where + "' is unknown; known are Simulate.Create, .Update and .Delete");
            }
            if (!(member.getValue() instanceof ObjectNode behavior)) {
                throw refused(where, "an object");
            }
            read(behavior, where);
        }
        return simulate.path(kind.member) instanceof ObjectNode behavior ? behavior : JsonTree.object();
    }

    /** @throws ErrorResponseException as {@link #chosen} does, naming members below {@code where} */
    static Behavior read(ObjectNode json, String where) {
        for (Map.Entry<String, JsonNode> member : json.properties()) {
            if (!MEMBERS.contains(member.getKey())) {
                throw ErrorResponseException.validation("'" + where + "." + member.getKey() + "' is unknown; known are "
                        + MEMBERS.stream().sorted().toList());
            }
        }
        return new Reader(json, where).behavior();
    }

    private static ErrorResponseException refused(String where, String expected) {
        return ErrorResponseException.validation(
                "Value at '" + where + "' failed to satisfy constraint: Member must be " + expected);
    }

    private record Reader(ObjectNode json, String where) {
        Behavior behavior() {
            String message = text("StatusMessage").orElse("");
            if (message.codePointCount(0, message.length()) > 2048) {
                throw refused(where + ".StatusMessage", "a string of at most 2048 characters");
            }
            return new Behavior(
                    seconds("DurationSeconds").orElse(Duration.ofSeconds(1)),
                    seconds("RetryAfterSeconds").orElse(Duration.ofSeconds(1)),
                    failure(message),
                    message,
                    hooks(),
                    stuckIn(),
                    flag("IgnoreCancel"),
                    seconds("CancelSeconds").orElse(Duration.ofSeconds(1)),
                    count("ThrottlePolls"),
                    count("ConcurrentModifications"),
                    seconds("ForgetAfterSeconds"),
                    flag("LeaveRemnant"));
        }

        private Optional<OperationFailure> failure(String message) {
            Optional<String> code = text("ErrorCode");
            if (code.filter(String::isEmpty).isPresent()) {
                throw refused(where + ".ErrorCode", "a string that is not empty");
            }
            String outcome = text("Outcome").orElse(code.isPresent() ? "FAILED" : "SUCCESS");
            if (outcome.equals("FAILED")) {
                return Optional.of(new OperationFailure(code.orElse("GeneralServiceException"), message));
            }
            if (!outcome.equals("SUCCESS")) {
                throw refused(where + ".Outcome", "SUCCESS or FAILED");
            }
            if (code.isPresent()) {
                throw refused(where + ".ErrorCode", "absent where Outcome is SUCCESS");
            }
            return Optional.empty();
        }

        /** A status that no list names is let through: a newer service may have one. */
        private Optional<String> stuckIn() {
            Optional<String> status = text("StuckIn");
            if (status.filter(s -> s.isEmpty() || SETTLED.contains(s)).isPresent()) {
                throw refused(where + ".StuckIn", "a status that is not settled, for example IN_PROGRESS");
            }
            return status;
        }

        private List<ObjectNode> hooks() {
            JsonNode list = json.path("Hooks");
            if (list.isMissingNode()) {
                return List.of();
            }
            if (!list.isArray()) {
                throw refused(where + ".Hooks", "a list");
            }
            List<ObjectNode> hooks = new ArrayList<>();
            for (JsonNode item : list) {
                hooks.add(hook(item, where + ".Hooks[" + hooks.size() + "]"));
            }
            return List.copyOf(hooks);
        }

        private static ObjectNode hook(JsonNode item, String place) {
            if (!(item instanceof ObjectNode hook)) {
                throw refused(place, "an object");
            }
            for (Map.Entry<String, JsonNode> member : hook.properties()) {
                String at = place + "." + member.getKey();
                boolean time = member.getKey().equals(HOOK_TIME);
                if (!time && !HOOK_TEXTS.contains(member.getKey())) {
                    throw ErrorResponseException.validation(
                            "'" + at + "' is unknown; it is no member of a HooksProgressEvent");
                }
                if (time && !member.getValue().isNumber()) {
                    throw refused(at, "a number of seconds since the epoch");
                }
                if (!time && !member.getValue().isTextual()) {
                    throw refused(at, "a string");
                }
            }
            return hook;
        }

        private Optional<Duration> seconds(String member) {
            JsonNode node = json.path(member);
            if (node.isMissingNode()) {
                return Optional.empty();
            }
            if (!node.isNumber()
                    || node.decimalValue().signum() < 0
                    || node.decimalValue().compareTo(LONGEST_SECONDS) > 0) {
                throw refused(where + "." + member, "a number of seconds from 0 to " + LONGEST_SECONDS);
            }
            return Optional.of(Duration.ofNanos(
                    node.decimalValue().movePointRight(9).toBigInteger().longValueExact()));
        }

        private int count(String member) {
            JsonNode node = json.path(member);
            if (node.isMissingNode()) {
                return 0;
            }
            if (!node.isIntegralNumber() || !node.canConvertToInt() || node.intValue() < 0 || node.intValue() > MOST) {
                throw refused(where + "." + member, "an integer from 0 to " + MOST);
            }
            return node.intValue();
        }

        private boolean flag(String member) {
            JsonNode node = json.path(member);
            if (!node.isMissingNode() && !node.isBoolean()) {
                throw refused(where + "." + member, "true or false");
            }
            return node.asBoolean(false);
        }

        private Optional<String> text(String member) {
            JsonNode node = json.path(member);
            if (!node.isMissingNode() && !node.isTextual()) {
                throw refused(where + "." + member, "a string");
            }
            return Optional.ofNullable(node.textValue());
        }
    }
}
