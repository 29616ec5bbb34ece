package requesttracker.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import requesttracker.jsontree.JsonTree;

/**
 * An operation: the facts of its start and the calls since then. Its state is a function of these and the time, so no
 * thread runs the operation.
 */
final class SimulatedOperation {
    /** Requests expire after seven days: user guide, "Managing resource operation requests". */
    private static final Duration LIFETIME = Duration.ofDays(7);

    /** The time for which a client token names the same request: API reference, CreateResource. */
    private static final Duration CLIENT_TOKEN_LIFETIME = Duration.ofHours(36);

    private final OperationStart start;
    private Optional<Instant> canceledAt = Optional.empty();
    private boolean modelForgotten;
    private int throttledPolls;
    private int refusedCancels;

    SimulatedOperation(OperationStart start) {
        this.start = start;
    }

    long sequence() {
        return start.sequence();
    }

    String token() {
        return start.tokens().request();
    }

    Optional<String> clientToken() {
        return start.tokens().client();
    }

    OperationKind kind() {
        return start.plan().kind();
    }

    ResourceKey resource() {
        return start.plan().resource();
    }

    private Behavior behavior() {
        return start.plan().behavior();
    }

    /** Returns whether the operation was started by a call with these members. */
    boolean wasStartedBy(String digest) {
        return start.digest().equals(digest);
    }

    /** Returns whether the operation's client token still names this operation. */
    boolean isNamedByClientToken(Instant now) {
        return now.isBefore(start.at().plus(CLIENT_TOKEN_LIFETIME));
    }

    OperationState state(Instant now) {
        Behavior behavior = behavior();
        if (canceledAt.isPresent() && !runsOnAfterCancel()) {
            Instant since = canceledAt.get();
            Instant end = since.plus(behavior.canceling());
            boolean complete = !isStuckIn("CANCEL_IN_PROGRESS") && !now.isBefore(end);
            return complete
                    ? new OperationState("CANCEL_COMPLETE", end)
                    : new OperationState("CANCEL_IN_PROGRESS", since);
        }
        if (isStuckBeforeCancel()) {
            return new OperationState(behavior.stuckIn().orElseThrow(), start.at());
        }
        Instant end = start.at().plus(behavior.duration());
        if (!now.isBefore(end)) {
            Optional<OperationFailure> failure = start.plan().rejection().or(behavior::failure);
            return new OperationState(failure.isPresent() ? "FAILED" : "SUCCESS", end, failure);
        }
        return canceledAt.isPresent()
                ? new OperationState("CANCEL_IN_PROGRESS", canceledAt.get())
                : new OperationState("IN_PROGRESS", start.at());
    }

    private boolean runsOnAfterCancel() {
        return behavior().ignoreCancel() && !isStuckIn("CANCEL_IN_PROGRESS");
    }

    private boolean isStuckBeforeCancel() {
        return behavior().stuckIn().isPresent() && !isStuckIn("CANCEL_IN_PROGRESS");
    }

    private boolean isStuckIn(String status) {
        return behavior().stuckIn().filter(status::equals).isPresent();
    }

    static boolean isSettled(String status) {
        return status.equals("SUCCESS") || status.equals("FAILED") || status.equals("CANCEL_COMPLETE");
    }

    /** Returns whether the resource is free again: the operation has settled or expired. */
    boolean isOver(Instant now) {
        return isSettled(state(now).status()) || isExpired(now);
    }

    boolean isExpired(Instant now) {
        return !now.isBefore(start.at().plus(LIFETIME));
    }

    /** Returns whether calls find the operation by its token. */
    boolean isKnown(Instant now) {
        return !isExpired(now)
                && behavior()
                        .forgetAfter()
                        .map(after -> now.isBefore(start.at().plus(after)))
                        .orElse(true);
    }

    /** Returns the properties of the resource after this operation, which must be over. */
    Optional<String> effectOn(Optional<String> before, Instant now) {
        OperationState state = state(now);
        if (!isSettled(state.status()) || state.since().isAfter(start.at().plus(LIFETIME))) {
            return before;
        }
        if (state.status().equals("SUCCESS")) {
            return model();
        }
        return leavesRemnant() ? model() : before;
    }

    private boolean leavesRemnant() {
        return kind() == OperationKind.CREATE
                && start.plan().rejection().isEmpty()
                && behavior().leaveRemnant();
    }

    /**
     * Returns whether status calls show the Identifier. A create shows it after half of its time unless canceled
     * before.
     */
    private boolean showsIdentifier(OperationState state, Instant now) {
        if (kind() != OperationKind.CREATE || state.status().equals("SUCCESS")) {
            return true;
        }
        if (isSettled(state.status()) && leavesRemnant()) {
            return true;
        }
        if (isStuckIn("PENDING")) {
            return false;
        }
        Instant progressed = canceledAt.isPresent() && !runsOnAfterCancel() ? canceledAt.get() : now;
        return !progressed.isBefore(start.at().plus(behavior().duration().dividedBy(2)));
    }

    ObjectNode progressEvent(Instant now, boolean withModel) {
        OperationState state = state(now);
        ObjectNode event = JsonTree.object();
        event.put("TypeName", resource().typeName());
        if (showsIdentifier(state, now)) {
            event.put("Identifier", resource().identifier());
        }
        event.put("RequestToken", token());
        start.tokens().hooks().ifPresent(token -> event.put("HooksRequestToken", token));
        event.put("Operation", kind().name());
        event.put("OperationStatus", state.status());
        event.put("EventTime", epochSeconds(state.since()));
        if (withModel && state.status().equals("SUCCESS")) {
            model().ifPresent(model -> event.put("ResourceModel", model));
        }
        state.failure().ifPresent(failure -> event.put("ErrorCode", failure.errorCode()));
        String message = state.failure().map(OperationFailure::message).orElse(ownMessage(state));
        if (!message.isEmpty()) {
            event.put("StatusMessage", message);
        }
        if (!isSettled(state.status())) {
            event.put("RetryAfter", epochSeconds(retryAfter(state, now)));
        }
        return event;
    }

    /**
     * Returns the time of the handler's next call. A canceled operation does not call the handler again.
     */
    private Instant retryAfter(OperationState state, Instant now) {
        Behavior behavior = behavior();
        Duration each = behavior.retryAfter();
        boolean canceling = state.status().equals("CANCEL_IN_PROGRESS") && !runsOnAfterCancel();
        if (canceling && behavior.canceling().compareTo(each) < 0) {
            return now.plus(behavior.canceling());
        }
        return Simulator.nextHandlerCall(start.at(), each, now);
    }

    private String ownMessage(OperationState state) {
        boolean stuck = behavior().stuckIn().filter(state.status()::equals).isPresent();
        return stuck || state.status().equals("SUCCESS") ? behavior().statusMessage() : "";
    }

    ArrayNode hooks() {
        ArrayNode list = JsonTree.object().arrayNode();
        behavior().hooks().forEach(hook -> list.add(hook.deepCopy()));
        return list;
    }

    /** Returns the error with the HTTP status that the behavior gives the errors of calls about this operation. */
    ErrorResponseException error(ErrorResponseException error) {
        return behavior().errorStatus().map(error::withStatus).orElse(error);
    }

    boolean throttlesNextPoll() {
        return throttledPolls < behavior().throttlePolls();
    }

    void countThrottledPoll() {
        throttledPolls++;
    }

    boolean refusesNextCancel() {
        return refusedCancels < behavior().concurrentModifications();
    }

    void countRefusedCancel() {
        refusedCancels++;
    }

    boolean isCanceled() {
        return canceledAt.isPresent();
    }

    /** Returns the resource's properties after success; empty after a delete, or if the model is forgotten. */
    Optional<String> model() {
        return modelForgotten ? Optional.empty() : start.plan().model();
    }

    /** Forgets the model, which no resource has. */
    void forgetModel() {
        modelForgotten = true;
    }

    void cancel(Instant at) {
        canceledAt = Optional.of(at);
    }

    /** Returns a time in the form of awsJson1.0: seconds since the epoch, with milliseconds. */
    static BigDecimal epochSeconds(Instant instant) {
        return BigDecimal.valueOf(instant.toEpochMilli(), 3);
    }

    ObjectNode toJson() {
        ObjectNode json = JsonTree.object();
        json.put("sequence", sequence());
        json.put("token", token());
        start.tokens().hooks().ifPresent(token -> json.put("hooksToken", token));
        json.put("kind", kind().name());
        json.put("typeName", resource().typeName());
        json.put("identifier", resource().identifier());
        json.put("at", start.at().toString());
        json.set("simulate", behavior().json());
        start.plan()
                .rejection()
                .ifPresent(rejection -> json.putObject("refusal")
                        .put("errorCode", rejection.errorCode())
                        .put("message", rejection.message()));
        clientToken().ifPresent(token -> json.put("clientToken", token));
        json.put("digest", start.digest());
        canceledAt.ifPresent(at -> json.put("cancelledAt", at.toString()));
        json.put("throttledPolls", throttledPolls);
        json.put("refusedCancels", refusedCancels);
        return json;
    }

    /** @param model the model in the previous line of the journal; journals of version 1.0 have it in this line */
    static SimulatedOperation fromJson(JsonNode json, Optional<String> model) {
        OperationTokens tokens = new OperationTokens(
                json.required("token").textValue(), text(json, "hooksToken"), text(json, "clientToken"));
        OperationPlan plan = new OperationPlan(
                OperationKind.valueOf(json.required("kind").textValue()),
                new ResourceKey(
                        json.required("typeName").textValue(),
                        json.required("identifier").textValue()),
                Behavior.read((ObjectNode) json.required("simulate"), "Simulate"),
                Optional.ofNullable(json.get("refusal"))
                        .map(rejection -> new OperationFailure(
                                rejection.required("errorCode").textValue(),
                                rejection.required("message").textValue())),
                model.or(() -> text(json, "model")));
        SimulatedOperation operation = new SimulatedOperation(new OperationStart(
                json.required("sequence").longValue(),
                tokens,
                Instant.parse(json.required("at").textValue()),
                plan,
                json.required("digest").textValue()));
        operation.canceledAt = text(json, "cancelledAt").map(Instant::parse);
        operation.throttledPolls = json.required("throttledPolls").intValue();
        operation.refusedCancels = json.required("refusedCancels").intValue();
        return operation;
    }

    private static Optional<String> text(JsonNode json, String member) {
        return Optional.ofNullable(json.path(member).textValue());
    }
}
