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
 * One operation: the facts of its start, what has happened to it since, and its state as a function of these and the
 * time. Nothing runs: an operation makes progress by being looked at later.
 */
final class SimulatedOperation {
    /** Requests expire after seven days: user guide, "Managing resource operation requests". */
    static final Duration LIFETIME = Duration.ofDays(7);

    /**
     * The facts that a start settles once and for all. As one resource has one operation at a time, what an operation
     * will find when it ends is known when it starts.
     *
     * @param sequence orders operations by start
     * @param simulate what {@code behavior} was read from, for the journal
     * @param refusal why the resource as it is will not take the operation, if so
     * @param model the resource's properties after success; none after a delete
     * @param digest of all members that the caller sent, to tell a repeated start from a different one
     */
    record Start(
            long sequence,
            String token,
            Optional<String> hooksToken,
            OperationKind kind,
            ResourceKey resource,
            Instant at,
            ObjectNode simulate,
            Behavior behavior,
            Optional<OperationFailure> refusal,
            Optional<String> model,
            Optional<String> clientToken,
            String digest) {

        /** The token only: the rest may be secret. */
        @Override
        public String toString() {
            return "Start[" + token + "]";
        }
    }

    /** A status, when it was reached, and why if it is FAILED. */
    record State(String status, Instant since, Optional<OperationFailure> failure) {
        State(String status, Instant since) {
            this(status, since, Optional.empty());
        }
    }

    final Start start;
    private Optional<Instant> canceledAt = Optional.empty();
    private int throttledPolls;
    private int refusedCancels;

    SimulatedOperation(Start start) {
        this.start = start;
    }

    State state(Instant now) {
        Behavior behavior = start.behavior();
        if (canceledAt.isPresent() && !runsOnAfterCancel()) {
            Instant since = canceledAt.get();
            Instant end = since.plus(behavior.canceling());
            boolean complete = !isStuckIn("CANCEL_IN_PROGRESS") && !now.isBefore(end);
            return complete ? new State("CANCEL_COMPLETE", end) : new State("CANCEL_IN_PROGRESS", since);
        }
        if (isStuckBeforeCancel()) {
            return new State(behavior.stuckIn().orElseThrow(), start.at());
        }
        Instant end = start.at().plus(behavior.duration());
        if (!now.isBefore(end)) {
            Optional<OperationFailure> failure = start.refusal().or(behavior::failure);
            return new State(failure.isPresent() ? "FAILED" : "SUCCESS", end, failure);
        }
        return canceledAt.isPresent()
                ? new State("CANCEL_IN_PROGRESS", canceledAt.get())
                : new State("IN_PROGRESS", start.at());
    }

    private boolean runsOnAfterCancel() {
        return start.behavior().ignoreCancel() && !isStuckIn("CANCEL_IN_PROGRESS");
    }

    private boolean isStuckBeforeCancel() {
        return start.behavior().stuckIn().isPresent() && !isStuckIn("CANCEL_IN_PROGRESS");
    }

    private boolean isStuckIn(String status) {
        return start.behavior().stuckIn().filter(status::equals).isPresent();
    }

    static boolean isSettled(String status) {
        return status.equals("SUCCESS") || status.equals("FAILED") || status.equals("CANCEL_COMPLETE");
    }

    /** Whether the resource is free again: the operation has settled, or it has expired unsettled. */
    boolean isOver(Instant now) {
        return isSettled(state(now).status()) || isExpired(now);
    }

    boolean isExpired(Instant now) {
        return !now.isBefore(start.at().plus(LIFETIME));
    }

    /** Whether its token is found. */
    boolean isKnown(Instant now) {
        return !isExpired(now)
                && start.behavior()
                        .forgetAfter()
                        .map(after -> now.isBefore(start.at().plus(after)))
                        .orElse(true);
    }

    /** What an operation that is over has made of its resource's properties. */
    Optional<String> effectOn(Optional<String> before, Instant now) {
        State state = state(now);
        if (!isSettled(state.status()) || state.since().isAfter(start.at().plus(LIFETIME))) {
            return before;
        }
        if (state.status().equals("SUCCESS")) {
            return start.model();
        }
        return leavesRemnant() ? start.model() : before;
    }

    private boolean leavesRemnant() {
        return start.kind() == OperationKind.CREATE
                && start.refusal().isEmpty()
                && start.behavior().leaveRemnant();
    }

    /** A create shows its Identifier from half-way on, unless it was canceled before; others show it at once. */
    private boolean showsIdentifier(State state, Instant now) {
        if (start.kind() != OperationKind.CREATE || state.status().equals("SUCCESS")) {
            return true;
        }
        if (isSettled(state.status()) && leavesRemnant()) {
            return true;
        }
        if (isStuckIn("PENDING")) {
            return false;
        }
        Instant progressed = canceledAt.isPresent() && !runsOnAfterCancel() ? canceledAt.get() : now;
        return !progressed.isBefore(start.at().plus(start.behavior().duration().dividedBy(2)));
    }

    ObjectNode progressEvent(Instant now, boolean withModel) {
        State state = state(now);
        ObjectNode event = JsonTree.object();
        event.put("TypeName", start.resource().typeName());
        if (showsIdentifier(state, now)) {
            event.put("Identifier", start.resource().identifier());
        }
        event.put("RequestToken", start.token());
        start.hooksToken().ifPresent(token -> event.put("HooksRequestToken", token));
        event.put("Operation", start.kind().name());
        event.put("OperationStatus", state.status());
        event.put("EventTime", epochSeconds(state.since()));
        if (withModel && state.status().equals("SUCCESS")) {
            start.model().ifPresent(model -> event.put("ResourceModel", model));
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
     * When the handler is called next. A canceled operation calls it no more, so that it has no say in when that ends.
     */
    private Instant retryAfter(State state, Instant now) {
        Behavior behavior = start.behavior();
        Duration each = behavior.retryAfter();
        boolean canceling = state.status().equals("CANCEL_IN_PROGRESS") && !runsOnAfterCancel();
        if (canceling && behavior.canceling().compareTo(each) < 0) {
            return now.plus(behavior.canceling());
        }
        return Simulator.nextHandlerCall(start.at(), each, now);
    }

    private String ownMessage(State state) {
        boolean stuck =
                start.behavior().stuckIn().filter(state.status()::equals).isPresent();
        return stuck || state.status().equals("SUCCESS") ? start.behavior().statusMessage() : "";
    }

    ArrayNode hooks() {
        ArrayNode list = JsonTree.object().arrayNode();
        start.behavior().hooks().forEach(hook -> list.add(hook.deepCopy()));
        return list;
    }

    boolean throttlesNextPoll() {
        return throttledPolls < start.behavior().throttlePolls();
    }

    void pollThrottled() {
        throttledPolls++;
    }

    boolean refusesNextCancel() {
        return refusedCancels < start.behavior().concurrentModifications();
    }

    void cancelRefused() {
        refusedCancels++;
    }

    boolean isCanceled() {
        return canceledAt.isPresent();
    }

    void canceled(Instant at) {
        canceledAt = Optional.of(at);
    }

    /** Returns a time as awsJson1.0 writes it: seconds since the epoch, with milliseconds. */
    static BigDecimal epochSeconds(Instant instant) {
        return BigDecimal.valueOf(instant.toEpochMilli(), 3);
    }

    ObjectNode toJson() {
        ObjectNode json = JsonTree.object();
        json.put("sequence", start.sequence());
        json.put("token", start.token());
        start.hooksToken().ifPresent(token -> json.put("hooksToken", token));
        json.put("kind", start.kind().name());
        json.put("typeName", start.resource().typeName());
        json.put("identifier", start.resource().identifier());
        json.put("at", start.at().toString());
        json.set("simulate", start.simulate());
        start.refusal()
                .ifPresent(refusal -> json.putObject("refusal")
                        .put("errorCode", refusal.errorCode())
                        .put("message", refusal.message()));
        start.model().ifPresent(model -> json.put("model", model));
        start.clientToken().ifPresent(token -> json.put("clientToken", token));
        json.put("digest", start.digest());
        canceledAt.ifPresent(at -> json.put("cancelledAt", at.toString()));
        json.put("throttledPolls", throttledPolls);
        json.put("refusedCancels", refusedCancels);
        return json;
    }

    static SimulatedOperation fromJson(JsonNode json) {
        ObjectNode simulate = (ObjectNode) json.required("simulate");
        SimulatedOperation operation = new SimulatedOperation(new Start(
                json.required("sequence").longValue(),
                json.required("token").textValue(),
                text(json, "hooksToken"),
                OperationKind.valueOf(json.required("kind").textValue()),
                new ResourceKey(
                        json.required("typeName").textValue(),
                        json.required("identifier").textValue()),
                Instant.parse(json.required("at").textValue()),
                simulate,
                Behavior.read(simulate, "Simulate"),
                Optional.ofNullable(json.get("refusal"))
                        .map(refusal -> new OperationFailure(
                                refusal.required("errorCode").textValue(),
                                refusal.required("message").textValue())),
                text(json, "model"),
                text(json, "clientToken"),
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
