package requesttracker.local;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import requesttracker.domain.TrackerSettings;
import requesttracker.simulator.RecordedCall;
import requesttracker.statemachine.engine.HistoryListener;

/**
 * What to run.
 *
 * @param port 0 for any free one
 * @param data where the records, and the simulator's state, outlive the process
 * @param cloudControl another Cloud Control in place of the simulator
 * @param events each published event is appended here, as one line of JSON
 * @param onEvent hears each published event
 * @param onLog takes the functions' log lines
 * @param onHistory hears the runner's history events
 * @param onCall hears the calls that reach the simulator
 * @param rateLimit calls a second that the simulator takes, if it is limited
 */
public record HostOptions(
        int port,
        Optional<Path> data,
        Optional<URI> cloudControl,
        Optional<Path> events,
        Consumer<JsonNode> onEvent,
        Consumer<String> onLog,
        HistoryListener onHistory,
        Consumer<RecordedCall> onCall,
        Optional<Double> rateLimit,
        TrackerSettings settings) {

    public static HostOptions inMemory() {
        return new HostOptions(
                0,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                event -> {},
                line -> {},
                event -> {},
                call -> {},
                Optional.empty(),
                TrackerSettings.DEFAULT);
    }
}
