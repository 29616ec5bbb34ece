package requesttracker.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import requesttracker.jsontree.JsonTree;

/**
 * The behavior of one operation, from {@code Simulate.Create}, {@code Simulate.Update} or {@code Simulate.Delete}, or
 * from the defaults.
 */
final class Behavior {
    private static final Set<String> KINDS = Set.of("Create", "Update", "Delete");
    private static final Set<String> IDENTIFIERS = Set.of(IdentifierSchema.PRIMARY, IdentifierSchema.ADDITIONAL);
    private static final Duration DEFAULT = Duration.ofSeconds(1);

    private final ObjectNode json;
    private final Duration duration;
    private final Duration retryAfter;
    private final Optional<OperationFailure> failure;
    private final String statusMessage;
    private final List<ObjectNode> hooks;
    private final Optional<String> stuckIn;
    private final boolean ignoreCancel;
    private final Duration canceling;
    private final int throttlePolls;
    private final int concurrentModifications;
    private final Optional<Duration> forgetAfter;
    private final boolean leaveRemnant;
    private final Optional<Integer> errorStatus;

    private Behavior(BehaviorReader reader) {
        json = reader.json();
        duration = reader.seconds("DurationSeconds").orElse(DEFAULT);
        retryAfter = reader.seconds("RetryAfterSeconds").orElse(DEFAULT);
        failure = reader.failure();
        statusMessage = reader.statusMessage();
        hooks = reader.hooks();
        stuckIn = reader.stuckIn();
        ignoreCancel = reader.flag("IgnoreCancel");
        canceling = reader.seconds("CancelSeconds").orElse(DEFAULT);
        throttlePolls = reader.count("ThrottlePolls");
        concurrentModifications = reader.count("ConcurrentModifications");
        forgetAfter = reader.seconds("ForgetAfterSeconds");
        leaveRemnant = reader.flag("LeaveRemnant");
        errorStatus = reader.errorStatus();
    }

    /** Returns the behavior of an operation without a member of {@code Simulate}: it succeeds after a second. */
    static Behavior byDefault() {
        return read(JsonTree.object(), "Simulate");
    }

    /**
     * Returns the behavior that the properties' member {@code Simulate} has for this kind of operation, or the
     * defaults. Also checks the members for the other kinds.
     *
     * @throws ErrorResponseException ValidationException that names the unknown or invalid member
     */
    static Behavior of(JsonNode properties, OperationKind kind) {
        return of(properties, kind, byDefault());
    }

    /**
     * Returns the behavior that the properties' member {@code Simulate} has for this kind of operation, or the other
     * behavior.
     *
     * @throws ErrorResponseException ValidationException that names the unknown or invalid member
     */
    static Behavior of(JsonNode properties, OperationKind kind, Behavior otherwise) {
        JsonNode simulate = properties.path("Simulate");
        if (simulate.isMissingNode()) {
            return otherwise;
        }
        if (!simulate.isObject()) {
            throw BehaviorReader.invalid("Simulate", "an object");
        }
        Behavior behavior = otherwise;
        for (Map.Entry<String, JsonNode> member : simulate.properties()) {
            String where = "Simulate." + member.getKey();
            if (IDENTIFIERS.contains(member.getKey())) {
                continue;
            }
            if (!KINDS.contains(member.getKey())) {
                throw ErrorResponseException.validation(
                        "'" + where + "' is unknown; known are Simulate.Create, .Update, .Delete, ."
                                + IdentifierSchema.PRIMARY + " and ." + IdentifierSchema.ADDITIONAL);
            }
            if (!(member.getValue() instanceof ObjectNode described)) {
                throw BehaviorReader.invalid(where, "an object");
            }
            Behavior read = read(described, where);
            if (member.getKey().equals(kind.member)) {
                behavior = read;
            }
        }
        return behavior;
    }

    /**
     * Reads one behavior.
     *
     * @param where the path of the object, for error messages
     * @throws ErrorResponseException ValidationException that names the unknown or invalid member
     */
    static Behavior read(ObjectNode json, String where) {
        return new Behavior(new BehaviorReader(json, where));
    }

    /** Returns the JSON of the behavior. */
    ObjectNode json() {
        return json;
    }

    /** Returns the time from start to outcome; by default one second. */
    Duration duration() {
        return duration;
    }

    /**
     * Returns the time from one call of the resource's handler to the next, which RetryAfter announces; by default one
     * second.
     */
    Duration retryAfter() {
        return retryAfter;
    }

    /** Returns the failure, or empty if the outcome is SUCCESS. */
    Optional<OperationFailure> failure() {
        return failure;
    }

    /** Returns the message of the outcome and of a stuck operation; may be empty. */
    String statusMessage() {
        return statusMessage;
    }

    /** Returns the HooksProgressEvents. Each may lack members. */
    List<ObjectNode> hooks() {
        return hooks;
    }

    /**
     * Returns the status in which the operation stays until a cancel. If it is CANCEL_IN_PROGRESS, or if the operation
     * ignores cancels, the operation never ends.
     */
    Optional<String> stuckIn() {
        return stuckIn;
    }

    /** Returns whether the operation accepts a cancel but continues to its outcome. */
    boolean ignoreCancel() {
        return ignoreCancel;
    }

    /** Returns the time from cancel to CANCEL_COMPLETE; by default one second. */
    Duration canceling() {
        return canceling;
    }

    /** Returns the number of first polls that return ThrottlingException. */
    int throttlePolls() {
        return throttlePolls;
    }

    /** Returns the number of first cancels that return ConcurrentModificationException. */
    int concurrentModifications() {
        return concurrentModifications;
    }

    /** Returns the time from the start until the token is no longer found. */
    Optional<Duration> forgetAfter() {
        return forgetAfter;
    }

    /** Returns whether a create that does not succeed leaves the resource. */
    boolean leaveRemnant() {
        return leaveRemnant;
    }

    /**
     * Returns the HTTP status of the errors of calls about this operation, or empty for the status of the service
     * model.
     */
    Optional<Integer> errorStatus() {
        return errorStatus;
    }
}
