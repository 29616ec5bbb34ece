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
 * The endpoint's response.
 *
 * @param headers by name in lower case; a repeated header has its last value
 */
public record ClientResponse(int status, Map<String, String> headers, ByteBuffer body) {
    public String text() {
        return StandardCharsets.UTF_8.decode(body.duplicate()).toString();
    }

    /**
     * Parses the body.
     *
     * @throws TrackerClientException if the body is not a JSON object
     */
    public ObjectNode json() {
        try {
            return JsonTree.readObject(text());
        } catch (InvalidJsonException e) {
            throw TrackerClientException.rejected("the endpoint answered " + status + " with a body that is not JSON");
        }
    }

    /**
     * Returns the status and the text of a problem document, or of an error of API Gateway. If a problem document lists
     * errors, returns them without the detail, which repeats them.
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
