package requesttracker.endpoint;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/**
 * A call as API Gateway hands it over: an HTTP API event, payload format 2.0.
 *
 * <p>Source: docs.aws.amazon.com, "Create AWS Lambda proxy integrations for HTTP APIs in API Gateway": header names are
 * in lower case, values that came twice are joined with commas, a body may be base64.
 */
record ApiRequest(
        Map<String, String> headers,
        Map<String, String> query,
        Map<String, String> pathParameters,
        ByteBuffer body,
        String requestId) {

    static ApiRequest read(APIGatewayV2HTTPEvent event) {
        String text = event.getBody() == null ? "" : event.getBody();
        byte[] bytes =
                event.getIsBase64Encoded() ? Base64.getDecoder().decode(text) : text.getBytes(StandardCharsets.UTF_8);
        return new ApiRequest(
                orEmpty(event.getHeaders()),
                orEmpty(event.getQueryStringParameters()),
                orEmpty(event.getPathParameters()),
                ByteBuffer.wrap(bytes).asReadOnlyBuffer(),
                Optional.ofNullable(event.getRequestContext())
                        .map(APIGatewayV2HTTPEvent.RequestContext::getRequestId)
                        .orElse("unknown"));
    }

    private static Map<String, String> orEmpty(Map<String, String> members) {
        return members == null ? Map.of() : members;
    }

    Optional<String> header(String lowerCaseName) {
        return Optional.ofNullable(headers.get(lowerCaseName));
    }
}
