package requesttracker.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static requesttracker.domain.OperationStatus.FinalStatus.SUCCESS;
import static requesttracker.domain.OperationStatus.KnownStatus.CANCEL_IN_PROGRESS;
import static requesttracker.domain.OperationStatus.KnownStatus.IN_PROGRESS;
import static requesttracker.domain.RequestFixtures.SECRET;
import static requesttracker.domain.RequestFixtures.T0;
import static requesttracker.domain.RequestFixtures.progressEvent;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import requesttracker.application.FakeExecutions;
import requesttracker.domain.Lifecycle;
import requesttracker.domain.Operation;
import requesttracker.domain.Request;
import requesttracker.domain.RequestFixtures;
import requesttracker.domain.Sensitive;
import requesttracker.domain.TrackerSettings;
import requesttracker.json.Json;
import requesttracker.runtime.GivenDependencies;
import requesttracker.store.ContentDigest;
import requesttracker.store.RequestStore;
import requesttracker.store.TestTable;
import requesttracker.telemetry.Telemetry;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

@DisplayName("The REST endpoint")
class RestTest {
    private static String table;

    private Instant now = T0;
    private final List<String> lines = new ArrayList<>();
    private final FakeExecutions executions = new FakeExecutions();
    private final Telemetry telemetry = new Telemetry(lines::add, () -> now);
    private final RequestStore store = new RequestStore(TestTable.client(), table, TrackerSettings.DEFAULT, () -> now);
    private final String next = UUID.randomUUID().toString();
    private final GivenDependencies.Builder parts = GivenDependencies.builder()
            .clock(() -> now)
            .requestTokens(() -> next)
            .telemetry(telemetry)
            .store(store)
            .executions(executions);
    private final SubmitRequest submit = new SubmitRequest(parts.build());
    private final GetRequest get = new GetRequest(parts.build());
    private final CancelRequest cancel = new CancelRequest(parts.build());

    @BeforeAll
    static void makeTable() {
        table = TestTable.create();
    }

    @AfterEach
    void nothingSensitiveWasLogged() {
        assertThat(lines).noneMatch(line -> line.contains("hunter2"));
    }

    private record RestResponse(int status, Map<String, String> headers, Map<String, Object> body) {}

    private static RestResponse call(EndpointFunction function, APIGatewayV2HTTPEvent event) throws Exception {
        APIGatewayV2HTTPResponse answer = function.handleRequest(event, null);
        return new RestResponse(answer.getStatusCode(), answer.getHeaders(), Json.object(answer.getBody()));
    }

    private static APIGatewayV2HTTPEvent.APIGatewayV2HTTPEventBuilder event() {
        return APIGatewayV2HTTPEvent.builder()
                .withVersion("2.0")
                .withRequestContext(APIGatewayV2HTTPEvent.RequestContext.builder()
                        .withRequestId("call-1")
                        .build());
    }

    private RestResponse submit(Object body) throws Exception {
        return call(submit, event().withBody(Json.write(body)).build());
    }

    private static RestResponse withToken(EndpointFunction function, String token) throws Exception {
        return call(function, event().withPathParameters(Map.of("token", token)).build());
    }

    private Request running() {
        Request request = RequestFixtures.submitted(next, Operation.CREATE, Map.of());
        store.submit(
                request,
                Optional.of(Sensitive.of(SECRET)),
                Optional.empty(),
                new ContentDigest("2:content", "content"));
        Request attempting =
                store.save(request, r -> Lifecycle.attempting(r, now)).after();
        return store.save(attempting, r -> RequestFixtures.started(r, IN_PROGRESS))
                .after();
    }

    private void settle(Request running) {
        store.save(
                running,
                r -> Lifecycle.onProgress(
                        r, progressEvent(SUCCESS).identifier("id").event(), now, 0.5, TrackerSettings.DEFAULT),
                Optional.of(Sensitive.of("{\"Name\":\"n\"}")));
    }

    private static void isProblem(RestResponse answer, int status, String title) {
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.headers())
                .isEqualTo(Map.of("content-type", "application/problem+json", "cache-control", "no-store"));
        assertThat(answer.body())
                .containsEntry("type", "about:blank")
                .containsEntry("title", title)
                .containsEntry("status", status)
                .containsKey("detail");
        assertThat(answer.body().toString()).doesNotContain("hunter2");
    }

    @Nested
    class ASubmit {

        @Test
        void is_accepted_with_the_location_of_the_request_and_starts_one_execution() throws Exception {
            RestResponse answer = submit(RequestFixtures.members(Operation.CREATE));

            assertThat(answer.status()).isEqualTo(202);
            assertThat(answer.headers())
                    .isEqualTo(Map.of(
                            "location", "/requests/" + next,
                            "retry-after", "1",
                            "content-type", "application/json",
                            "cache-control", "no-store"));
            assertThat(answer.body())
                    .containsEntry("RequestToken", next)
                    .containsEntry("TypeName", RequestFixtures.TYPE)
                    .containsEntry("Operation", "CREATE")
                    .containsEntry("OperationStatus", "PENDING")
                    .containsEntry("TimeoutSeconds", 7_200)
                    .containsEntry("OnTimeout", "CANCEL")
                    .containsEntry("Deadline", "2026-03-01T14:00:00.000Z");
            assertThat(answer.body().toString()).doesNotContain("hunter2");
            assertThat(executions.calls).containsExactly("start " + next + " " + next);
            assertThat(store.payload(next)).contains(Sensitive.of(SECRET));
        }

        @Test
        void may_have_its_desired_state_as_JSON() throws Exception {
            Map<String, Object> members = RequestFixtures.members(Operation.CREATE);
            members.put("DesiredState", Map.of("Password", "hunter2"));

            assertThat(submit(members).status()).isEqualTo(202);
            assertThat(store.payload(next)).contains(Sensitive.of(SECRET));
        }

        @Test
        void may_be_in_Base64() throws Exception {
            String body = Json.write(RequestFixtures.members(Operation.DELETE));
            RestResponse answer = call(
                    submit,
                    event().withBody(Base64.getEncoder().encodeToString(body.getBytes(StandardCharsets.UTF_8)))
                            .withIsBase64Encoded(true)
                            .build());

            assertThat(answer.status()).isEqualTo(202);
        }

        @Test
        void with_the_same_Idempotency_Key_returns_the_same_request() throws Exception {
            APIGatewayV2HTTPEvent event = event().withBody(Json.write(RequestFixtures.members(Operation.CREATE)))
                    .withHeaders(Map.of("idempotency-key", "key-" + next))
                    .build();
            RestResponse first = call(submit, event);
            RestResponse second = call(submit, event);

            assertThat(second).isEqualTo(first);
            assertThat(executions.calls).hasSize(2).containsOnly("start " + next + " " + next);
        }

        @Test
        void with_the_same_Idempotency_Key_and_other_content_is_rejected() throws Exception {
            Map<String, Object> members = RequestFixtures.members(Operation.CREATE);
            members.put("ClientToken", "other-" + next);
            submit(members);
            members.put("TimeoutSeconds", 60);

            isProblem(submit(members), 422, "Unprocessable Content");
        }

        @Test
        void with_an_Idempotency_Key_that_is_not_its_ClientToken_is_rejected() throws Exception {
            Map<String, Object> members = RequestFixtures.members(Operation.CREATE);
            members.put("ClientToken", "one");
            RestResponse answer = call(
                    submit,
                    event().withBody(Json.write(members))
                            .withHeaders(Map.of("idempotency-key", "two"))
                            .build());

            isProblem(answer, 400, "Bad Request");
            assertThat(answer.body().get("errors"))
                    .isEqualTo(List.of(Map.of(
                            "member", "ClientToken", "rule", "must not differ from the header Idempotency-Key")));
        }

        @Test
        void that_breaks_rules_is_rejected_with_all_violations_and_stores_nothing() throws Exception {
            RestResponse answer = submit(Map.of(
                    "Operation", "CREATE", "TypeName", "hunter2", "DesiredState", "", "ClientToken", "a-" + next));

            isProblem(answer, 400, "Bad Request");
            assertThat((List<?>) answer.body().get("errors"))
                    .extracting(error -> ((Map<?, ?>) error).get("member"))
                    .isEqualTo(List.of("TypeName", "DesiredState"));
            assertThat(store.find(next)).isEmpty();
            assertThat(executions.calls).isEmpty();
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "{", "[]", "null", "5", "{\"a\":1,\"a\":2}", "{\"Password\":hunter2}", "{} x"})
        void that_is_not_a_JSON_object_is_rejected(String body) throws Exception {
            isProblem(call(submit, event().withBody(body).build()), 400, "Bad Request");
        }

        @Test
        void that_is_nested_too_deeply_is_rejected() throws Exception {
            String deep = "{\"DesiredState\":" + "[".repeat(200) + "]".repeat(200) + "}";

            isProblem(call(submit, event().withBody(deep).build()), 400, "Bad Request");
        }

        @Test
        void that_is_too_large_is_rejected() throws Exception {
            String large = "x".repeat(EndpointFunction.BODY_MAX_BYTES + 1);

            isProblem(call(submit, event().withBody(large).build()), 413, "Content Too Large");
        }

        @Test
        void is_accepted_even_if_its_execution_cannot_be_started_now() throws Exception {
            executions.goDown();

            assertThat(submit(RequestFixtures.members(Operation.CREATE)).status())
                    .isEqualTo(202);
            assertThat(store.find(next)).isPresent();
            assertThat(lines).singleElement().asString().contains("the sweep will start it", next);
        }

        @Test
        void that_fails_inside_does_not_reveal_the_reason() throws Exception {
            SubmitRequest broken = new SubmitRequest(parts.requestTokens(() -> {
                        throw new IllegalStateException("hunter2");
                    })
                    .build());
            RestResponse answer = call(
                    broken,
                    event().withBody(Json.write(RequestFixtures.members(Operation.CREATE)))
                            .build());

            isProblem(answer, 500, "Internal Server Error");
            assertThat(answer.body().get("detail")).isEqualTo("The call call-1 failed; try again");
        }
    }

    @Nested
    @DisplayName("A read")
    class ALook {

        @Test
        void of_a_running_request_returns_RetryAfter() throws Exception {
            running();
            TestTable.client()
                    .updateItem(r -> r.tableName(table)
                            .key(Map.of("RequestToken", AttributeValue.fromS(next)))
                            .updateExpression("SET DueAt = :due")
                            .expressionAttributeValues(
                                    Map.of(":due", AttributeValue.fromS("2026-03-01T12:00:30.000Z"))));
            RestResponse answer = withToken(get, next);

            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.headers()).containsEntry("retry-after", "31").doesNotContainKey("location");
            assertThat(answer.body())
                    .containsEntry("OperationStatus", "IN_PROGRESS")
                    .containsEntry("RetryAfter", "2026-03-01T12:00:30.000Z")
                    .doesNotContainKeys("ResourceModel", "Outcome");
        }

        @Test
        void of_a_settled_request_returns_its_resource_model() throws Exception {
            settle(running());
            RestResponse answer = withToken(get, next);

            assertThat(answer.headers()).doesNotContainKey("retry-after");
            assertThat(answer.body())
                    .containsEntry("OperationStatus", "SUCCESS")
                    .containsEntry("Outcome", "SUCCEEDED")
                    .containsEntry("Identifier", "id")
                    .containsEntry("ResourceModel", "{\"Name\":\"n\"}")
                    .doesNotContainKey("RetryAfter");
        }

        @Test
        void of_an_expired_request_finds_nothing() throws Exception {
            settle(running());
            now = T0.plus(Duration.ofDays(7));

            isProblem(withToken(get, next), 404, "Not Found");
        }

        @ParameterizedTest
        @ValueSource(strings = {"nobody", "client-token#x", "a b", "", "a#payload#0"})
        void of_an_item_that_is_not_a_request_finds_nothing(String token) throws Exception {
            isProblem(withToken(get, token), 404, "Not Found");
        }

        @Test
        void without_a_token_finds_nothing() throws Exception {
            isProblem(call(get, event().build()), 404, "Not Found");
        }
    }

    @Nested
    class ACancel {

        @Test
        void is_recorded_and_wakes_the_workflow() throws Exception {
            running();
            parked("task-1");
            RestResponse answer = withToken(cancel, next);

            assertThat(answer.status()).isEqualTo(202);
            assertThat(answer.headers()).containsEntry("location", "/requests/" + next);
            assertThat(answer.body())
                    .containsEntry("OperationStatus", "CANCEL_IN_PROGRESS")
                    .containsEntry("CancelReason", "REQUESTED");
            assertThat(executions.calls).containsExactly("wake task-1");
            assertThat(store.find(next).orElseThrow().status()).isEqualTo(CANCEL_IN_PROGRESS);
        }

        @Test
        void that_is_repeated_returns_the_same_answer() throws Exception {
            running();
            RestResponse first = withToken(cancel, next);

            assertThat(withToken(cancel, next)).isEqualTo(first);
        }

        @Test
        @DisplayName(
                "that is repeated wakes the workflow again if the cancel was not sent, since the wake-up may be lost")
        void aSecondTimeWakesAgain() throws Exception {
            running();
            withToken(cancel, next);
            parked("task-1");

            withToken(cancel, next);
            assertThat(executions.calls).containsExactly("wake task-1");
            store.save(store.find(next).orElseThrow(), r -> Lifecycle.cancelNotTaken(r, now));
            withToken(cancel, next);
            assertThat(executions.calls).hasSize(1);
        }

        @Test
        void is_accepted_even_if_the_workflow_cannot_be_woken() throws Exception {
            running();
            parked("task-1");
            executions.goDown();

            assertThat(withToken(cancel, next).status()).isEqualTo(202);
            assertThat(lines)
                    .hasSize(2)
                    .anyMatch(line -> line.contains("could not be woken") && line.contains(next))
                    .anyMatch(line -> line.contains("\"WakeUpFailures\":1"));
        }

        @Test
        void before_the_start_settles_the_request() throws Exception {
            submit(RequestFixtures.members(Operation.CREATE));

            assertThat(withToken(cancel, next).body())
                    .containsEntry("OperationStatus", "CANCEL_COMPLETE")
                    .containsEntry("Outcome", "CANCELED");
            assertThat(store.payload(next)).isEmpty();
        }

        @Test
        void of_a_settled_request_is_rejected() throws Exception {
            settle(running());
            RestResponse answer = withToken(cancel, next);

            isProblem(answer, 409, "Conflict");
            assertThat((String) answer.body().get("detail")).contains("PENDING or IN_PROGRESS", "SUCCESS");
        }

        @Test
        void of_an_unknown_token_finds_nothing() throws Exception {
            isProblem(withToken(cancel, "nobody"), 404, "Not Found");
            isProblem(withToken(cancel, "a#b"), 404, "Not Found");
        }

        private void parked(String taskToken) {
            TestTable.client()
                    .updateItem(r -> r.tableName(table)
                            .key(Map.of("RequestToken", AttributeValue.fromS(next)))
                            .updateExpression("SET TaskToken = :token")
                            .expressionAttributeValues(Map.of(":token", AttributeValue.fromS(taskToken))));
        }
    }

    @Test
    void reads_a_body_in_Base64_and_answers_in_the_form_of_API_Gateway() throws Exception {
        String body = Base64.getEncoder()
                .encodeToString(
                        "{\"Operation\":\"CREATE\",\"TypeName\":\"AWS::Logs::LogGroup\",\"DesiredState\":{\"a\":\"\u00e9\"}}"
                                .getBytes(StandardCharsets.UTF_8));
        String event = Json.write(Map.of(
                "version",
                "2.0",
                "isBase64Encoded",
                true,
                "body",
                body,
                "requestContext",
                Map.of("requestId", "call-1", "timeEpoch", 1_767_225_600_000L),
                "aMemberOfANewerGateway",
                Map.of("a", List.of(1))));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        EndpointFunction.stream(submit)
                .handleRequest(new ByteArrayInputStream(event.getBytes(StandardCharsets.UTF_8)), out, null);
        Map<String, Object> answer = Json.object(out.toString(StandardCharsets.UTF_8));

        assertThat(answer).containsOnlyKeys("statusCode", "headers", "body", "isBase64Encoded");
        assertThat(answer).containsEntry("statusCode", 202).containsEntry("isBase64Encoded", false);
        assertThat(Json.member(answer, "headers")).containsEntry("location", "/requests/" + next);
        assertThat(store.payload(next)).contains(Sensitive.of("{\"a\":\"\u00e9\"}"));
    }
}
