package requesttracker.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
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

    /** What a problem document says, or an error of API Gateway. */
    public String problem() {
        try {
            ObjectNode json = JsonTree.readObject(text());
            String detail = JsonTree.string(json, "detail")
                    .or(() -> JsonTree.string(json, "message"))
                    .or(() -> JsonTree.string(json, "Message"))
                    .orElse("");
            return status + (detail.isEmpty() ? "" : ": " + detail) + errors(json.path("errors"));
        } catch (InvalidJsonException e) {
            return Integer.toString(status);
        }
    }

    private static String errors(JsonNode errors) {
        StringBuilder text = new StringBuilder();
        for (JsonNode error : errors) {
            if (error.isObject()) {
                text.append("\n  ")
                        .append(error.path("member").asText())
                        .append(' ')
                        .append(error.path("rule").asText());
            }
        }
        return text.toString();
    }
}
