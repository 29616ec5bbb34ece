package requesttracker.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import requesttracker.client.ApiPaths;
import requesttracker.client.TrackerClient;
import requesttracker.client.TrackerClientException;
import requesttracker.jsontree.JsonTree;

/** {@code tracker watch}. */
final class WatchCommand extends ApiCommand {
    private final CommandOption<String> tokens = CommandOption.tokens();
    private final FilterOptions filter = new FilterOptions();
    private final Output output = new Output(this);
    private final RetryOptions patience = new RetryOptions(this);
    private final EndpointOptions endpoint = new EndpointOptions();

    WatchCommand() {
        super(
                "watch",
                List.of(
                        "Watches requests, one line each: status, age, time used until the deadline, next poll, hooks.",
                        "Without tokens, watches the requests that match the filter and have not settled.",
                        "Ends when all have settled. The exit code is 0 only if all SUCCEEDED."),
                "  tracker watch $token",
                "  tracker watch $first $second && echo both succeeded",
                "  tracker watch --label release=42");
        add(tokens);
        add(filter.ofContent());
        add(filter.ofTime());
        add(output.format(), patience.time(), endpoint.url(), endpoint.profile(), endpoint.region());
        exitCodes(
                "0:All SUCCEEDED.",
                "1:All have settled, and not all SUCCEEDED.",
                USAGE_ERROR,
                "3:The end is not known: the endpoint refused a call, or failed (429, 5xx) for longer than --patience.",
                UNKNOWN_TOKEN,
                "5:The endpoint did not answer for as long as --patience allows.");
    }

    @Override
    int call() throws InterruptedException {
        if (tokens.isGiven() == filter.isGiven()) {
            throw TrackerClientException.usageError("watch needs either tokens or a filter");
        }
        String query = filter.isGiven() ? filter.query() : "";
        TrackerClient upstream = endpoint.open();
        return new Watch(upstream, output, false, patience)
                .until(tokens.isGiven() ? tokens.values() : unsettled(upstream, query));
    }

    private List<String> unsettled(TrackerClient upstream, String query) throws InterruptedException {
        List<String> found = new ArrayList<>();
        Optional<String> next = Optional.empty();
        do {
            ObjectNode page = patience.get(
                    upstream,
                    "/requests?maxResults=100" + query
                            + next.map(token -> "&nextToken=" + ApiPaths.encode(token))
                                    .orElse(""));
            RequestFormatter.objects(page, "Requests").stream()
                    .filter(request -> !RequestFormatter.isSettled(request))
                    .flatMap(request -> JsonTree.string(request, "RequestToken").stream())
                    .forEach(found::add);
            next = JsonTree.string(page, "NextToken");
        } while (next.isPresent());
        if (found.isEmpty()) {
            err().println("no unsettled request matches the filter");
            err().flush();
        }
        return found;
    }
}
