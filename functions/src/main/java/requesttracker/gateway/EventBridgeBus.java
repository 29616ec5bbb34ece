package requesttracker.gateway;

import java.util.List;
import java.util.Map;
import requesttracker.domain.Events;
import requesttracker.json.Json;

/** {@link EventBus} on AWS. */
public final class EventBridgeBus implements EventBus {
    private final Service service;
    private final String busName;

    public EventBridgeBus(Service service, String busName) {
        this.service = service;
        this.busName = busName;
    }

    @Override
    public void publish(String detailType, Map<String, Object> detail) {
        Map<String, String> entry = Map.of(
                "EventBusName",
                busName,
                "Source",
                Events.SOURCE,
                "DetailType",
                detailType,
                "Detail",
                Json.write(detail));
        Map<String, Object> answer = service.call("PutEvents", Map.of("Entries", List.of(entry)));
        // The call succeeds even if the entry does not.
        if (!(answer.get("FailedEntryCount") instanceof Number failed) || failed.intValue() != 0) {
            throw new IllegalStateException("EventBridge refused an event: " + errorCode(answer));
        }
    }

    private static String errorCode(Map<String, Object> answer) {
        return answer.get("Entries") instanceof List<?> entries
                        && !entries.isEmpty()
                        && entries.get(0) instanceof Map<?, ?> entry
                        && entry.get("ErrorCode") instanceof String code
                ? code
                : "unknown";
    }
}
