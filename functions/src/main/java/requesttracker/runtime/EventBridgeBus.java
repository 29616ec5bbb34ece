package requesttracker.runtime;

import java.util.Map;
import requesttracker.application.EventBus;
import requesttracker.domain.EventPayloads;
import requesttracker.json.Json;
import software.amazon.awssdk.core.exception.SdkException;
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
                .source(EventPayloads.SOURCE)
                .detailType(detailType)
                .detail(Json.write(detail))
                .build();
        PutEventsResponse answer;
        try {
            answer = client.putEvents(PutEventsRequest.builder().entries(entry).build());
        } catch (SdkException e) {
            throw AwsCallException.of(e);
        }
        // The call succeeds even if the entry does not.
        Integer failed = answer.failedEntryCount();
        if (failed == null || failed != 0) {
            throw new IllegalStateException("EventBridge refused an event: " + errorCode(answer));
        }
    }

    private static String errorCode(PutEventsResponse answer) {
        return answer.entries().isEmpty() || answer.entries().get(0).errorCode() == null
                ? "unknown"
                : answer.entries().get(0).errorCode();
    }
}
