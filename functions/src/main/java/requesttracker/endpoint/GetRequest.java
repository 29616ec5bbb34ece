package requesttracker.endpoint;

import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import requesttracker.domain.Request;
import requesttracker.runtime.Dependencies;
import requesttracker.runtime.LambdaEnvironment;
import requesttracker.store.RequestStore;

/** {@code GET /requests/{token}}: a request's state, with its resource model after it settled. */
public final class GetRequest extends EndpointFunction {
    private final RequestStore store;
    private final InstantSource clock;

    /** Called by the Lambda runtime. */
    public GetRequest() {
        this(LambdaEnvironment.as(GetRequest.class, parts -> stream(new GetRequest(parts))));
    }

    /** Builds the function from its dependencies. */
    public GetRequest(Dependencies dependencies) {
        super(dependencies);
        this.store = dependencies.store();
        this.clock = dependencies.clock();
    }

    @Override
    ApiResponse answer(ApiRequest call) {
        Optional<Request> found = token(call).flatMap(store::find);
        if (found.isEmpty()) {
            return notFound();
        }
        Request request = found.get();
        Map<String, String> headers = new LinkedHashMap<>(RequestView.pointers(request, clock.instant()));
        headers.remove("location");
        return ApiResponse.json(
                200,
                headers,
                RequestView.of(
                        request, request.isSettled() ? store.resourceModel(request.requestToken()) : Optional.empty()));
    }
}
