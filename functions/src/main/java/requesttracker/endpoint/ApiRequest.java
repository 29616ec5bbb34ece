package requesttracker.endpoint;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import requesttracker.domain.Requester;

/**
 * A call as API Gateway passes it: an HTTP API event, payload format 2.0.
 *
 * <p>Source: docs.aws.amazon.com, "Create AWS Lambda proxy integrations for HTTP APIs in API Gateway": header names are
 * in lower case, repeated values are joined with commas, and a body may be base64.
 */
record ApiRequest(
        Map<String, String> headers,
        Map<String, List<String>> query,
        Map<String, String> pathParameters,
        ByteBuffer body,
        RequestContext context) {

    /**
     * The part of a call that API Gateway sets. No client can set it.
     *
     * @param caller the caller that IAM authenticated
     */
    record RequestContext(String requestId, Optional<Requester> caller) {
        static RequestContext of(APIGatewayV2HTTPEvent event) {
            Optional<APIGatewayV2HTTPEvent.RequestContext> context = Optional.ofNullable(event.getRequestContext());
            return new RequestContext(
                    context.map(APIGatewayV2HTTPEvent.RequestContext::getRequestId)
                            .orElse("unknown"),
                    context.map(APIGatewayV2HTTPEvent.RequestContext::getAuthorizer)
                            .map(APIGatewayV2HTTPEvent.RequestContext.Authorizer::getIam)
                            .filter(iam -> iam.getUserArn() != null)
                            .map(iam -> new Requester.IamPrincipal(
                                    iam.getUserArn(), Optional.ofNullable(iam.getAccountId()))));
        }
    }

    static ApiRequest read(APIGatewayV2HTTPEvent event) {
        String text = event.getBody() == null ? "" : event.getBody();
        byte[] bytes =
                event.getIsBase64Encoded() ? Base64.getDecoder().decode(text) : text.getBytes(StandardCharsets.UTF_8);
        return new ApiRequest(
                orEmpty(event.getHeaders()),
                query(event),
                orEmpty(event.getPathParameters()),
                ByteBuffer.wrap(bytes).asReadOnlyBuffer(),
                RequestContext.of(event));
    }

    /**
     * Parses the raw query. API Gateway's parsed parameters join the values of one name with commas, which a value may
     * contain. A plus sign stands for a space, as in a form.
     */
    private static Map<String, List<String>> query(APIGatewayV2HTTPEvent event) {
        Map<String, List<String>> query = new LinkedHashMap<>();
        if (event.getRawQueryString() == null) {
            orEmpty(event.getQueryStringParameters()).forEach((name, value) -> query.put(name, List.of(value)));
            return query;
        }
        for (String pair : event.getRawQueryString().split("&", -1)) {
            if (!pair.isEmpty()) {
                String[] parts = pair.split("=", 2);
                query.computeIfAbsent(decoded(parts[0]), name -> new ArrayList<>())
                        .add(parts.length > 1 ? decoded(parts[1]) : "");
            }
        }
        return query;
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }

    private static Map<String, String> orEmpty(Map<String, String> members) {
        return members == null ? Map.of() : members;
    }

    String requestId() {
        return context.requestId();
    }

    /** Returns the authenticated caller. */
    Optional<Requester> caller() {
        return context.caller();
    }

    /** Returns the values of a query parameter, in their order. */
    List<String> parameters(String name) {
        return query.getOrDefault(name, List.of());
    }

    Optional<String> header(String lowerCaseName) {
        return Optional.ofNullable(headers.get(lowerCaseName));
    }
}
