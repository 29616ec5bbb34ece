package requesttracker.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Implements the parts of DynamoDB, Cloud Control, Step Functions and EventBridge that a cold start needs. Keeps items,
 * but queries return no items. All other calls succeed.
 */
final class FakeServices {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern SET = Pattern.compile("(#\\w+) = (:\\w+)");
    private static final Pattern REMOVE = Pattern.compile("REMOVE (.*)$");

    private final Map<String, ObjectNode> items = new ConcurrentHashMap<>();

    /** Returns the current items. */
    Map<String, ObjectNode> items() {
        Map<String, ObjectNode> copy = new ConcurrentHashMap<>();
        items.forEach((key, item) -> copy.put(key, item.deepCopy()));
        return copy;
    }

    /** Replaces all items by these. */
    void restore(Map<String, ObjectNode> kept) {
        items.clear();
        kept.forEach((key, item) -> items.put(key, item.deepCopy()));
    }

    byte[] answer(String target, byte[] body) throws IOException {
        JsonNode request = JSON.readTree(body);
        String action = target.substring(target.indexOf('.') + 1);
        JsonNode answer = switch (action) {
            case "GetItem" -> getItem(request);
            case "UpdateItem" -> updateItem(request);
            case "TransactWriteItems" -> transactWriteItems(request);
            case "CreateResource", "GetResourceRequestStatus" -> progress("IN_PROGRESS");
            case "CancelResourceRequest" -> progress("CANCEL_IN_PROGRESS");
            case "Query", "Scan" -> JSON.readTree("{\"Items\":[],\"Count\":0,\"ScannedCount\":0}");
            case "PutEvents" -> JSON.readTree("{\"FailedEntryCount\":0,\"Entries\":[{\"EventId\":\"e\"}]}");
            case "SendTaskSuccess" -> JSON.createObjectNode();
            case "StartExecution" -> JSON.readTree("{\"executionArn\":\"arn\",\"startDate\":1}");
            default -> throw new IOException("not expected: " + target);
        };
        return JSON.writeValueAsBytes(answer);
    }

    private ObjectNode getItem(JsonNode request) {
        ObjectNode answer = JSON.createObjectNode();
        ObjectNode item = items.get(key(request.get("Key")));
        return item == null ? answer : answer.set("Item", item);
    }

    private ObjectNode updateItem(JsonNode request) {
        ObjectNode item = items.computeIfAbsent(key(request.get("Key")), key -> JSON.createObjectNode());
        update(item, request);
        return JSON.createObjectNode().set("Attributes", item);
    }

    private static void update(ObjectNode item, JsonNode request) {
        String expression = request.get("UpdateExpression").asText();
        JsonNode names = request.get("ExpressionAttributeNames");
        Matcher set = SET.matcher(expression);
        while (set.find()) {
            item.set(
                    names.get(set.group(1)).asText(),
                    request.get("ExpressionAttributeValues").get(set.group(2)));
        }
        Matcher remove = REMOVE.matcher(expression);
        if (remove.find()) {
            for (String name : remove.group(1).split(", ", -1)) {
                item.remove(names.get(name.strip()).asText());
            }
        }
    }

    private ObjectNode transactWriteItems(JsonNode request) {
        for (JsonNode write : request.get("TransactItems")) {
            if (write.has("Put")) {
                ObjectNode item = (ObjectNode) write.get("Put").get("Item");
                items.put(key(item), item);
            }
        }
        return JSON.createObjectNode();
    }

    private static String key(JsonNode key) {
        JsonNode token = key.has("RequestToken") ? key.get("RequestToken") : key.get("requestToken");
        return token.get("S").asText();
    }

    private static JsonNode progress(String status) throws IOException {
        return JSON.readTree("{\"ProgressEvent\":{\"TypeName\":\"AWS::Logs::LogGroup\",\"Identifier\":\"cold\","
                + "\"RequestToken\":\"provider\",\"Operation\":\"CREATE\",\"OperationStatus\":\"" + status
                + "\",\"EventTime\":1767225600.0,\"RetryAfter\":1767225660.0}}");
    }
}
