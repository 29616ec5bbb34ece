package requesttracker.endpoint;

import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import requesttracker.application.CancelService;
import requesttracker.domain.Submission;
import requesttracker.json.Json;
import requesttracker.json.MalformedJsonException;
import requesttracker.runtime.Dependencies;
import requesttracker.runtime.LambdaEnvironment;

/** {@code POST /requests/{token}/cancel}: 202 when the cancel is saved; 409 if the request has settled. */
public final class CancelRequest extends EndpointFunction {
    private final CancelService cancel;
    private final InstantSource clock;

    /** Called by the Lambda runtime. */
    public CancelRequest() {
        this(LambdaEnvironment.as(CancelRequest.class, parts -> stream(new CancelRequest(parts))));
    }

    /** Builds the function from its dependencies. */
    public CancelRequest(Dependencies dependencies) {
        super(dependencies);
        this.cancel = dependencies.cancelService();
        this.clock = dependencies.clock();
    }

    @Override
    ApiResponse answer(ApiRequest call) {
        Optional<String> token = token(call);
        if (token.isEmpty()) {
            return notFound();
        }
        Submission.checkForged(memberNames(call));
        return cancel.cancel(token.get(), call.caller())
                .fold(
                        accepted -> ApiResponse.json(
                                202,
                                RequestView.pointers(accepted, clock.instant()),
                                RequestView.of(accepted, Optional.empty())),
                        settled -> ApiResponse.problem(
                                409,
                                "Conflict",
                                "Only a request that is PENDING or IN_PROGRESS can be canceled; this one is "
                                        + settled.status().value(),
                                List.of()),
                        EndpointFunction::notFound);
    }

    /**
     * Returns the body's member names. A cancel needs no body; a JSON object must not have members that only the
     * tracker sets.
     */
    private static Set<String> memberNames(ApiRequest call) {
        try {
            return Json.object(call.body()).keySet();
        } catch (MalformedJsonException e) {
            return Set.of();
        }
    }
}
