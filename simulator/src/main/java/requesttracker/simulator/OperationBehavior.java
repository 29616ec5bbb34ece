package requesttracker.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.time.Duration;
import requesttracker.jsontree.JsonTree;

/**
 * The behavior of operations whose resource has no member of {@code Simulate} for them. Immutable. Each method returns
 * a copy with one changed member.
 */
public final class OperationBehavior {
    private final Behavior behavior;

    private OperationBehavior(ObjectNode json) {
        try {
            behavior = Behavior.read(json, "behavior");
        } catch (ErrorResponseException invalid) {
            throw new IllegalArgumentException(invalid.getMessage(), invalid);
        }
    }

    /** Returns the behavior of an operation that succeeds after one second. */
    public static OperationBehavior succeeding() {
        return new OperationBehavior(JsonTree.object());
    }

    /** Returns the behavior of an operation that ends FAILED after one second, with this {@code ErrorCode}. */
    public static OperationBehavior failing(String errorCode) {
        return new OperationBehavior(JsonTree.object().put("ErrorCode", errorCode));
    }

    /** Returns the behavior of an operation that stays in this status until a cancel ({@code StuckIn}). */
    public static OperationBehavior stuckIn(String status) {
        return new OperationBehavior(JsonTree.object().put("StuckIn", status));
    }

    /**
     * Parses a behavior in the form of a desired state, for example {@code {"DurationSeconds": 5}}.
     *
     * @throws IllegalArgumentException if the text is not a JSON object, or has a member that is unknown or invalid
     */
    public static OperationBehavior parse(String json) {
        if (JsonTree.parse(json).orElse(null) instanceof ObjectNode object) {
            return new OperationBehavior(object);
        }
        throw new IllegalArgumentException("a behavior must be a JSON object");
    }

    /** Sets the time from the start to the outcome ({@code DurationSeconds}). */
    public OperationBehavior lasting(Duration duration) {
        return with("DurationSeconds", duration);
    }

    /**
     * Sets the time between two calls of the resource's handler, which RetryAfter announces ({@code
     * RetryAfterSeconds}).
     */
    public OperationBehavior announcingRetryAfter(Duration duration) {
        return with("RetryAfterSeconds", duration);
    }

    /** Sets the message of the outcome ({@code StatusMessage}). */
    public OperationBehavior withMessage(String message) {
        return with("StatusMessage", JsonTree.object().textNode(message));
    }

    /** Sets the number of first polls that return ThrottlingException ({@code ThrottlePolls}). */
    public OperationBehavior throttlingPolls(int polls) {
        return with("ThrottlePolls", JsonTree.object().numberNode(polls));
    }

    /**
     * Sets the number of first cancels that return ConcurrentModificationException ({@code ConcurrentModifications}).
     */
    public OperationBehavior refusingCancels(int cancels) {
        return with("ConcurrentModifications", JsonTree.object().numberNode(cancels));
    }

    /** Lets the operation accept a cancel but continue to its outcome ({@code IgnoreCancel}). */
    public OperationBehavior ignoringCancel() {
        return with("IgnoreCancel", JsonTree.object().booleanNode(true));
    }

    /** Sets the time from a cancel to CANCEL_COMPLETE ({@code CancelSeconds}). */
    public OperationBehavior cancelingFor(Duration duration) {
        return with("CancelSeconds", duration);
    }

    /** Sets the time from the start until the token is not found ({@code ForgetAfterSeconds}). */
    public OperationBehavior forgottenAfter(Duration duration) {
        return with("ForgetAfterSeconds", duration);
    }

    /** Leaves the resource of a create that does not succeed ({@code LeaveRemnant}). */
    public OperationBehavior leavingRemnant() {
        return with("LeaveRemnant", JsonTree.object().booleanNode(true));
    }

    /** Sets the HTTP status of the errors of calls about the operation ({@code ErrorStatus}). */
    public OperationBehavior answeringErrorsWith(int httpStatus) {
        return with("ErrorStatus", JsonTree.object().numberNode(httpStatus));
    }

    Behavior behavior() {
        return behavior;
    }

    /** Returns the members of {@code Simulate} that are set, as JSON. */
    @Override
    public String toString() {
        return JsonTree.text(behavior.json());
    }

    private OperationBehavior with(String member, Duration duration) {
        BigDecimal seconds = BigDecimal.valueOf(duration.getSeconds()).add(BigDecimal.valueOf(duration.getNano(), 9));
        return with(member, JsonTree.object().numberNode(seconds));
    }

    private OperationBehavior with(String member, JsonNode value) {
        ObjectNode json = behavior.json().deepCopy();
        json.set(member, value);
        return new OperationBehavior(json);
    }
}
