package requesttracker.local.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import requesttracker.json.Json;
import requesttracker.local.upstream.CannotCall;
import requesttracker.local.upstream.Upstream;

/** {@code tracker events}. */
final class EventsCommand implements Callable<Integer> {
    private static final long EVERY_MILLIS = 3_000;

    private final OptionSpec most = Specs.option(int.class, "--count")
            .paramLabel("N")
            .initialValue(Integer.MAX_VALUE)
            .description("Ends after so many.")
            .build();
    private final Output output = new Output();
    private final Endpoint endpoint = new Endpoint();

    private int count;
    private int told;

    CommandSpec spec() {
        CommandSpec spec = Specs.command(
                "events",
                this,
                List.of(
                        "Follows the published events from now on. A deployed tracker publishes them on its event bus,"
                                + " which has no",
                        "address to read from; there, each request that is seen to settle is told."),
                "  tracker events",
                "  tracker events --count 1 --output json");
        return Commands.withHelp(endpoint.addTo(output.addTo(spec.addOption(most))));
    }

    @Override
    public Integer call() throws InterruptedException {
        count = most.getValue();
        Upstream upstream = endpoint.open();
        Optional<InputStream> stream = upstream.events("/console/events");
        if (stream.isPresent()) {
            follow(stream.get(), upstream);
        } else {
            poll(upstream);
        }
        return 0;
    }

    private void follow(InputStream stream, Upstream upstream) {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            output.err().println("following " + upstream.endpoint());
            output.err().flush();
            String line;
            while (told < count && (line = lines.readLine()) != null) {
                if (line.startsWith("data:")) {
                    tell(line.substring("data:".length()));
                }
            }
        } catch (IOException e) {
            throw CannotCall.mendable("the connection to " + upstream.endpoint() + " is lost");
        }
        if (told < count) {
            throw CannotCall.mendable("the tracker at " + upstream.endpoint() + " has stopped");
        }
    }

    private void tell(String data) {
        try {
            Text.objects(Json.object(data), "events").forEach(this::published);
        } catch (Json.Malformed e) {
            throw CannotCall.refused("the endpoint sent something else than events");
        }
    }

    private void published(Map<String, Object> event) {
        if (told++ >= count) {
            return;
        }
        if (output.isJson()) {
            output.json(event);
            return;
        }
        Map<String, Object> detail = Json.member(event, "detail");
        line(
                Json.text(event, "time").orElse("?"),
                Json.text(event, "detail-type").orElse("?"),
                Json.member(detail, "ProgressEvent"),
                detail);
    }

    private void line(String time, String what, Map<String, Object> progress, Map<String, Object> detail) {
        String outcome = Json.text(detail, "Outcome").map(o -> " -> " + o).orElse("");
        String error =
                Json.text(progress, "ErrorCode").map(code -> " (" + code + ")").orElse("");
        String token = Json.text(detail, "RequestToken").map(t -> "  " + t).orElse("");
        String line = time + "  " + what + ": " + Text.name(progress) + outcome + error + token;
        output.out().println(Text.painted(line, Output.isColored()));
        output.out().flush();
    }

    private void poll(Upstream upstream) throws InterruptedException {
        Set<String> known = new HashSet<>();
        boolean first = true;
        while (told < count) {
            for (Map<String, Object> request : Text.objects(upstream.get("/requests?maxResults=100"), "Requests")) {
                String token = Json.text(request, "RequestToken").orElse("?");
                if (Text.isSettled(request) && known.add(token) && !first && told++ < count) {
                    if (output.isJson()) {
                        output.json(Output.withoutModel(request));
                    } else {
                        line(Json.text(request, "EventTime").orElse("?"), "settled", request, request);
                    }
                }
            }
            first = false;
            Thread.sleep(EVERY_MILLIS);
        }
    }
}
