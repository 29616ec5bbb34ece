package requesttracker.endpoint;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import requesttracker.json.Json;

/**
 * A call as API Gateway hands it over: an HTTP API event, payload format 2.0.
 *
 * <p>Source: docs.aws.amazon.com, "Create AWS Lambda proxy integrations for HTTP APIs in API Gateway": header names are
 * in lower case, values that came twice are joined with commas, a body may be base64.
 */
record ApiRequest(
        Map<String, Object> headers,
        Map<String, Object> query,
        Map<String, Object> pathParameters,
        ByteBuffer body,
        String requestId) {

    static ApiRequest read(Map<String, Object> event) {
        String text = Json.text(event, "body").orElse("");
        byte[] bytes = Boolean.TRUE.equals(event.get("isBase64Encoded"))
                ? Base64.getDecoder().decode(text)
                : text.getBytes(StandardCharsets.UTF_8);
        return new ApiRequest(
                Json.member(event, "headers"),
                Json.member(event, "queryStringParameters"),
                Json.member(event, "pathParameters"),
                ByteBuffer.wrap(bytes).asReadOnlyBuffer(),
                Json.text(Json.member(event, "requestContext"), "requestId").orElse("unknown"));
    }

    Optional<String> header(String lowerCaseName) {
        return Json.text(headers, lowerCaseName);
    }
}
