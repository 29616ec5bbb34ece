package requesttracker.statemachine.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import requesttracker.jsontree.JsonTree;
import requesttracker.statemachine.definition.StateMachineDefinition;

/** Runs the example of the module's README. */
class VirtualTimeExampleTest {
    private static final class GreetingService implements Integrations {
        @Override
        public CompletionStage<JsonNode> lambdaInvoke(String functionName, JsonNode payload) {
            String greeting = functionName + " " + payload.path("name").textValue();
            return CompletableFuture.completedFuture(JsonTree.object().put("greeting", greeting));
        }

        @Override
        public CompletionStage<JsonNode> updateItem(JsonNode request) {
            return CompletableFuture.failedFuture(new TaskFailedException("DynamoDb.ResourceNotFoundException", ""));
        }

        @Override
        public CompletionStage<JsonNode> putEvents(JsonNode request) {
            return CompletableFuture.failedFuture(new TaskFailedException("EventBridge.ResourceNotFoundException", ""));
        }
    }

    @Test
    void theExampleRunsOneHourOfVirtualTime() {
        // README: begin
        String definition = """
                {"StartAt": "Rest", "States": {
                  "Rest": {"Type": "Wait", "Seconds": 3600, "Next": "Greet"},
                  "Greet": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke",
                    "Parameters": {"FunctionName": "${Function}", "Payload.$": "$"},
                    "OutputPath": "$.Payload", "End": true}}}
                """;
        VirtualTimers timers = new VirtualTimers(Instant.parse("2026-01-01T00:00:00Z"));
        RecordedHistory history = new RecordedHistory();
        StateMachineEngine engine = StateMachineEngine.of(
                        StateMachineDefinition.parse(definition, Map.of("Function", "greet")),
                        "arn:aws:states:eu-west-1:123456789012:stateMachine:greeting",
                        new GreetingService(),
                        timers,
                        timers)
                .listener(history)
                .build();

        engine.startExecution("first", JsonTree.read("{\"name\":\"Ada\"}"));
        timers.runUntilIdle();

        ExecutionDescription ended = engine.describe("first");
        // README: end
        assertThat(ended.status()).isEqualTo(ExecutionStatus.SUCCEEDED);
        assertThat(ended.output()).contains(JsonTree.read("{\"greeting\":\"greet Ada\"}"));
        assertThat(Duration.between(ended.startTime(), ended.stopTime().orElseThrow()))
                .isEqualTo(Duration.ofHours(1));
        assertThat(history.of("first")).hasSize(ended.events());
    }

    @Test
    void theReadmeHasTheCodeOfTheExample() throws IOException {
        String source = Files.readString(
                Path.of("src/test/java", VirtualTimeExampleTest.class.getName().replace('.', '/') + ".java"));
        String example =
                group(source, "// README: begin\\n(.*?)\\n *// README: end").stripIndent() + "\n";
        String shown = group(Files.readString(Path.of("README.md")), "```java\\n(.*?)```");
        assertThat(shown).isEqualTo(example);
    }

    private static String group(String text, String pattern) {
        Matcher matcher = Pattern.compile(pattern, Pattern.DOTALL).matcher(text);
        assertThat(matcher.find()).as(pattern).isTrue();
        return matcher.group(1);
    }
}
