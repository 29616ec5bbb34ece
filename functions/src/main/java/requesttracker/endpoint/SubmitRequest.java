package requesttracker.endpoint;

import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import requesttracker.application.SubmitService;
import requesttracker.domain.Request;
import requesttracker.domain.TrackerSettings;
import requesttracker.json.MalformedJsonException;
import requesttracker.runtime.Dependencies;
import requesttracker.runtime.LambdaEnvironment;

/** {@code POST /requests}: 202 with Location and Retry-After; {@code Idempotency-Key} is the ClientToken. */
public final class SubmitRequest extends EndpointFunction {
    private final SubmitService submit;
    private final TrackerSettings settings;
    private final InstantSource clock;

    /** Called by the Lambda runtime. */
    public SubmitRequest() {
        this(LambdaEnvironment.as(SubmitRequest.class, parts -> stream(new SubmitRequest(parts))));
    }

    /** Builds the function from its dependencies. */
    public SubmitRequest(Dependencies dependencies) {
        super(dependencies);
        this.submit = dependencies.submitService();
        this.settings = dependencies.settings();
        this.clock = dependencies.clock();
    }

    @Override
    ApiResponse answer(ApiRequest call) throws MalformedJsonException {
        return submit.submit(RestSubmission.read(call.body(), call.header("idempotency-key"), settings), call.caller())
                .fold(
                        this::accepted,
                        this::accepted,
                        () -> ApiResponse.problem(
                                422,
                                "Unprocessable Content",
                                "The same ClientToken (Idempotency-Key) came with other content within 36 hours",
                                List.of()),
                        () -> ApiResponse.problem(
                                409, "Conflict", "The operation of the ProviderToken is tracked already", List.of()));
    }

    private ApiResponse accepted(Request request) {
        return ApiResponse.json(
                202, RequestView.pointers(request, clock.instant()), RequestView.of(request, Optional.empty()));
    }
}
