package requesttracker.runtime;

import java.util.List;
import java.util.Map;
import requesttracker.application.EventBus;
import requesttracker.cloudcontrol.AwsJsonTransport;
import requesttracker.domain.EventPayloads;
import requesttracker.json.Json;

/** {@link EventBus} on AWS. */
public final class EventBridgeBus implements EventBus {
    private final AwsJsonTransport service;
    private final String busName;

    public EventBridgeBus(AwsJsonTransport service, String busName) {
        this.service = service;
        this.busName = busName;
    }

    @Override
    public void publish(String detailType, Map<String, Object> detail) {
        Map<String, String> entry = Map.of(
                "EventBusName",
                busName,
                "Source",
                EventPayloads.SOURCE,
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
