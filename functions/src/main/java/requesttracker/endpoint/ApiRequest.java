package requesttracker.endpoint;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import requesttracker.domain.Caller;

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
        RequestContext context) {

    /**
     * What API Gateway itself says of a call, and no client can.
     *
     * @param caller who made the call, as IAM authenticated it
     */
    record RequestContext(String requestId, Optional<Caller> caller) {
        static RequestContext of(APIGatewayV2HTTPEvent event) {
            Optional<APIGatewayV2HTTPEvent.RequestContext> context = Optional.ofNullable(event.getRequestContext());
            return new RequestContext(
                    context.map(APIGatewayV2HTTPEvent.RequestContext::getRequestId)
                            .orElse("unknown"),
                    context.map(APIGatewayV2HTTPEvent.RequestContext::getAuthorizer)
                            .map(APIGatewayV2HTTPEvent.RequestContext.Authorizer::getIam)
                            .filter(iam -> iam.getUserArn() != null)
                            .map(iam ->
                                    new Caller.Iam(iam.getUserArn(), Optional.ofNullable(iam.getAccountId()))));
        }
    }

    static ApiRequest read(APIGatewayV2HTTPEvent event) {
        String text = event.getBody() == null ? "" : event.getBody();
        byte[] bytes =
                event.getIsBase64Encoded() ? Base64.getDecoder().decode(text) : text.getBytes(StandardCharsets.UTF_8);
        return new ApiRequest(
                orEmpty(event.getHeaders()),
                orEmpty(event.getQueryStringParameters()),
                orEmpty(event.getPathParameters()),
                ByteBuffer.wrap(bytes).asReadOnlyBuffer(),
                RequestContext.of(event));
    }

    private static Map<String, String> orEmpty(Map<String, String> members) {
        return members == null ? Map.of() : members;
    }

    String requestId() {
        return context.requestId();
    }

    /** Returns who made the call. */
    Optional<Caller> caller() {
        return context.caller();
    }

    Optional<String> header(String lowerCaseName) {
        return Optional.ofNullable(headers.get(lowerCaseName));
    }
}
