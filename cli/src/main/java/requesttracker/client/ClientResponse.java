package requesttracker.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import requesttracker.jsontree.InvalidJsonException;
import requesttracker.jsontree.JsonTree;

/**
 * What the endpoint answered.
 *
 * @param headers names in lower case; of several values the last
 */
public record ClientResponse(int status, Map<String, String> headers, ByteBuffer body) {
    public String text() {
        return StandardCharsets.UTF_8.decode(body.duplicate()).toString();
    }

    /**
     * Reads the body.
     *
     * @throws TrackerClientException if it is no JSON object
     */
    public ObjectNode json() {
        try {
            return JsonTree.readObject(text());
        } catch (InvalidJsonException e) {
            throw TrackerClientException.rejected("the endpoint answered " + status + " with something else than JSON");
        }
    }

    /**
     * Returns what a problem document says, or an error of API Gateway. The list of its errors says the same as its
     * detail.
     */
    public String problem() {
        try {
            ObjectNode json = JsonTree.readObject(text());
            String detail = JsonTree.string(json, "detail")
                    .or(() -> JsonTree.string(json, "message"))
                    .or(() -> JsonTree.string(json, "Message"))
                    .orElse("");
            List<String> errors = errors(json.path("errors"));
            return switch (errors.size()) {
                case 0 -> status + (detail.isEmpty() ? "" : ": " + detail);
                case 1 -> status + ": " + errors.get(0);
                default -> status + ":\n  " + String.join("\n  ", errors);
            };
        } catch (InvalidJsonException e) {
            return Integer.toString(status);
        }
    }

    private static List<String> errors(JsonNode errors) {
        List<String> texts = new ArrayList<>();
        for (JsonNode error : errors) {
            if (error.isObject()) {
                texts.add(
                        error.path("member").asText() + " " + error.path("rule").asText());
            }
        }
        return texts;
    }
}
