package requesttracker.simulation.faults;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import requesttracker.json.Json;

/** Cloud Control as the functions call it, with faults. Some answers break its contract. */
public final class FaultyCloudControl implements CloudControlCalls {
    private final FaultInjector injector;
    private final CloudControlCalls inner;
    private final String secretMark;
    private final Consumer<String> onUnsentCancel;

    /**
     * @param secretMark what each payload contains
     * @param onUnsentCancel takes the provider token of a cancel that a fault kept from Cloud Control
     */
    public FaultyCloudControl(
            FaultInjector injector, CloudControlCalls inner, String secretMark, Consumer<String> onUnsentCancel) {
        this.injector = injector;
        this.inner = inner;
        this.secretMark = secretMark;
        this.onUnsentCancel = onUnsentCancel;
    }

    @Override
    public Map<String, Object> call(String action, Map<String, ?> members) {
        Supplier<Map<String, Object>> effect = () -> inner.call(action, members);
        return switch (action) {
            case "CreateResource" ->
                call(action + " " + members.get("ClientToken"), effect, () -> {
                    rejectAtTimes(members.get("DesiredState"));
                    return nonsense(effect.get());
                });
            case "UpdateResource" ->
                call(action + " " + members.get("ClientToken"), effect, () -> {
                    rejectAtTimes(members.get("PatchDocument"));
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
                onUnsentCancel.accept((String) members.get("RequestToken"));
            }
        }
    }

    /** Changes an answer so that it breaks the contract. No change says that the operation has ended. */
    private Map<String, Object> nonsense(Map<String, Object> answer) {
        Map<String, Object> changed = new LinkedHashMap<>(answer);
        Map<String, Object> event = new LinkedHashMap<>(Json.member(answer, "ProgressEvent"));
        changed.put("ProgressEvent", event);
        switch (injector.plan().below(6)) {
            case 0 -> changed.remove("ProgressEvent");
            case 1 -> event.put("RequestToken", "");
            case 2 -> {
                event.put("OperationStatus", "HIBERNATING");
                event.put("ErrorCode", "Sleepy");
            }
            case 3 ->
                event.put(
                        "RetryAfter", injector.now().plus(Duration.ofDays(365)).getEpochSecond());
            case 4 ->
                event.put(
                        "RetryAfter", injector.now().minus(Duration.ofDays(365)).getEpochSecond());
            default -> {
                event.put("OperationStatus", "IN_PROGRESS");
                event.remove("Identifier");
                event.remove("EventTime");
            }
        }
        return changed;
    }

    /** Throws an error at times that repeats the payload: whole, in part or cut off. */
    private void rejectAtTimes(Object rejected) {
        if (injector.plan().below(8) > 0 || !(rejected instanceof String payload)) {
            return;
        }
        int mark = payload.indexOf(secretMark);
        String part = mark < 0 ? "nothing" : payload.substring(mark, payload.indexOf('"', mark));
        throw switch (injector.plan().below(4)) {
            case 0 ->
                ServiceErrors.cloudControl(
                        "ValidationException",
                        400,
                        "1 validation error detected: Value '" + payload
                                + "' at 'desiredState' failed to satisfy constraint: Member must be shorter");
            case 1 -> ServiceErrors.cloudControl("InvalidRequestException", 400, "Refused was: " + payload);
            case 2 -> ServiceErrors.cloudControl("InvalidRequestException", 400, "[" + part + "] is too weak");
            default ->
                ServiceErrors.cloudControl(
                        "GeneralServiceException",
                        400,
                        "Cut off: " + payload.substring(0, mark < 0 ? 0 : mark + secretMark.length()));
        };
    }

    private Map<String, Object> call(
            String what, Supplier<Map<String, Object>> effect, Supplier<Map<String, Object>> nonsense) {
        return injector.call(SimulatedService.CLOUD_CONTROL, what, false, effect, nonsense);
    }
}
