package requesttracker.simulation.checkers;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.Map;
import requesttracker.domain.OperationStatus;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * {@code published}: the terminal event of each settled request is published at least once, always with the same id and
 * content. None is published for a request that has not settled.
 */
final class PublishedChecker {
    private static final String PROMISE = "published";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Violations violations;
    private final RequestObservations requests;
    private final Map<String, String> terminalEvents = new HashMap<>();
    private final Map<String, Integer> overdueSequenceNumbers = new HashMap<>();

    PublishedChecker(Violations violations, RequestObservations requests) {
        this.violations = violations;
        this.requests = requests;
    }

    /** Records that EventBridge accepted an entry of PutEvents, and returns the event's detail. */
    JsonNode published(JsonNode entry, RecordReader records) {
        JsonNode detail = parse(entry.path("Detail").asText());
        String token = detail.path("RequestToken").asText();
        if (requests.find(token).isEmpty()) {
            violations.add(PROMISE, "an event names the unknown request " + token);
            return detail;
        }
        String detailType = entry.path("DetailType").asText();
        switch (detailType) {
            case "Resource Request Settled" -> settled(token, detail, records.item(token));
            case "Resource Request Overdue" -> overdue(token, detail);
            default -> violations.add(PROMISE, "an event of " + token + " has the DetailType " + detailType);
        }
        return detail;
    }

    private void settled(String token, JsonNode detail, Map<String, AttributeValue> item) {
        if (!item.containsKey("SettledAt")) {
            violations.add(PROMISE, "the terminal event of " + token + ", which has not settled");
        } else {
            OperationStatus recorded = RecordChange.status(item);
            String published = detail.at("/ProgressEvent/OperationStatus").asText();
            if (!recorded.value().equals(published)) {
                violations.add(
                        PROMISE,
                        "the terminal event of " + token + " says " + published + ", the record " + recorded.value());
            }
        }
        checkId(detail, token + ":settled");
        // A repeat of the submit may have added a callback meanwhile.
        ObjectNode content = detail.deepCopy();
        content.remove("Callback");
        String before = terminalEvents.put(token, content.toString());
        if (before != null && !before.equals(content.toString())) {
            violations.add(PROMISE, "two terminal events of " + token + " differ: " + before + " and " + content);
        }
        int sequenceNumber = detail.path("SequenceNumber").asInt();
        int overdue = overdueSequenceNumbers.getOrDefault(token, 0);
        if (sequenceNumber <= overdue) {
            violations.add(
                    PROMISE,
                    "the terminal event of " + token + " has the sequence number " + sequenceNumber
                            + ", expected more than the overdue event's " + overdue);
        }
    }

    private void overdue(String token, JsonNode detail) {
        checkId(detail, token + ":overdue");
        overdueSequenceNumbers.put(token, detail.path("SequenceNumber").asInt());
    }

    private void checkId(JsonNode detail, String expected) {
        String id = detail.path("Id").asText();
        if (!id.equals(expected)) {
            violations.add(PROMISE, "an event has the id " + id + ", expected " + expected);
        }
    }

    void atEnd() {
        requests.all().keySet().stream()
                .filter(token -> !terminalEvents.containsKey(token))
                .forEach(token -> violations.add(PROMISE, "no terminal event of " + token));
    }

    private static JsonNode parse(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            return JsonNodeFactory.instance.missingNode();
        }
    }
}
