package requesttracker.local;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import requesttracker.domain.Settings;

/** Options of trackers for tests. */
final class Trackers {
    private Trackers() {}

    /** In memory, on any free port, telling each published event. */
    static LocalTracker.Options hearing(Consumer<JsonNode> onEvent) {
        return options(0, Optional.empty(), onEvent, Settings.DEFAULT);
    }

    /** On this port, keeping its data in a folder if one is given. */
    static LocalTracker.Options on(int port, Optional<Path> data) {
        return options(port, data, event -> {}, Settings.DEFAULT);
    }

    /** In memory, on any free port, forgetting a request some time after it settled. */
    static LocalTracker.Options forgettingAfter(Duration retention) {
        Settings usual = Settings.DEFAULT;
        return options(
                0,
                Optional.empty(),
                event -> {},
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

    private static LocalTracker.Options options(
            int port, Optional<Path> data, Consumer<JsonNode> onEvent, Settings settings) {
        LocalTracker.Options quiet = LocalTracker.Options.inMemory();
        return new LocalTracker.Options(
                port,
                data,
                quiet.cloudControl(),
                quiet.events(),
                onEvent,
                quiet.onLog(),
                quiet.onHistory(),
                quiet.onCall(),
                quiet.rateLimit(),
                settings);
    }
}
