package requesttracker.local;

import java.net.URI;
import java.time.InstantSource;
import java.util.Optional;
import requesttracker.client.TrackerClient;
import requesttracker.console.ConsolePage;
import requesttracker.emulators.stepfunctions.RequestExecutions;
import requesttracker.statemachine.engine.HistoryEvent;

/** The tracker in this process, with its page. */
public final class LocalServer implements AutoCloseable {
    private final TrackerHost tracker;
    private final ConsolePage console;

    /** @throws StartupException if an option is invalid */
    LocalServer(HostOptions options) {
        tracker = new TrackerHost(options);
        console = new ConsolePage(
                tracker.server(),
                new TrackerClient(URI.create(tracker.url()), Optional.empty()),
                options.cloudControl().isEmpty() ? ConsolePage.Kind.SIMULATED : ConsolePage.Kind.LOCAL,
                InstantSource.system());
        tracker.onEvent(console::published);
        tracker.onHistory(event -> show(event, console));
        tracker.server().context("/console", console);
    }

    public static LocalServer serving(HostOptions options) {
        LocalServer site = new LocalServer(options);
        site.tracker.serve();
        return site;
    }

    /** Resumes the requests of an earlier process. */
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

    /** Passes a history event to the page. */
    private static void show(HistoryEvent event, ConsolePage page) {
        String token = RequestExecutions.requestToken(event.execution());
        String type = event.type().name();
        if (type.endsWith("StateEntered")) {
            page.stateEntered(token, event.state().orElseThrow(), event.time());
        } else if (type.endsWith("StateExited") || type.equals("TaskSubmitted") || type.startsWith("Execution")) {
            page.changed(token);
        }
    }
}
