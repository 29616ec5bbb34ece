package requesttracker.endpoint;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import requesttracker.domain.RequestField;
import requesttracker.domain.ValidationException;
import requesttracker.domain.Violation;
import requesttracker.json.Json;
import requesttracker.json.MalformedJsonException;
import requesttracker.runtime.Dependencies;
import requesttracker.runtime.LambdaSerializer;
import requesttracker.runtime.WarmUp;
import requesttracker.store.CorruptRecordException;
import requesttracker.store.OptimisticLockException;
import requesttracker.store.RequestList;
import requesttracker.store.ThrottledException;
import requesttracker.telemetry.Telemetry;

/** Base of the API handlers: parses the call and maps failures to responses, by default to REST's problem documents. */
abstract class EndpointFunction implements RequestHandler<APIGatewayV2HTTPEvent, APIGatewayV2HTTPResponse> {
    /** Fits a payload of 262,144 characters of twelve bytes each, as two UTF-16 escapes have. */
    static final int BODY_MAX_BYTES = 4 * 1024 * 1024;

    /** The Retry-After of a temporary failure. */
    private static final String RETRY_AFTER_SECONDS = "5";

    /** The kinds of failures of a call. */
    enum ErrorKind {
        TOO_LARGE(413, "Content Too Large"),
        MALFORMED(400, "Bad Request"),
        INVALID(400, "Bad Request"),
        BUSY(503, "Service Unavailable"),
        DEFECT(500, "Internal Server Error");

        private final int status;
        private final String title;

        ErrorKind(int status, String title) {
            this.status = status;
            this.title = title;
        }
    }

    final Telemetry telemetry;

    EndpointFunction(Dependencies dependencies) {
        this.telemetry = dependencies.telemetry();
    }

    /** Returns the handler that the Lambda runtime calls. */
    static RequestStreamHandler stream(EndpointFunction function) {
        return LambdaSerializer.stream(function, APIGatewayV2HTTPEvent.class, APIGatewayV2HTTPResponse.class);
    }

    @Override
    public final APIGatewayV2HTTPResponse handleRequest(APIGatewayV2HTTPEvent event, Context context) {
        if (WarmUp.isMeantBy(event.getRouteKey())) {
            return ApiResponse.json(200, Map.of(), Map.of()).asEvent();
        }
        return safely(ApiRequest.read(event)).asEvent();
    }

    abstract ApiResponse answer(ApiRequest call) throws ValidationException, MalformedJsonException;

    ApiResponse errorResponse(ApiRequest call, ErrorKind trouble, String detail, List<Violation> violations) {
        ApiResponse problem = ApiResponse.problem(trouble.status, trouble.title, detail, violations);
        return trouble == ErrorKind.BUSY ? problem.with("retry-after", RETRY_AFTER_SECONDS) : problem;
    }

    private ApiResponse safely(ApiRequest call) {
        if (call.body().remaining() > BODY_MAX_BYTES) {
            return errorResponse(
                    call, ErrorKind.TOO_LARGE, "The body must have at most " + BODY_MAX_BYTES + " bytes", List.of());
        }
        try {
            return answer(call);
        } catch (ValidationException e) {
            return errorResponse(call, ErrorKind.INVALID, e.getMessage(), e.violations());
        } catch (MalformedJsonException e) {
            return errorResponse(call, ErrorKind.MALFORMED, "The body " + e.getMessage(), List.of());
        } catch (OptimisticLockException e) {
            return errorResponse(call, ErrorKind.BUSY, "The request is being changed by others; try again", List.of());
        } catch (CorruptRecordException e) {
            telemetry.unreadable(e.requestToken(), e.attribute());
            return internalError(call, e);
        } catch (RuntimeException e) {
            return ThrottledException.isThrottling(e) ? throttled(call) : internalError(call, e);
        }
    }

    private ApiResponse throttled(ApiRequest call) {
        return errorResponse(call, ErrorKind.BUSY, "The table is being throttled; try again", List.of());
    }

    private ApiResponse internalError(ApiRequest call, RuntimeException e) {
        // The exception's message may come from a library and may contain a payload, so it is never returned.
        telemetry.warn(
                "A call failed inside",
                token(call).orElse("-"),
                Map.of("requestId", call.requestId(), "error", e.getClass().getName()));
        return errorResponse(call, ErrorKind.DEFECT, "The call " + call.requestId() + " failed; try again", List.of());
    }

    /** Logs the corrupt entries of a page. The caller does not see them. */
    final RequestList.ListPage reported(RequestList.ListPage page) {
        page.unreadable().forEach(e -> telemetry.unreadable(e.requestToken(), e.attribute()));
        return page;
    }

    /** Returns the path's token if it is valid, else empty, since the table has other items under other keys. */
    static Optional<String> token(ApiRequest call) {
        return Json.text(call.pathParameters(), "token")
                .filter(token -> RequestField.REQUEST_TOKEN.check(token).isEmpty());
    }

    static ApiResponse notFound() {
        return ApiResponse.problem(
                404, "Not Found", "There is no request with this RequestToken, or it has expired", List.of());
    }
}
