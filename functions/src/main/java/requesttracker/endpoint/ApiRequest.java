package requesttracker.endpoint;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
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

    /** Returns the event that has these members of a JSON object, as far as a function reads them. */
    static APIGatewayV2HTTPEvent event(Map<String, Object> members) {
        return APIGatewayV2HTTPEvent.builder()
                .withHeaders(texts(members, "headers"))
                .withQueryStringParameters(texts(members, "queryStringParameters"))
                .withPathParameters(texts(members, "pathParameters"))
                .withBody(Json.text(members, "body").orElse(null))
                .withRequestContext(APIGatewayV2HTTPEvent.RequestContext.builder()
                        .withRequestId(Json.text(Json.member(members, "requestContext"), "requestId")
                                .orElse(null))
                        .build())
                .build();
    }

    private static Map<String, String> texts(Map<String, Object> members, String name) {
        Map<String, String> texts = new HashMap<>();
        Json.member(members, name).forEach((member, text) -> texts.put(member, (String) text));
        return texts;
    }

    private static Map<String, String> orEmpty(Map<String, String> members) {
        return members == null ? Map.of() : members;
    }

    Optional<String> header(String lowerCaseName) {
        return Optional.ofNullable(headers.get(lowerCaseName));
    }
}
