package requesttracker.cloudcontrol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import requesttracker.runtime.AwsClients;
import requesttracker.runtime.EventBridgeBus;
import requesttracker.runtime.StepFunctionsExecutions;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.regions.Region;

/** Step Functions and EventBridge, called through the SDK's signer, against a service on loopback. */
class AwsJsonClientTest {
    private record Seen(String target, String contentType, String authorization, String body) {}

    private record CannedResponse(int status, String body, Map<String, String> headers) {
        CannedResponse(int status, String body) {
            this(status, body, Map.of());
        }
    }

    private final List<Seen> seen = new ArrayList<>();
    private final Deque<CannedResponse> answers = new ArrayDeque<>();
    private HttpServer server;
    private AwsClients clients;

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0), 0);
        server.createContext("/", exchange -> {
            try (exchange) {
                var headers = exchange.getRequestHeaders();
                seen.add(new Seen(
                        headers.getFirst("X-Amz-Target"),
                        headers.getFirst("Content-Type"),
                        headers.getFirst("Authorization"),
                        new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
                CannedResponse answer = answers.remove();
                byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
                answer.headers().forEach(exchange.getResponseHeaders()::set);
                exchange.sendResponseHeaders(answer.status(), body.length);
                exchange.getResponseBody().write(body);
            }
        });
        server.start();
        clients = new AwsClients(
                Region.EU_WEST_1,
                StaticCredentialsProvider.create(AwsBasicCredentials.create("AKID", "secret")),
                Optional.empty(),
                Optional.of(URI.create("http://127.0.0.1:" + server.getAddress().getPort())));
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private StepFunctionsExecutions stepFunctions() {
        return new StepFunctionsExecutions(clients.stepFunctions(), "arn:aws:states:eu-west-1:1:stateMachine:m");
    }

    @Test
    void aStartIsSignedForStepFunctionsAndCarriesTheRequestTokenAlone() {
        answers.add(new CannedResponse(200, "{\"executionArn\":\"arn\"}"));
        stepFunctions().start("name", "token");
        assertThat(seen).singleElement().satisfies(call -> {
            assertThat(call.target()).isEqualTo("AWSStepFunctions.StartExecution");
            assertThat(call.contentType()).isEqualTo("application/x-amz-json-1.0");
            assertThat(call.authorization())
                    .startsWith("AWS4-HMAC-SHA256 Credential=AKID/")
                    .contains("/eu-west-1/states/aws4_request")
                    .containsIgnoringCase("x-amz-target");
            assertThat(call.body()).contains("\"name\":\"name\"", "\"input\":\"{\\\"requestToken\\\":\\\"token\\\"}\"");
        });
    }

    @Test
    void anExecutionThatHasRunAlreadyIsWhatAStartAsksFor() {
        answers.add(
                new CannedResponse(400, "{\"__type\":\"com.amazonaws.swf.service.v2.model#ExecutionAlreadyExists\"}"));
        assertThatCode(() -> stepFunctions().start("name", "token")).doesNotThrowAnyException();
    }

    @Test
    void aTokenThatNobodyWaitsForIsNoErrorOfAWake() {
        answers.add(new CannedResponse(400, "{\"__type\":\"TaskTimedOut\"}"));
        assertThatCode(() -> stepFunctions().wake("task-token")).doesNotThrowAnyException();
        assertThat(seen)
                .singleElement()
                .satisfies(call -> assertThat(call.target()).isEqualTo("AWSStepFunctions.SendTaskSuccess"));
    }

    @Test
    void whatMayPassIsTriedThreeTimesAndWhatMayNotOnce() {
        answers.add(new CannedResponse(500, "{}"));
        answers.add(new CannedResponse(400, "{\"__type\":\"ThrottlingException\"}"));
        answers.add(new CannedResponse(200, "{}"));
        stepFunctions().start("name", "token");
        assertThat(seen).hasSize(3);

        answers.add(new CannedResponse(400, "{\"__type\":\"AccessDeniedException\",\"message\":\"a secret\"}"));
        assertThatThrownBy(() -> stepFunctions().start("name", "token"))
                .hasMessage("AccessDeniedException")
                .hasNoCause();
        assertThat(seen).hasSize(4);

        for (int i = 0; i < 3; i++) {
            answers.add(new CannedResponse(503, "not JSON"));
        }
        assertThatThrownBy(() -> stepFunctions().start("name", "token")).hasMessage("Http503");
        assertThat(seen).hasSize(7);
    }

    @Test
    void aThrottledPollIsNotTriedAgainAtOnceForTheWorkflowDoesSoLater() {
        CloudControl cloudControl = new CloudControl(clients.cloudControl());
        answers.add(new CannedResponse(400, "{\"__type\":\"ThrottlingException\"}"));
        assertThatThrownBy(() -> cloudControl.status("token")).isInstanceOf(CloudControlException.class);
        assertThat(seen).hasSize(1);

        answers.add(new CannedResponse(500, "{}"));
        answers.add(new CannedResponse(429, "{}"));
        assertThatThrownBy(() -> cloudControl.status("token")).isInstanceOf(CloudControlException.class);
        assertThat(seen).hasSize(3);

        answers.add(new CannedResponse(400, "{\"__type\":\"ThrottlingException\"}"));
        answers.add(new CannedResponse(200, "{\"ProgressEvent\":{\"OperationStatus\":\"CANCEL_IN_PROGRESS\"}}"));
        assertThatCode(() -> cloudControl.cancel("token")).doesNotThrowAnyException();
        assertThat(seen).hasSize(5);
    }

    @Test
    void itWaitsAsLongAsTheServiceSaysBeforeItTriesAgain() {
        answers.add(new CannedResponse(500, "{}", Map.of("x-amz-retry-after", "900")));
        answers.add(new CannedResponse(200, "{}"));
        long before = System.nanoTime();
        stepFunctions().wake("task-token");

        assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThan(Duration.ofMillis(900));
        assertThat(seen).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"13", "3600"})
    void aTryThatMightNotEndWithin20SecondsIsNotMade(String seconds) {
        answers.add(new CannedResponse(503, "{}", Map.of("Retry-After", seconds)));

        assertThatThrownBy(() -> stepFunctions().wake("task-token")).hasMessage("Http503");
        assertThat(seen).hasSize(1);
    }

    @Test
    void theErrorsNameIsTakenFromTheHeaderOrTheBody() {
        answers.add(
                new CannedResponse(400, "{}", Map.of("x-amzn-ErrorType", "TaskTimedOut:http://internal.amazon.com/")));
        assertThatCode(() -> stepFunctions().wake("task-token")).doesNotThrowAnyException();
    }

    @Test
    void anAnswerThatIsNoJsonIsNone() {
        answers.add(new CannedResponse(200, "<html>a secret</html>"));

        assertThatThrownBy(() -> stepFunctions().wake("task-token"))
                .isInstanceOf(SdkClientException.class)
                .hasMessageNotContaining("secret")
                .hasNoCause();
    }

    @Test
    void anEntryThatEventBridgeRefusesIsAnErrorThoughTheCallSucceeds() {
        EventBridgeBus bus = new EventBridgeBus(clients.eventBridge(), "bus");
        answers.add(new CannedResponse(200, "{\"FailedEntryCount\":0,\"Entries\":[{\"EventId\":\"1\"}]}"));
        bus.publish("Type", Map.of("a", "b"));
        assertThat(seen).singleElement().satisfies(call -> {
            assertThat(call.target()).isEqualTo("AWSEvents.PutEvents");
            assertThat(call.contentType()).isEqualTo("application/x-amz-json-1.1");
            assertThat(call.body()).contains("\"Detail\":\"{\\\"a\\\":\\\"b\\\"}\"", "\"EventBusName\":\"bus\"");
        });

        answers.add(
                new CannedResponse(200, "{\"FailedEntryCount\":1,\"Entries\":[{\"ErrorCode\":\"InternalFailure\"}]}"));
        assertThatThrownBy(() -> bus.publish("Type", Map.of())).hasMessageContaining("InternalFailure");
    }

    @Test
    void withoutAnEndpointOfItsOwnAServiceIsCalledInItsRegionAndPartition() {
        assertThat(endpoint(Region.EU_WEST_1)).hasToString("https://states.eu-west-1.amazonaws.com/");
        assertThat(endpoint(Region.CN_NORTH_1)).hasToString("https://states.cn-north-1.amazonaws.com.cn/");
        assertThat(clients(Region.EU_WEST_1).cloudControl().endpoint())
                .hasToString("https://cloudcontrolapi.eu-west-1.amazonaws.com/");
    }

    private static URI endpoint(Region region) {
        return clients(region).stepFunctions().endpoint();
    }

    private static AwsClients clients(Region region) {
        return new AwsClients(
                region,
                StaticCredentialsProvider.create(AwsBasicCredentials.create("AKID", "secret")),
                Optional.empty(),
                Optional.empty());
    }
}
