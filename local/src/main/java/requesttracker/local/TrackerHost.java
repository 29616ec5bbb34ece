package requesttracker.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import requesttracker.client.LoopbackServer;
import requesttracker.cloudcontrol.CloudControl;
import requesttracker.composition.DefinitionSubstitutions;
import requesttracker.composition.TrackerFunction;
import requesttracker.emulators.eventbridge.EventBusEmulator;
import requesttracker.emulators.eventbridge.EventLog;
import requesttracker.emulators.lambda.LambdaEmulator;
import requesttracker.emulators.stepfunctions.EngineExecutions;
import requesttracker.emulators.stepfunctions.RequestExecutions;
import requesttracker.emulators.stepfunctions.UpdateItemIntegration;
import requesttracker.events.HandleCommand;
import requesttracker.runtime.AwsClients;
import requesttracker.runtime.Dependencies;
import requesttracker.runtime.GivenDependencies;
import requesttracker.simulator.Simulator;
import requesttracker.simulator.SimulatorServer;
import requesttracker.simulator.SimulatorSettings;
import requesttracker.statemachine.definition.StateMachineDefinition;
import requesttracker.statemachine.engine.HistoryEvent;
import requesttracker.statemachine.engine.HistoryListener;
import requesttracker.statemachine.engine.Integrations;
import requesttracker.statemachine.engine.RealTimers;
import requesttracker.statemachine.engine.StateMachineEngine;
import requesttracker.statemachine.engine.TaskFailedException;
import requesttracker.statemachine.engine.Timers;
import requesttracker.statemachine.engine.VirtualTimers;
import requesttracker.store.RequestList;
import requesttracker.store.RequestStore;
import requesttracker.telemetry.Telemetry;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** Hosts the deployed functions and definition on the DynamoDB emulator, the simulator and the state machine engine. */
public final class TrackerHost implements AutoCloseable {
    public static final String ACCOUNT = "000000000000";
    public static final String REGION = "us-east-1";

    private static final int WORKERS = 16;
    /** Includes workers that wait for a slow Cloud Control: an attempt takes at most 8 s, and a call 20 s. */
    private static final int WORKERS_MAX = 512;

    private static final Duration YIELD_AFTER = Duration.ofMillis(200);
    private static final Duration SWEEP_EVERY = Duration.ofMinutes(5);

    private final List<AutoCloseable> parts = new ArrayList<>();
    private final List<Consumer<JsonNode>> eventListeners = new CopyOnWriteArrayList<>();
    private final List<HistoryListener> historyListeners = new CopyOnWriteArrayList<>();
    private final Timers timers;
    private final Executor workers;
    private final BooleanSupplier full;
    private final LambdaEmulator functions = new LambdaEmulator();
    private final StateMachineEngine engine;
    private final EndpointServer endpoint;
    private final URI cloudControl;
    private final DynamoDbClient records;
    private final Optional<Duration> deletesExpired;

    /** @throws StartupException if an option is invalid */
    public TrackerHost(HostOptions options) {
        this(options, new RealTimers());
    }

    /** Drops unfinished work when the tracker stops, since the next process continues from the records. */
    private TrackerHost(HostOptions options, RealTimers timers) {
        this(options, timers, new YieldingExecutor(timers, WORKERS, WORKERS_MAX, YIELD_AFTER));
    }

    /** Hosts the tracker in virtual time, which one thread advances by the timers and {@link #invoke}. */
    public TrackerHost(HostOptions options, VirtualTimers virtual) {
        this(options, virtual, virtual);
    }

    private TrackerHost(HostOptions options, Timers timers, Executor workers) {
        this.timers = timers;
        this.workers = workers;
        eventListeners.add(options.onEvent());
        try {
            InstantSource clock = timers::now;
            EventLog events = eventLog(options, clock);
            RecordTable table = open(table(options));
            records = table.client();
            deletesExpired = options.dynamoDb().isPresent()
                    ? Optional.empty()
                    : Optional.of(expiryInterval(options.settings().retention()));
            cloudControl = options.cloudControl().orElseGet(() -> simulator(options, clock));
            // The engine invokes the functions, and the functions start executions in the engine.
            engine = engine(options, table, events);
            EventBusEmulator bus = new EventBusEmulator(events, this::handleCommand);
            functions.deploy(List.of(TrackerFunction.values()), dependencies(options, table, bus));
            full = options.full().orElseGet(() -> HeapBound.ofProcess(engine::running));
            endpoint = open(new EndpointServer(
                    options.port(), name -> name.equals("PutEvents") ? bus : functions.endpoint(name), full));
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private static RecordTable table(HostOptions options) {
        if (options.dynamoDb().isPresent()) {
            return RecordTable.at(
                    options.dynamoDb().get(),
                    options.table(),
                    options.createsTable(),
                    options.data(),
                    region(),
                    EndpointCredentials.of(options.dynamoDb().get()));
        }
        return options.data().map(RecordTable::inFolder).orElseGet(RecordTable::inMemory);
    }

    private EventLog eventLog(HostOptions options, InstantSource clock) {
        try {
            return new EventLog(options.eventsFile(), this::published, clock, ACCOUNT, REGION);
        } catch (UncheckedIOException e) {
            throw new StartupException(e.getMessage());
        }
    }

    private void published(JsonNode event) {
        eventListeners.forEach(listener -> listener.accept(event));
    }

    /** Starts to serve, and to delete expired items of the emulator. Another DynamoDB deletes them itself. */
    public void serve() {
        if (deletesExpired.isPresent()) {
            deleteExpiredLater(new ExpiredItems(records, RecordTable.NAME, timers::now), deletesExpired.get());
        }
        endpoint.start();
    }

    /** Resumes the requests of an earlier process. */
    void resume() {
        ObjectNode all = JsonNodeFactory.instance.objectNode();
        all.putObject("detail").put("all", true);
        functions.invoke("RepairRequests", all);
        sweepLater();
    }

    /** Invokes a function with an event, as a service would. */
    public JsonNode invoke(String function, JsonNode event) {
        return functions.invoke(function, event);
    }

    int port() {
        return endpoint.port();
    }

    public String url() {
        return "http://127.0.0.1:" + port();
    }

    /** Returns the address of Cloud Control: the simulator, or the given endpoint. */
    URI cloudControl() {
        return cloudControl;
    }

    /** Passes each published event to this listener, in EventBridge's envelope. Call it before {@link #serve()}. */
    void onEvent(Consumer<JsonNode> listener) {
        eventListeners.add(listener);
    }

    /** Passes each history event of the state machine engine to this listener. Call it before {@link #serve()}. */
    void onHistory(HistoryListener listener) {
        historyListeners.add(listener);
    }

    /** Returns the server, to which a caller can add handlers for other paths before {@link #serve()}. */
    LoopbackServer server() {
        return endpoint.server();
    }

    /** Returns the DynamoDB client of the records. */
    public DynamoDbClient records() {
        return records;
    }

    StateMachineEngine engine() {
        return engine;
    }

    @Override
    public void close() {
        for (int i = parts.size() - 1; i >= 0; i--) {
            try {
                parts.get(i).close();
            } catch (Exception e) {
                System.err.println("tracker: while stopping: " + e);
            }
        }
        if (timers instanceof RealTimers real) {
            real.close();
        }
        if (workers instanceof YieldingExecutor threads) {
            threads.close();
        }
    }

    private Dependencies dependencies(HostOptions options, RecordTable table, EventBusEmulator bus) {
        InstantSource clock = timers::now;
        AwsClients clients = clients(options);
        return GivenDependencies.builder()
                .settings(options.settings())
                .clock(clock)
                .random(() -> ThreadLocalRandom.current().nextLong())
                .telemetry(new Telemetry(options.onLog(), clock))
                .store(new RequestStore(table.client(), table.name(), options.settings(), clock))
                .list(new RequestList(table.client(), table.name(), options.settings(), clock, new SecureRandom()))
                .cloudControl(new CloudControl(clients.cloudControl()))
                .passThrough(Optional.of(new CloudControl(clients.passThrough())))
                .executions(new EngineExecutions(() -> engine))
                .eventBus(bus)
                .build();
    }

    private StateMachineEngine engine(HostOptions options, RecordTable table, EventLog events) {
        Integrations integrations = new Integrations() {
            @Override
            public CompletionStage<JsonNode> lambdaInvoke(String functionName, JsonNode payload) {
                return CompletableFuture.supplyAsync(() -> functions.invoke(functionName, payload), workers);
            }

            @Override
            public CompletionStage<JsonNode> updateItem(JsonNode request) {
                return CompletableFuture.supplyAsync(
                        () -> {
                            UpdateItemIntegration.updateItem(table.client(), request);
                            return JsonNodeFactory.instance.objectNode();
                        },
                        workers);
            }

            @Override
            public CompletionStage<JsonNode> putEvents(JsonNode request) {
                return CompletableFuture.supplyAsync(() -> events.put(request), workers);
            }
        };
        return StateMachineEngine.of(
                        StateMachineDefinition.requestLifecycle(
                                DefinitionSubstitutions.inProcess(table.name(), "local")),
                        RequestExecutions.stateMachineArn(REGION, ACCOUNT),
                        integrations,
                        timers,
                        workers)
                .random(() -> ThreadLocalRandom.current().nextLong())
                .listener(options.onHistory())
                .listener(event -> historyListeners.forEach(listener -> listener.on(event)))
                .listener(this::repairIfFailed)
                .build();
    }

    /** Applies the rule on failed executions, with the event that Step Functions sends to EventBridge. */
    private void repairIfFailed(HistoryEvent event) {
        switch (event.type()) {
            case ExecutionFailed, ExecutionTimedOut, ExecutionAborted ->
                workers.execute(
                        () -> functions.invoke("RepairRequests", RequestExecutions.statusChange(event.execution())));
            default -> {}
        }
    }

    private void handleCommand(JsonNode command) {
        if (command.path("detail-type").asText().equals(HandleCommand.SUBMIT) && full.getAsBoolean()) {
            throw new TaskFailedException(
                    "Lambda.TooManyRequestsException", "The process has no memory for new requests");
        }
        functions.invoke("HandleCommand", command);
    }

    private static Duration expiryInterval(Duration retention) {
        Duration quarter = retention.dividedBy(4);
        if (quarter.compareTo(Duration.ofSeconds(1)) < 0) {
            return Duration.ofSeconds(1);
        }
        return quarter.compareTo(Duration.ofMinutes(10)) > 0 ? Duration.ofMinutes(10) : quarter;
    }

    private void deleteExpiredLater(ExpiredItems items, Duration interval) {
        timers.at(timers.now().plus(interval), () -> {
            workers.execute(items::delete);
            deleteExpiredLater(items, interval);
        });
    }

    private void sweepLater() {
        timers.at(timers.now().plus(SWEEP_EVERY), () -> {
            workers.execute(() -> functions.invoke("RepairRequests", JsonNodeFactory.instance.objectNode()));
            sweepLater();
        });
    }

    private URI simulator(HostOptions options, InstantSource clock) {
        try {
            var settings = SimulatorSettings.of(clock, () -> UUID.randomUUID().toString())
                    .observedBy(options.onCall());
            if (options.rateLimit().isPresent()) {
                settings = settings.limitedTo(options.rateLimit().get());
            }
            if (options.data().isPresent()) {
                settings = settings.keptIn(options.data().get().resolve("simulator.jsonl"));
            }
            Simulator simulator = open(Simulator.open(settings));
            return open(SimulatorServer.start(
                            simulator, 0, 16, () -> UUID.randomUUID().toString()))
                    .endpoint();
        } catch (IOException e) {
            throw new StartupException("the simulator can't be started: " + e.getMessage());
        }
    }

    private AwsClients clients(HostOptions options) {
        AwsCredentialsProvider credentials =
                options.cloudControl().map(EndpointCredentials::of).orElse(EndpointCredentials.LOCAL);
        return new AwsClients(region(), credentials, Optional.of(cloudControl), Optional.empty());
    }

    private static Region region() {
        return Region.of(
                EndpointCredentials.variable(System.getenv(), "AWS_REGION").orElse(REGION));
    }

    private <T extends AutoCloseable> T open(T part) {
        parts.add(part);
        return part;
    }
}
