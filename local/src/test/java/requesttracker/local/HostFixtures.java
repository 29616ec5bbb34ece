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
        TrackerSettings usual = TrackerSettings.DEFAULT;
        return HostOptions.inMemory()
                .settings(new TrackerSettings(
                        usual.defaultTimeout(),
                        usual.maxTimeout(),
                        usual.cancelGrace(),
                        usual.overdueCap(),
                        retention,
                        usual.defaultRetryAfter(),
                        usual.maxThrottledStarts(),
                        usual.maxRestarts(),
                        usual.listShards(),
                        usual.allowedTypeNames(),
                        usual.allowedRoleArns()));
    }
}
