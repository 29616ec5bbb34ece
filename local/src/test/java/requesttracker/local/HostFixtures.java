package requesttracker.local;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.function.Consumer;
import requesttracker.domain.TrackerSettings;

/** Options of trackers for tests. */
public final class HostFixtures {
    private HostFixtures() {}

    /** In memory, on any free port, telling each published event. */
    public static HostOptions hearing(Consumer<JsonNode> onEvent) {
        return HostOptions.inMemory().onEvent(onEvent);
    }

    /** In memory, on any free port, forgetting a request some time after it settled. */
    public static HostOptions forgettingAfter(Duration retention) {
        return HostOptions.inMemory()
                .settings(
                        TrackerSettings.DEFAULT.toBuilder().retention(retention).build());
    }
}
