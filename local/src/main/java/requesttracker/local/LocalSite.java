package requesttracker.local;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import requesttracker.json.Json;
import requesttracker.local.console.Console;
import requesttracker.local.upstream.Upstream;

/** The tracker in this process, with its page. */
final class LocalSite implements AutoCloseable {
    /** The workflow's history tells the page of nearly everything at once; the list, of what is left. */
    private static final Duration LIST_EVERY = Duration.ofSeconds(5);

    private final LocalTracker tracker;
    private final Console console;

    /** @throws CannotStart if an option can't be had */
    LocalSite(LocalTracker.Options options) {
        AtomicReference<Console> page = new AtomicReference<>();
        tracker = new LocalTracker(new LocalTracker.Options(
                options.port(),
                options.data(),
                options.cloudControl(),
                options.events(),
                event -> {
                    options.onEvent().accept(event);
                    page.get().published(members(event));
                },
                options.onLog(),
                event -> {
                    options.onHistory().on(event);
                    page.get().on(event);
                },
                options.onCall(),
                options.rateLimit(),
                options.settings()));
        console = new Console(
                tracker.port(),
                new Upstream(URI.create(tracker.url()), Optional.empty()),
                options.cloudControl().isEmpty(),
                true,
                LIST_EVERY,
                InstantSource.system());
        // Nothing runs before serve() and resume(), so that nobody has looked for the page yet.
        page.set(console);
        tracker.context("/console", console);
    }

    static LocalSite serving(LocalTracker.Options options) {
        LocalSite site = new LocalSite(options);
        site.tracker.serve();
        return site;
    }

    /** Takes up what an earlier process left. */
    void resume() {
        tracker.resume();
    }

    int port() {
        return tracker.port();
    }

    String url() {
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
        } catch (Json.Malformed e) {
            throw new IllegalStateException("an event is always a JSON object", e);
        }
    }
}
