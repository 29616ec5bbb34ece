package requesttracker.local;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.function.Consumer;
import requesttracker.domain.TrackerSettings;

/** Creates options of trackers for tests. */
public final class HostFixtures {
    private HostFixtures() {}

    /** Returns options in memory, on any free port, with a listener for published events. */
    public static HostOptions hearing(Consumer<JsonNode> onEvent) {
        return HostOptions.inMemory().onEvent(onEvent);
    }

    /** Returns options in memory, on any free port, with this retention. */
    public static HostOptions forgettingAfter(Duration retention) {
        return HostOptions.inMemory()
                .settings(
                        TrackerSettings.DEFAULT.toBuilder().retention(retention).build());
    }
}
