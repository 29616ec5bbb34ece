package requesttracker.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import requesttracker.application.CallerAnswer;
import requesttracker.application.FakeCallerTasks;
import requesttracker.domain.CancelReason;
import requesttracker.domain.EventPayloads;
import requesttracker.domain.Lifecycle;
import requesttracker.domain.OperationStatus.FinalStatus;
import requesttracker.domain.OperationStatus.KnownStatus;
import requesttracker.domain.Phase;
import requesttracker.domain.Request;
import requesttracker.domain.RequestFixtures;
import requesttracker.domain.TrackerSettings;
import requesttracker.endpoint.EndpointFixture;
import requesttracker.json.Json;
import requesttracker.json.MalformedJsonException;

@DisplayName("The function that delivers callbacks")
class DeliverCallbacksTest {
    private static final Instant NOW = EndpointFixture.START;
    private static final String ID = "7bf73129-1428-4cd3-a780-95db273d1602";

    private final EndpointFixture api = EndpointFixture.withCallbacks();
    private final FakeCallerTasks callers = new FakeCallerTasks();
    private final List<Map<String, Object>> rejected = new ArrayList<>();

    DeliverCallbacksTest() {
        api.parts().callerTasks(callers).eventBus((detailType, detail) -> {
            if (detailType.equals(EventPayloads.REJECTED)) {
                rejected.add(detail);
            }
        });
    }

    private Request submit(String... taskTokens) {
        Request request = null;
        for (String taskToken : taskTokens) {
            Map<String, Object> members = new LinkedHashMap<>(EndpointFixture.valid("CreateResource"));
            members.put("Operation", "CREATE");
            members.put("ClientToken", "client-1");
            members.put("Callback", Map.of("TaskToken", taskToken));
            EndpointFixture.Reply reply = api.rest(members);
            assertThat(reply.status()).as(reply.body()).isEqualTo(202);
            request =
                    api.store.find(reply.json().get("RequestToken").toString()).orElseThrow();
        }
        return request;
    }

    private Request settled(UnaryOperator<Request> change, String... taskTokens) {
        Request request = api.store.save(submit(taskTokens), change).after();
        assertThat(request.isSettled()).isTrue();
        return request;
    }

    private Request failed(String... taskTokens) {
        return settled(request -> Lifecycle.fail(request, "for the test", NOW), taskTokens);
    }

    private static Request succeeded(Request request) {
        Request running = RequestFixtures.started(Lifecycle.attempting(request, NOW), KnownStatus.IN_PROGRESS);
        return Lifecycle.onProgress(
                running, RequestFixtures.progressEvent(FinalStatus.SUCCESS).event(), NOW, 0.5, TrackerSettings.DEFAULT);
    }

    private static Request canceled(Request request, CancelReason reason) {
        return Lifecycle.cancelRequested(request, reason, Optional.empty(), NOW);
    }

    private void deliver(Request request) throws IOException {
        handle(EventPayloads.SETTLED, Map.of("RequestToken", request.requestToken(), "Callback", true));
    }

    private void handle(String detailType, Map<String, Object> detail) throws IOException {
        Map<String, Object> event = Map.of("id", ID, "detail-type", detailType, "detail", detail);
        new DeliverCallbacks(api.parts().build())
                .handleRequest(
                        new ByteArrayInputStream(EndpointFixture.bytes(event)), new ByteArrayOutputStream(), null);
    }

    private Request record(Request request) {
        return api.store.find(request.requestToken()).orElseThrow();
    }

    private void command(Map<String, Object> detail) throws IOException {
        Map<String, Object> event =
                Map.of("id", ID, "source", "anyone", "detail-type", HandleCommand.SUBMIT, "detail", detail);
        new HandleCommand(api.parts().build())
                .handleRequest(
                        new ByteArrayInputStream(EndpointFixture.bytes(event)), new ByteArrayOutputStream(), null);
    }

    @Test
    void completes_the_task_of_a_request_that_succeeded_with_the_detail_of_the_settled_event() throws IOException {
        Request request = settled(DeliverCallbacksTest::succeeded, "one");
        deliver(request);

        assertThat(callers.calls).containsExactly("succeed one");
        assertThat(callers.texts).containsExactly(Json.write(EventPayloads.settled(request)));
        assertThat(record(request).callback().orElseThrow().deliveredAt()).contains(NOW);
        assertThat(api.store.callbacks().of(request.requestToken())).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "REQUESTED, Canceled",
        "CALLER_GONE, Canceled",
        "DEADLINE, TimedOut",
        "SUPERSEDED, Superseded",
    })
    void fails_the_task_of_a_request_that_was_canceled(CancelReason reason, String error)
            throws IOException, MalformedJsonException {
        deliver(settled(request -> canceled(request, reason), "one"));

        assertThat(callers.calls).containsExactly("fail ResourceRequest." + error + " one");
        assertThat(Json.object(callers.texts.get(0))).containsEntry("CancelReason", reason.name());
    }

    @Test
    void fails_the_task_of_a_request_that_failed_or_was_lost() throws IOException {
        deliver(failed("one"));

        assertThat(callers.calls).containsExactly("fail ResourceRequest.Failed one");
        assertThat(CallbackMessage.settled(Lifecycle.onTokenUnknown(
                                RequestFixtures.started(KnownStatus.IN_PROGRESS), RequestFixtures.T0.plusSeconds(60)))
                        .error())
                .contains("ResourceRequest.Lost");
    }

    @Test
    void calls_back_once_if_it_is_invoked_twice() throws IOException {
        Request request = failed("one", "two");
        deliver(request);
        deliver(request);

        assertThat(callers.calls)
                .containsExactlyInAnyOrder("fail ResourceRequest.Failed one", "fail ResourceRequest.Failed two");
    }

    @Test
    void records_a_caller_that_is_gone_as_called_back() throws IOException {
        Request request = failed("one");
        callers.says("one", CallerAnswer.GONE);
        deliver(request);

        assertThat(record(request).callback().orElseThrow().deliveredAt()).contains(NOW);
        assertThat(api.store.callbacks().of(request.requestToken())).isEmpty();
        assertThat(api.logged).noneMatch(line -> line.contains("CallbackFailures"));
    }

    @ParameterizedTest
    @EnumSource(
            value = CallerAnswer.class,
            names = {"DENIED", "INVALID_TOKEN"})
    void records_why_a_callback_could_not_be_delivered_and_raises_the_alarm(CallerAnswer refusal) throws IOException {
        Request request = failed("one", "two");
        callers.says("one", refusal);
        deliver(request);

        assertThat(callers.calls).as("the other caller is called back").contains("fail ResourceRequest.Failed two");
        assertThat(record(request).callback().orElseThrow()).satisfies(callback -> {
            assertThat(callback.deliveredAt()).isEmpty();
            assertThat(callback.failure().orElseThrow())
                    .startsWith(refusal == CallerAnswer.DENIED ? "AccessDenied" : "InvalidToken");
        });
        assertThat(api.logged).anyMatch(line -> line.contains("\"CallbackFailures\":1"));
        assertThat(api.store.callbacks().of(request.requestToken())).hasSize(1);

        callers.says("one", CallerAnswer.TAKEN);
        deliver(request);
        assertThat(record(request).callback().orElseThrow()).satisfies(callback -> {
            assertThat(callback.deliveredAt()).as("once it is allowed").contains(NOW);
            assertThat(callback.failure()).isEmpty();
        });
    }

    @Test
    @DisplayName("fails, so that it is invoked again, if Step Functions does not answer")
    void fails_so_that_it_is_invoked_again_if_Step_Functions_does_not_answer() throws IOException {
        Request request = failed("one");
        callers.setDown(true);
        assertThatThrownBy(() -> deliver(request)).isInstanceOf(IllegalStateException.class);
        assertThat(record(request).callback().orElseThrow().deliveredAt()).isEmpty();

        callers.setDown(false);
        deliver(request);
        assertThat(record(request).callback().orElseThrow().deliveredAt()).contains(NOW);
    }

    @Test
    @DisplayName("completes no task of a request that has not settled, whatever the event says")
    void completes_no_task_of_a_request_that_has_not_settled_whatever_the_event_says() throws IOException {
        deliver(submit("one"));
        handle(EventPayloads.SETTLED, Map.of("RequestToken", "request-99", "Callback", true));
        handle(EventPayloads.SETTLED, Map.of("Callback", true));
        handle(EventPayloads.REJECTED, Map.of("EventId", "no such command", "Callback", true));
        handle("Resource Request Other", Map.of());

        assertThat(callers.calls).isEmpty();
    }

    @Test
    void fails_the_task_of_a_command_that_was_rejected() throws IOException, MalformedJsonException {
        command(Map.of("Operation", "CREATE", "Callback", Map.of("TaskToken", "task-1", "OnCallerGone", "DELETE")));
        assertThat(rejected).singleElement().satisfies(detail -> {
            assertThat(detail).containsEntry("Callback", true).containsEntry("EventId", ID);
            assertThat(Json.write(detail)).doesNotContain("task-1");
        });
        handle(EventPayloads.REJECTED, rejected.get(0));
        handle(EventPayloads.REJECTED, rejected.get(0));

        assertThat(callers.calls).containsExactly("fail ResourceRequest.Rejected task-1");
        assertThat(Json.object(callers.texts.get(0)).get("Reasons").toString())
                .contains("TypeName", "is required", "Callback.OnCallerGone");
        assertThat(api.items()).isZero();
    }

    @Test
    void is_not_called_for_a_rejected_command_without_a_readable_task_token() throws IOException {
        command(Map.of("Operation", "CREATE", "Callback", Map.of("TaskToken", 7)));
        command(Map.of("Operation", "CREATE"));

        assertThat(rejected).hasSize(2).allSatisfy(detail -> assertThat(detail).doesNotContainKey("Callback"));
        assertThat(api.items()).isZero();
    }

    @Test
    void sends_a_cause_that_is_JSON_within_the_limit() throws MalformedJsonException {
        Map<String, Object> detail = new LinkedHashMap<>(EventPayloads.settled(succeeded(RequestFixtures.submitted())));
        detail.put(
                "HooksProgressEvent",
                IntStream.range(0, 50)
                        .mapToObj(i -> Map.of("HookStatusMessage", "\u0001".repeat(1_000)))
                        .toList());
        detail.put("Labels", Map.of("name", "x".repeat(4_000)));
        String cause = CallbackMessage.cause(detail);

        assertThat(cause).hasSizeLessThanOrEqualTo(CallbackMessage.CAUSE_MAX);
        assertThat(Json.object(cause))
                .containsEntry("LeftOut", List.of("HooksProgressEvent"))
                .containsKeys("Labels", "ProgressEvent", "Outcome", "Id");
        assertThat(CallbackMessage.cause(Map.of("Outcome", "FAILED"))).isEqualTo("{\"Outcome\":\"FAILED\"}");
    }

    @Test
    void sends_a_cause_within_the_limit_for_any_request() throws MalformedJsonException {
        Map<String, Object> detail = new LinkedHashMap<>(EventPayloads.settled(succeeded(RequestFixtures.submitted())));
        detail.keySet().forEach(name -> {
            if (!List.of("Outcome", "Id", "RequestToken").contains(name)) {
                detail.put(name, "\u0001".repeat(name.equals("ProgressEvent") ? 6_000 : 10));
            }
        });
        String cause = CallbackMessage.cause(detail);

        assertThat(cause).hasSizeLessThanOrEqualTo(CallbackMessage.CAUSE_MAX);
        assertThat(Json.object(cause)).containsKeys("Outcome", "Id", "RequestToken", "LeftOut");
    }

    @Test
    void is_called_only_for_events_of_requests_that_have_callbacks() {
        assertThat(EventPayloads.settled(failed("one"))).containsEntry("Callback", true);
        assertThat(RequestFixtures.inStatus(FinalStatus.FAILED).phase()).isInstanceOf(Phase.Settled.class);
        assertThat(EventPayloads.settled(RequestFixtures.inStatus(FinalStatus.FAILED)))
                .doesNotContainKey("Callback");
    }
}
