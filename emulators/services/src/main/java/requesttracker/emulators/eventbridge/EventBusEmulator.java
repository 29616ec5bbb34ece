package requesttracker.emulators.eventbridge;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import requesttracker.application.EventBus;
import requesttracker.domain.EventPayloads;
import requesttracker.events.HandleCommand;
import requesttracker.statemachine.engine.TaskFailedException;

/**
 * Emulates the event bus. Accepts EventBridge's PutEvents (awsJson1.1, as an HTTP API event). Its only rule passes
 * commands to the function HandleCommand before the call returns. So a killed process loses no confirmed command.
 */
public final class EventBusEmulator
        implements RequestHandler<APIGatewayV2HTTPEvent, APIGatewayV2HTTPResponse>, EventBus {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> COMMANDS = Set.of(HandleCommand.SUBMIT, HandleCommand.CANCEL);
    private static final int ENTRIES_MAX = 10;

    private final EventLog published;
    private final Consumer<JsonNode> rule;

    /** @param rule receives each command in EventBridge's envelope; if it throws, the entry has failed */
    public EventBusEmulator(EventLog published, Consumer<JsonNode> rule) {
        this.published = published;
        this.rule = rule;
    }

    @Override
    public void publish(String detailType, Map<String, Object> detail) {
        ObjectNode request = JsonNodeFactory.instance.objectNode();
        request.withArray("Entries")
                .addObject()
                .put("Source", EventPayloads.SOURCE)
                .put("DetailType", detailType)
                .put("Detail", JSON.valueToTree(detail).toString());
        if (published.put(request).get("FailedEntryCount").asInt() > 0) {
            throw new IllegalStateException("The event could not be written to the events file");
        }
    }

    @Override
    public APIGatewayV2HTTPResponse handleRequest(APIGatewayV2HTTPEvent call, Context context) {
        return "AWSEvents.PutEvents".equals(call.getHeaders().get("x-amz-target"))
                ? putEvents(call.getBody())
                : refused("UnknownOperationException");
    }

    private APIGatewayV2HTTPResponse putEvents(String request) {
        JsonNode entries;
        try {
            entries = JSON.readTree(request).path("Entries");
        } catch (JsonProcessingException e) {
            return refused("SerializationException");
        }
        if (!entries.isArray() || entries.isEmpty() || entries.size() > ENTRIES_MAX) {
            return refused("ValidationException");
        }
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        int failed = 0;
        for (JsonNode entry : entries) {
            String id = UUID.randomUUID().toString();
            Optional<String> error = put(entry, id);
            ObjectNode result = body.withArray("Entries").addObject();
            if (error.isPresent()) {
                failed++;
                result.put("ErrorCode", error.get()).put("ErrorMessage", "The entry was not accepted");
            } else {
                result.put("EventId", id);
            }
        }
        return answer(200, body.put("FailedEntryCount", failed));
    }

    /** Returns the error code of an entry that can't be accepted. */
    private Optional<String> put(JsonNode entry, String id) {
        if (!entry.path("Source").isTextual() || !entry.path("DetailType").isTextual()) {
            return Optional.of("InvalidArgument");
        }
        JsonNode detail;
        try {
            detail = JSON.readTree(entry.path("Detail").asText());
        } catch (JsonProcessingException e) {
            return Optional.of("MalformedDetail");
        }
        if (!detail.isObject()) {
            return Optional.of("MalformedDetail");
        }
        if (COMMANDS.contains(entry.get("DetailType").asText())) {
            ObjectNode event = JsonNodeFactory.instance.objectNode();
            event.put("version", "0").put("id", id);
            event.set("detail-type", entry.get("DetailType"));
            event.set("source", entry.get("Source"));
            event.put("account", published.account());
            event.set("detail", detail);
            try {
                rule.accept(event);
            } catch (TaskFailedException e) {
                return Optional.of("InternalFailure");
            }
        }
        return Optional.empty();
    }

    private static APIGatewayV2HTTPResponse refused(String code) {
        return answer(400, JsonNodeFactory.instance.objectNode().put("__type", code));
    }

    private static APIGatewayV2HTTPResponse answer(int status, ObjectNode body) {
        return APIGatewayV2HTTPResponse.builder()
                .withStatusCode(status)
                .withHeaders(Map.of("content-type", "application/x-amz-json-1.1"))
                .withBody(body.toString())
                .build();
    }
}
