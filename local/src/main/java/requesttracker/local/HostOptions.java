package requesttracker.local;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import requesttracker.domain.TrackerSettings;
import requesttracker.simulator.RecordedCall;
import requesttracker.statemachine.engine.HistoryListener;

/**
 * The options of a {@link TrackerHost}. {@link #inMemory()} has the defaults. Each other method returns a copy with one
 * changed option.
 */
public final class HostOptions {
    private int port;
    private Optional<Path> data = Optional.empty();
    private Optional<URI> cloudControl = Optional.empty();
    private Optional<URI> dynamoDb = Optional.empty();
    private String table = RecordTable.REMOTE_NAME;
    private boolean createsTable;
    private Optional<Path> eventsFile = Optional.empty();
    private Consumer<JsonNode> eventListener = event -> {};
    private Consumer<String> logListener = line -> {};
    private HistoryListener historyListener = event -> {};
    private Consumer<RecordedCall> callListener = call -> {};
    private Optional<Double> callsPerSecond = Optional.empty();
    private TrackerSettings settings = TrackerSettings.DEFAULT;
    private Optional<BooleanSupplier> full = Optional.empty();

    private HostOptions() {}

    private HostOptions(HostOptions other) {
        port = other.port;
        data = other.data;
        cloudControl = other.cloudControl;
        dynamoDb = other.dynamoDb;
        table = other.table;
        createsTable = other.createsTable;
        eventsFile = other.eventsFile;
        eventListener = other.eventListener;
        logListener = other.logListener;
        historyListener = other.historyListener;
        callListener = other.callListener;
        callsPerSecond = other.callsPerSecond;
        settings = other.settings;
        full = other.full;
    }

    /** Returns the defaults: any free port, records in memory, the simulator, default settings, no listeners. */
    public static HostOptions inMemory() {
        return new HostOptions();
    }

    /** Serves on this port; 0 chooses any free one. */
    public HostOptions port(int newPort) {
        return with(copy -> copy.port = newPort);
    }

    /** Keeps the records and the simulator's state in this folder, beyond the end of the process. */
    public HostOptions keptIn(Path folder) {
        return with(copy -> copy.data = Optional.of(folder));
    }

    /** Calls another Cloud Control in place of the simulator. */
    public HostOptions cloudControl(URI endpoint) {
        return with(copy -> copy.cloudControl = Optional.of(endpoint));
    }

    /** Keeps the records in this table of another DynamoDB. */
    public HostOptions dynamoDb(URI endpoint, String tableName) {
        return with(copy -> {
            copy.dynamoDb = Optional.of(endpoint);
            copy.table = tableName;
        });
    }

    /** Creates a missing table in another DynamoDB at any address. */
    public HostOptions creatingTable() {
        return with(copy -> copy.createsTable = true);
    }

    /** Appends each published event to this file, as one line of JSON. */
    public HostOptions eventsTo(Path file) {
        return with(copy -> copy.eventsFile = Optional.of(file));
    }

    /** Passes each published event to this listener, in EventBridge's envelope. */
    public HostOptions onEvent(Consumer<JsonNode> listener) {
        return with(copy -> copy.eventListener = listener);
    }

    /** Passes each log line of the functions to this listener. */
    public HostOptions onLog(Consumer<String> listener) {
        return with(copy -> copy.logListener = listener);
    }

    /** Passes each history event of the state machine engine to this listener. */
    public HostOptions onHistory(HistoryListener listener) {
        return with(copy -> copy.historyListener = listener);
    }

    /** Passes each call that reaches the simulator to this listener. */
    public HostOptions onCall(Consumer<RecordedCall> listener) {
        return with(copy -> copy.callListener = listener);
    }

    /** Limits the simulator to this many calls per second. */
    public HostOptions rateLimit(double newCallsPerSecond) {
        return with(copy -> copy.callsPerSecond = Optional.of(newCallsPerSecond));
    }

    /** Runs the functions with these settings. */
    public HostOptions settings(TrackerSettings newSettings) {
        return with(copy -> copy.settings = newSettings);
    }

    /** Refuses new requests while the supplier returns true, instead of by the heap's bound. */
    HostOptions refusingWhile(BooleanSupplier newFull) {
        return with(copy -> copy.full = Optional.of(newFull));
    }

    int port() {
        return port;
    }

    Optional<Path> data() {
        return data;
    }

    Optional<URI> cloudControl() {
        return cloudControl;
    }

    Optional<URI> dynamoDb() {
        return dynamoDb;
    }

    String table() {
        return table;
    }

    boolean createsTable() {
        return createsTable;
    }

    Optional<Path> eventsFile() {
        return eventsFile;
    }

    Consumer<JsonNode> onEvent() {
        return eventListener;
    }

    Consumer<String> onLog() {
        return logListener;
    }

    HistoryListener onHistory() {
        return historyListener;
    }

    Consumer<RecordedCall> onCall() {
        return callListener;
    }

    Optional<Double> rateLimit() {
        return callsPerSecond;
    }

    Optional<BooleanSupplier> full() {
        return full;
    }

    TrackerSettings settings() {
        return settings;
    }

    private HostOptions with(Consumer<HostOptions> change) {
        HostOptions copy = new HostOptions(this);
        change.accept(copy);
        return copy;
    }
}
