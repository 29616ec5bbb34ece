package requesttracker.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import requesttracker.client.ApiPaths;
import requesttracker.client.TrackerClient;
import requesttracker.client.TrackerClientException;
import requesttracker.jsontree.JsonTree;

/** {@code tracker list}. */
final class ListCommand implements Callable<Integer> {
    private static final int PAGE = 100;

    private final OptionSpec operations = CommandSpecs.options(OperationName.class, "--operation")
            .paramLabel("OP")
            .description("${COMPLETION-CANDIDATES}; may be given again.")
            .build();
    private final OptionSpec statuses = CommandSpecs.options(String.class, "--status")
            .paramLabel("STATUS")
            .description(
                    "PENDING, IN_PROGRESS, SUCCESS, FAILED, CANCEL_IN_PROGRESS, CANCEL_COMPLETE; may be given again.")
            .build();
    private final OptionSpec most = CommandSpecs.option(int.class, "--max")
            .paramLabel("N")
            .defaultValue("20")
            .description("How many at most. Default: 20.")
            .build();
    private final Output output = new Output();
    private final EndpointOptions endpoint = new EndpointOptions();

    CommandSpec spec() {
        CommandSpec spec = CommandSpecs.command(
                "list",
                this,
                List.of("Lists requests, newest first."),
                "  tracker list --status IN_PROGRESS --status PENDING",
                "  tracker list --operation CREATE --max 500 --output json | jq -r .RequestToken");
        return TrackerCommands.withHelp(endpoint.addTo(
                output.addTo(spec.addOption(operations).addOption(statuses).addOption(most))));
    }

    @Override
    public Integer call() {
        int max = most.getValue();
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
        operations
                .<List<OperationName>>getValue()
                .forEach(operation -> path.append("&operation=").append(operation.name()));
        statuses.<List<String>>getValue()
                .forEach(status -> path.append("&status=").append(ApiPaths.encode(status)));
        next.ifPresent(token -> path.append("&nextToken=").append(ApiPaths.encode(token)));
        return path.toString();
    }

    private void table(List<ObjectNode> requests, Instant now) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("REQUEST TOKEN", "STATUS", "SUBMITTED", "REQUEST"));
        for (ObjectNode request : requests) {
            rows.add(List.of(
                    JsonTree.string(request, "RequestToken").orElse("?"),
                    RequestFormatter.status(request),
                    RequestFormatter.instant(request, "SubmittedAt")
                            .or(() -> RequestFormatter.moment(request, "Submitted"))
                            .map(at -> RequestFormatter.duration(Duration.between(at, now)) + " ago")
                            .orElse("?"),
                    RequestFormatter.name(request)));
        }
        output.table(rows);
    }
}
