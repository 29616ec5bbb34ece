package requesttracker.endpoint;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import requesttracker.domain.ValidationException;
import requesttracker.domain.Violation;
import requesttracker.json.Json;
import requesttracker.runtime.Dependencies;
import requesttracker.runtime.LambdaEnvironment;
import requesttracker.store.RequestList;

/**
 * {@code GET /requests?operation=&status=&maxResults=&nextToken=}: a page, newest first. Several operations or statuses
 * are separated by commas, or given one by one.
 */
public final class ListRequests extends EndpointFunction {
    private static final Set<String> PARAMETERS = Set.of("operation", "status", "maxResults", "nextToken");
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
        List<Violation> unknown = call.query().keySet().stream()
                .filter(name -> !PARAMETERS.contains(name))
                .sorted()
                .map(name -> new Violation(name, "is not a parameter of this call"))
                .toList();
        if (!unknown.isEmpty()) {
            throw new ValidationException(unknown);
        }
        ListQuery listing = ListQuery.read(
                values(call, "operation"),
                values(call, "status"),
                maxResults(call),
                Json.text(call.query(), "nextToken"));
        RequestList.ListPage page = page(list, listing);
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("Requests", page.requests().stream().map(RequestView::of).toList());
        page.nextToken().ifPresent(token -> body.put("NextToken", token));
        return ApiResponse.json(200, Map.of(), body);
    }

    private static List<String> values(ApiRequest call, String parameter) {
        return Json.text(call.query(), parameter)
                .map(text -> List.of(text.split(",", -1)))
                .orElse(List.of());
    }

    private static Optional<BigDecimal> maxResults(ApiRequest call) {
        // What is no short number breaks the rule as zero does.
        return Json.text(call.query(), "maxResults")
                .map(text -> text.matches("[0-9]{1,9}") ? new BigDecimal(text) : BigDecimal.ZERO);
    }
}
