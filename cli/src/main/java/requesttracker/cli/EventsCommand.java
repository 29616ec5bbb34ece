package requesttracker.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import requesttracker.client.TerminalText;
import requesttracker.client.TrackerClient;
import requesttracker.client.TrackerClientException;
import requesttracker.console.ConsolePage;
import requesttracker.jsontree.InvalidJsonException;
import requesttracker.jsontree.JsonTree;

/** {@code tracker events}. */
final class EventsCommand extends ApiCommand {
    private static final long EVERY_MILLIS = 3_000;

    private final CommandOption<Integer> most =
            CommandOption.single(Integer.class, "N", "Ends after N events.", "--count");
    private final FilterOptions filter = new FilterOptions();
    private final Output output = new Output(this);
    private final RetryOptions patience = new RetryOptions(this);
    private final EndpointOptions endpoint = new EndpointOptions();

    private int count;
    private int printed;

    EventsCommand() {
        super(
                "events",
                List.of(
                        "Follows the published events from now on.",
                        "A deployed tracker publishes them on its event bus, which this command cannot read. So for"
                                + " a deployed tracker, the command lists requests every 3 s, and prints each"
                                + " request that has settled."),
                "  tracker events",
                "  tracker events --count 1 --output json",
                "  tracker events --label env=prod --status FAILED");
        exitCodes(
                "0:Printed as many events as --count allows.",
                REFUSED,
                USAGE_ERROR,
                "3:The endpoint failed (429, 5xx) for longer than --patience.",
                "5:The endpoint did not answer, or the connection was lost.");
        add(filter.ofContent());
        add(most, output.format(), patience.time(), endpoint.url(), endpoint.profile(), endpoint.region());
    }

    @Override
    int call() throws InterruptedException {
        // Rejects contradictory options before the first event.
        filter.query();
        count = most.value().orElse(Integer.MAX_VALUE);
        TrackerClient upstream = endpoint.open();
        Optional<InputStream> stream = patience.call(() -> upstream.events("/console/events"));
        if (stream.isEmpty() || !follow(stream.get(), upstream)) {
            look(upstream);
        }
        return 0;
    }

    /** Follows the stream. Returns false at once for a signing proxy, whose stream has no events. */
    private boolean follow(InputStream stream, TrackerClient upstream) {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            String kind = message(lines)
                    .flatMap(hello -> JsonTree.string(hello, "kind"))
                    .orElse(ConsolePage.Kind.DEPLOYED.name());
            if (kind.equals(ConsolePage.Kind.DEPLOYED.name())) {
                return false;
            }
            say("following " + upstream.endpoint());
            Optional<ObjectNode> message = Optional.of(JsonTree.object());
            while (printed < count && message.isPresent()) {
                message = message(lines);
                message.ifPresent(
                        changes -> RequestFormatter.objects(changes, "events").forEach(this::published));
            }
        } catch (IOException e) {
            throw TrackerClientException.unreachable("the connection to " + upstream.endpoint() + " was lost");
        } catch (InvalidJsonException e) {
            throw TrackerClientException.rejected("the endpoint sent a message that is not a JSON object");
        }
        if (printed < count) {
            throw TrackerClientException.unreachable("the tracker at " + upstream.endpoint() + " has stopped");
        }
        return true;
    }

    /** Returns the next message; empty at the stream's end. */
    private static Optional<ObjectNode> message(BufferedReader lines) throws IOException {
        String line = lines.readLine();
        while (line != null && !line.startsWith("data:")) {
            line = lines.readLine();
        }
        return line == null ? Optional.empty() : Optional.of(JsonTree.readObject(line.substring("data:".length())));
    }

    private void look(TrackerClient upstream) throws InterruptedException {
        SettlementPoller settlements = SettlementPoller.from(upstream, patience);
        say("following " + upstream.endpoint() + ", with a list every " + EVERY_MILLIS / 1_000 + " s");
        while (printed < count) {
            Thread.sleep(EVERY_MILLIS);
            settlements.next().forEach(this::settled);
        }
    }

    private void say(String line) {
        err().println(line);
        err().flush();
    }

    private void settled(ObjectNode request) {
        if (!filter.admits(request, request)) {
            return;
        }
        if (printed++ >= count) {
            return;
        }
        if (!output.isTable()) {
            output.document(Output.withoutModel(request));
        } else {
            line(JsonTree.string(request, "EventTime").orElse("?"), "settled", request, request);
        }
    }

    private void published(ObjectNode event) {
        JsonNode detail = event.path("detail");
        if (!filter.admits(detail.path("ProgressEvent"), detail)) {
            return;
        }
        if (printed++ >= count) {
            return;
        }
        if (!output.isTable()) {
            output.document(event);
            return;
        }
        line(
                JsonTree.string(event, "time").orElse("?"),
                JsonTree.string(event, "detail-type").orElse("?"),
                detail.path("ProgressEvent"),
                detail);
    }

    private void line(String time, String what, JsonNode progress, JsonNode detail) {
        String outcome = JsonTree.string(detail, "Outcome").map(o -> " -> " + o).orElse("");
        String error = JsonTree.string(progress, "ErrorCode")
                .map(code -> " (" + code + ")")
                .orElse("");
        String token =
                JsonTree.string(detail, "RequestToken").map(t -> "  " + t).orElse("");
        String line = time + "  " + what + ": " + RequestFormatter.name(progress, detail) + outcome + error + token;
        out().println(RequestFormatter.painted(TerminalText.escape(line), Output.isColored()));
        flush();
    }
}
