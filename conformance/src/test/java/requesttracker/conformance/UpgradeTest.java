package requesttracker.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import requesttracker.statemachine.definition.StateMachineDefinition;
import requesttracker.statemachine.engine.VirtualTimers;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Checks an upgrade. Executions continue with the definition that they began with, and call the current functions.
 * Each request in flight of {@code src/test/resources/previous} continues in its state, and runs to its end.
 */
@DisplayName("Under the previous definition, today's functions")
class UpgradeTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String TOKEN = "request-token";

    private final List<JsonNode> events = new ArrayList<>();
    private VirtualTimers timers;
    private IamCheckingAccount account;

    @AfterEach
    void close() throws IOException {
        account.close();
        assertThat(account.refused()).isEmpty();
    }

    @ParameterizedTest(name = "{0}: {1}")
    @DisplayName("bring each request in flight to its end")
    @CsvSource({
        "just-submitted, SUCCEEDED",
        "asleep, SUCCEEDED",
        "asleep-without-a-token, SUCCEEDED",
        "about-to-poll, SUCCEEDED",
        "about-to-cancel, CANCELED",
        "waiting-to-start-again, FAILED",
        "in-doubt, SUCCEEDED",
        "in-doubt-and-to-be-canceled, CANCELED",
        "about-to-publish, SUCCEEDED",
        "about-to-publish-later, SUCCEEDED",
        "about-to-mark-as-published, SUCCEEDED",
        "about-to-publish-that-it-is-overdue, SUCCEEDED",
        "about-to-give-up, FAILED"
    })
    void runToTheEnd(String inFlight, String outcome) throws Exception {
        resume(inFlight);
        timers.runUntilIdle();

        JsonNode request = get();
        assertThat(request.path("Outcome").asText()).isEqualTo(outcome);
        assertThat(request.path("Timeline").findValuesAsText("What")).contains("Settled", "Published");
        List<String> expected = new ArrayList<>();
        if (inFlight.endsWith("overdue")) {
            expected.add("Resource Request Overdue");
        }
        if (!inFlight.equals("about-to-mark-as-published")) {
            expected.add("Resource Request Settled");
        }
        assertThat(events)
                .extracting(event -> event.path("detail-type").asText())
                .containsExactlyElementsOf(expected);
    }

    @Test
    @DisplayName("cancel each sleeping request at once")
    void cancelWhatSleeps() throws Exception {
        resume("asleep");
        timers.advanceTo(timers.now().plusSeconds(1));
        ObjectNode call = call();
        assertThat(account.invoke("CancelRequest", call).path("statusCode").asInt())
                .isEqualTo(202);
        Instant asked = timers.now();
        timers.runUntilIdle();

        assertThat(get().path("Outcome").asText()).isEqualTo("CANCELED");
        assertThat(get().path("Timeline").toString()).contains("CancelSent");
        for (JsonNode moment : get().path("Timeline")) {
            if (moment.path("What").asText().equals("CancelSent")) {
                assertThat(Instant.parse(moment.path("At").asText())).isEqualTo(asked);
            }
        }
    }

    /** Starts an execution of the previous definition in the state in which the request is in flight. */
    private void resume(String name) throws Exception {
        JsonNode inFlight = JSON.readTree(read(name + ".json"));
        timers = new VirtualTimers(Instant.parse(inFlight.get("now").asText()));
        ObjectNode definition = (ObjectNode) JSON.readTree(read("request-lifecycle.asl.json"));
        // An execution can't start in the middle. So an additional first state leads to the wanted state.
        ObjectNode resume = definition.put("StartAt", "Resume").withObject("/States/Resume");
        resume.put("Type", "Choice").set("Default", inFlight.get("state"));
        resume.putArray("Choices")
                .addObject()
                .put("Variable", "$.requestToken")
                .put("StringEquals", "nobody's")
                .put("Next", "StartOperation");
        account = IamCheckingAccount.open(
                timers,
                events::add,
                call -> {},
                StateMachineDefinition.parse(definition.toString(), IamCheckingAccount.substitutions()));
        String providerToken = "";
        if (inFlight.toString().contains("provider-token")) {
            providerToken = account.cloudControl()
                    .createResource(create -> create.typeName("AWS::Logs::LogGroup")
                            .desiredState("{\"LogGroupName\":\"in-flight\",\"Simulate\":"
                                    + "{\"Create\":{\"DurationSeconds\":60,\"RetryAfterSeconds\":30}}}"))
                    .progressEvent()
                    .requestToken();
        }
        JsonNode started = JSON.readTree(inFlight.toString().replace("provider-token", providerToken));
        for (JsonNode item : started.get("items")) {
            Map<String, AttributeValue> attributes = new HashMap<>();
            item.properties().forEach(attribute -> attributes.put(attribute.getKey(), value(attribute.getValue())));
            account.table().putItem(put -> put.tableName("requests").item(attributes));
        }
        account.execute(TOKEN, started.get("input"));
    }

    private static AttributeValue value(JsonNode attribute) {
        Map.Entry<String, JsonNode> typed = attribute.properties().iterator().next();
        return switch (typed.getKey()) {
            case "S" -> AttributeValue.fromS(typed.getValue().asText());
            case "N" -> AttributeValue.fromN(typed.getValue().asText());
            case "B" ->
                AttributeValue.fromB(SdkBytes.fromByteArray(
                        Base64.getDecoder().decode(typed.getValue().asText())));
            default -> throw new IllegalArgumentException(typed.getKey());
        };
    }

    private JsonNode get() throws IOException {
        JsonNode answer = account.invoke("GetRequest", call());
        assertThat(answer.path("statusCode").asInt()).isEqualTo(200);
        return JSON.readTree(answer.get("body").asText());
    }

    private static ObjectNode call() {
        ObjectNode event = JSON.createObjectNode();
        event.put("version", "2.0").put("isBase64Encoded", false).put("body", "");
        event.putObject("headers");
        event.putObject("requestContext").put("requestId", "upgrade");
        event.putObject("pathParameters").put("token", TOKEN);
        return event;
    }

    private static String read(String file) throws IOException {
        try (var stream = UpgradeTest.class.getResourceAsStream("/previous/" + file)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
