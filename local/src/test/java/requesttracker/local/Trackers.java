package requesttracker.local;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.function.Consumer;

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
}
