package requesttracker.local;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.function.Consumer;
import requesttracker.domain.Settings;

/** Options of trackers for tests. */
final class Trackers {
    private Trackers() {}

    /** In memory, on any free port, telling each published event. */
    static LocalTracker.Options hearing(Consumer<JsonNode> onEvent) {
        LocalTracker.Options quiet = LocalTracker.Options.inMemory();
        return new LocalTracker.Options(
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
    static LocalTracker.Options forgettingAfter(Duration retention) {
        LocalTracker.Options quiet = LocalTracker.Options.inMemory();
        Settings usual = quiet.settings();
        return new LocalTracker.Options(
                quiet.port(),
                quiet.data(),
                quiet.cloudControl(),
                quiet.events(),
                quiet.onEvent(),
                quiet.onLog(),
                quiet.onHistory(),
                quiet.onCall(),
                quiet.rateLimit(),
                new Settings(
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
