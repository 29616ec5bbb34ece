package requesttracker.emulators.eventbridge;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import requesttracker.statemachine.engine.TaskFailedException;

/**
 * Emulates PutEvents of EventBridge: writes each event in EventBridge's envelope to a file, and passes the event to
 * listeners.
 */
public final class EventLog {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Optional<LineFile> file;
    private final Consumer<JsonNode> listener;
    private final InstantSource clock;
    private final String account;
    private final String region;

    /** @throws UncheckedIOException if the file cannot be written */
    public EventLog(
            Optional<Path> file, Consumer<JsonNode> listener, InstantSource clock, String account, String region) {
        this.file = file.map(EventLog::open);
        this.listener = listener;
        this.clock = clock;
        this.account = account;
        this.region = region;
    }

    private static LineFile open(Path path) {
        try {
            return LineFile.open(path);
        } catch (IOException e) {
            throw new UncheckedIOException("the events file " + path + " can't be written: " + e.getMessage(), e);
        }
    }

    /** Returns the account that owns the bus. */
    String account() {
        return account;
    }

    /**
     * Publishes the entries of a PutEvents request, and returns the response. If an event can't be written, it fails.
     */
    public synchronized JsonNode put(JsonNode request) {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        int failed = 0;
        for (JsonNode entry : request.get("Entries")) {
            ObjectNode event = envelope(entry);
            try {
                if (file.isPresent()) {
                    file.get().append(JSON.writeValueAsString(event));
                }
                listener.accept(event);
                answer.withArray("Entries").addObject().set("EventId", event.get("id"));
            } catch (IOException e) {
                failed++;
                answer.withArray("Entries").addObject().put("ErrorCode", "InternalFailure");
            }
        }
        return answer.put("FailedEntryCount", failed);
    }

    /**
     * Returns the event in EventBridge's envelope. Source: docs.aws.amazon.com, "Event structure reference" of
     * EventBridge.
     */
    private ObjectNode envelope(JsonNode entry) {
        ObjectNode event = JsonNodeFactory.instance.objectNode();
        event.put("version", "0");
        event.put("id", UUID.randomUUID().toString());
        event.set("detail-type", entry.get("DetailType"));
        event.set("source", entry.get("Source"));
        event.put("account", account);
        event.put("time", clock.instant().truncatedTo(ChronoUnit.SECONDS).toString());
        event.put("region", region);
        event.set("resources", entry.has("Resources") ? entry.get("Resources") : event.arrayNode());
        try {
            event.set("detail", JSON.readTree(entry.get("Detail").asText()));
        } catch (JsonProcessingException e) {
            throw new TaskFailedException("EventBridge.ValidationException", "Detail is not JSON");
        }
        return event;
    }
}
