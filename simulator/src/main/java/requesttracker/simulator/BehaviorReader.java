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

/**
 * Reads the members of {@code Simulate.Create}, {@code Simulate.Update} or {@code Simulate.Delete}.
 *
 * @param where the path of the object, for error messages
 */
record BehaviorReader(ObjectNode json, String where) {
    private static final BigDecimal LONGEST_SECONDS = BigDecimal.valueOf(31_536_000);
    /** The end of the year 9999. */
    private static final BigDecimal LAST_SECOND = BigDecimal.valueOf(253_402_300_799L);

    private static final int MOST = 1_000_000;
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
            "LeaveRemnant",
            "ErrorStatus");
    private static final String HOOK_TIME = "HookEventTime";
    private static final Set<String> HOOK_TEXTS = Set.of(
            "HookTypeName",
            "HookTypeVersionId",
            "HookTypeArn",
            "InvocationPoint",
            "HookStatus",
            "HookStatusMessage",
            "FailureMode");

    /** @throws ErrorResponseException ValidationException that names the unknown member */
    BehaviorReader {
        for (Map.Entry<String, JsonNode> member : json.properties()) {
            if (!MEMBERS.contains(member.getKey())) {
                throw ErrorResponseException.validation("'" + where + "." + member.getKey() + "' is unknown; known are "
                        + MEMBERS.stream().sorted().toList());
            }
        }
    }

    static ErrorResponseException invalid(String where, String expected) {
        return ErrorResponseException.validation(
                "Value at '" + where + "' failed to satisfy constraint: Member must be " + expected);
    }

    String statusMessage() {
        String message = text("StatusMessage").orElse("");
        if (message.codePointCount(0, message.length()) > 2048) {
            throw invalid(where + ".StatusMessage", "a string of at most 2048 characters");
        }
        return message;
    }

    Optional<OperationFailure> failure() {
        Optional<String> code = text("ErrorCode");
        if (code.filter(String::isEmpty).isPresent()) {
            throw invalid(where + ".ErrorCode", "a non-empty string");
        }
        String outcome = text("Outcome").orElse(code.isPresent() ? "FAILED" : "SUCCESS");
        if (outcome.equals("FAILED")) {
            return Optional.of(new OperationFailure(code.orElse("GeneralServiceException"), statusMessage()));
        }
        if (!outcome.equals("SUCCESS")) {
            throw invalid(where + ".Outcome", "SUCCESS or FAILED");
        }
        if (code.isPresent()) {
            throw invalid(where + ".ErrorCode", "absent if Outcome is SUCCESS");
        }
        return Optional.empty();
    }

    /** Returns the status. Unknown statuses are accepted, since a newer service may have more. */
    Optional<String> stuckIn() {
        Optional<String> status = text("StuckIn");
        if (status.filter(s -> s.isEmpty() || SETTLED.contains(s)).isPresent()) {
            throw invalid(where + ".StuckIn", "a status that is not terminal, for example IN_PROGRESS");
        }
        return status;
    }

    List<ObjectNode> hooks() {
        JsonNode list = json.path("Hooks");
        if (list.isMissingNode()) {
            return List.of();
        }
        if (!list.isArray()) {
            throw invalid(where + ".Hooks", "a list");
        }
        List<ObjectNode> hooks = new ArrayList<>();
        for (JsonNode item : list) {
            hooks.add(hook(item, where + ".Hooks[" + hooks.size() + "]"));
        }
        return List.copyOf(hooks);
    }

    private static ObjectNode hook(JsonNode item, String place) {
        if (!(item instanceof ObjectNode hook)) {
            throw invalid(place, "an object");
        }
        for (Map.Entry<String, JsonNode> member : hook.properties()) {
            String at = place + "." + member.getKey();
            boolean time = member.getKey().equals(HOOK_TIME);
            if (!time && !HOOK_TEXTS.contains(member.getKey())) {
                throw ErrorResponseException.validation(
                        "'" + at + "' is unknown; it is not a member of a HooksProgressEvent");
            }
            if (time && !isInRange(member.getValue(), LAST_SECOND)) {
                throw invalid(at, "a number of seconds since the epoch, at most " + LAST_SECOND);
            }
            if (!time && !member.getValue().isTextual()) {
                throw invalid(at, "a string");
            }
        }
        return hook;
    }

    Optional<Duration> seconds(String member) {
        JsonNode node = json.path(member);
        if (node.isMissingNode()) {
            return Optional.empty();
        }
        if (!isInRange(node, LONGEST_SECONDS)) {
            throw invalid(where + "." + member, "0, or a number of seconds from 0.000000001 to " + LONGEST_SECONDS);
        }
        return Optional.of(Duration.ofNanos(
                node.decimalValue().movePointRight(9).toBigInteger().longValueExact()));
    }

    /**
     * Returns whether a number is 0, or from a billionth to the largest. Does not calculate with numbers out of range,
     * whose digits may need much memory.
     */
    private static boolean isInRange(JsonNode node, BigDecimal largest) {
        if (!node.isNumber()) {
            return false;
        }
        BigDecimal number = node.decimalValue();
        long exponent = (long) number.precision() - number.scale() - 1;
        return number.signum() == 0 || (number.signum() > 0 && exponent >= -9 && number.compareTo(largest) <= 0);
    }

    int count(String member) {
        JsonNode node = json.path(member);
        if (node.isMissingNode()) {
            return 0;
        }
        if (!node.isIntegralNumber() || !node.canConvertToInt() || node.intValue() < 0 || node.intValue() > MOST) {
            throw invalid(where + "." + member, "an integer from 0 to " + MOST);
        }
        return node.intValue();
    }

    /** Returns the HTTP status. Clients have observed the same error code with 400, 409, 429 and 502. */
    Optional<Integer> errorStatus() {
        JsonNode node = json.path("ErrorStatus");
        if (node.isMissingNode()) {
            return Optional.empty();
        }
        if (!node.isIntegralNumber() || !node.canConvertToInt() || node.intValue() < 400 || node.intValue() > 599) {
            throw invalid(where + ".ErrorStatus", "an integer from 400 to 599");
        }
        return Optional.of(node.intValue());
    }

    boolean flag(String member) {
        JsonNode node = json.path(member);
        if (!node.isMissingNode() && !node.isBoolean()) {
            throw invalid(where + "." + member, "true or false");
        }
        return node.asBoolean(false);
    }

    private Optional<String> text(String member) {
        JsonNode node = json.path(member);
        if (!node.isMissingNode() && !node.isTextual()) {
            throw invalid(where + "." + member, "a string");
        }
        return Optional.ofNullable(node.textValue());
    }
}
