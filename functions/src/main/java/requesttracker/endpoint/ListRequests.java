package requesttracker.endpoint;

import java.util.LinkedHashMap;
import java.util.Map;
import requesttracker.runtime.Dependencies;
import requesttracker.runtime.LambdaEnvironment;
import requesttracker.store.RequestList;

/** {@code GET /requests}: a page of requests, newest first. {@link ListParameters} reads the filter. */
public final class ListRequests extends EndpointFunction {
    private final RequestList list;

    /** Called by the Lambda runtime. */
    public ListRequests() {
        this(LambdaEnvironment.as(ListRequests.class, parts -> stream(new ListRequests(parts))));
    }

    /** Builds the function from its dependencies. */
    public ListRequests(Dependencies dependencies) {
        super(dependencies);
        this.list = dependencies.list();
    }

    @Override
    ApiResponse answer(ApiRequest call) {
        ListQuery listing = ListParameters.read(call);
        RequestList.ListPage page =
                reported(list.pageWithOrigins(listing.filter(), listing.maxResults(), listing.nextToken()));
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("Requests", page.requests().stream().map(RequestView::of).toList());
        page.nextToken().ifPresent(token -> body.put("NextToken", token));
        return ApiResponse.json(200, Map.of(), body);
    }
}
