package requesttracker.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import requesttracker.application.CancelService;
import requesttracker.application.Executions;
import requesttracker.application.SubmitService;
import requesttracker.cloudcontrol.CloudControl;
import requesttracker.composition.DefinitionSubstitutions;
import requesttracker.composition.TrackerFunction;
import requesttracker.domain.CancelReason;
import requesttracker.domain.Outcome;
import requesttracker.domain.Request;
import requesttracker.domain.Submission;
import requesttracker.domain.TrackerSettings;
import requesttracker.emulators.dynamodb.DynamoDbEmulator;
import requesttracker.emulators.dynamodb.ForwardingDynamoDb;
import requesttracker.emulators.lambda.LambdaEmulator;
import requesttracker.emulators.stepfunctions.RequestExecutions;
import requesttracker.emulators.stepfunctions.UpdateItemIntegration;
import requesttracker.runtime.GivenDependencies;
import requesttracker.simulation.faults.CloudControlCalls;
import requesttracker.simulation.run.InProcessCloudControl;
import requesttracker.simulation.run.SimulatedCloudControl;
import requesttracker.simulator.RecordedCall;
import requesttracker.simulator.Simulator;
import requesttracker.simulator.SimulatorSettings;
import requesttracker.statemachine.definition.StateMachineDefinition;
import requesttracker.statemachine.engine.Integrations;
import requesttracker.statemachine.engine.StateMachineEngine;
import requesttracker.statemachine.engine.TaskFailedException;
import requesttracker.statemachine.engine.TaskTimedOutException;
import requesttracker.statemachine.engine.VirtualTimers;
import requesttracker.store.RequestStore;
import requesttracker.store.TableSchema;
import requesttracker.telemetry.Telemetry;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.GetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemResponse;

/**
 * Runs a cancel (read, write, signal) against the sleeping workflow (timeout, read, poll, new token …), in every order
 * of their steps. A step is one call to a service, on the real definition and functions. In all orders
 * CancelResourceRequest is sent once. Once the cancel is answered, it is sent without further waiting.
 */
class EveryInterleavingTest {
    /** The steps from the sleep over the time-out, the poll and the next sleep to the poll after that. */
    private static final int WORKFLOW_STEPS = 24;

    @Test
    void noCancelIsLostOrDelayedInAnyOrderOfTheSteps() throws Exception {
        int orders = 0;
        for (int read = 0; read <= WORKFLOW_STEPS; read++) {
            for (int write = read; write <= WORKFLOW_STEPS; write++) {
                for (int signal = write; signal <= WORKFLOW_STEPS; signal++) {
                    new Play(true).in(read, write, signal);
                    orders++;
                }
            }
        }
        assertThat(orders).isEqualTo(2_925);
    }

    @Test
    void aCancelThatSendsNoSignalIsFound() {
        assertThatThrownBy(() -> new Play(false).in(0, 0, 0)).isInstanceOf(AssertionError.class);
    }

    /** A thread that moves one step at a time, on command. */
    private static final class Actor extends Thread {
        private final Semaphore go = new Semaphore(0);
        private final Semaphore paused = new Semaphore(0);
        private volatile boolean finished;
        private volatile Throwable failure;

        Actor(Runnable part) {
            super(part);
            setDaemon(true);
            setUncaughtExceptionHandler((thread, e) -> failure = e);
        }

        @Override
        public void run() {
            go.acquireUninterruptibly();
            try {
                super.run();
            } catch (RuntimeException | Error e) {
                failure = e;
            }
            finished = true;
            paused.release();
        }

        /** Runs to the next call of a service, or to the end. */
        boolean step() {
            if (finished) {
                return false;
            }
            go.release();
            paused.acquireUninterruptibly();
            assertThat(failure).isNull();
            return true;
        }

        /** Ends a step. Does nothing on any other thread. */
        static void gate() {
            if (Thread.currentThread() instanceof Actor actor) {
                actor.paused.release();
                actor.go.acquireUninterruptibly();
            }
        }
    }

    private static final class Play {
        private final VirtualTimers timers = new VirtualTimers(Instant.parse("2026-01-01T00:00:00Z"));
        private final List<RecordedCall> calls = new ArrayList<>();
        private final RandomGenerator middle = () -> Long.MIN_VALUE;
        private final Telemetry telemetry = new Telemetry(line -> {}, timers::now);
        private final RequestStore store;
        private final Executions executions = new GatedExecutions();
        private final LambdaEmulator functions;
        private final StateMachineEngine engine;
        private final boolean signals;

        Play(boolean signals) throws IOException {
            this.signals = signals;
            DynamoDbEmulator table = DynamoDbEmulator.inMemory();
            table.createTable(TableSchema.createTable("requests"));
            DynamoDbClient gated = new GatedDynamoDb(table);
            store = new RequestStore(gated, "requests", TrackerSettings.DEFAULT, timers::now);
            Simulator simulator =
                    Simulator.open(SimulatorSettings.of(timers::now, ids()).observedBy(calls::add));
            CloudControl cloudControl = new CloudControl(
                    new InProcessCloudControl(new GatedCloudControl(new SimulatedCloudControl(simulator))));
            functions = new LambdaEmulator(
                    TrackerFunction.of(TrackerFunction.Group.WORKFLOW),
                    GivenDependencies.builder()
                            .clock(timers::now)
                            .random(middle)
                            .telemetry(telemetry)
                            .store(store)
                            .cloudControl(cloudControl)
                            .executions(executions)
                            .build());
            engine = StateMachineEngine.of(
                            StateMachineDefinition.requestLifecycle(
                                    DefinitionSubstitutions.inProcess("requests", "bus")),
                            RequestExecutions.stateMachineArn("us-east-1", "000000000000"),
                            new Services(gated),
                            timers,
                            timers)
                    .random(middle)
                    .build();
        }

        /** Runs the three steps of the cancel before these steps of the workflow. */
        void in(int read, int write, int signal) {
            sleepForTheFirstTime();
            Actor workflow = new Actor(() -> {
                while (engine.running() > 0) {
                    Actor.gate();
                    timers.runNext();
                }
            });
            Actor caller = new Actor(() -> new CancelService(store, executions, telemetry, timers::now)
                    .cancel("request-1", CancelReason.REQUESTED, Optional.empty()));
            workflow.start();
            caller.start();
            int done = 0;
            for (int before : new int[] {read, write, signal}) {
                for (; done < before; done++) {
                    workflow.step();
                }
                caller.step();
            }
            // A write that lost its optimistic lock is repeated. The caller is not answered earlier.
            while (caller.step()) {}
            Instant answered = timers.now();
            while (workflow.step()) {}

            String order = "cancel at " + read + ", " + write + ", " + signal;
            List<RecordedCall> cancels = calls.stream()
                    .filter(call -> call.action().equals("CancelResourceRequest"))
                    .toList();
            assertThat(cancels).as(order).hasSize(1);
            assertThat(cancels.get(0).at()).as(order).isBeforeOrEqualTo(answered);
            Request request = store.find("request-1").orElseThrow();
            assertThat(request.settlement().orElseThrow().outcome()).as(order).isEqualTo(Outcome.CANCELED);
        }

        private void sleepForTheFirstTime() {
            new SubmitService(store, executions, telemetry, timers::now, () -> "request-1")
                    .submit(Submission.read(
                            Map.of(
                                    "Operation",
                                    "CREATE",
                                    "TypeName",
                                    "AWS::Logs::LogGroup",
                                    "DesiredState",
                                    "{\"Simulate\": {\"Create\": {\"DurationSeconds\": 600, \"RetryAfterSeconds\": 30}}}"),
                            TrackerSettings.DEFAULT));
            Instant start = timers.now();
            while (calls.isEmpty() || store.waitingTaskToken("request-1").isEmpty()) {
                timers.runNext();
            }
            assertThat(timers.now()).isEqualTo(start);
        }

        private static Supplier<String> ids() {
            int[] next = {0};
            return () -> "id-" + next[0]++;
        }

        private final class GatedExecutions implements Executions {
            @Override
            public Optional<Instant> start(String name, String requestToken) {
                return Optional.of(engine.startExecution(
                                name, JsonNodeFactory.instance.objectNode().put("requestToken", requestToken))
                        .startTime());
            }

            @Override
            public void wake(String taskToken) {
                Actor.gate();
                if (!signals) {
                    return;
                }
                try {
                    engine.sendTaskSuccess(taskToken, JsonNodeFactory.instance.objectNode());
                } catch (TaskTimedOutException e) {
                    // The workflow is awake already, and reads the record.
                }
            }
        }

        private final class Services implements Integrations {
            private final DynamoDbClient dynamoDb;

            Services(DynamoDbClient dynamoDb) {
                this.dynamoDb = dynamoDb;
            }

            @Override
            public CompletionStage<JsonNode> lambdaInvoke(String functionName, JsonNode payload) {
                return answer(() -> functions.invoke(functionName, payload));
            }

            @Override
            public CompletionStage<JsonNode> updateItem(JsonNode request) {
                return answer(() -> {
                    UpdateItemIntegration.updateItem(dynamoDb, request);
                    return JsonNodeFactory.instance.objectNode();
                });
            }

            @Override
            public CompletionStage<JsonNode> putEvents(JsonNode request) {
                return answer(() -> JsonNodeFactory.instance.objectNode().put("FailedEntryCount", 0));
            }

            private static CompletionStage<JsonNode> answer(Supplier<JsonNode> call) {
                try {
                    return CompletableFuture.completedFuture(call.get());
                } catch (TaskFailedException e) {
                    return CompletableFuture.failedFuture(e);
                }
            }
        }
    }

    private static final class GatedDynamoDb extends ForwardingDynamoDb {
        GatedDynamoDb(DynamoDbClient inner) {
            super(inner);
        }

        @Override
        public GetItemResponse getItem(GetItemRequest request) {
            Actor.gate();
            return inner.getItem(request);
        }

        @Override
        public UpdateItemResponse updateItem(UpdateItemRequest request) {
            Actor.gate();
            return inner.updateItem(request);
        }
    }

    private record GatedCloudControl(CloudControlCalls inner) implements CloudControlCalls {
        @Override
        public Map<String, Object> call(String action, Map<String, ?> members) {
            if (action.equals("GetResourceRequestStatus") || action.equals("CancelResourceRequest")) {
                Actor.gate();
            }
            return inner.call(action, members);
        }
    }
}
