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
    private static final class Act {
        private final String name;
        private final String submission;
        private final String expected;
        private final Optional<Act> after;
        private final Duration cancelAfter;
        private Instant submittedAt;
        private String token;
        private JsonNode seen;
        private boolean canceled;
        private String lastLine = "";

        Act(String name, String submission, String expected, Act after, Duration cancelAfter) {
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
            List<Act> acts = acts();
            out.println("Six requests, tracked by the deployed workflow and functions, at " + tracker.url());
            out.println();
            play(acts, new TrackerClient(URI.create(tracker.url()), Optional.empty()));
            awaitEvents(events, acts.size());
            return report(acts, events) ? 0 : 1;
        }
    }

    private static List<Act> acts() {
        String type = "'TypeName': 'AWS::Logs::LogGroup'";
        Duration never = Duration.ofDays(1);
        Act create = new Act(
                "create",
                "{'Operation': 'CREATE', " + type + ", 'DesiredState': {'LogGroupName': 'demo', 'Simulate': {"
                        + "'Create': {'DurationSeconds': 3, 'RetryAfterSeconds': 1}}}}",
                "SUCCEEDED",
                null,
                never);
        Act update = new Act(
                "update",
                "{'Operation': 'UPDATE', " + type + ", 'Identifier': 'demo', 'PatchDocument': "
                        + "[{'op': 'add', 'path': '/RetentionInDays', 'value': 7}]}",
                "SUCCEEDED",
                create,
                never);
        Act delete = new Act(
                "delete", "{'Operation': 'DELETE', " + type + ", 'Identifier': 'demo'}", "SUCCEEDED", update, never);
        Act hook = new Act(
                "create, refused by a hook",
                "{'Operation': 'CREATE', " + type + ", 'DesiredState': {'LogGroupName': 'public', 'Simulate': {"
                        + "'Create': {'DurationSeconds': 2, 'Outcome': 'FAILED', 'ErrorCode': 'InvalidRequest', 'Hooks': "
                        + "[{'HookTypeName': 'Acme::Logs::Encrypted', 'HookStatus': 'HOOK_COMPLETE_FAILED', "
                        + "'FailureMode': 'FAIL', 'HookStatusMessage': 'a log group needs a key'}]}}}}",
                "FAILED",
                null,
                never);
        Act deadline = new Act(
                "create, 4 s deadline, takes 90 s",
                "{'Operation': 'CREATE', " + type + ", 'TimeoutSeconds': 4, 'DesiredState': {'LogGroupName': 'slow', "
                        + "'Simulate': {'Create': {'DurationSeconds': 90, 'RetryAfterSeconds': 2}}}}",
                "TIMED_OUT",
                null,
                never);
        Act cancel = new Act(
                "create, canceled in a 60 s wait",
                "{'Operation': 'CREATE', " + type + ", 'DesiredState': {'LogGroupName': 'regretted', 'Simulate': {"
                        + "'Create': {'DurationSeconds': 90, 'RetryAfterSeconds': 60}}}}",
                "CANCELED",
                null,
                Duration.ofSeconds(3));
        return List.of(create, update, delete, hook, deadline, cancel);
    }

    private void play(List<Act> acts, TrackerClient client) throws InterruptedException {
        Instant begun = Instant.now();
        boolean drawn = false;
        while (acts.stream().anyMatch(act -> !act.settled()) && elapsed(begun).compareTo(LIMIT) < 0) {
            for (Act act : acts) {
                move(act, client);
            }
            draw(acts, drawn);
            drawn = true;
            Thread.sleep(FRAME.toMillis());
        }
        draw(acts, drawn);
    }

    private static void move(Act act, TrackerClient client) {
        if (act.token == null) {
            if (act.after.isEmpty() || act.after.get().settled()) {
                act.submittedAt = Instant.now();
                act.seen = client.submit(JsonTree.read(act.submission));
                act.token = act.seen.get("RequestToken").asText();
            }
            return;
        }
        if (act.settled()) {
            return;
        }
        if (!act.canceled && elapsed(act.submittedAt).compareTo(act.cancelAfter) > 0) {
            act.canceled = true;
            client.cancel(act.token);
        }
        act.seen = client.request(act.token);
    }

    private void draw(List<Act> acts, boolean over) {
        if (terminal && over) {
            out.print("\u001b[" + acts.size() + "A");
        }
        for (Act act : acts) {
            if (terminal) {
                out.println("\u001b[2K" + line(act, true));
            } else {
                String line = line(act, false);
                if (!line.equals(act.lastLine) && act.token != null) {
                    act.lastLine = line;
                    out.println(line);
                }
            }
        }
        out.flush();
    }

    private static String line(Act act, boolean moving) {
        if (act.token == null) {
            return String.format("  %-34s waits for %s", act.name, act.after.get().name);
        }
        String status = act.seen.get("OperationStatus").asText();
        String line = String.format("  %-34s %-18s", act.name, status);
        if (act.settled()) {
            String took = seconds(Duration.between(act.submittedAt, Instant.parse(moment(act.seen, "Settled"))));
            return line + " " + took + "  " + act.seen.get("Outcome").asText();
        }
        if (!moving) {
            return line;
        }
        String next = act.seen.has("RetryAfter")
                ? "  next poll in "
                        + seconds(Duration.between(
                                Instant.now(),
                                Instant.parse(act.seen.get("RetryAfter").asText())))
                : "";
        return line + " " + seconds(elapsed(act.submittedAt)) + next;
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

    private boolean report(List<Act> acts, Queue<JsonNode> events) {
        out.println();
        out.printf("  %-34s %-10s %-10s%n", "requested", "expected", "seen");
        boolean all = true;
        for (Act act : acts) {
            String seen = act.settled() ? act.seen.get("Outcome").asText() : "not settled";
            out.printf("  %-34s %-10s %-10s %s%n", act.name, act.expected, seen, act.asExpected() ? "ok" : "WRONG");
            all &= act.asExpected();
        }
        out.println();
        out.println("Terminal events published:");
        List<String> published = new ArrayList<>();
        for (JsonNode event : events) {
            out.println("  " + LocalCommand.line(event));
            published.add(event.path("detail").path("RequestToken").asText());
        }
        for (Act act : acts) {
            if (published.stream().filter(token -> token.equals(act.token)).count() != 1) {
                out.println("  no event, or more than one, for: " + act.name);
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
