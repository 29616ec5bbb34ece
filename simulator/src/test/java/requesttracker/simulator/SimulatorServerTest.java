package requesttracker.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import requesttracker.jsontree.JsonTree;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cloudcontrol.CloudControlClient;
import software.amazon.awssdk.services.cloudcontrol.model.ClientTokenConflictException;
import software.amazon.awssdk.services.cloudcontrol.model.CloudControlException;
import software.amazon.awssdk.services.cloudcontrol.model.ConcurrentModificationException;
import software.amazon.awssdk.services.cloudcontrol.model.ConcurrentOperationException;
import software.amazon.awssdk.services.cloudcontrol.model.GetResourceRequestStatusResponse;
import software.amazon.awssdk.services.cloudcontrol.model.HandlerErrorCode;
import software.amazon.awssdk.services.cloudcontrol.model.Operation;
import software.amazon.awssdk.services.cloudcontrol.model.OperationStatus;
import software.amazon.awssdk.services.cloudcontrol.model.ProgressEvent;
import software.amazon.awssdk.services.cloudcontrol.model.RequestTokenNotFoundException;
import software.amazon.awssdk.services.cloudcontrol.model.ResourceNotFoundException;
import software.amazon.awssdk.services.cloudcontrol.model.ThrottlingException;

@DisplayName("The simulator over HTTP, called by the AWS SDK")
class SimulatorServerTest {
    private static final String TYPE = "AWS::Logs::LogGroup";

    private final AtomicReference<Instant> now = new AtomicReference<>(SimulatorFixture.START);
    private final InstantSource time = now::get;
    private final Simulator simulator;
    private final SimulatorServer server;
    private final CloudControlClient client;

    SimulatorServerTest() throws IOException {
        simulator = Simulator.open(SimulatorSettings.of(time, SimulatorFixture.counting()));
        server = SimulatorServer.start(simulator, 0, 4, () -> "request-id");
        client = CloudControlClient.builder()
                .endpointOverride(server.endpoint())
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("any", "any")))
                .httpClient(UrlConnectionHttpClient.create())
                .overrideConfiguration(o -> o.retryStrategy(strategy -> strategy.maxAttempts(1)))
                .build();
    }

    @AfterEach
    void stop() throws IOException {
        client.close();
        server.close();
        simulator.close();
    }

    private void passSeconds(long seconds) {
        now.updateAndGet(then -> then.plusSeconds(seconds));
    }

    private String create(String desiredState) {
        return client.createResource(r -> r.typeName(TYPE).desiredState(desiredState.replace('\'', '"')))
                .progressEvent()
                .requestToken();
    }

    private GetResourceRequestStatusResponse poll(String token) {
        return client.getResourceRequestStatus(r -> r.requestToken(token));
    }

    @Test
    void a_resource_is_created_read_updated_listed_and_deleted() {
        ProgressEvent started = client.createResource(
                        r -> r.typeName(TYPE).desiredState("{\"LogGroupName\":\"g\",\"Days\":7}"))
                .progressEvent();
        assertThat(started)
                .isEqualTo(ProgressEvent.builder()
                        .typeName(TYPE)
                        .requestToken("id-1")
                        .operation(Operation.CREATE)
                        .operationStatus(OperationStatus.IN_PROGRESS)
                        .eventTime(SimulatorFixture.START)
                        .retryAfter(SimulatorFixture.START.plusSeconds(1))
                        .build());
        passSeconds(1);
        assertThat(poll("id-1").progressEvent())
                .isEqualTo(ProgressEvent.builder()
                        .typeName(TYPE)
                        .identifier("g")
                        .requestToken("id-1")
                        .operation(Operation.CREATE)
                        .operationStatus(OperationStatus.SUCCESS)
                        .eventTime(SimulatorFixture.START.plusSeconds(1))
                        .resourceModel("{\"LogGroupName\":\"g\",\"Days\":7}")
                        .build());
        client.updateResource(r -> r.typeName(TYPE)
                .identifier("g")
                .patchDocument("[{\"op\":\"replace\",\"path\":\"/Days\",\"value\":14}]"));
        passSeconds(1);
        assertThat(client.getResource(r -> r.typeName(TYPE).identifier("g"))
                        .resourceDescription()
                        .properties())
                .isEqualTo("{\"LogGroupName\":\"g\",\"Days\":14}");
        assertThat(client.listResources(r -> r.typeName(TYPE)).resourceDescriptions())
                .singleElement()
                .satisfies(found -> assertThat(found.identifier()).isEqualTo("g"));
        client.deleteResource(r -> r.typeName(TYPE).identifier("g"));
        passSeconds(1);
        assertThatThrownBy(() -> client.getResource(r -> r.typeName(TYPE).identifier("g")))
                .isInstanceOf(ResourceNotFoundException.class);
        assertThat(client.listResourceRequests(r -> {}).resourceRequestStatusSummaries())
                .extracting(ProgressEvent::operation)
                .containsExactly(Operation.DELETE, Operation.UPDATE, Operation.CREATE);
        assertThat(client.listResourceRequestsPaginator(r -> r.maxResults(1)).resourceRequestStatusSummaries().stream())
                .hasSize(3);
    }

    @Test
    void a_failure_and_its_hooks_arrive_as_the_SDKs_types() {
        String token = create("{'Name':'N','Simulate':{'Create':{'ErrorCode':'NotStabilized','StatusMessage':'slow',"
                + "'Hooks':[{'HookTypeName':'My::Own::Hook','HookStatus':'HOOK_COMPLETE_FAILED'}]}}}");
        passSeconds(1);
        GetResourceRequestStatusResponse answer = poll(token);
        assertThat(answer.progressEvent().operationStatus()).isEqualTo(OperationStatus.FAILED);
        assertThat(answer.progressEvent().errorCode()).isEqualTo(HandlerErrorCode.NOT_STABILIZED);
        assertThat(answer.progressEvent().statusMessage()).isEqualTo("slow");
        assertThat(answer.progressEvent().hooksRequestToken()).isNotEmpty();
        assertThat(answer.hooksProgressEvent()).singleElement().satisfies(hook -> {
            assertThat(hook.hookTypeName()).isEqualTo("My::Own::Hook");
            assertThat(hook.hookStatus()).isEqualTo("HOOK_COMPLETE_FAILED");
            assertThat(hook.hookEventTime()).isNull();
        });
    }

    @Test
    void a_cancel_has_two_statuses() {
        String token = create("{'Name':'N','Simulate':{'Create':{'DurationSeconds':60}}}");
        assertThat(client.cancelResourceRequest(r -> r.requestToken(token))
                        .progressEvent()
                        .operationStatus())
                .isEqualTo(OperationStatus.CANCEL_IN_PROGRESS);
        passSeconds(1);
        assertThat(poll(token).progressEvent().operationStatus()).isEqualTo(OperationStatus.CANCEL_COMPLETE);
    }

    @Test
    void errors_arrive_as_the_SDKs_types_with_status_code_and_request_id() {
        String busy = create("{'Name':'N','Simulate':{'Create':{'DurationSeconds':60,'ThrottlePolls':1,"
                + "'ConcurrentModifications':1}}}");
        AwsServiceException concurrent = catchThrowableOfType(
                ConcurrentModificationException.class, () -> client.cancelResourceRequest(r -> r.requestToken(busy)));
        assertThat(concurrent.statusCode()).isEqualTo(500);
        assertThat(concurrent.awsErrorDetails().errorCode()).isEqualTo("ConcurrentModificationException");
        assertThat(concurrent.awsErrorDetails().errorMessage())
                .isEqualTo("The resource is being modified by another operation");
        assertThat(concurrent.requestId()).isEqualTo("request-id");
        assertThatThrownBy(() -> poll(busy)).isInstanceOf(ThrottlingException.class);
        assertThatThrownBy(() -> create("{'Name':'N'}")).isInstanceOf(ConcurrentOperationException.class);
        assertThatThrownBy(() -> poll("unknown")).isInstanceOf(RequestTokenNotFoundException.class);
        client.createResource(r -> r.typeName(TYPE).desiredState("{}").clientToken("once"));
        assertThatThrownBy(() -> client.createResource(
                        r -> r.typeName(TYPE).desiredState("{ }").clientToken("once")))
                .isInstanceOf(ClientTokenConflictException.class);
        AwsServiceException invalid = catchThrowableOfType(
                CloudControlException.class,
                () -> client.deleteResource(r -> r.typeName("x").identifier("i")));
        assertThat(invalid.awsErrorDetails().errorCode()).isEqualTo("ValidationException");
        assertThat(invalid.awsErrorDetails().errorMessage()).contains("'TypeName'");
        assertThat(invalid.statusCode()).isEqualTo(400);
    }

    @ParameterizedTest(name = "{0} {1} {2} with {3}: {4} {5}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            POST | /     | CloudApiService.ReadResource         | {}     | 400 | UnknownOperationException
            POST | /     | Elsewhere.GetResource                | {}     | 400 | UnknownOperationException
            POST | /     | none                                 | {}     | 400 | UnknownOperationException
            GET  | /     | CloudApiService.ListResourceRequests | {}     | 400 | UnknownOperationException
            POST | /x    | CloudApiService.ListResourceRequests | {}     | 400 | UnknownOperationException
            POST | /     | CloudApiService.ListResourceRequests | {      | 400 | SerializationException
            POST | /     | CloudApiService.ListResourceRequests | ``     | 400 | SerializationException
            POST | /     | CloudApiService.ListResourceRequests | []     | 400 | SerializationException
            POST | /     | CloudApiService.ListResourceRequests | large  | 413 | RequestEntityTooLargeException
            """)
    void a_bad_HTTP_request_is_rejected(
            String method, String path, String target, String body, int status, String error) throws Exception {
        HttpResponse<String> answer =
                send(method, path, target, body.equals("large") ? " ".repeat(2 * 1024 * 1024 + 1) : body);
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.headers().firstValue("x-amzn-errortype")).contains(error);
        assertThat(answer.headers().firstValue("x-amzn-RequestId")).contains("request-id");
        JsonNode json = JsonTree.parse(answer.body()).orElseThrow();
        assertThat(json.path("__type").textValue()).endsWith("#" + error);
        assertThat(json.path("message").textValue()).isNotEmpty();
    }

    @Test
    void a_call_needs_no_signature_and_answers_awsJson() throws Exception {
        HttpResponse<String> answer = send("POST", "/", "CloudApiService.ListResourceRequests", "{}");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/x-amz-json-1.0");
        assertThat(answer.headers().firstValue("x-amzn-errortype")).isEmpty();
        assertThat(answer.body()).isEqualTo("{\"ResourceRequestStatusSummaries\":[]}");
    }

    private HttpResponse<String> send(String method, String path, String target, String body) throws Exception {
        return send(server.endpoint(), method, path, target, body);
    }

    private static HttpResponse<String> send(URI endpoint, String method, String path, String target, String body)
            throws Exception {
        URI uri = endpoint.resolve(path);
        HttpRequest request = HttpRequest.newBuilder(uri)
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .header("X-Amz-Target", target)
                .build();
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void a_defect_answers_500_and_does_not_cut_the_connection() throws Exception {
        // The simulator logs the defect, which this test causes.
        Logger logger = Logger.getLogger(SimulatorServer.class.getName());
        logger.setLevel(Level.OFF);
        SimulatorSettings defective = SimulatorSettings.of(time, SimulatorFixture.counting())
                .observedBy(call -> {
                    throw new IllegalStateException("hidden");
                });
        try (Simulator broken = Simulator.open(defective);
                SimulatorServer other = SimulatorServer.start(broken, 0, 1, () -> "id")) {
            HttpResponse<String> answer =
                    send(other.endpoint(), "POST", "/", "CloudApiService.ListResourceRequests", "{}");
            assertThat(answer.statusCode()).isEqualTo(500);
            assertThat(answer.body()).contains("#ServiceInternalErrorException").doesNotContain("hidden");
        }
    }

    @Test
    void a_port_in_use_is_rejected() {
        assertThatThrownBy(
                        () -> SimulatorServer.start(simulator, server.endpoint().getPort(), 1, () -> "id"))
                .isInstanceOf(IOException.class);
    }
}
