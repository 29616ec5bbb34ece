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

    private final FilterOptions filter = new FilterOptions();

    private final CommandOption<Integer> most =
            CommandOption.single(Integer.class, "N", "How many at most. Default: 20.", "--max");

    private final CommandOption<Boolean> all =
            CommandOption.flag("Walks over all pages, and says how many it read.", "--all");

    private final Output output = new Output(this);
    private final EndpointOptions endpoint = new EndpointOptions();

    ListCommand() {
        super(
                "list",
                List.of("Lists requests, newest first."),
                "  tracker list --status IN_PROGRESS --status PENDING",
                "  tracker list --operation CREATE --max 500 --output json | jq -r .RequestToken",
                "  tracker list --type-name AWS::Logs::LogGroup --identifier app",
                "  tracker list --all --label env=prod --status TIMED_OUT --since 2026-03-01");
        add(filter.ofContent());
        add(filter.ofTime());
        add(most, all, output.format(), endpoint.url(), endpoint.profile(), endpoint.region());
    }

    @Override
    int call() {
        if (all.isGiven() && most.isGiven()) {
            throw TrackerClientException.usageError("--all and --max must not be given together");
        }
        int max = all.isGiven() ? Integer.MAX_VALUE : most.value().orElse(20);
        if (max < 1) {
            throw TrackerClientException.usageError("--max must be at least 1");
        }
        String query = filter.query();
        TrackerClient upstream = endpoint.open();
        List<ObjectNode> requests = new ArrayList<>();
        Optional<String> next = Optional.empty();
        int pages = 0;
        do {
            ObjectNode page = upstream.get(path(Math.min(PAGE, max - requests.size()), query, next));
            requests.addAll(RequestFormatter.objects(page, "Requests"));
            next = JsonTree.string(page, "NextToken");
            pages++;
        } while (next.isPresent() && requests.size() < max);
        if (output.isJson()) {
            requests.forEach(output::json);
        } else {
            table(requests, Instant.now());
        }
        if (all.isGiven()) {
            say("all of the list: " + requests.size() + " requests in " + pages + (pages == 1 ? " page" : " pages"));
        } else if (next.isPresent()) {
            say("there may be more; --max N shows more, --all shows all");
        }
        return 0;
    }

    private void say(String line) {
        err().println(line);
        err().flush();
    }

    private static String path(int results, String query, Optional<String> next) {
        return "/requests?maxResults=" + results + query
                + next.map(token -> "&nextToken=" + ApiPaths.encode(token)).orElse("");
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
