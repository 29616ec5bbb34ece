package requesttracker.local;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintStream;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import requesttracker.client.TrackerClient;
import requesttracker.jsontree.JsonTree;

/** Runs the demo: six requests against the simulator, through the endpoint, as a client would. */
final class Demo {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Duration FRAME = Duration.ofMillis(150);

    /** A request of the demo. {@code after} names the request that has to settle first. */
    private static final class DemoRequest {
        private final String name;
        private final String submission;
        private final String expected;
        private final Optional<DemoRequest> after;
        private final Duration cancelAfter;
        private Instant submittedAt;
        private String token;
        private JsonNode seen;
        private boolean canceled;
        private String lastLine = "";

        DemoRequest(String name, String submission, String expected, DemoRequest after, Duration cancelAfter) {
            this.name = name;
            this.submission = submission.replace('\'', '"');
            this.expected = expected;
            this.after = Optional.ofNullable(after);
            this.cancelAfter = cancelAfter;
        }

        boolean settled() {
            return seen != null && seen.has("Outcome");
        }

        boolean asExpected() {
            return settled() && expected.equals(seen.get("Outcome").asText());
        }
    }

    private final PrintStream out;
    private final boolean terminal;

    /** @param terminal whether lines can be redrawn; otherwise each change is a new line */
    Demo(PrintStream out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    /** Runs the demo and returns the exit code: 0 only if all requests ended as expected. */
    int run() throws InterruptedException {
        Queue<JsonNode> events = new ConcurrentLinkedQueue<>();
        try (TrackerHost tracker = new TrackerHost(HostOptions.inMemory().onEvent(events::add))) {
            tracker.serve();
            List<DemoRequest> requests = requests();
            out.println("Six requests, tracked by the deployed workflow and functions, at " + tracker.url());
            out.println();
            play(requests, new TrackerClient(URI.create(tracker.url()), Optional.empty()));
            awaitEvents(events, requests.size());
            return report(requests, events) ? 0 : 1;
        }
    }

    private static List<DemoRequest> requests() {
        Duration never = Duration.ofDays(1);
        DemoRequest create = new DemoRequest("create", """
                {'Operation': 'CREATE', 'TypeName': 'AWS::Logs::LogGroup', 'DesiredState': {'LogGroupName': 'demo',
                 'Simulate': {'Create': {'DurationSeconds': 3, 'RetryAfterSeconds': 1}}}}""", "SUCCEEDED", null, never);
        DemoRequest update = new DemoRequest("update", """
                {'Operation': 'UPDATE', 'TypeName': 'AWS::Logs::LogGroup', 'Identifier': 'demo',
                 'PatchDocument': [{'op': 'add', 'path': '/RetentionInDays', 'value': 7}]}""", "SUCCEEDED", create, never);
        DemoRequest delete = new DemoRequest("delete", """
                {'Operation': 'DELETE', 'TypeName': 'AWS::Logs::LogGroup', 'Identifier': 'demo'}""", "SUCCEEDED", update, never);
        DemoRequest hook = new DemoRequest("create, refused by a hook", """
                {'Operation': 'CREATE', 'TypeName': 'AWS::Logs::LogGroup', 'DesiredState': {'LogGroupName': 'public',
                 'Simulate': {'Create': {'DurationSeconds': 2, 'Outcome': 'FAILED', 'ErrorCode': 'InvalidRequest',
                 'Hooks': [{'HookTypeName': 'Acme::Logs::Encrypted', 'HookStatus': 'HOOK_COMPLETE_FAILED',
                 'FailureMode': 'FAIL', 'HookStatusMessage': 'a log group needs a key'}]}}}}""", "FAILED", null, never);
        DemoRequest deadline = new DemoRequest("create, 4 s deadline, takes 90 s", """
                {'Operation': 'CREATE', 'TypeName': 'AWS::Logs::LogGroup', 'TimeoutSeconds': 4,
                 'DesiredState': {'LogGroupName': 'slow',
                 'Simulate': {'Create': {'DurationSeconds': 90, 'RetryAfterSeconds': 2}}}}""", "TIMED_OUT", null, never);
        DemoRequest cancel =
                new DemoRequest("create, canceled in a 60 s wait", """
                {'Operation': 'CREATE', 'TypeName': 'AWS::Logs::LogGroup', 'DesiredState': {'LogGroupName': 'regretted',
                 'Simulate': {'Create': {'DurationSeconds': 90, 'RetryAfterSeconds': 60}}}}""", "CANCELED", null, Duration.ofSeconds(3));
        return List.of(create, update, delete, hook, deadline, cancel);
    }

    private void play(List<DemoRequest> requests, TrackerClient client) throws InterruptedException {
        Instant begun = Instant.now();
        boolean drawn = false;
        while (requests.stream().anyMatch(request -> !request.settled())
                && elapsed(begun).compareTo(LIMIT) < 0) {
            for (DemoRequest request : requests) {
                move(request, client);
            }
            draw(requests, drawn);
            drawn = true;
            Thread.sleep(FRAME.toMillis());
        }
        draw(requests, drawn);
    }

    private static void move(DemoRequest request, TrackerClient client) {
        if (request.token == null) {
            if (request.after.isEmpty() || request.after.get().settled()) {
                request.submittedAt = Instant.now();
                request.seen = client.submit(JsonTree.read(request.submission));
                request.token = request.seen.get("RequestToken").asText();
            }
            return;
        }
        if (request.settled()) {
            return;
        }
        if (!request.canceled && elapsed(request.submittedAt).compareTo(request.cancelAfter) > 0) {
            request.canceled = true;
            client.cancel(request.token);
        }
        request.seen = client.request(request.token);
    }

    private void draw(List<DemoRequest> requests, boolean over) {
        if (terminal && over) {
            out.print("\u001b[" + requests.size() + "A");
        }
        for (DemoRequest request : requests) {
            if (terminal) {
                out.println("\u001b[2K" + line(request, true));
            } else {
                String line = line(request, false);
                if (!line.equals(request.lastLine) && request.token != null) {
                    request.lastLine = line;
                    out.println(line);
                }
            }
        }
        out.flush();
    }

    private static String line(DemoRequest request, boolean moving) {
        if (request.token == null) {
            return String.format("  %-34s waits for %s", request.name, request.after.get().name);
        }
        String status = request.seen.get("OperationStatus").asText();
        String line = String.format("  %-34s %-18s", request.name, status);
        if (request.settled()) {
            String took =
                    seconds(Duration.between(request.submittedAt, Instant.parse(moment(request.seen, "Settled"))));
            return line + " " + took + "  " + request.seen.get("Outcome").asText();
        }
        if (!moving) {
            return line;
        }
        String next = request.seen.has("RetryAfter")
                ? "  next poll in "
                        + seconds(Duration.between(
                                Instant.now(),
                                Instant.parse(request.seen.get("RetryAfter").asText())))
                : "";
        return line + " " + seconds(elapsed(request.submittedAt)) + next;
    }

    private static String moment(JsonNode seen, String what) {
        for (JsonNode moment : seen.get("Timeline")) {
            if (moment.get("What").asText().equals(what)) {
                return moment.get("At").asText();
            }
        }
        throw new IllegalStateException("no moment " + what);
    }

    /** Waits for the events, which follow the status. */
    private static void awaitEvents(Queue<JsonNode> events, int count) throws InterruptedException {
        Instant begun = Instant.now();
        while (events.size() < count && elapsed(begun).compareTo(Duration.ofSeconds(5)) < 0) {
            Thread.sleep(20);
        }
    }

    private boolean report(List<DemoRequest> requests, Queue<JsonNode> events) {
        out.println();
        out.printf("  %-34s %-10s %-10s%n", "requested", "expected", "seen");
        boolean all = true;
        for (DemoRequest request : requests) {
            String seen = request.settled() ? request.seen.get("Outcome").asText() : "not settled";
            out.printf(
                    "  %-34s %-10s %-10s %s%n",
                    request.name, request.expected, seen, request.asExpected() ? "ok" : "WRONG");
            all &= request.asExpected();
        }
        out.println();
        out.println("Terminal events published:");
        List<String> published = new ArrayList<>();
        for (JsonNode event : events) {
            out.println("  " + LocalCommand.line(event));
            published.add(event.path("detail").path("RequestToken").asText());
        }
        for (DemoRequest request : requests) {
            if (published.stream().filter(token -> token.equals(request.token)).count() != 1) {
                out.println("  no event, or more than one, for: " + request.name);
                all = false;
            }
        }
        return all;
    }

    private static Duration elapsed(Instant since) {
        return Duration.between(since, Instant.now());
    }

    private static String seconds(Duration duration) {
        return String.format("%5.1f s", Math.max(0, duration.toMillis()) / 1000.0);
    }
}
