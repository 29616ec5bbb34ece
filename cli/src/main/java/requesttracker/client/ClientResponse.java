package requesttracker.client;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import requesttracker.json.Json;
import requesttracker.json.MalformedJsonException;

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
    public Map<String, Object> json() {
        try {
            return Json.object(text());
        } catch (MalformedJsonException e) {
            throw TrackerClientException.rejected("the endpoint answered " + status + " with something else than JSON");
        }
    }

    /** What a problem document says, or an error of API Gateway. */
    public String problem() {
        try {
            Map<String, Object> json = Json.object(text());
            String detail = Json.text(json, "detail")
                    .or(() -> Json.text(json, "message"))
                    .or(() -> Json.text(json, "Message"))
                    .orElse("");
            return status + (detail.isEmpty() ? "" : ": " + detail) + errors(json.get("errors"));
        } catch (MalformedJsonException e) {
            return Integer.toString(status);
        }
    }

    private static String errors(Object errors) {
        StringBuilder text = new StringBuilder();
        if (errors instanceof List<?> list) {
            for (Object error : list) {
                if (error instanceof Map<?, ?> map) {
                    text.append("\n  ").append(map.get("member")).append(' ').append(map.get("rule"));
                }
            }
        }
        return text.toString();
    }
}
