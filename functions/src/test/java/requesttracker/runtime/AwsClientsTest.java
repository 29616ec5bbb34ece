package requesttracker.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import requesttracker.cloudcontrol.CloudControl;
import requesttracker.cloudcontrol.CloudControlException;
import requesttracker.domain.Lifecycle;
import requesttracker.domain.Operation;
import requesttracker.domain.Request;
import requesttracker.domain.RequestFixtures;
import requesttracker.domain.Sensitive;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkSystemSetting;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cloudcontrol.model.CreateResourceRequest;
import software.amazon.awssdk.services.cloudcontrol.model.ProgressEvent;
import software.amazon.awssdk.services.cloudcontrol.model.UpdateResourceRequest;

/** The SDK's clients as the functions use them, against a service on loopback. */
@DisplayName("The AWS clients")
class AwsClientsTest {
    private static final String STARTED = "{\"executionArn\":\"arn\",\"startDate\":1767225600}";

    private record Seen(String target, String contentType, String authorization, String userAgent, String body) {}

    private record CannedResponse(int status, String body, Map<String, String> headers) {
        CannedResponse(int status, String body) {
            this(status, body, Map.of());
        }
    }

    private final List<Seen> seen = Collections.synchronizedList(new ArrayList<>());
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
                        headers.getFirst("User-Agent"),
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
    void sign_the_start_of_an_execution_and_send_only_the_RequestToken() {
        answers.add(new CannedResponse(200, STARTED));
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
    void return_normally_if_the_execution_exists_already() {
        answers.add(
                new CannedResponse(400, "{\"__type\":\"com.amazonaws.swf.service.v2.model#ExecutionAlreadyExists\"}"));
        assertThatCode(() -> stepFunctions().start("name", "token")).doesNotThrowAnyException();
    }

    @Test
    void return_normally_if_the_task_token_of_a_wake_is_stale() {
        answers.add(new CannedResponse(400, "{\"__type\":\"TaskTimedOut\"}"));
        assertThatCode(() -> stepFunctions().wake("task-token")).doesNotThrowAnyException();
        assertThat(seen)
                .singleElement()
                .satisfies(call -> assertThat(call.target()).isEqualTo("AWSStepFunctions.SendTaskSuccess"));
    }

    @Test
    void make_three_attempts_after_a_transient_error_and_one_after_another() {
        answers.add(new CannedResponse(500, "{}"));
        answers.add(new CannedResponse(400, "{\"__type\":\"ThrottlingException\"}"));
        answers.add(new CannedResponse(200, STARTED));
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
    void make_one_attempt_of_a_throttled_poll_since_the_workflow_retries_it() {
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
    void wait_as_long_as_Retry_After_says_before_a_retry() {
        answers.add(new CannedResponse(500, "{}", Map.of("Retry-After", "1")));
        answers.add(new CannedResponse(200, "{}"));
        long before = System.nanoTime();
        stepFunctions().wake("task-token");

        assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThan(Duration.ofMillis(900));
        assertThat(seen).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"13", "3600"})
    void do_not_retry_if_the_attempt_may_end_after_20_seconds(String seconds) {
        answers.add(new CannedResponse(503, "{}", Map.of("Retry-After", seconds)));

        assertThatThrownBy(() -> stepFunctions().wake("task-token")).hasMessage("Http503");
        assertThat(seen).hasSize(1);
    }

    @Test
    void read_the_code_of_an_error_from_the_header_or_the_body() {
        answers.add(
                new CannedResponse(400, "{}", Map.of("x-amzn-ErrorType", "TaskTimedOut:http://internal.amazon.com/")));
        assertThatCode(() -> stepFunctions().wake("task-token")).doesNotThrowAnyException();
    }

    @ParameterizedTest(name = "header {0}, body {1}: {2}")
    @CsvSource({
        ", '{\"__type\":\"x:y#AccessDeniedException\"}', AccessDeniedException",
        ", '{\"__type\":\"x:y#ThrottlingException:http://internal.amazon.com/\"}', ThrottlingException",
        ", '{\"__type\":\"x:y#\"}', Http400",
        ", '{\"__type\":7}', Http400",
        ", '{\"__type\":{}}', Http400",
        ", '{\"__type\":\"AccessDeniedException\",\"message\":{\"a\":7}}', AccessDeniedException",
        ", '{\"__type\":\"com.amazon.coral.service#ThrottlingException\"}', ThrottlingException",
        ", '{\"__type\":\"ThrottlingException:http://internal.amazon.com/\"}', ThrottlingException",
        "x:y#AccessDeniedException, {}, AccessDeniedException",
        "x:y#, {}, Http400",
        "com.amazon.cloudapiservice#TypeNotFoundException, {}, TypeNotFoundException",
        "TypeNotFoundException:http://internal.amazon.com/, {}, TypeNotFoundException",
        ", '{\"__type\":\"\"}', Http400",
        ", '{\"__type\":\"#\"}', Http400",
        ", '{\"__type\":null}', Http400",
        ", '[]', Http400",
        ", 'null', Http400",
        ", '<html>proxy</html>', Http400",
        ", '', Http400",
    })
    void read_the_code_of_an_error_in_each_spelling(String header, String body, String code) {
        answers.add(new CannedResponse(400, body, header == null ? Map.of() : Map.of("x-amzn-ErrorType", header)));

        assertThatThrownBy(() -> new CloudControl(clients.cloudControl()).status("token"))
                .isInstanceOf(CloudControlException.class)
                .hasMessage(code);
    }

    @Test
    void report_an_answer_that_is_not_JSON_as_NoAnswer() {
        answers.add(new CannedResponse(200, "<html>a secret</html>"));

        assertThatThrownBy(() -> stepFunctions().start("name", "token"))
                .isInstanceOf(AwsCallException.class)
                .hasMessage("NoAnswer")
                .hasNoCause();
    }

    @Test
    void report_an_entry_that_EventBridge_rejects_though_the_call_succeeds() {
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
    void make_one_attempt_of_a_throttled_start_since_the_workflow_retries_it() {
        CloudControl cloudControl = new CloudControl(clients.cloudControl());
        answers.add(new CannedResponse(400, "{\"__type\":\"ThrottlingException\"}"));
        Request request = Lifecycle.attempting(
                RequestFixtures.submitted("request-1", Operation.DELETE, Map.of()), RequestFixtures.T0);

        assertThatThrownBy(() -> cloudControl.start(request, Optional.empty()))
                .isInstanceOf(CloudControlException.class);
        assertThat(seen).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"500, ServiceInternalErrorException", "400, ThrottlingException", "503, ''"})
    void make_one_attempt_of_a_call_that_is_passed_through(int status, String code) {
        CloudControl cloudControl = new CloudControl(clients.passThrough());
        answers.add(new CannedResponse(status, "{\"__type\":\"" + code + "\"}"));

        assertThatThrownBy(() -> cloudControl.getResource(Map.of("TypeName", "A::B::C", "Identifier", "id")))
                .isInstanceOf(CloudControlException.class);
        assertThat(seen).hasSize(1);
    }

    @Test
    void are_created_once() {
        assertThat(clients.cloudControl()).isSameAs(clients.cloudControl()).isNotSameAs(clients.passThrough());
        assertThat(clients.passThrough()).isSameAs(clients.passThrough());
        assertThat(clients.dynamoDb()).isSameAs(clients.dynamoDb());
        assertThat(clients.eventBridge()).isSameAs(clients.eventBridge());
        assertThat(clients.stepFunctions()).isSameAs(clients.stepFunctions());
    }

    @Test
    void name_the_tracker_and_its_version_in_the_User_Agent() {
        answers.add(new CannedResponse(200, STARTED));
        stepFunctions().start("name", "token");

        assertThat(seen)
                .singleElement()
                .satisfies(call -> assertThat(call.userAgent()).containsPattern(" request-tracker/\\d+\\.\\d+\\.\\d+"));
    }

    @ParameterizedTest(name = "{0}, FIPS {1}, dual-stack {2}")
    @CsvSource({
        "eu-west-1, false, false, cloudcontrolapi states events dynamodb, amazonaws.com",
        "eu-west-1, true, false, cloudcontrolapi-fips states-fips events-fips dynamodb-fips, amazonaws.com",
        "eu-west-1, false, true, cloudcontrolapi states events dynamodb, api.aws",
        "us-east-1, true, true, cloudcontrolapi-fips states-fips events-fips dynamodb-fips, api.aws",
        "cn-north-1, false, false, cloudcontrolapi states events dynamodb, amazonaws.com.cn",
        "cn-north-1, false, true, cloudcontrolapi states events dynamodb, api.amazonwebservices.com.cn",
        "us-gov-west-1, true, false, cloudcontrolapi-fips states events dynamodb, amazonaws.com",
        "us-gov-west-1, false, true, cloudcontrolapi states-fips events dynamodb, api.aws",
        "us-iso-east-1, false, false, cloudcontrolapi states events dynamodb, c2s.ic.gov",
        "us-isob-east-1, false, false, cloudcontrolapi states events dynamodb, sc2s.sgov.gov",
        "eu-isoe-west-1, false, false, cloudcontrolapi states events dynamodb, cloud.adc-e.uk",
        "us-isof-south-1, false, false, cloudcontrolapi states events dynamodb, csp.hci.ic.gov",
        "eusc-de-east-1, false, false, cloudcontrolapi states events dynamodb, amazonaws.eu",
    })
    void call_a_service_in_its_region_and_partition_by_default(
            String region, boolean fips, boolean dualStack, String names, String suffix) {
        System.setProperty(SdkSystemSetting.AWS_USE_FIPS_ENDPOINT.property(), Boolean.toString(fips));
        System.setProperty(SdkSystemSetting.AWS_USE_DUALSTACK_ENDPOINT.property(), Boolean.toString(dualStack));
        try {
            List<String> hosts = new ArrayList<>();
            AwsClients elsewhere = new AwsClients(
                            Region.of(region),
                            StaticCredentialsProvider.create(AwsBasicCredentials.create("AKID", "secret")),
                            Optional.empty(),
                            Optional.empty())
                    .over(new SdkHttpClient() {
                        @Override
                        public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
                            hosts.add(request.httpRequest().getUri().getHost());
                            throw new IllegalStateException("seen");
                        }

                        @Override
                        public void close() {}
                    });
            assertThatThrownBy(() -> elsewhere.cloudControl().getResourceRequestStatus(r -> r.requestToken("t")));
            assertThatThrownBy(() -> elsewhere.stepFunctions().sendTaskSuccess(r -> r.taskToken("t")));
            assertThatThrownBy(() -> elsewhere.eventBridge().putEvents(r -> r.entries(List.of())));
            assertThatThrownBy(() -> elsewhere.dynamoDb().listTables());

            assertThat(hosts).allMatch(host -> host.endsWith("." + region + "." + suffix));
            assertThat(hosts.stream().map(host -> host.substring(0, host.indexOf('.'))))
                    .containsExactly(names.split(" "));
        } finally {
            System.clearProperty(SdkSystemSetting.AWS_USE_FIPS_ENDPOINT.property());
            System.clearProperty(SdkSystemSetting.AWS_USE_DUALSTACK_ENDPOINT.property());
        }
    }

    @Test
    void do_not_repeat_the_input_in_the_error_of_a_call() {
        String mark = "marked-7f3a";
        PrintStream out = System.out;
        PrintStream err = System.err;
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        PrintStream all = new PrintStream(output, true, StandardCharsets.UTF_8);
        System.setOut(all);
        System.setErr(all);
        try {
            CloudControl cloudControl = new CloudControl(clients.cloudControl());
            CloudControl passThrough = new CloudControl(clients.passThrough());
            EventBridgeBus bus = new EventBridgeBus(clients.eventBridge(), "bus");
            Request request = Lifecycle.attempting(
                    RequestFixtures.submitted("request-1", Operation.CREATE, Map.of()), RequestFixtures.T0);
            for (CannedResponse answer : List.of(
                    new CannedResponse(400, "{\"__type\":\"ValidationException\",\"message\":\"no " + mark + "\"}"),
                    new CannedResponse(403, "<html>" + mark + "</html>"),
                    new CannedResponse(200, mark),
                    new CannedResponse(
                            200, "{\"ProgressEvent\":\"" + mark + "\",\"FailedEntryCount\":\"" + mark + "\"}"))) {
                List<ThrowingCallable> calls = List.of(
                        () -> cloudControl.start(request, Optional.of(Sensitive.of("{\"a\":\"" + mark + "\"}"))),
                        () -> cloudControl.status(mark),
                        () -> cloudControl.cancel(mark),
                        () -> passThrough.getResource(Map.of("TypeName", "A::B::C", "Identifier", mark)),
                        () -> passThrough.listResources(Map.of("ResourceModel", mark), Optional.empty()),
                        () -> stepFunctions().start("name", mark),
                        () -> stepFunctions().wake(mark),
                        () -> bus.publish("Type", Map.of("a", mark)));
                for (ThrowingCallable call : calls) {
                    answers.clear();
                    answers.addAll(Collections.nCopies(3, answer));
                    Throwable failure = catchThrowable(call);
                    if (failure != null) {
                        failure.printStackTrace();
                    }
                }
            }
        } finally {
            System.setOut(out);
            System.setErr(err);
        }
        assertThat(output.toString(StandardCharsets.UTF_8))
                .contains("CloudControlException", "AwsCallException")
                .doesNotContain(mark);
    }

    @Test
    void do_not_reveal_the_payload_in_the_text_of_a_request() {
        assertThat(CreateResourceRequest.builder().desiredState("marked").build())
                .asString()
                .doesNotContain("marked");
        assertThat(UpdateResourceRequest.builder().patchDocument("marked").build())
                .asString()
                .doesNotContain("marked");
        assertThat(ProgressEvent.builder().resourceModel("marked").build())
                .asString()
                .doesNotContain("marked");
    }
}
