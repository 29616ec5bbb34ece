package requesttracker.simulation;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import requesttracker.json.Json;

/** Cloud Control as the functions reach it, in whatever weather there is; at times it answers nonsense. */
final class FaultyCloudControl implements CloudControlCalls {
    private final SimulationRun world;
    private final CloudControlCalls inner;
    private final Invariants invariants;

    FaultyCloudControl(SimulationRun world, CloudControlCalls inner, Invariants invariants) {
        this.world = world;
        this.inner = inner;
        this.invariants = invariants;
    }

    @Override
    public Map<String, Object> call(String action, Map<String, ?> members) {
        Supplier<Map<String, Object>> effect = () -> inner.call(action, members);
        return switch (action) {
            case "CreateResource" ->
                call(action + " " + members.get("ClientToken"), effect, () -> {
                    refuse(members.get("DesiredState"));
                    return nonsense(effect.get());
                });
            case "UpdateResource" ->
                call(action + " " + members.get("ClientToken"), effect, () -> {
                    refuse(members.get("PatchDocument"));
                    return nonsense(effect.get());
                });
            case "DeleteResource" ->
                call(action + " " + members.get("ClientToken"), effect, () -> nonsense(effect.get()));
            case "CancelResourceRequest" -> cancel(members);
            case "GetResource" -> call(action, effect, effect);
            default -> call(action, effect, () -> nonsense(effect.get()));
        };
    }

    private Map<String, Object> cancel(Map<String, ?> members) {
        boolean[] sent = {false};
        Supplier<Map<String, Object>> effect = () -> {
            sent[0] = true;
            return inner.call("CancelResourceRequest", members);
        };
        try {
            return call("CancelResourceRequest", effect, () -> nonsense(effect.get()));
        } finally {
            if (!sent[0]) {
                // The weather kept it from Cloud Control; the tracker did what it could.
                invariants.cancelTried((String) members.get("RequestToken"));
            }
        }
    }

    /** Answers that no contract allows; none of them says that the operation has ended. */
    private Map<String, Object> nonsense(Map<String, Object> answer) {
        Map<String, Object> twisted = new LinkedHashMap<>(answer);
        Map<String, Object> event = new LinkedHashMap<>(Json.member(answer, "ProgressEvent"));
        twisted.put("ProgressEvent", event);
        switch (world.weather().upTo(6)) {
            case 0 -> twisted.remove("ProgressEvent");
            case 1 -> event.put("RequestToken", "");
            case 2 -> {
                event.put("OperationStatus", "HIBERNATING");
                event.put("ErrorCode", "Sleepy");
            }
            case 3 ->
                event.put("RetryAfter", world.now().plus(Duration.ofDays(365)).getEpochSecond());
            case 4 ->
                event.put("RetryAfter", world.now().minus(Duration.ofDays(365)).getEpochSecond());
            default -> {
                event.put("OperationStatus", "IN_PROGRESS");
                event.remove("Identifier");
                event.remove("EventTime");
            }
        }
        return twisted;
    }

    /** Some refusals repeat what they refuse, whole, in part or cut off. */
    private void refuse(Object refused) {
        if (world.weather().upTo(8) > 0 || !(refused instanceof String payload)) {
            return;
        }
        int mark = payload.indexOf(Invariants.MARK);
        String part = mark < 0 ? "nothing" : payload.substring(mark, payload.indexOf('"', mark));
        throw switch (world.weather().upTo(4)) {
            case 0 ->
                SimulatedCloudControl.error(
                        "ValidationException",
                        400,
                        "1 validation error detected: Value '" + payload
                                + "' at 'desiredState' failed to satisfy constraint: Member must be shorter");
            case 1 -> SimulatedCloudControl.error("InvalidRequestException", 400, "Refused was: " + payload);
            case 2 -> SimulatedCloudControl.error("InvalidRequestException", 400, "[" + part + "] is too weak");
            default ->
                SimulatedCloudControl.error(
                        "GeneralServiceException",
                        400,
                        "Cut off: " + payload.substring(0, mark < 0 ? 0 : mark + Invariants.MARK.length()));
        };
    }

    private Map<String, Object> call(
            String what, Supplier<Map<String, Object>> effect, Supplier<Map<String, Object>> nonsense) {
        return world.callWithFaults(Services.CLOUD_CONTROL, what, false, effect, nonsense);
    }
}
