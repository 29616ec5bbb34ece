package requesttracker.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import requesttracker.client.ApiPaths;
import requesttracker.client.TrackerClient;
import requesttracker.client.TrackerClientException;
import requesttracker.jsontree.JsonTree;

/** {@code tracker list}. */
final class ListCommand extends ApiCommand {
    private static final int PAGE = 100;

    private final FilterOptions filter = new FilterOptions();

    private final CommandOption<Integer> most =
            CommandOption.single(Integer.class, "N", "The maximum number of requests. Default: 20.", "--max");

    private final CommandOption<Boolean> all =
            CommandOption.flag("Reads all pages, and prints the number of requests and pages.", "--all");

    private final CommandOption<Boolean> watch = CommandOption.flag(
            "Continues until interrupted. On a terminal, it redraws the table. Otherwise, it prints new and changed"
                    + " requests.",
            "-w",
            "--watch");

    private final Output output = new Output(this);
    private final RetryOptions patience = new RetryOptions(this);
    private final EndpointOptions endpoint = new EndpointOptions();

    ListCommand() {
        super(
                "list",
                List.of("Lists requests, newest first."),
                "  tracker list --status IN_PROGRESS --status PENDING",
                "  tracker list --operation CREATE --max 500 --output json | jq -r .RequestToken",
                "  tracker list --type-name AWS::Logs::LogGroup --identifier app",
                "  tracker list --all --label env=prod --status TIMED_OUT --since 2026-03-01",
                "  tracker list --watch --label env=prod");
        exitCodes("0:Listed.", REFUSED, USAGE_ERROR, FAILED, NO_ANSWER);
        add(filter.ofContent());
        add(filter.ofTime());
        add(most, all, watch, output.format(), patience.time(), endpoint.url(), endpoint.profile(), endpoint.region());
    }

    @Override
    int call() throws InterruptedException {
        if (all.isGiven() && most.isGiven()) {
            throw TrackerClientException.usageError("--all and --max must not be given together");
        }
        int max = all.isGiven() ? Integer.MAX_VALUE : most.value().orElse(20);
        if (max < 1) {
            throw TrackerClientException.usageError("--max must be at least 1, got " + max);
        }
        String query = filter.query();
        TrackerClient upstream = endpoint.open();
        if (watch.isGiven()) {
            watch(upstream, query, max);
        }
        Listing listing = read(upstream, query, max);
        if (output.isTable()) {
            output.table(table(listing.requests(), Instant.now()));
        } else {
            listing.requests().forEach(output::document);
        }
        if (all.isGiven()) {
            int pages = listing.pages();
            say("the complete list: " + listing.requests().size() + " requests in " + pages
                    + (pages == 1 ? " page" : " pages"));
        } else if (listing.hasMore()) {
            say("there may be more; --max N shows more, --all shows all");
        }
        return 0;
    }

    /**
     * The requests that were read.
     *
     * @param hasMore whether the list has more requests
     */
    private record Listing(List<ObjectNode> requests, int pages, boolean hasMore) {}

    private Listing read(TrackerClient upstream, String query, int max) throws InterruptedException {
        List<ObjectNode> requests = new ArrayList<>();
        Optional<String> next = Optional.empty();
        int pages = 0;
        do {
            String path = path(Math.min(PAGE, max - requests.size()), query, next);
            // A person who lists once can repeat the command sooner than after a pause.
            boolean retries = watch.isGiven() || patience.time().isGiven();
            ObjectNode page = retries ? patience.get(upstream, path) : upstream.get(path);
            requests.addAll(RequestFormatter.objects(page, "Requests"));
            next = JsonTree.string(page, "NextToken");
            pages++;
        } while (next.isPresent() && requests.size() < max);
        return new Listing(requests, pages, next.isPresent());
    }

    /** Shows the list repeatedly, until an exception ends the loop. */
    private void watch(TrackerClient upstream, String query, int max) throws InterruptedException {
        if (Output.isTerminal() && output.isTable()) {
            draw(upstream, query, max, new ControllingTerminal());
        }
        Map<String, String> shown = new HashMap<>();
        List<List<String>> first = new ArrayList<>();
        while (true) {
            Listing listing = read(upstream, query, max);
            List<List<String>> rows = table(listing.requests(), Instant.now());
            if (first.isEmpty()) {
                first.addAll(rows);
                Output.lines(rows).stream().limit(output.isTable() ? 1 : 0).forEach(out()::println);
            }
            // A list has the newest request first. Lines that are printed over time have the newest request last.
            for (int i = listing.requests().size() - 1; i >= 0; i--) {
                ObjectNode request = listing.requests().get(i);
                List<String> row = rows.get(i + 1);
                String token = row.get(0);
                // A token never changes, and a new age is not a change of the request.
                String state =
                        output.isName() ? "" : RequestFormatter.status(request) + RequestFormatter.callers(request);
                if (state.equals(shown.put(token, state))) {
                    continue;
                }
                if (output.isTable()) {
                    List<List<String>> aligned = new ArrayList<>(first);
                    aligned.add(row);
                    List<String> lines = Output.lines(aligned);
                    out().println(lines.get(lines.size() - 1));
                } else {
                    output.document(request);
                }
            }
            flush();
            Thread.sleep(Watch.pause(upstream));
        }
    }

    private void draw(TrackerClient upstream, String query, int max, Terminal terminal) throws InterruptedException {
        Screen screen = new Screen(out(), Output.isColored());
        long look = System.nanoTime();
        Listing listing = new Listing(List.of(), 0, false);
        while (true) {
            if (System.nanoTime() - look >= 0) {
                listing = read(upstream, query, max);
                look = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(Watch.pause(upstream));
            }
            List<Screen.Line> lines = new ArrayList<>();
            Output.lines(table(listing.requests(), Instant.now()))
                    .forEach(line -> lines.add(new Screen.Line(line, false)));
            if (listing.hasMore()) {
                lines.add(new Screen.Line("there may be more; --max N shows more", false));
            }
            screen.draw(lines, terminal.size());
            flush();
            terminal.await(look - System.nanoTime(), TimeUnit.NANOSECONDS);
        }
    }

    private void say(String line) {
        err().println(line);
        err().flush();
    }

    private static String path(int results, String query, Optional<String> next) {
        return "/requests?maxResults=" + results + query
                + next.map(token -> "&nextToken=" + ApiPaths.encode(token)).orElse("");
    }

    private static List<List<String>> table(List<ObjectNode> requests, Instant now) {
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
        return rows;
    }
}
