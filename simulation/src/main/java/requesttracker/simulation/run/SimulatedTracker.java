package requesttracker.simulation.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import requesttracker.application.Executions;
import requesttracker.cloudcontrol.CloudControl;
import requesttracker.composition.DefinitionSubstitutions;
import requesttracker.composition.TrackerFunction;
import requesttracker.domain.TrackerSettings;
import requesttracker.emulators.lambda.LambdaEmulator;
import requesttracker.emulators.stepfunctions.EngineExecutions;
import requesttracker.emulators.stepfunctions.RequestExecutions;
import requesttracker.json.Json;
import requesttracker.jsontree.JsonTree;
import requesttracker.runtime.Dependencies;
import requesttracker.runtime.GivenDependencies;
import requesttracker.simulation.checkers.Checkers;
import requesttracker.simulation.checkers.ObservedDynamoDb;
import requesttracker.simulation.checkers.RecordReader;
import requesttracker.simulation.faults.CloudControlCalls;
import requesttracker.simulation.faults.FaultPlan;
import requesttracker.simulation.faults.FaultyCallerTasks;
import requesttracker.simulation.faults.FaultyCloudControl;
import requesttracker.simulation.faults.FaultyDynamoDb;
import requesttracker.simulation.faults.FaultyExecutions;
import requesttracker.simulation.faults.SimulatedService;
import requesttracker.simulation.faults.UnreliableStarts;
import requesttracker.simulator.Simulator;
import requesttracker.simulator.SimulatorSettings;
import requesttracker.statemachine.definition.StateMachineDefinition;
import requesttracker.statemachine.engine.HistoryEvent;
import requesttracker.statemachine.engine.StateMachineEngine;
import requesttracker.statemachine.engine.TaskFailedException;
import requesttracker.store.RequestList;
import requesttracker.store.RequestStore;
import requesttracker.store.TableSchema;
import requesttracker.telemetry.Telemetry;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * The tracker in one run: the real functions and the deployed definition on the table, the simulator and the engine.
 */
final class SimulatedTracker {
    static final String TABLE = "requests";

    /** Shorter than the defaults where the default only adds waiting. */
    static final TrackerSettings SETTINGS = TrackerSettings.DEFAULT.toBuilder()
            .cancelGrace(Duration.ofMinutes(10))
            .overdueCap(Duration.ofMinutes(40))
            .callbacksAllowed(true)
            .build();

    private static final StateMachineDefinition DEFINITION =
            StateMachineDefinition.requestLifecycle(DefinitionSubstitutions.inProcess(TABLE, "simulated"));

    private final RunContext context;
    private final Overrides overrides;
    private final Simulator simulator;
    private final DynamoDbClient table;
    private final RecordReader records;
    private final SimulatedLambda lambda;
    private final StateMachineEngine engine;
    private final Set<String> running = new TreeSet<>();
    private int deliveries;

    SimulatedTracker(RunContext context, Overrides overrides) {
        this.context = context;
        this.overrides = overrides;
        this.simulator = simulator(context.plan().clockOffset());
        DynamoDbClient database =
                overrides.database().apply(() -> context.plan().isStale(context.now()));
        database.createTable(TableSchema.createTable(TABLE));
        this.records = new RecordReader(database, TABLE);
        this.table = new ObservedDynamoDb(database, records, context.checkers());
        this.lambda = new SimulatedLambda(context, functions(context.newRandom()));
        this.engine = StateMachineEngine.of(
                        DEFINITION,
                        RequestExecutions.stateMachineArn("us-east-1", "000000000000"),
                        new SimulatedIntegrations(context, lambda, table, overrides.putEventsAnswer(), this::published),
                        context.timers(),
                        context.timers())
                .random(context.newRandom())
                .tokens(context::newId)
                .listener(this::onHistoryEvent)
                .build();
    }

    Simulator simulator() {
        return simulator;
    }

    RecordReader records() {
        return records;
    }

    /** Returns whether no execution runs, and each event with callbacks was handled. */
    boolean isIdle() {
        return running.isEmpty() && deliveries == 0;
    }

    /**
     * Invokes a function after a moment.
     *
     * @param done takes the answer or the failure; the other one is null
     */
    void invoke(String function, JsonNode event, BiConsumer<JsonNode, TaskFailedException> done) {
        lambda.invoke(function, event, done);
    }

    /** Runs the scheduled sweep. */
    void sweep() {
        invoke("RepairRequests", JsonNodeFactory.instance.objectNode(), (answer, failure) -> {});
    }

    /** Aborts one of the running executions, if there is one. */
    void abortExecution() {
        if (!running.isEmpty()) {
            String name = List.copyOf(running).get(context.plan().below(running.size()));
            context.trace().trace("abort", name);
            context.trace().countFault();
            engine.stopExecution(name, "Aborted", "by the simulation");
        }
    }

    private Simulator simulator(Duration clockOffset) {
        try {
            return Simulator.open(SimulatorSettings.of(() -> context.now().plus(clockOffset), context::newId)
                    .observedBy(context.checkers()::cloudControlCalled));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private LambdaEmulator functions(SplittableRandom random) {
        InstantSource clock = context.invocation()::clock;
        Consumer<String> log = line -> {
            context.checkers().checkNoSecret("log", line);
            context.trace().log(line);
        };
        Telemetry telemetry = new Telemetry(log, clock);
        RequestStore store = new RequestStore(
                new FaultyDynamoDb(context.injector(), overrides.dynamoDb().apply(table)), TABLE, SETTINGS, clock);
        CloudControlCalls calls = new FaultyCloudControl(
                context.injector(),
                new UnreliableStarts(
                        overrides.cloudControl().apply(new SimulatedCloudControl(simulator)), context.newRandom()),
                Checkers.SECRET_MARK,
                context.checkers()::cancelLost);
        CloudControl cloudControl =
                new CloudControl(new InProcessCloudControl(new ObservedStarts(calls, context.checkers())));
        Executions executions = new FaultyExecutions(
                context.injector(), overrides.executions().apply(new EngineExecutions(() -> engine)));
        Dependencies dependencies = GivenDependencies.builder()
                .settings(SETTINGS)
                .clock(clock)
                .random(random)
                .requestTokens(context::newId)
                .telemetry(telemetry)
                .store(store)
                .list(new RequestList(
                        new FaultyDynamoDb(
                                context.injector(), overrides.dynamoDb().apply(table)),
                        TABLE,
                        SETTINGS,
                        clock,
                        random))
                .cloudControl(cloudControl)
                .executions(executions)
                .callerTasks(
                        overrides.callerTasks().apply(new FaultyCallerTasks(context.injector(), context.callers())))
                .eventBus((detailType, detail) -> context.injector()
                        .call(SimulatedService.EVENTBRIDGE, "PutEvents " + detailType, () -> {
                            context.checkers().checkNoSecret("an event", detail.toString());
                            deliverCallbacks(JsonNodeFactory.instance
                                    .objectNode()
                                    .put("DetailType", detailType)
                                    .put("Detail", Json.write(detail)));
                            return true;
                        }))
                .build();
        LambdaEmulator functions = new LambdaEmulator(List.of(TrackerFunction.values()), dependencies);
        functions.wrap((name, function) -> overrides.functions().wrap(name, function, log));
        return functions;
    }

    private void published(JsonNode entry) {
        context.checkers().published(entry, records);
        deliverCallbacks(entry);
    }

    /** Delivers an event with callbacks to its rule: late, some twice, and again until the function has handled it. */
    private void deliverCallbacks(JsonNode entry) {
        ObjectNode event = JsonNodeFactory.instance.objectNode();
        event.set("detail-type", entry.get("DetailType"));
        event.set("detail", JsonTree.read(entry.get("Detail").asText()));
        if (event.path("detail").path("Callback").asBoolean()) {
            FaultPlan plan = context.plan();
            for (int copies = plan.below(6) == 0 ? 2 : 1; copies > 0; copies--) {
                deliveries++;
                Duration late = plan.below(4) == 0 ? plan.millis(0, 60_000) : plan.millis(0, 500);
                context.timers().at(context.now().plus(late), () -> deliver(event));
            }
        }
    }

    private void deliver(ObjectNode event) {
        invoke("DeliverCallbacks", event, (answer, failure) -> {
            if (failure == null) {
                deliveries--;
            } else {
                context.timers().at(context.now().plus(context.plan().millis(1_000, 60_000)), () -> deliver(event));
            }
        });
    }

    private void onHistoryEvent(HistoryEvent event) {
        context.trace()
                .trace(
                        event.type().name(),
                        event.execution()
                                + event.state().map(state -> " " + state).orElse(""));
        event.cause().ifPresent(cause -> context.checkers().checkNoSecret("history", cause));
        switch (event.type()) {
            case ExecutionStarted -> running.add(event.execution());
            case ExecutionSucceeded -> running.remove(event.execution());
            case ExecutionFailed, ExecutionTimedOut, ExecutionAborted -> {
                running.remove(event.execution());
                context.checkers().executionFailed(event.execution());
                deliverFailureEvent(event.execution());
            }
            default -> {}
        }
    }

    /** Delivers the event of a failed execution to the rule. The event may be late, be delivered twice, or be lost. */
    private void deliverFailureEvent(String execution) {
        ObjectNode status = RequestExecutions.statusChange(execution);
        FaultPlan plan = context.plan();
        for (int deliveries = plan.below(8) == 0 ? plan.below(4) : 1; deliveries > 0; deliveries--) {
            Duration late = plan.below(4) == 0 ? plan.millis(0, 600_000) : plan.millis(0, 500);
            context.timers()
                    .at(context.now().plus(late), () -> invoke("RepairRequests", status, (answer, failure) -> {}));
        }
    }
}
