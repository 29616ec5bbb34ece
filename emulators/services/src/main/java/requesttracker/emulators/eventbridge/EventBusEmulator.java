package requesttracker.emulators.eventbridge;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
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
 * The bus on one machine. It takes EventBridge's PutEvents (awsJson1.1, as an HTTP API event) and has one rule: commands
 * go to the function HandleCommand, before the call is answered, so that what was answered is not lost with the process.
 */
public final class EventBusEmulator implements RequestStreamHandler, EventBus {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> COMMANDS = Set.of(HandleCommand.SUBMIT, HandleCommand.CANCEL);
    private static final int ENTRIES_MAX = 10;

    private final EventLog published;
    private final Consumer<JsonNode> rule;

    /** @param rule takes each command in EventBridge's envelope; what it throws is a failed entry */
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
            throw new IllegalStateException("The event can't be written");
        }
    }

    @Override
    public void handleRequest(InputStream in, OutputStream out, Context context) throws IOException {
        JsonNode call = JSON.readTree(in);
        String target = call.path("headers").path("x-amz-target").asText();
        JSON.writeValue(
                out, target.equals("AWSEvents.PutEvents") ? putEvents(call) : refused("UnknownOperationException"));
    }

    private ObjectNode putEvents(JsonNode call) {
        JsonNode entries;
        try {
            entries = JSON.readTree(call.path("body").asText()).path("Entries");
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
                result.put("ErrorCode", error.get()).put("ErrorMessage", "The entry was not taken");
            } else {
                result.put("EventId", id);
            }
        }
        return answer(200, body.put("FailedEntryCount", failed));
    }

    /** The error code of an entry that can't be taken. */
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
            event.set("detail", detail);
            try {
                rule.accept(event);
            } catch (TaskFailedException e) {
                return Optional.of("InternalFailure");
            }
        }
        return Optional.empty();
    }

    private static ObjectNode refused(String code) {
        return answer(400, JsonNodeFactory.instance.objectNode().put("__type", code));
    }

    private static ObjectNode answer(int status, ObjectNode body) {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        answer.put("statusCode", status).put("body", body.toString());
        answer.putObject("headers").put("content-type", "application/x-amz-json-1.1");
        return answer;
    }
}
