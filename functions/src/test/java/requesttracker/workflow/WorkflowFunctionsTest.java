package requesttracker.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static requesttracker.domain.OperationStatus.FinalStatus.CANCEL_COMPLETE;
import static requesttracker.domain.OperationStatus.FinalStatus.FAILED;
import static requesttracker.domain.OperationStatus.FinalStatus.SUCCESS;
import static requesttracker.domain.OperationStatus.KnownStatus.CANCEL_IN_PROGRESS;
import static requesttracker.domain.OperationStatus.KnownStatus.IN_PROGRESS;
import static requesttracker.domain.OperationStatus.KnownStatus.PENDING;
import static requesttracker.domain.RequestFixtures.SECRET;
import static requesttracker.domain.RequestFixtures.T0;

import java.time.Duration;
import java.time.Instant;
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
import requesttracker.domain.CancelReason;
import requesttracker.domain.Cancellation;
import requesttracker.domain.ErrorCode;
import requesttracker.domain.Lifecycle;
import requesttracker.domain.NextStep;
import requesttracker.domain.Outcome;
import requesttracker.domain.Request;
import requesttracker.domain.ResourceExists;
import requesttracker.store.TestTable;
import requesttracker.workflow.WorkflowFixture.TaskAnswer;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

@DisplayName("The functions of the workflow")
class WorkflowFunctionsTest {
    private static String table;

    private final WorkflowFixture workflow = new WorkflowFixture(table);
    private final String token = UUID.randomUUID().toString();

    @BeforeAll
    static void makeTable() {
        table = TestTable.create();
    }

    @AfterEach
    void nothingSensitiveWasLogged() {
        assertThat(workflow.lines).noneMatch(line -> line.contains("hunter2"));
    }

    private Request record() {
        return workflow.record(token);
    }

    private TaskAnswer started() {
        workflow.submit(token, Map.of());
        workflow.cloudControl.says(IN_PROGRESS);
        TaskAnswer answer = workflow.start(token);
        workflow.cloudControl.then().calls.clear();
        return answer;
    }

    private void requestCancel() {
        workflow.store.save(
                record(), r -> Lifecycle.cancelRequested(r, CancelReason.REQUESTED, Optional.empty(), workflow.now));
    }

    private void assertGivenUpWithOneAlert(String reason) {
        assertThat(workflow.lines)
                .filteredOn(line -> line.contains("WARN"))
                .singleElement()
                .asString()
                .contains("gave a request up", token, reason);
        assertThat(workflow.lines)
                .filteredOn(line -> line.contains("\"GivenUpRequests\":1"))
                .singleElement()
                .asString()
                .contains(token);
    }

    @Nested
    @DisplayName("StartOperation")
    class StartOperationAnswers {

        @Test
        void returns_how_long_to_wait_after_the_operation_began() {
            workflow.submit(token, Map.of());
            workflow.cloudControl.says(Map.of(
                    "RequestToken",
                    "provider-1",
                    "OperationStatus",
                    "IN_PROGRESS",
                    "Identifier",
                    "id",
                    "RetryAfter",
                    T0.plusSeconds(60).getEpochSecond()));
            TaskAnswer answer = workflow.start(token);

            assertThat(answer.members())
                    .isEqualTo(Map.of(
                            "requestToken", token,
                            "execution", token,
                            "next", "POLL",
                            "waitSeconds", 60,
                            "dueAt", "2026-03-01T12:01:00.000Z",
                            "polls", "0",
                            "retryAfter", "2026-03-01T12:01:00.000Z"));
            assertThat(workflow.cloudControl.calls).containsExactly("create " + token + " " + SECRET);
            assertThat(record().start().providerToken()).contains("provider-1");
            assertThat(record().identifier()).contains("id");
            assertThat(record().next()).contains(NextStep.POLL);
        }

        @Test
        void returns_the_terminal_event_if_the_operation_ended_at_once() {
            workflow.submit(token, Map.of());
            workflow.cloudControl.says(Map.of(
                    "RequestToken",
                    "provider-1",
                    "OperationStatus",
                    "SUCCESS",
                    "Identifier",
                    "id",
                    "ResourceModel",
                    SECRET));
            TaskAnswer answer = workflow.start(token);

            assertThat(answer.next()).isEqualTo("PUBLISH");
            assertThat(answer.event())
                    .containsEntry("Outcome", "SUCCEEDED")
                    .containsEntry("RequestToken", token)
                    .containsEntry("Id", token + ":settled");
            assertThat(answer.members().toString()).doesNotContain("hunter2");
            assertThat(workflow.store.resourceModel(token).orElseThrow().reveal())
                    .isEqualTo(SECRET);
            assertThat(workflow.store.payload(token)).isEmpty();
        }

        @Test
        void returns_the_terminal_event_if_the_start_was_rejected() {
            workflow.submit(token, Map.of());
            workflow.cloudControl.fails("InvalidRequestException");
            TaskAnswer answer = workflow.start(token);

            assertThat(answer.next()).isEqualTo("PUBLISH");
            assertThat(answer.event()).containsEntry("Outcome", "FAILED");
            assertThat(record().progress().errorCode()).contains(ErrorCode.KnownErrorCode.INVALID_REQUEST);
            assertThat(record().progress().statusMessage()).contains("InvalidRequestException: said");
        }

        @Test
        void redacts_the_payload_in_the_message_of_an_error() {
            workflow.submit(token, Map.of());
            workflow.cloudControl.fails("InvalidRequestException", "hunter2 is too weak, in " + SECRET);
            TaskAnswer answer = workflow.start(token);

            assertThat(answer.event().toString()).doesNotContain("hunter2");
            assertThat(record().progress().statusMessage())
                    .contains("InvalidRequestException: (hidden) is too weak, in (hidden)");
        }

        @Test
        void redacts_the_payload_in_the_message_of_the_operation() {
            workflow.submit(token, Map.of());
            workflow.cloudControl.says(Map.of(
                    "RequestToken",
                    "provider-1",
                    "OperationStatus",
                    "IN_PROGRESS",
                    "StatusMessage",
                    "Creating " + SECRET));
            workflow.start(token);

            assertThat(record().progress().statusMessage()).contains("Creating (hidden)");
        }

        @ParameterizedTest
        @ValueSource(strings = {"ThrottlingException", "ServiceInternalErrorException", "HandlerFailureException"})
        @DisplayName("returns AWAIT_START, a pause that a cancel ends, if the call is to be retried")
        void returns_AWAIT_START_where_a_cancel_can_wake_it_if_the_call_is_to_be_retried(String code) {
            workflow.submit(token, Map.of());
            workflow.cloudControl.fails(code);
            TaskAnswer answer = workflow.start(token);

            assertThat(answer.next()).isEqualTo("AWAIT_START");
            assertThat(answer.waitSeconds()).isEqualTo(1);
            assertThat(record().next()).contains(NextStep.START);
            assertThat(record().isSettled()).isFalse();
        }

        @Test
        @DisplayName("returns PAUSE_START if the call is to be retried and a cancel is pending")
        void returns_PAUSE_START_if_the_call_is_to_be_retried_and_a_cancel_is_pending() {
            workflow.submit(token, Map.of());
            workflow.cloudControl.fails("NoAnswer").fails("ThrottlingException");
            workflow.start(token);
            requestCancel();
            TaskAnswer answer = workflow.start(token);

            assertThat(answer.next()).isEqualTo("PAUSE_START");
            assertThat(record().next()).contains(NextStep.CANCEL);
        }

        @Test
        void returns_CANCEL_if_the_cancel_came_during_the_start() {
            workflow.submit(token, Map.of());
            workflow.cloudControl.fails("ServiceInternalErrorException");
            workflow.start(token);
            requestCancel();
            workflow.cloudControl.then().says(IN_PROGRESS);

            assertThat(workflow.start(token).next()).isEqualTo("CANCEL");
        }

        @Test
        void returns_the_terminal_event_without_a_call_after_a_cancel_before_the_start() {
            workflow.submit(token, Map.of());
            requestCancel();
            TaskAnswer answer = workflow.start(token);

            assertThat(answer.next()).isEqualTo("PUBLISH");
            assertThat(answer.event()).containsEntry("Outcome", "CANCELED");
            assertThat(workflow.cloudControl.calls).isEmpty();
        }

        @Test
        void returns_the_terminal_event_without_a_call_after_a_deadline_before_the_start() {
            workflow.submit(token, Map.of("TimeoutSeconds", 60));
            workflow.pass(Duration.ofSeconds(60));
            TaskAnswer answer = workflow.start(token);

            assertThat(answer.event()).containsEntry("Outcome", "TIMED_OUT");
            assertThat(workflow.cloudControl.calls).isEmpty();
        }

        @Test
        void gives_up_a_start_in_doubt_after_36_hours_when_Cloud_Control_may_not_know_the_ClientToken() {
            workflow.submit(token, Map.of("TimeoutSeconds", 259_200));
            workflow.cloudControl.fails("NoAnswer");
            workflow.start(token);
            workflow.pass(Duration.ofHours(36));
            TaskAnswer answer = workflow.start(token);

            assertThat(answer.event()).containsEntry("Outcome", "FAILED");
            assertThat(workflow.cloudControl.calls).hasSize(1);
            assertThat(record().progress().errorCode()).contains(ErrorCode.KnownErrorCode.INTERNAL_FAILURE);
            assertGivenUpWithOneAlert("can't be repeated");
        }

        @Test
        void gives_up_a_request_whose_payload_is_gone() {
            workflow.submit(token, Map.of());
            workflow.losePayload(token);

            assertThat(workflow.start(token).event()).containsEntry("Outcome", "FAILED");
            assertThat(workflow.cloudControl.calls).isEmpty();
            assertGivenUpWithOneAlert("payload is gone");
        }
    }

    @Nested
    @DisplayName("StartOperation that is invoked again after it died")
    class StartOperationThatDied {

        @Test
        void before_the_call_makes_the_call_with_the_same_ClientToken() {
            Request request = workflow.submit(token, Map.of());
            workflow.store.save(request, r -> Lifecycle.attempting(r, T0));
            workflow.cloudControl.says(PENDING);
            workflow.start(token);

            assertThat(workflow.cloudControl.calls).containsExactly("create " + token + " " + SECRET);
        }

        @Test
        void after_the_call_repeats_the_call_with_the_same_ClientToken() {
            workflow.submit(token, Map.of());
            workflow.cloudControl.fails("NoAnswer").says(IN_PROGRESS);
            workflow.start(token);
            TaskAnswer answer = workflow.start(token);

            assertThat(answer.next()).isEqualTo("POLL");
            assertThat(workflow.cloudControl.calls)
                    .containsExactly("create " + token + " " + SECRET, "create " + token + " " + SECRET);
        }

        @Test
        void after_its_write_makes_no_other_call() {
            started();
            TaskAnswer answer = workflow.start(token);

            assertThat(answer.next()).isEqualTo("POLL");
            assertThat(workflow.cloudControl.calls).isEmpty();
        }

        @Test
        void after_it_settled_the_request_returns_the_same_event() {
            workflow.submit(token, Map.of());
            workflow.cloudControl.fails("InvalidRequestException");
            TaskAnswer first = workflow.start(token);
            workflow.pass(Duration.ofMinutes(5));
            TaskAnswer second = workflow.start(token);

            assertThat(second.event()).isEqualTo(first.event());
            assertThat(workflow.cloudControl.calls).hasSize(1);
        }
    }

    @Nested
    @DisplayName("A throttled call to start")
    class AThrottledStart {
        private void throttled(Map<String, ?> more) {
            workflow.submit(token, more);
            workflow.cloudControl.fails("ThrottlingException");
            workflow.start(token);
            workflow.cloudControl.calls.clear();
        }

        @Test
        @DisplayName("is not repeated after a cancel, which settles the request at once")
        void is_not_repeated_after_a_cancel_and_the_request_settles_at_once() {
            throttled(Map.of());
            requestCancel();

            assertThat(record().settlement().orElseThrow().outcome()).isEqualTo(Outcome.CANCELED);
            assertThat(workflow.start(token).next()).isEqualTo("PUBLISH");
            assertThat(workflow.cloudControl.calls).isEmpty();
        }

        @Test
        void is_not_repeated_after_the_deadline() {
            throttled(Map.of("TimeoutSeconds", 3));
            workflow.pass(Duration.ofSeconds(3));

            assertThat(workflow.start(token).event())
                    .containsEntry("Outcome", "TIMED_OUT")
                    .containsEntry("ResourceExists", "UNKNOWN");
            assertThat(workflow.cloudControl.calls).isEmpty();
        }

        @Test
        void is_repeated_after_a_pause_that_grows() {
            throttled(Map.of());
            workflow.pass(Duration.ofSeconds(100));

            assertThat(workflow.start(token).waitSeconds()).isEqualTo(25);
        }

        @Test
        void is_repeated_after_a_cancel_if_an_earlier_call_was_not_answered() {
            workflow.submit(token, Map.of());
            workflow.cloudControl.fails("NoAnswer").fails("ThrottlingException").says(IN_PROGRESS);
            workflow.start(token);
            workflow.start(token);
            requestCancel();

            assertThat(workflow.start(token).next()).isEqualTo("CANCEL");
            assertThat(workflow.cloudControl.calls)
                    .containsExactly(
                            "create " + token + " " + SECRET,
                            "create " + token + " " + SECRET,
                            "create " + token + " " + SECRET);
        }

        @Test
        void leaves_in_doubt_whether_the_call_of_an_invocation_that_died_started_the_operation() {
            Request request = workflow.submit(token, Map.of());
            workflow.store.save(request, r -> Lifecycle.attempting(r, T0));
            workflow.cloudControl.fails("ThrottlingException");
            workflow.start(token);

            assertThat(record().mayHaveStarted()).isTrue();
        }
    }

    @Nested
    @DisplayName("A create that ended with Throttling and an identifier")
    class AThrottledCreateThatToldAnIdentifier {
        private TaskAnswer throttled() {
            TaskAnswer answer = started();
            workflow.cloudControl.says(Map.of(
                    "RequestToken",
                    "provider-1",
                    "OperationStatus",
                    "FAILED",
                    "ErrorCode",
                    "Throttling",
                    "Identifier",
                    "left"));
            TaskAnswer ended = workflow.poll(answer);
            workflow.cloudControl.then().says(IN_PROGRESS).calls.clear();
            return ended;
        }

        @Test
        void is_not_retried_if_the_resource_exists() {
            throttled();
            workflow.cloudControl.resourceIsThere();
            TaskAnswer answer = workflow.start(token);

            assertThat(answer.event())
                    .containsEntry("Outcome", "FAILED")
                    .containsEntry("ResourceExists", "TRUE")
                    .containsEntry("PollCount", 1);
            assertThat(workflow.cloudControl.calls).containsExactly("get left");
        }

        @Test
        void is_retried_once_the_resource_is_gone() {
            throttled();
            TaskAnswer first = workflow.start(token);
            workflow.pass(Duration.ofSeconds(9));
            TaskAnswer early = workflow.start(token);
            workflow.pass(Duration.ofSeconds(1));
            TaskAnswer second = workflow.start(token);

            assertThat(first.next()).isEqualTo("AWAIT_START");
            assertThat(first.waitSeconds()).isEqualTo(10);
            assertThat(early.waitSeconds()).isEqualTo(1);
            assertThat(second.next()).isEqualTo("POLL");
            assertThat(second.members()).containsEntry("polls", "1");
            assertThat(workflow.cloudControl.calls)
                    .containsExactly("get left", "get left", "create " + token + "-2 " + SECRET);
        }

        @Test
        void waits_while_GetResource_fails_and_settles_at_the_deadline() {
            throttled();
            workflow.cloudControl.resourceIsHidden();
            TaskAnswer unknown = workflow.start(token);
            workflow.pass(Duration.ofHours(2));

            assertThat(unknown.next()).isEqualTo("AWAIT_START");
            assertThat(workflow.start(token).event())
                    .containsEntry("Outcome", "FAILED")
                    .containsEntry("ResourceExists", "UNKNOWN");
            assertThat(record().progress().errorCode()).contains(ErrorCode.KnownErrorCode.THROTTLING);
            assertThat(workflow.cloudControl.calls).noneMatch(call -> call.startsWith("create"));
        }
    }

    @Nested
    @DisplayName("An operation that ended with Throttling")
    class AThrottledOperation {
        @Test
        void is_retried_after_its_pause_with_another_ClientToken() {
            TaskAnswer answer = started();
            workflow.cloudControl.says(
                    Map.of("RequestToken", "provider-1", "OperationStatus", "FAILED", "ErrorCode", "Throttling"));
            TaskAnswer throttled = workflow.poll(answer);
            workflow.cloudControl.then().says(IN_PROGRESS).calls.clear();

            assertThat(throttled.next()).isEqualTo("START");
            TaskAnswer early = workflow.start(token);
            assertThat(early.next()).isEqualTo("AWAIT_START");
            assertThat(early.waitSeconds()).isEqualTo(2);
            assertThat(workflow.cloudControl.calls).isEmpty();

            workflow.pass(Duration.ofSeconds(2));
            assertThat(workflow.start(token).next()).isEqualTo("POLL");
            assertThat(workflow.cloudControl.calls).containsExactly("create " + token + "-2 " + SECRET);
        }

        /** In seed 7448 of the simulation, the late poll started a third operation while the second one ran. */
        @Test
        void is_retried_once_even_if_a_delayed_poll_returns_its_end_again() {
            TaskAnswer answer = started();
            Map<String, Object> throttled =
                    Map.of("RequestToken", "provider-1", "OperationStatus", "FAILED", "ErrorCode", "Throttling");
            workflow.cloudControl.says(throttled);
            workflow.cloudControl.meanwhile(() -> {
                workflow.poll(answer);
                workflow.pass(Duration.ofSeconds(2));
                workflow.cloudControl
                        .then()
                        .says(Map.of("RequestToken", "provider-2", "OperationStatus", "IN_PROGRESS"));
                workflow.start(token);
            });
            workflow.poll(answer);

            assertThat(workflow.record(token).start().attempt()).isEqualTo(2);
            assertThat(workflow.record(token).start().providerToken()).contains("provider-2");
        }
    }

    @Nested
    @DisplayName("An operation of another client on the same resource")
    class AnOperationThatWeDidNotStart {
        @Test
        void fails_a_request_that_does_not_wait() {
            workflow.submit(token, Map.of());
            workflow.cloudControl.fails("ConcurrentOperationException");

            assertThat(workflow.start(token).next()).isEqualTo("PUBLISH");
            assertThat(workflow.record(token).progress().errorCode())
                    .contains(ErrorCode.KnownErrorCode.RESOURCE_CONFLICT);
            assertThat(workflow.record(token).progress().statusMessage().orElseThrow())
                    .isEqualTo("ConcurrentOperationException: said");
        }

        @ParameterizedTest
        @ValueSource(strings = {"WAIT", "SUPERSEDE"})
        void delays_a_request_that_waits_and_is_never_canceled(String onConflict) {
            String other = "other-" + onConflict;
            workflow.submit(other, Map.of("OnConflict", onConflict));
            workflow.cloudControl.fails("ConcurrentOperationException");

            assertThat(workflow.start(other).next()).isEqualTo("AWAIT_START");
            assertThat(workflow.record(other).mayHaveStarted()).isFalse();
            assertThat(workflow.cloudControl.calls).noneMatch(call -> call.startsWith("cancel"));

            workflow.cloudControl.then().says(IN_PROGRESS);
            workflow.pass(Duration.ofSeconds(60));
            assertThat(workflow.start(other).next()).isEqualTo("POLL");
        }
    }

    @Nested
    @DisplayName("PollStatus")
    class PollStatusAnswers {

        @Test
        void returns_how_long_to_wait_and_counts_the_polls() {
            TaskAnswer state = started();
            workflow.cloudControl.says(IN_PROGRESS);
            TaskAnswer first = workflow.poll(state);
            TaskAnswer second = workflow.poll(first);

            assertThat(first.members())
                    .containsEntry("next", "POLL")
                    .containsEntry("polls", "1")
                    .containsEntry("waitSeconds", 2)
                    .doesNotContainKeys("event", "retryAfter", "throttled");
            assertThat(second.members()).containsEntry("polls", "2");
            assertThat(workflow.cloudControl.calls).containsExactly("status provider-1", "status provider-1");
        }

        private Map<String, Object> saying(String message) {
            return Map.of("RequestToken", "provider-1", "OperationStatus", "IN_PROGRESS", "StatusMessage", message);
        }

        @Test
        void redacts_the_payload_in_a_later_message() {
            TaskAnswer state = started();
            workflow.cloudControl.says(saying("Creating with hunter2"));
            TaskAnswer answer = workflow.poll(state);

            assertThat(record().progress().statusMessage()).contains("Creating with (hidden)");
            assertThat(answer.members().toString()).doesNotContain("hunter2");
        }

        @Test
        void reads_the_payload_once_for_each_new_message() {
            TaskAnswer state = started();
            workflow.cloudControl.says(saying("Creating with hunter2"));
            TaskAnswer first = workflow.poll(state);
            Map<String, AttributeValue> before = workflow.item(token);
            workflow.losePayload(token);
            TaskAnswer second = workflow.poll(first);
            TaskAnswer third = workflow.poll(second);

            assertThat(workflow.item(token)).isEqualTo(before);
            assertThat(record().progress().statusMessage()).contains("Creating with (hidden)");

            workflow.cloudControl.says(saying("Still creating with hunter2"));
            workflow.poll(workflow.poll(third));
            assertThat(record().progress().statusMessage()).contains("(hidden)");
        }

        @Test
        void reads_no_payload_for_a_message_that_is_on_the_record() {
            TaskAnswer state = started();
            workflow.cloudControl.says(saying("Creating"));
            workflow.poll(state);
            Map<String, AttributeValue> before = workflow.item(token);
            workflow.losePayload(token);
            workflow.poll(token);

            assertThat(workflow.item(token)).isEqualTo(before);
        }

        @Test
        void writes_nothing_if_nothing_is_new() {
            TaskAnswer state = started();
            Map<String, AttributeValue> before = workflow.item(token);
            workflow.pass(Duration.ofSeconds(5));
            workflow.cloudControl.says(Map.of(
                    "RequestToken",
                    "provider-1",
                    "OperationStatus",
                    "IN_PROGRESS",
                    "EventTime",
                    T0.plusSeconds(5).getEpochSecond(),
                    "RetryAfter",
                    T0.plusSeconds(9).getEpochSecond()));
            workflow.poll(state);

            // Every write of the tracker increments the version.
            assertThat(workflow.item(token)).isEqualTo(before);
        }

        @Test
        @DisplayName("keeps the success that an overlapping poll recorded, even if the status moves back")
        void keeps_the_success_that_an_overlapping_poll_recorded_even_if_the_status_moves_back() {
            TaskAnswer state = started();
            workflow.cloudControl
                    .says(Map.of("OperationStatus", "IN_PROGRESS", "StatusMessage", "Not done after all"))
                    .says(SUCCESS)
                    .meanwhile(() -> workflow.poll(state));
            TaskAnswer late = workflow.poll(state);

            assertThat(workflow.cloudControl.calls).containsExactly("status provider-1", "status provider-1");
            assertThat(late.next()).isEqualTo("PUBLISH");
            assertThat(late.event()).containsEntry("Outcome", "SUCCEEDED");
            assertThat(record().status()).isEqualTo(SUCCESS);
            assertThat(record().progress().statusMessage()).isEmpty();
        }

        @Test
        void makes_no_call_before_RetryAfter() {
            TaskAnswer state = started();
            Instant retryAfter = T0.plusSeconds(60);
            workflow.cloudControl.says(
                    Map.of("OperationStatus", "IN_PROGRESS", "RetryAfter", retryAfter.getEpochSecond()));
            TaskAnswer first = workflow.poll(state);
            workflow.pass(Duration.ofSeconds(20));
            TaskAnswer early = workflow.poll(first);

            assertThat(first.waitSeconds()).isEqualTo(60);
            assertThat(early.waitSeconds()).isEqualTo(40);
            assertThat(early.members()).containsEntry("polls", "1");
            assertThat(workflow.cloudControl.calls).hasSize(1);

            workflow.pass(Duration.ofSeconds(40));
            workflow.poll(early);
            assertThat(workflow.cloudControl.calls).hasSize(2);
        }

        @Test
        void does_not_follow_a_RetryAfter_in_the_far_future() {
            TaskAnswer state = started();
            workflow.cloudControl.says(Map.of(
                    "OperationStatus",
                    "IN_PROGRESS",
                    "RetryAfter",
                    Instant.parse("9000-01-01T00:00:00Z").getEpochSecond()));

            assertThat(workflow.poll(state).members()).containsEntry("retryAfter", "2026-03-02T12:00:00.000Z");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {"ThrottlingException", "AccessDeniedException", "InternalFailure", "MoonshineException"})
        void returns_POLL_and_changes_nothing_after_a_failed_call(String code) {
            TaskAnswer state = started();
            workflow.cloudControl.fails(code);
            Map<String, AttributeValue> before = workflow.item(token);
            TaskAnswer answer = workflow.poll(workflow.poll(state));

            assertThat(answer.next()).isEqualTo("POLL");
            assertThat(answer.members()).containsEntry("polls", "2");
            assertThat(answer.members().get("throttled")).isEqualTo(code.equals("ThrottlingException") ? 10 : null);
            assertThat(workflow.item(token)).isEqualTo(before);
        }

        @Test
        void returns_the_terminal_event_if_Cloud_Control_does_not_know_the_token() {
            TaskAnswer state = started();
            workflow.cloudControl.fails("RequestTokenNotFoundException");
            TaskAnswer early = workflow.poll(state);
            workflow.pass(Duration.ofSeconds(30));
            TaskAnswer answer = workflow.poll(early);

            assertThat(early.next()).isEqualTo("POLL");
            assertThat(answer.next()).isEqualTo("PUBLISH");
            assertThat(answer.event()).containsEntry("Outcome", "LOST").containsEntry("ResourceExists", "UNKNOWN");
        }

        @Test
        void returns_in_the_terminal_event_whether_the_resource_exists() {
            TaskAnswer state = started();
            workflow.cloudControl.says(Map.of(
                    "OperationStatus",
                    "FAILED",
                    "Identifier",
                    "id",
                    "ErrorCode",
                    "NotStabilized",
                    "ResourceModel",
                    SECRET));
            workflow.cloudControl.resourceIsThere();
            TaskAnswer answer = workflow.poll(state);

            assertThat(workflow.cloudControl.calls).containsExactly("status provider-1", "get id");
            assertThat(answer.event()).containsEntry("Outcome", "FAILED").containsEntry("ResourceExists", "TRUE");
            assertThat(answer.members().toString()).doesNotContain("hunter2").doesNotContain("ResourceModel");
            assertThat(record().settlement().orElseThrow().resourceExists()).contains(ResourceExists.TRUE);
        }

        @Test
        void returns_CANCEL_after_the_deadline() {
            TaskAnswer state = started();
            workflow.pass(Duration.ofHours(2));
            workflow.cloudControl.says(IN_PROGRESS);
            TaskAnswer answer = workflow.poll(state);

            assertThat(answer.next()).isEqualTo("CANCEL");
            assertThat(record().cancel().orElseThrow().reason()).isEqualTo(CancelReason.DEADLINE);
        }

        @Test
        void returns_NOTIFY_with_the_overdue_event_after_a_deadline_that_does_not_cancel() {
            workflow.submit(token, Map.of("OnTimeout", "NOTIFY"));
            workflow.cloudControl.says(IN_PROGRESS);
            TaskAnswer state = workflow.start(token);
            workflow.pass(Duration.ofHours(2));
            TaskAnswer answer = workflow.poll(state);

            assertThat(answer.next()).isEqualTo("NOTIFY");
            assertThat(answer.event()).containsEntry("Id", token + ":overdue").containsEntry("SequenceNumber", 1);
            assertThat(answer.event().toString()).doesNotContain("hunter2");
        }

        @Test
        void returns_success_after_the_deadline_if_the_operation_ended_before() {
            TaskAnswer state = started();
            workflow.pass(Duration.ofHours(3));
            workflow.cloudControl.says(SUCCESS);

            assertThat(workflow.poll(state).event()).containsEntry("Outcome", "SUCCEEDED");
        }

        @Test
        void returns_CANCEL_without_a_call_if_a_cancel_is_pending() {
            TaskAnswer state = started();
            requestCancel();

            assertThat(workflow.poll(state).next()).isEqualTo("CANCEL");
            assertThat(workflow.cloudControl.calls).isEmpty();
        }
    }

    @Nested
    @DisplayName("CancelOperation")
    class CancelOperationAnswers {

        @Test
        void returns_how_long_to_wait_after_the_cancel_was_accepted() {
            TaskAnswer state = started();
            requestCancel();
            workflow.cloudControl.says(CANCEL_IN_PROGRESS);
            TaskAnswer answer = workflow.cancel(state);

            assertThat(answer.next()).isEqualTo("POLL");
            assertThat(workflow.cloudControl.calls).containsExactly("cancel provider-1");
            assertThat(record().cancel().flatMap(Cancellation::sentAt)).contains(T0);

            workflow.cloudControl.then().says(CANCEL_COMPLETE);
            assertThat(workflow.poll(answer).event()).containsEntry("Outcome", "CANCELED");
        }

        @Test
        void sends_a_cancel_only_once() {
            TaskAnswer state = started();
            requestCancel();
            workflow.cloudControl.says(CANCEL_IN_PROGRESS);
            workflow.cancel(state);
            TaskAnswer again = workflow.cancel(state);

            assertThat(again.next()).isEqualTo("POLL");
            assertThat(workflow.cloudControl.calls).hasSize(1);
        }

        @Test
        void returns_when_to_retry_if_another_operation_prevents_the_cancel() {
            TaskAnswer state = started();
            requestCancel();
            workflow.cloudControl.fails("ConcurrentModificationException");
            TaskAnswer answer = workflow.cancel(state);

            assertThat(answer.next()).isEqualTo("POLL");
            assertThat(answer.waitSeconds()).isEqualTo(1);
            assertThat(record().cancel().orElseThrow().notBefore()).contains(T0.plusSeconds(1));

            workflow.pass(Duration.ofSeconds(1));
            workflow.cloudControl.then().says(IN_PROGRESS);
            assertThat(workflow.poll(answer).next()).isEqualTo("CANCEL");
            assertThat(workflow.cancel(answer).next()).isEqualTo("POLL");
            assertThat(record().cancel().orElseThrow().attempts()).isEqualTo(1);
            assertThat(record().cancel().flatMap(Cancellation::sentAt)).isPresent();
        }

        @ParameterizedTest
        @ValueSource(strings = {"RequestTokenNotFoundException", "InvalidRequestException"})
        void returns_POLL_for_an_operation_that_cannot_be_canceled(String code) {
            TaskAnswer state = started();
            requestCancel();
            workflow.cloudControl.fails(code);
            TaskAnswer answer = workflow.cancel(state);

            assertThat(answer.next()).isEqualTo("POLL");
            assertThat(answer.waitSeconds()).isEqualTo(1);

            workflow.cloudControl.then().says(SUCCESS);
            assertThat(workflow.poll(answer).event())
                    .containsEntry("Outcome", "SUCCEEDED")
                    .containsEntry("CancelReason", "REQUESTED");
        }

        @Test
        void returns_the_terminal_event_if_the_operation_has_ended() {
            TaskAnswer state = started();
            requestCancel();
            workflow.cloudControl.says(FAILED);

            assertThat(workflow.cancel(state).event()).containsEntry("Outcome", "FAILED");
        }

        @Test
        void returns_the_terminal_event_without_a_call_if_the_request_settled_meanwhile() {
            TaskAnswer state = started();
            workflow.cloudControl.says(SUCCESS);
            workflow.poll(state);
            workflow.cloudControl.calls.clear();

            assertThat(workflow.cancel(state).next()).isEqualTo("PUBLISH");
            assertThat(workflow.cloudControl.calls).isEmpty();
        }
    }

    @Nested
    @DisplayName("GiveUp")
    class GiveUpAnswers {

        @Test
        void returns_the_terminal_event_of_a_request_that_could_not_be_started() {
            workflow.submit(token, Map.of());
            TaskAnswer answer = workflow.giveUp(token);

            assertThat(answer.next()).isEqualTo("PUBLISH");
            assertThat(answer.event()).containsEntry("Outcome", "FAILED");
            assertThat(record().settlement().orElseThrow().outcome()).isEqualTo(Outcome.FAILED);
            assertThat(workflow.store.payload(token)).isEmpty();
            assertThat(workflow.giveUp(token)).isEqualTo(answer);
            assertGivenUpWithOneAlert("failed while it started");
        }

        @Test
        void returns_POLL_for_an_operation_whose_token_is_known() {
            started();

            assertThat(workflow.giveUp(token).next()).isEqualTo("POLL");
            assertThat(record().isSettled()).isFalse();
            assertThat(workflow.lines).noneMatch(line -> line.contains("GivenUpRequests"));
        }
    }

    @Nested
    class AnExecution {

        @Test
        void stops_if_the_record_names_another_execution() {
            started();
            Map<String, AttributeValue> before = workflow.item(token);
            workflow.store.save(record(), r -> Lifecycle.takenOver(r));

            assertThat(workflow.poll(token).members())
                    .containsOnlyKeys("requestToken", "execution", "next", "waitSeconds", "dueAt", "polls")
                    .containsEntry("next", "STAND_DOWN");
            assertThat(workflow.start(token).next()).isEqualTo("STAND_DOWN");
            assertThat(workflow.cancel(token).next()).isEqualTo("STAND_DOWN");
            assertThat(workflow.giveUp(token).next()).isEqualTo("STAND_DOWN");
            assertThat(workflow.cloudControl.calls).isEmpty();
            assertThat(before.get("Driver").s()).isEqualTo(token);

            workflow.cloudControl.says(SUCCESS);
            assertThat(workflow.startAs(token + ".1", token).next()).isEqualTo("POLL");
            assertThat(workflow.pollAs(token + ".1", token).next()).isEqualTo("PUBLISH");
            assertThat(workflow.cloudControl.calls).containsExactly("status provider-1");
        }

        @Test
        void stops_if_its_request_does_not_exist() {
            assertThat(workflow.start(token).next()).isEqualTo("STAND_DOWN");
        }

        @Test
        void fails_if_its_input_belongs_to_another_request() {
            assertThatThrownBy(() -> workflow.poll(Map.of("execution", token)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("no requestToken");
            assertThatThrownBy(() -> workflow.poll(Map.of("requestToken", token)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("no execution");
        }
    }

    @Nested
    @DisplayName("The person on call")
    class APersonOnCall {
        @Test
        void is_alerted_once_about_a_status_that_the_contract_does_not_list() {
            TaskAnswer state = started();
            workflow.cloudControl.says(Map.of("OperationStatus", "ROLLING_BACK"));
            TaskAnswer answer = workflow.poll(workflow.poll(state));

            assertThat(answer.next()).isEqualTo("POLL");
            assertThat(workflow.lines)
                    .filteredOn(line -> line.contains("\"WARN\""))
                    .singleElement()
                    .asString()
                    .contains("ROLLING_BACK", token);
        }
    }
}
