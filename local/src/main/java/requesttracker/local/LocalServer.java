package requesttracker.local;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import requesttracker.client.TrackerClient;
import requesttracker.console.ConsolePage;
import requesttracker.json.Json;
import requesttracker.json.MalformedJsonException;

/** The tracker in this process, with its page. */
public final class LocalServer implements AutoCloseable {
    private final TrackerHost tracker;
    private final ConsolePage console;

    /** @throws StartupException if an option can't be had */
    LocalServer(HostOptions options) {
        tracker = new TrackerHost(options);
        console = new ConsolePage(
                tracker.port(),
                new TrackerClient(URI.create(tracker.url()), Optional.empty()),
                options.cloudControl().isEmpty() ? ConsolePage.Kind.SIMULATED : ConsolePage.Kind.LOCAL,
                InstantSource.system());
        tracker.onEvent(event -> console.published(members(event)));
        tracker.onHistory(console::on);
        tracker.context("/console", console);
    }

    public static LocalServer serving(HostOptions options) {
        LocalServer site = new LocalServer(options);
        site.tracker.serve();
        return site;
    }

    /** Takes up what an earlier process left. */
    public void resume() {
        tracker.resume();
    }

    public int port() {
        return tracker.port();
    }

    public String url() {
        return tracker.url();
    }

    URI cloudControl() {
        return tracker.cloudControl();
    }

    @Override
    public void close() {
        console.close();
        tracker.close();
    }

    private static Map<String, Object> members(JsonNode event) {
        try {
            return Json.object(event.toString());
        } catch (MalformedJsonException e) {
            throw new IllegalStateException("an event is always a JSON object", e);
        }
    }
}
