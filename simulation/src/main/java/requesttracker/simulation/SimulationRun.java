package requesttracker.simulation;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import requesttracker.application.Executions;
import requesttracker.cloudcontrol.CloudControl;
import requesttracker.composition.DefinitionSubstitutions;
import requesttracker.composition.TrackerFunction;
import requesttracker.domain.TrackerSettings;
import requesttracker.emulators.lambda.LambdaEmulator;
import requesttracker.emulators.stepfunctions.EngineExecutions;
import requesttracker.emulators.stepfunctions.UpdateItemIntegration;
import requesttracker.runtime.GivenDependencies;
import requesttracker.simulator.Simulator;
import requesttracker.simulator.SimulatorSettings;
import requesttracker.statemachine.definition.StateMachineDefinition;
import requesttracker.statemachine.engine.HistoryEvent;
import requesttracker.statemachine.engine.Integrations;
import requesttracker.statemachine.engine.StateMachineEngine;
import requesttracker.statemachine.engine.TaskFailedException;
import requesttracker.statemachine.engine.VirtualTimers;
import requesttracker.store.RequestList;
import requesttracker.store.RequestStore;
import requesttracker.store.TableSchema;
import requesttracker.telemetry.Telemetry;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** One run: the tracker, its services and its clients, in virtual time, from one seed. */
final class SimulationRun {
    static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    static final String TABLE = "requests";

    private static final Duration SWEEP_EVERY = Duration.ofMinutes(5);
    /** A Lambda that takes longer is ended by Lambda. */
    private static final Duration LONGEST_INVOCATION = Duration.ofSeconds(90);
    /** Whoever has not settled by then hangs. */
    private static final Duration HORIZON = Duration.ofHours(40);

    private static final int MOST_STEPS = 300_000;

    /** Shorter than the defaults where waiting is all that the default adds. */
    static final TrackerSettings SETTINGS = new TrackerSettings(
            TrackerSettings.DEFAULT.defaultTimeout(),
            TrackerSettings.DEFAULT.maxTimeout(),
            Duration.ofMinutes(10),
            Duration.ofMinutes(40),
            TrackerSettings.DEFAULT.retention(),
            TrackerSettings.DEFAULT.defaultRetryAfter(),
            TrackerSettings.DEFAULT.maxThrottledStarts(),
            TrackerSettings.DEFAULT.maxRestarts(),
            TrackerSettings.DEFAULT.listShards(),
            Set.of(),
            Optional.empty());

    private static final StateMachineDefinition DEFINITION =
            StateMachineDefinition.requestLifecycle(DefinitionSubstitutions.inProcess(TABLE, "simulated"));

    /** One Lambda at work. */
    private static final class Invocation {
        final Instant began;
        final Duration clockOffset;
        final boolean stormy;
        final SimulatedThread lane;

        Invocation(Instant began, Duration clockOffset, boolean stormy) {
            this.began = began;
            this.clockOffset = clockOffset;
            this.stormy = stormy;
            this.lane = stormy ? new SimulatedThread() : null;
        }
    }

    /** The invocation ends here and now, whatever the function would like to do about it. */
    private static final class Killed extends Error {
        private static final long serialVersionUID = 1L;

        Killed() {
            super("killed", null, false, false);
        }
    }

    private final long seed;
    private final VirtualTimers timers;
    private final FaultPlan weather;
    private final Overrides parts;
    private final Consumer<String> trace;
    private final SplittableRandom ids;
    private final Simulator simulator;
    private final Invariants invariants;
    private final StateMachineEngine runner;
    private final LambdaEmulator functions;
    private final DynamoDbClient table;
    private final Workload traffic;
    private final Set<String> running = new TreeSet<>();

    private Invocation current;
    private int steps;
    private int faults;
    private long digest = 17;

    /** @param trace takes one line for each thing that happens */
    SimulationRun(long seed, Overrides parts, Consumer<String> trace) {
        this.seed = seed;
        this.parts = parts;
        this.trace = trace;
        SplittableRandom random = new SplittableRandom(seed);
        this.timers = new VirtualTimers(START, random.split());
        SplittableRandom fate = random.split();
        this.weather = new FaultPlan(fate, fate.nextInt(8) == 0, START.plusSeconds(fate.nextInt(60, 1_800)));
        this.ids = random.split();
        this.invariants =
                new Invariants(timers::now, () -> current == null ? now() : current.began, weather.isFaultFree());
        Duration cloudOffset = weather.clockOffset();
        this.simulator = simulator(cloudOffset);
        DynamoDbClient database = parts.dynamoDb().apply(() -> weather.stale(now()));
        database.createTable(TableSchema.createTable(TABLE));
        this.table = new ObservedDynamoDb(database, invariants);
        this.functions = new LambdaEmulator(handlers(random.split()));
        this.runner = StateMachineEngine.of(
                        DEFINITION,
                        "arn:aws:states:us-east-1:000000000000:stateMachine:request-lifecycle",
                        new SimulatedIntegrations(),
                        timers,
                        timers)
                .random(random.split())
                .tokens(this::id)
                .listener(this::heard)
                .build();
        this.traffic = new Workload(this, simulator, invariants, random.split());
    }

    /** Runs to the end, and checks. */
    Simulation.Report run() {
        traffic.begin();
        plan();
        Instant horizon = START.plus(HORIZON);
        while (!atRest() && timers.now().isBefore(horizon) && steps < MOST_STEPS) {
            step();
        }
        boolean rests = atRest();
        if (!rests) {
            invariants.violated("settles", "not at rest after " + steps + " steps, at " + now());
        } else {
            // What comes late must change nothing.
            sweep(false);
            Instant later = now().plus(Duration.ofMinutes(20));
            while (timers.pending() > 0 && now().isBefore(later) && steps < MOST_STEPS) {
                step();
            }
            traffic.lookAgain();
            while (!atRest() && steps < MOST_STEPS) {
                step();
            }
            invariants.atEnd(table, simulator);
        }
        return new Simulation.Report(
                seed, invariants.violations(), invariants.requests(), steps, faults, digest, weather.isFaultFree());
    }

    private void step() {
        steps++;
        timers.runNext();
    }

    private boolean atRest() {
        return traffic.isOver() && invariants.active() == 0 && running.isEmpty();
    }

    private void plan() {
        sweepLater(Duration.ofSeconds(weather.upTo(300)));
        for (int i = weather.upTo(4); i > 0; i--) {
            timers.at(START.plusSeconds(weather.upTo(1_200)), () -> sweep(false));
        }
        int aborts = (int) Math.round(weather.aborts() * weather.upTo(3));
        for (int i = 0; i < aborts; i++) {
            timers.at(START.plus(weather.millis(0, 600_000)), this::abortOne);
        }
    }

    private void sweepLater(Duration after) {
        timers.at(now().plus(after), () -> {
            if (!atRest()) {
                sweep(false);
                sweepLater(SWEEP_EVERY);
            }
        });
    }

    private void sweep(boolean all) {
        invoke("RepairRequests", JsonNodeFactory.instance.objectNode().put("all", all), (answer, failure) -> {});
    }

    private void abortOne() {
        if (!running.isEmpty()) {
            String name = List.copyOf(running).get(weather.upTo(running.size()));
            trace("abort", name);
            faults++;
            runner.stopExecution(name, "Aborted", "by the simulation");
        }
    }

    Instant now() {
        return timers.now();
    }

    VirtualTimers timers() {
        return timers;
    }

    FaultPlan weather() {
        return weather;
    }

    String id() {
        return new UUID(ids.nextLong(), ids.nextLong()).toString();
    }

    /** Something happened: part of what makes two runs the same. */
    void trace(String what, String about) {
        digest = (digest * 31 + what.hashCode()) * 31 + about.hashCode();
        digest = digest * 31 + now().toEpochMilli();
        trace.accept(now() + "  " + what + "  " + about);
    }

    // Lambda

    /** Invokes a function as an event of its own; the answer or the failure comes later. */
    void invoke(String function, JsonNode event, BiConsumer<JsonNode, TaskFailedException> done) {
        timers.at(now().plus(weather.millis(1, 60)), () -> begin(function, event, done));
    }

    private void begin(String function, JsonNode event, BiConsumer<JsonNode, TaskFailedException> done) {
        if (weather.refusesInvocation(now())) {
            trace("refused", function);
            faults++;
            done.accept(null, new TaskFailedException("Lambda.TooManyRequestsException", ""));
            return;
        }
        Invocation invocation = new Invocation(now(), weather.clockOffset(), weather.isFaulty(now()));
        Runnable work = () -> work(invocation, function, event, done);
        if (invocation.lane == null) {
            work.run();
        } else {
            invocation.lane.start(work);
        }
        current = null;
    }

    private void work(
            Invocation invocation, String function, JsonNode event, BiConsumer<JsonNode, TaskFailedException> done) {
        current = invocation;
        trace("begins", function);
        JsonNode answer = null;
        TaskFailedException failure = null;
        try {
            answer = functions.invoke(function, event);
            if (weather.losesInvocation(now())) {
                faults++;
                failure = new TaskFailedException("Lambda.SdkClientException", "");
            }
        } catch (TaskFailedException thrown) {
            failure = thrown;
            invariants.checkNoSecret("exception of " + function, thrown.error() + " " + thrown.cause());
        } catch (Killed killed) {
            failure = new TaskFailedException(
                    switch (weather.upTo(3)) {
                        case 0 -> "Lambda.Unknown";
                        case 1 -> "Sandbox.Timedout";
                        default -> "Runtime.ExitError";
                    },
                    "");
        } catch (RuntimeException | Error bug) {
            invariants.violated("works", function + " threw " + bug);
            failure = new TaskFailedException("Lambda.Unknown", "");
        }
        trace("ends", function + (failure == null ? "" : " " + failure.error()));
        current = null;
        JsonNode given = failure == null ? answer : null;
        TaskFailedException failed = failure;
        timers.at(now(), () -> done.accept(given, failed));
    }

    private void pause() {
        Invocation me = current;
        timers.at(now().plus(weather.pause()), () -> {
            current = me;
            me.lane.resume();
            current = null;
        });
        current = null;
        me.lane.pause();
        current = me;
    }

    /** A call of a function to a service, in whatever weather there is. */
    <T> T callWithFaults(Services service, String what, boolean idempotent, Supplier<T> effect, Supplier<T> nonsense) {
        Invocation me = current;
        if (me == null || !me.stormy) {
            trace(service.name(), what);
            return effect.get();
        }
        if (now().isAfter(me.began.plus(LONGEST_INVOCATION))) {
            trace("overtime", what);
            throw new Killed();
        }
        FaultPlan.Fault fault = weather.next(now());
        trace(service.name(), what + " " + fault);
        if (fault != FaultPlan.Fault.NONE) {
            faults++;
        }
        return switch (fault) {
            case NONE -> effect.get();
            case FAIL_BEFORE -> throw service.failure();
            case THROTTLE -> throw service.throttled();
            case LOSE_ANSWER -> {
                quietly(effect);
                throw Services.unanswered();
            }
            case REPEAT -> {
                if (!idempotent) {
                    quietly(effect);
                }
                yield effect.get();
            }
            case DIE_BEFORE -> throw new Killed();
            case DIE_AFTER -> {
                quietly(effect);
                throw new Killed();
            }
            case PAUSE_BEFORE -> {
                pause();
                yield effect.get();
            }
            case PAUSE_AFTER -> {
                T answer = effect.get();
                pause();
                yield answer;
            }
            case NONSENSE -> nonsense.get();
        };
    }

    private static <T> Optional<T> quietly(Supplier<T> effect) {
        try {
            return Optional.of(effect.get());
        } catch (RuntimeException unheard) {
            // The answer is lost, be it an error.
            return Optional.empty();
        }
    }

    // Wiring

    private Simulator simulator(Duration clockOffset) {
        try {
            return Simulator.open(SimulatorSettings.of(() -> now().plus(clockOffset), this::id)
                    .observedBy(invariants::called));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Map<String, RequestStreamHandler> handlers(SplittableRandom random) {
        InstantSource clock = () -> current == null ? now() : now().plus(current.clockOffset);
        Consumer<String> log = line -> {
            invariants.checkNoSecret("log", line);
            trace.accept(line);
        };
        Telemetry telemetry = new Telemetry(log, clock);
        RequestStore store =
                new RequestStore(new FaultyDynamoDb(this, parts.aroundDynamoDb().apply(table)), TABLE, SETTINGS, clock);
        CloudControl cloudControl = new CloudControl(new InProcessCloudControl(new FaultyCloudControl(
                this, parts.aroundCloudControl().apply(new SimulatedCloudControl(simulator)), invariants)));
        Executions executions =
                new FaultyExecutions(parts.aroundExecutions().apply(new EngineExecutions(() -> runner)));
        Map<String, RequestStreamHandler> handlers = TrackerFunction.createAll(GivenDependencies.builder()
                .settings(SETTINGS)
                .clock(clock)
                .random(random)
                .requestTokens(this::id)
                .telemetry(telemetry)
                .store(store)
                .list(new RequestList(
                        new FaultyDynamoDb(this, parts.aroundDynamoDb().apply(table)), TABLE, SETTINGS, clock, random))
                .cloudControl(cloudControl)
                .executions(executions)
                .eventBus((detailType, detail) -> callWithFaults(
                        Services.STEP_FUNCTIONS,
                        "PutEvents " + detailType,
                        false,
                        () -> {
                            invariants.checkNoSecret("a rejection", detail.toString());
                            return true;
                        },
                        () -> true))
                .build());
        handlers.replaceAll((name, handler) -> parts.aroundFunctions().around(name, handler, log));
        return handlers;
    }

    private void heard(HistoryEvent event) {
        trace(
                event.type().name(),
                event.execution() + event.state().map(s -> " " + s).orElse(""));
        event.cause().ifPresent(cause -> invariants.checkNoSecret("history", cause));
        switch (event.type()) {
            case ExecutionStarted -> running.add(event.execution());
            case ExecutionSucceeded -> running.remove(event.execution());
            case ExecutionFailed, ExecutionTimedOut, ExecutionAborted -> {
                running.remove(event.execution());
                invariants.executionFailed(event.execution());
                failed(event.execution());
            }
            default -> {}
        }
    }

    /** The rule on failed executions; its event may be late, come twice, or not come. */
    private void failed(String execution) {
        ObjectNode status = JsonNodeFactory.instance.objectNode();
        status.put("detail-type", "Step Functions Execution Status Change");
        status.putObject("detail")
                .put("name", execution)
                .put("input", "{\"requestToken\":\"" + execution.replaceFirst("\\..*", "") + "\"}");
        for (int deliveries = weather.upTo(8) == 0 ? weather.upTo(4) : 1; deliveries > 0; deliveries--) {
            Duration late = weather.upTo(4) == 0 ? weather.millis(0, 600_000) : weather.millis(0, 500);
            timers.at(now().plus(late), () -> invoke("RepairRequests", status, (answer, failure) -> {}));
        }
    }

    private final class FaultyExecutions implements Executions {
        private final Executions inner;

        FaultyExecutions(Executions inner) {
            this.inner = inner;
        }

        @Override
        public void start(String name, String requestToken) {
            call("StartExecution " + name, () -> inner.start(name, requestToken));
        }

        @Override
        public void wake(String taskToken) {
            call("SendTaskSuccess", () -> inner.wake(taskToken));
        }

        private void call(String what, Runnable effect) {
            Supplier<Boolean> supplier = () -> {
                effect.run();
                return true;
            };
            callWithFaults(Services.STEP_FUNCTIONS, what, false, supplier, supplier);
        }
    }

    /** The state machine's own calls. */
    private final class SimulatedIntegrations implements Integrations {
        @Override
        public CompletionStage<JsonNode> lambdaInvoke(String functionName, JsonNode payload) {
            invariants.checkNoSecret("input of " + functionName, payload.toString());
            CompletableFuture<JsonNode> future = new CompletableFuture<>();
            invoke(functionName, payload, (answer, failure) -> {
                if (failure != null) {
                    future.completeExceptionally(failure);
                } else {
                    invariants.checkNoSecret("output of " + functionName, answer.toString());
                    future.complete(answer);
                }
            });
            return future;
        }

        @Override
        public CompletionStage<JsonNode> updateItem(JsonNode request) {
            invariants.checkNoSecret("updateItem", request.toString());
            return later("UpdateItem", "DynamoDb", () -> {
                UpdateItemIntegration.updateItem(table, request);
                return JsonNodeFactory.instance.objectNode();
            });
        }

        @Override
        public CompletionStage<JsonNode> putEvents(JsonNode request) {
            invariants.checkNoSecret("putEvents", request.toString());
            return later("PutEvents", "EventBridge", () -> {
                boolean failedEntry = weather.failsIntegration(now());
                if (!failedEntry) {
                    request.get("Entries").forEach(entry -> invariants.published(entry, table));
                }
                return parts.putEventsAnswer()
                        .apply(JsonNodeFactory.instance.objectNode().put("FailedEntryCount", failedEntry ? 1 : 0));
            });
        }

        private CompletionStage<JsonNode> later(String what, String service, Supplier<JsonNode> effect) {
            CompletableFuture<JsonNode> future = new CompletableFuture<>();
            timers.at(now().plus(weather.integrationDelay(now())), () -> {
                boolean failsBefore = weather.failsIntegration(now());
                boolean losesAnswer = weather.failsIntegration(now());
                trace(what, failsBefore + " " + losesAnswer);
                faults += failsBefore || losesAnswer ? 1 : 0;
                try {
                    if (failsBefore) {
                        throw new TaskFailedException(
                                service
                                        + (weather.chance(0.5)
                                                ? ".ThrottlingException"
                                                : ".InternalServerErrorException"),
                                "");
                    }
                    JsonNode answer = effect.get();
                    if (losesAnswer) {
                        throw new TaskFailedException(service + ".SdkClientException", "");
                    }
                    future.complete(answer);
                } catch (TaskFailedException failure) {
                    future.completeExceptionally(failure);
                }
            });
            return future;
        }
    }
}
