package requesttracker.conformance.engines;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import requesttracker.conformance.CallerDefinition;

/** Runs the part of {@code docs/wait-in-your-own-workflow.md}'s definition that moto's Step Functions supports. */
@Tag("moto")
@DisplayName("The definition of the guide, on moto")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CallerOnMotoTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ACCOUNT = "123456789012";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private RecordingBus bus;
    private MotoServer moto;
    private Emulator emulator;
    private String arn;

    /** Takes the commands that the state machine puts on the bus, and passes everything else on to moto. */
    private static final class RecordingBus extends EmulatorProxy {
        private final BlockingQueue<JsonNode> commands = new LinkedBlockingQueue<>();

        RecordingBus() throws IOException {
            start();
        }

        @Override
        void answer(HttpExchange exchange, byte[] body) throws IOException {
            if (!"AWSEvents.PutEvents".equals(exchange.getRequestHeaders().getFirst("X-Amz-Target"))) {
                passOn(exchange, body, Map.of());
                return;
            }
            commands.add(JSON.readTree(body));
            byte[] answer =
                    "{\"FailedEntryCount\":0,\"Entries\":[{\"EventId\":\"1\"}]}".getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.1");
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
        }

        JsonNode detail() throws Exception {
            JsonNode command = commands.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            assertThat(command).as("a command on the bus").isNotNull();
            return JSON.readTree(command.at("/Entries/0/Detail").asText());
        }
    }

    @BeforeAll
    void start() throws Exception {
        bus = new RecordingBus();
        moto = MotoServer.start(bus.port());
        bus.passOnTo(moto.endpoint());
        emulator = new Emulator(bus.endpoint(), ACCOUNT);
        arn = Deployment.createStateMachine(
                emulator, "deploy", CallerDefinition.text(), "arn:aws:iam::" + ACCOUNT + ":role/deploy");
    }

    @AfterAll
    void stop() throws Exception {
        moto.close();
        bus.close();
    }

    private JsonNode begin(String name) throws Exception {
        emulator.call(
                "AWSStepFunctions.StartExecution",
                Map.of(
                        "stateMachineArn",
                        arn,
                        "name",
                        name,
                        "input",
                        "{\"desiredState\":{\"LogGroupName\":\"example\"}}"));
        return bus.detail();
    }

    private JsonNode ended(String name) {
        Map<String, Object> execution =
                Map.of("executionArn", arn.replace(":stateMachine:", ":execution:") + ":" + name);
        Emulator.until(
                "the end of " + name,
                PATIENCE,
                () -> !emulator.call("AWSStepFunctions.DescribeExecution", execution)
                        .get("status")
                        .asText()
                        .equals("RUNNING"));
        return emulator.call("AWSStepFunctions.DescribeExecution", execution);
    }

    @Test
    @DisplayName("puts a submit with its task token on the bus, and ends with the output of SendTaskSuccess")
    void endsWithTheOutcome() throws Exception {
        JsonNode detail = begin("succeeds");
        assertThat(detail.get("DesiredState")).isEqualTo(JSON.readTree("{\"LogGroupName\":\"example\"}"));
        assertThat(detail.get("ClientToken").asText()).matches("[0-9a-f]{64}");
        emulator.call(
                "AWSStepFunctions.SendTaskSuccess",
                Map.of(
                        "taskToken",
                        detail.at("/Callback/TaskToken").asText(),
                        "output",
                        "{\"Outcome\":\"SUCCEEDED\"}"));

        JsonNode execution = ended("succeeds");
        assertThat(execution.get("status").asText()).isEqualTo("SUCCEEDED");
        assertThat(JSON.readTree(execution.get("output").asText())
                        .at("/request/Outcome")
                        .asText())
                .isEqualTo("SUCCEEDED");
    }

    @Test
    @DisplayName("catches the error of SendTaskFailure")
    void catchesTheError() throws Exception {
        JsonNode detail = begin("canceled");
        emulator.call(
                "AWSStepFunctions.SendTaskFailure",
                Map.of(
                        "taskToken",
                        detail.at("/Callback/TaskToken").asText(),
                        "error",
                        "ResourceRequest.Canceled",
                        "cause",
                        "{}"));

        JsonNode execution = ended("canceled");
        assertThat(execution.get("status").asText()).isEqualTo("FAILED");
        assertThat(execution.get("error").asText()).isEqualTo("Canceled");
    }
}
