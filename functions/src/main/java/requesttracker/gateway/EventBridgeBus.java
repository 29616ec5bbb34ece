package requesttracker.gateway;

import java.util.Map;
import requesttracker.domain.Events;
import requesttracker.json.Json;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequest;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequestEntry;
import software.amazon.awssdk.services.eventbridge.model.PutEventsResponse;

/** {@link EventBus} on AWS. */
public final class EventBridgeBus implements EventBus {
    private final EventBridgeClient client;
    private final String busName;

    public EventBridgeBus(EventBridgeClient client, String busName) {
        this.client = client;
        this.busName = busName;
    }

    @Override
    public void publish(String detailType, Map<String, Object> detail) {
        PutEventsRequestEntry entry = PutEventsRequestEntry.builder()
                .eventBusName(busName)
                .source(Events.SOURCE)
                .detailType(detailType)
                .detail(Json.write(detail))
                .build();
        PutEventsResponse answer =
                client.putEvents(PutEventsRequest.builder().entries(entry).build());
        // The call succeeds even if the entry does not.
        if (answer.failedEntryCount() != null && answer.failedEntryCount() > 0) {
            throw new IllegalStateException(
                    "EventBridge refused an event: " + answer.entries().get(0).errorCode());
        }
    }
}
