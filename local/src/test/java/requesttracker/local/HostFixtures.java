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
        HostOptions quiet = HostOptions.inMemory();
        return new HostOptions(
                quiet.port(),
                quiet.data(),
                quiet.cloudControl(),
                quiet.events(),
                onEvent,
                quiet.onLog(),
                quiet.onHistory(),
                quiet.onCall(),
                quiet.rateLimit(),
                quiet.settings());
    }

    /** In memory, on any free port, forgetting a request some time after it settled. */
    public static HostOptions forgettingAfter(Duration retention) {
        HostOptions quiet = HostOptions.inMemory();
        TrackerSettings usual = quiet.settings();
        return new HostOptions(
                quiet.port(),
                quiet.data(),
                quiet.cloudControl(),
                quiet.events(),
                quiet.onEvent(),
                quiet.onLog(),
                quiet.onHistory(),
                quiet.onCall(),
                quiet.rateLimit(),
                new TrackerSettings(
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
