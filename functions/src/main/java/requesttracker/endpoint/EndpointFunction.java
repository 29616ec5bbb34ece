package requesttracker.endpoint;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import requesttracker.domain.InvalidInput;
import requesttracker.json.Json;
import requesttracker.telemetry.Telemetry;

/** What the REST functions share: reading the call, and turning what went wrong into a problem document. */
abstract class EndpointFunction implements RequestStreamHandler {
    /** A payload of 262,144 characters fits in any encoding of it; API Gateway itself takes 10 MB. */
    static final int BODY_MAX_BYTES = 2 * 1024 * 1024;

    final Telemetry telemetry;

    EndpointFunction(Telemetry telemetry) {
        this.telemetry = telemetry;
    }

    @Override
    public final void handleRequest(InputStream in, OutputStream out, Context context) throws IOException {
        HttpCall call = HttpCall.read(Json.input(in));
        Json.write(safely(call).asMap(), out);
    }

    abstract HttpAnswer answer(HttpCall call) throws InvalidInput, Json.Malformed;

    private HttpAnswer safely(HttpCall call) {
        if (call.body().remaining() > BODY_MAX_BYTES) {
            return HttpAnswer.problem(
                    413, "Content Too Large", "The body must have at most " + BODY_MAX_BYTES + " bytes", List.of());
        }
        try {
            return answer(call);
        } catch (InvalidInput e) {
            return HttpAnswer.problem(400, "Bad Request", e.getMessage(), e.violations());
        } catch (Json.Malformed e) {
            return HttpAnswer.problem(400, "Bad Request", "The body " + e.getMessage(), List.of());
        } catch (RuntimeException e) {
            // The exception's text may come from a library and is not told to anybody.
            telemetry.warn(
                    "A call failed inside",
                    "-",
                    Map.of("requestId", call.requestId(), "error", e.getClass().getName()));
            return HttpAnswer.problem(
                    500, "Internal Server Error", "The call " + call.requestId() + " failed; try again", List.of());
        }
    }

    static HttpAnswer notFound() {
        return HttpAnswer.problem(
                404, "Not Found", "There is no request with this RequestToken, or it has expired", List.of());
    }
}
