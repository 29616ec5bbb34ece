package requesttracker.simulation.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import requesttracker.emulators.stepfunctions.UpdateItemIntegration;
import requesttracker.simulation.faults.FaultyIntegrations;
import requesttracker.statemachine.engine.Integrations;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** The calls that the state machine makes itself. */
final class SimulatedIntegrations implements Integrations {
    private final RunContext context;
    private final SimulatedLambda lambda;
    private final DynamoDbClient table;
    private final UnaryOperator<JsonNode> putEventsAnswer;
    private final FaultyIntegrations calls;
    private final Consumer<JsonNode> taken;

    /**
     * @param putEventsAnswer changes the answer of PutEvents
     * @param taken gets each entry that the bus has taken
     */
    SimulatedIntegrations(
            RunContext context,
            SimulatedLambda lambda,
            DynamoDbClient table,
            UnaryOperator<JsonNode> putEventsAnswer,
            Consumer<JsonNode> taken) {
        this.context = context;
        this.lambda = lambda;
        this.table = table;
        this.putEventsAnswer = putEventsAnswer;
        this.taken = taken;
        this.calls = new FaultyIntegrations(context.timers(), context.plan(), context.trace());
    }

    @Override
    public CompletionStage<JsonNode> lambdaInvoke(String functionName, JsonNode payload) {
        context.checkers().checkNoSecret("input of " + functionName, payload.toString());
        CompletableFuture<JsonNode> future = new CompletableFuture<>();
        lambda.invoke(functionName, payload, (answer, failure) -> {
            if (failure != null) {
                future.completeExceptionally(failure);
            } else {
                context.checkers().checkNoSecret("output of " + functionName, answer.toString());
                future.complete(answer);
            }
        });
        return future;
    }

    @Override
    public CompletionStage<JsonNode> updateItem(JsonNode request) {
        context.checkers().checkNoSecret("updateItem", request.toString());
        return calls.call("UpdateItem", "DynamoDb", () -> {
            UpdateItemIntegration.updateItem(table, request);
            return JsonNodeFactory.instance.objectNode();
        });
    }

    @Override
    public CompletionStage<JsonNode> putEvents(JsonNode request) {
        context.checkers().checkNoSecret("putEvents", request.toString());
        return calls.call("PutEvents", "EventBridge", () -> {
            boolean failedEntry = context.plan().failsIntegration(context.now());
            if (!failedEntry) {
                request.get("Entries").forEach(taken);
            }
            return putEventsAnswer.apply(
                    JsonNodeFactory.instance.objectNode().put("FailedEntryCount", failedEntry ? 1 : 0));
        });
    }
}
