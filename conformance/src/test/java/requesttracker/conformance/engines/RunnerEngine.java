package requesttracker.conformance.engines;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import requesttracker.application.Executions;
import requesttracker.emulators.stepfunctions.EngineExecutions;
import requesttracker.emulators.stepfunctions.UpdateItemIntegration;
import requesttracker.statemachine.definition.StateMachineDefinition;
import requesttracker.statemachine.engine.HistoryEvent;
import requesttracker.statemachine.engine.Integrations;
import requesttracker.statemachine.engine.RealTimers;
import requesttracker.statemachine.engine.RecordedHistory;
import requesttracker.statemachine.engine.StateMachineEngine;

/** The tracker's engine with the wiring of the local tracker, in real time. */
final class RunnerEngine implements Engine, AutoCloseable {
    private final RealTimers timers = new RealTimers();
    private final ExecutorService workers = Executors.newCachedThreadPool();

    @Override
    public String name() {
        return "runner";
    }

    @Override
    public Machine create(String definition, Map<String, String> substitutions, EngineFixture world) {
        RecordedHistory history = new RecordedHistory();
        CompletableFuture<String> end = new CompletableFuture<>();
        StateMachineEngine runner = StateMachineEngine.of(
                        StateMachineDefinition.parse(definition, substitutions),
                        "arn:aws:states:" + EngineFixture.REGION + ":" + world.account() + ":stateMachine:"
                                + world.name(),
                        integrations(world),
                        timers,
                        workers)
                // No jitter, so that each retry is immediate.
                .random(() -> 0)
                .listener(history)
                .listener(event -> status(event, end))
                .build();
        return new Machine() {
            @Override
            public Executions executions() {
                return new EngineExecutions(() -> runner);
            }

            @Override
            public Trace await(String execution) throws Exception {
                return trace(end.get(60, TimeUnit.SECONDS), history.of(execution));
            }
        };
    }

    @Override
    public void close() {
        timers.close();
        workers.shutdownNow();
    }

    private Integrations integrations(EngineFixture world) {
        return new Integrations() {
            @Override
            public CompletionStage<JsonNode> lambdaInvoke(String functionName, JsonNode payload) {
                return CompletableFuture.supplyAsync(() -> world.invoke(functionName, payload), workers);
            }

            @Override
            public CompletionStage<JsonNode> updateItem(JsonNode request) {
                return CompletableFuture.supplyAsync(
                        () -> {
                            world.updateItem(request, () -> {
                                UpdateItemIntegration.updateItem(world.dynamoDb(), request);
                                return true;
                            });
                            return JsonNodeFactory.instance.objectNode();
                        },
                        workers);
            }

            @Override
            public CompletionStage<JsonNode> putEvents(JsonNode request) {
                return CompletableFuture.supplyAsync(() -> world.putEvents(request), workers);
            }
        };
    }

    private static void status(HistoryEvent event, CompletableFuture<String> end) {
        switch (event.type()) {
            case ExecutionSucceeded -> end.complete("SUCCEEDED");
            case ExecutionFailed -> end.complete("FAILED");
            case ExecutionTimedOut -> end.complete("TIMED_OUT");
            case ExecutionAborted -> end.complete("ABORTED");
            default -> {}
        }
    }

    private static Trace trace(String status, List<HistoryEvent> history) {
        List<String> states = new ArrayList<>();
        List<String> errors = new ArrayList<>();
        List<String> types = new ArrayList<>();
        for (HistoryEvent event : history) {
            types.add(event.type().name());
            if (event.type().name().endsWith("StateEntered")) {
                states.add(event.state().orElseThrow());
            }
            event.error().ifPresent(error -> errors.add(event.state().orElse("execution") + ": " + error));
        }
        return new Trace(status, states, errors, types);
    }
}
