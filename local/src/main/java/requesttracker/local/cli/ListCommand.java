package requesttracker.local.cli;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import requesttracker.domain.Operation;
import requesttracker.json.Json;
import requesttracker.local.upstream.CannotCall;
import requesttracker.local.upstream.Upstream;

/** {@code tracker list}. */
@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        description = "Lists requests, newest first.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  tracker list --status IN_PROGRESS --status PENDING",
            "  tracker list --operation CREATE --max 500 --output json | jq -r .RequestToken"
        })
final class ListCommand implements Callable<Integer> {
    private static final int PAGE = 100;

    @Option(names = "--operation", paramLabel = "OP", description = "${COMPLETION-CANDIDATES}; may be given again.")
    private List<Operation> operations = List.of();

    @Option(
            names = "--status",
            paramLabel = "STATUS",
            description =
                    "PENDING, IN_PROGRESS, SUCCESS, FAILED, CANCEL_IN_PROGRESS, CANCEL_COMPLETE; may be given again.")
    private List<String> statuses = List.of();

    @Option(names = "--max", paramLabel = "N", defaultValue = "20", description = "How many at most. Default: 20.")
    private int max;

    @Mixin
    private Output output;

    @Mixin
    private Endpoint endpoint;

    @Override
    public Integer call() {
        if (max < 1) {
            throw CannotCall.mendable("--max must be at least 1");
        }
        Upstream upstream = endpoint.open();
        List<Map<String, Object>> requests = new ArrayList<>();
        Optional<String> next = Optional.empty();
        do {
            Map<String, Object> page = upstream.get(path(Math.min(PAGE, max - requests.size()), next));
            requests.addAll(Text.objects(page, "Requests"));
            next = Json.text(page, "NextToken");
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
        operations.forEach(operation -> path.append("&operation=").append(operation.name()));
        statuses.forEach(status -> path.append("&status=").append(Paths.encode(status)));
        next.ifPresent(token -> path.append("&nextToken=").append(Paths.encode(token)));
        return path.toString();
    }

    private void table(List<Map<String, Object>> requests, Instant now) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("REQUEST TOKEN", "STATUS", "SUBMITTED", "REQUEST"));
        for (Map<String, Object> request : requests) {
            rows.add(List.of(
                    Json.text(request, "RequestToken").orElse("?"),
                    Text.status(request),
                    Text.instant(request, "SubmittedAt")
                            .or(() -> Text.moment(request, "Submitted"))
                            .map(at -> Text.duration(Duration.between(at, now)) + " ago")
                            .orElse("?"),
                    Text.name(request)));
        }
        output.table(rows);
    }
}
