package requesttracker.statemachine.engine;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import requesttracker.statemachine.definition.Definitions;

/** Records every call. Answers from a script in order, and after that by a rule. */
final class FakeIntegrations implements Integrations {
    record IntegrationCall(String what, JsonNode request) {}

    final List<IntegrationCall> calls = new ArrayList<>();
    final Deque<CompletableFuture<JsonNode>> script = new ArrayDeque<>();
    private final BiFunction<String, JsonNode, JsonNode> rule;

    FakeIntegrations() {
        this((what, request) -> Definitions.json("{}"));
    }

    /**
     * Creates integrations that use the rule after the script. A TaskFailedException that the rule throws is the call's
     * failure.
     */
    FakeIntegrations(BiFunction<String, JsonNode, JsonNode> rule) {
        this.rule = rule;
    }

    FakeIntegrations answers(String json) {
        script.add(CompletableFuture.completedFuture(Definitions.json(json)));
        return this;
    }

    FakeIntegrations fails(String... errors) {
        for (String error : errors) {
            script.add(CompletableFuture.failedFuture(new TaskFailedException(error, "because")));
        }
        return this;
    }

    CompletableFuture<JsonNode> answersLater() {
        CompletableFuture<JsonNode> later = new CompletableFuture<>();
        script.add(later);
        return later;
    }

    FakeIntegrations neverAnswers() {
        script.add(new CompletableFuture<>());
        return this;
    }

    @Override
    public CompletionStage<JsonNode> lambdaInvoke(String functionName, JsonNode payload) {
        return call(functionName, payload);
    }

    @Override
    public CompletionStage<JsonNode> updateItem(JsonNode request) {
        return call("updateItem", request);
    }

    @Override
    public CompletionStage<JsonNode> putEvents(JsonNode request) {
        return call("putEvents", request);
    }

    private CompletionStage<JsonNode> call(String what, JsonNode request) {
        calls.add(new IntegrationCall(what, request));
        if (!script.isEmpty()) {
            return script.poll();
        }
        try {
            return CompletableFuture.completedFuture(rule.apply(what, request));
        } catch (TaskFailedException failure) {
            return CompletableFuture.failedFuture(failure);
        }
    }
}
