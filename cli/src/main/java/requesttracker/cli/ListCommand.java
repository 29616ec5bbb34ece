package requesttracker.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import requesttracker.client.ApiPaths;
import requesttracker.client.TrackerClient;
import requesttracker.client.TrackerClientException;
import requesttracker.jsontree.JsonTree;

/** {@code tracker list}. */
final class ListCommand extends ApiCommand {
    private static final int PAGE = 100;

    private final CommandOption<OperationName> operations = CommandOption.repeatable(
            OperationName.class, "OP", "${COMPLETION-CANDIDATES}; may be given again.", "--operation");

    private final CommandOption<String> statuses = CommandOption.repeatable(
            String.class,
            "STATUS",
            "PENDING, IN_PROGRESS, SUCCESS, FAILED, CANCEL_IN_PROGRESS, CANCEL_COMPLETE; may be given again.",
            "--status");

    private final CommandOption<Integer> most =
            CommandOption.single(Integer.class, "N", "How many at most. Default: 20.", "--max");

    private final Output output = new Output(this);
    private final EndpointOptions endpoint = new EndpointOptions();

    ListCommand() {
        super(
                "list",
                List.of("Lists requests, newest first."),
                "  tracker list --status IN_PROGRESS --status PENDING",
                "  tracker list --operation CREATE --max 500 --output json | jq -r .RequestToken");
        add(operations, statuses, most, output.format(), endpoint.url(), endpoint.profile(), endpoint.region());
    }

    @Override
    int call() {
        int max = most.value().orElse(20);
        if (max < 1) {
            throw TrackerClientException.usageError("--max must be at least 1");
        }
        TrackerClient upstream = endpoint.open();
        List<ObjectNode> requests = new ArrayList<>();
        Optional<String> next = Optional.empty();
        do {
            ObjectNode page = upstream.get(path(Math.min(PAGE, max - requests.size()), next));
            requests.addAll(RequestFormatter.objects(page, "Requests"));
            next = JsonTree.string(page, "NextToken");
        } while (next.isPresent() && requests.size() < max);
        if (output.isJson()) {
            requests.forEach(output::json);
        } else {
            table(requests, Instant.now());
        }
        return 0;
    }

    private String path(int results, Optional<String> next) {
        StringBuilder path = new StringBuilder("/requests?maxResults=").append(results);
        operations.values().forEach(operation -> path.append("&operation=").append(operation.name()));
        statuses.values().forEach(status -> path.append("&status=").append(ApiPaths.encode(status)));
        next.ifPresent(token -> path.append("&nextToken=").append(ApiPaths.encode(token)));
        return path.toString();
    }

    private void table(List<ObjectNode> requests, Instant now) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("REQUEST TOKEN", "STATUS", "SUBMITTED", "BY", "REQUEST"));
        for (ObjectNode request : requests) {
            rows.add(List.of(
                    JsonTree.string(request, "RequestToken").orElse("?"),
                    RequestFormatter.status(request),
                    RequestFormatter.instant(request, "SubmittedAt")
                            .or(() -> RequestFormatter.moment(request, "Submitted"))
                            .map(at -> RequestFormatter.duration(Duration.between(at, now)) + " ago")
                            .orElse("?"),
                    RequestFormatter.callers(request),
                    RequestFormatter.name(request)));
        }
        output.table(rows);
    }
}
