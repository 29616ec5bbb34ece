package requesttracker.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import requesttracker.statemachine.definition.StateMachineDefinition;
import requesttracker.statemachine.engine.ExecutionDescription;
import requesttracker.statemachine.engine.ExecutionStatus;
import requesttracker.statemachine.engine.Integrations;
import requesttracker.statemachine.engine.RecordedHistory;
import requesttracker.statemachine.engine.StateMachineEngine;
import requesttracker.statemachine.engine.VirtualTimers;

@DisplayName("The definition of the guide, on the project's engine and in virtual time")
class WaitInYourOwnWorkflowTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ARN = "arn:aws:states:us-east-1:123456789012:stateMachine:deploy";

    private final VirtualTimers timers = new VirtualTimers(Instant.parse("2026-01-01T00:00:00Z"));
    private final List<JsonNode> events = new ArrayList<>();
    private final RecordedHistory history = new RecordedHistory();
    private IamCheckingAccount account;
    private StateMachineEngine caller;
    /** The number of times that the rule delivers each command. */
    private int deliveries = 1;

    @BeforeEach
    void open() throws Exception {
        account = IamCheckingAccount.open(timers, events::add, call -> {});
        caller = StateMachineEngine.of(
                        StateMachineDefinition.parse(CallerDefinition.text(), Map.of()),
                        ARN,
                        new CallerIntegrations(),
                        timers,
                        timers)
                .tokens(() -> IamCheckingAccount.CALLER + UUID.randomUUID())
                .listener(history)
                .build();
        account.callBack(caller);
    }

    @AfterEach
    void close() throws Exception {
        account.close();
    }

    /** The bus in the caller's account, whose rule sends commands to the tracker. */
    private final class CallerIntegrations implements Integrations {
        @Override
        public CompletionStage<JsonNode> lambdaInvoke(String functionName, JsonNode payload) {
            throw new UnsupportedOperationException("the guide's definition calls no function");
        }

        @Override
        public CompletionStage<JsonNode> updateItem(JsonNode request) {
            throw new UnsupportedOperationException("the guide's definition writes no item");
        }

        @Override
        public CompletionStage<JsonNode> putEvents(JsonNode request) {
            for (JsonNode entry : request.get("Entries")) {
                assertThat(entry.get("EventBusName").textValue()).isEqualTo("request-tracker");
                ObjectNode event = JSON.createObjectNode()
                        .put("id", UUID.randomUUID().toString())
                        .put("source", entry.get("Source").textValue())
                        .put("account", "123456789012")
                        .put("detail-type", entry.get("DetailType").textValue());
                event.set("detail", read(entry.get("Detail").textValue()));
                for (int delivery = 0; delivery < deliveries; delivery++) {
                    timers.execute(() -> account.invoke("HandleCommand", event));
                }
            }
            return CompletableFuture.completedFuture(JSON.createObjectNode().put("FailedEntryCount", 0));
        }
    }

    private static JsonNode read(String json) {
        try {
            return JSON.readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void start(String name, String desiredState) {
        caller.startExecution(name, read(("{'desiredState':" + desiredState + "}").replace('\'', '"')));
    }

    private void start(String desiredState) {
        start("deploy-1", desiredState);
    }

    private static String create(String behavior) {
        return "{'LogGroupName':'example','Simulate':{'Create':{" + behavior + "}}}";
    }

    /** Returns the states that the execution of the caller entered. */
    private List<String> states(String name) {
        return history.of(name).stream()
                .filter(event -> event.type().name().endsWith("StateEntered"))
                .map(event -> event.state().orElseThrow())
                .toList();
    }

    private ExecutionDescription ended(String... states) {
        timers.runUntilIdle();
        assertThat(states("deploy-1")).containsExactly(states);
        return caller.describe("deploy-1");
    }

    private JsonNode settled() {
        return events.stream()
                .filter(event -> event.get("detail-type").asText().equals("Resource Request Settled"))
                .reduce((first, last) -> last)
                .orElseThrow()
                .get("detail");
    }

    private JsonNode onlyRequest() throws IOException {
        JsonNode requests = read(account.invoke("ListRequests", IamCheckingAccount.http("", ""))
                        .get("body")
                        .asText())
                .get("Requests");
        assertThat(requests).hasSize(1);
        return read(account.invoke(
                        "GetRequest",
                        IamCheckingAccount.http(
                                "", requests.get(0).get("RequestToken").asText()))
                .get("body")
                .asText());
    }

    private void cancel() throws IOException {
        account.invoke(
                "CancelRequest",
                IamCheckingAccount.http("", onlyRequest().get("RequestToken").asText()));
    }

    @Test
    @DisplayName("continues with the detail of the settled event")
    void continuesWithTheSettledDetail() throws Exception {
        start(create("'DurationSeconds':300"));
        ExecutionDescription execution = ended("CreateLogGroup", "Created");

        assertThat(execution.status()).isEqualTo(ExecutionStatus.SUCCEEDED);
        assertThat(execution.output().orElseThrow().get("request")).isEqualTo(settled());
        assertThat(settled().get("Callback").booleanValue()).isTrue();
        assertThat(onlyRequest().has("CallbackDeliveredAt")).isTrue();
        assertThat(account.refused()).isEmpty();
        assertThat(account.log().toString() + events).doesNotContain(IamCheckingAccount.CALLER);
    }

    @ParameterizedTest(name = "{0}: {2}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            fails                   | 'DurationSeconds':60,'Outcome':'FAILED','ErrorCode':'NotStabilized' | Failed
            misses its deadline     | 'DurationSeconds':99999                                             | TimedOut
            """)
    @DisplayName("catches each outcome by its name")
    void catchesByOutcome(String what, String behavior, String state) {
        start(create(behavior));
        ended("CreateLogGroup", state);
    }

    @Test
    @DisplayName("catches a command that breaks a rule")
    void catchesARejection() {
        start("'not JSON'");
        ended("CreateLogGroup", "Rejected");
        assertThat(events)
                .singleElement()
                .satisfies(
                        event -> assertThat(event.get("detail-type").asText()).isEqualTo("Resource Request Rejected"));
    }

    @Test
    @DisplayName("catches a cancel by another client")
    void catchesACancel() throws Exception {
        start(create("'DurationSeconds':99999"));
        timers.advanceTo(timers.now().plusSeconds(100));
        cancel();
        ended("CreateLogGroup", "Canceled");
    }

    @Test
    @DisplayName("is one request for any number of deliveries of the command")
    void isOneRequest() throws Exception {
        deliveries = 3;
        start(create("'DurationSeconds':60"));
        ended("CreateLogGroup", "Created");
        assertThat(onlyRequest().get("Outcome").asText()).isEqualTo("SUCCEEDED");
    }

    @Test
    @DisplayName("ends at the state's timeout if the command is lost")
    void endsByItself() {
        deliveries = 0;
        start(create("'DurationSeconds':60"));
        ended("CreateLogGroup", "NotKnown");
    }

    @Test
    @DisplayName("is stopped, and the tracker cancels its request at the next poll")
    void stoppedCancelsItsRequest() throws Exception {
        start(create("'DurationSeconds':99999"));
        timers.advanceTo(timers.now().plusSeconds(1_000));
        assertThat(onlyRequest().has("CancelReason")).isFalse();
        caller.stopExecution("deploy-1", "Stopped", "by hand");
        Instant stopped = timers.now();
        timers.runUntilIdle();

        JsonNode request = onlyRequest();
        assertThat(request.get("Outcome").asText()).isEqualTo("CANCELED");
        assertThat(request.get("CancelReason").asText()).isEqualTo("CALLER_GONE");
        assertThat(request.get("CanceledBy").get("Kind").asText()).isEqualTo("TRACKER");
        assertThat(Duration.between(
                        stopped, Instant.parse(request.get("CancelRequestedAt").asText())))
                .as("2 % of the age, with jitter")
                .isLessThan(Duration.ofSeconds(40));
    }

    @Test
    @DisplayName("has another ClientToken for each execution")
    void hasItsOwnClientToken() throws Exception {
        start(create("'DurationSeconds':60"));
        start("deploy-2", create("'DurationSeconds':60").replace("example", "other"));
        timers.runUntilIdle();

        assertThat(states("deploy-1")).endsWith("Created");
        assertThat(states("deploy-2")).endsWith("Created");
    }
}
