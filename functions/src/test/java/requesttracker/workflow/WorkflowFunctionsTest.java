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

    private void cancelAsked() {
        workflow.store.save(
                record(), r -> Lifecycle.cancelRequested(r, CancelReason.REQUESTED, Optional.empty(), workflow.now));
    }

    private void toldToAPersonOnce(String reason) {
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
    class StartOperationAnswers {

        @Test
        void whenTheOperationBeganHowLongToWait() {
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
        void theTerminalEventWhenTheOperationEndedAtOnce() {
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
        void theTerminalEventWhenTheStartWasRefused() {
            workflow.submit(token, Map.of());
            workflow.cloudControl.fails("InvalidRequestException");
            TaskAnswer answer = workflow.start(token);

            assertThat(answer.next()).isEqualTo("PUBLISH");
            assertThat(answer.event()).containsEntry("Outcome", "FAILED");
            assertThat(record().progress().errorCode()).contains(ErrorCode.KnownErrorCode.INVALID_REQUEST);
            assertThat(record().progress().statusMessage()).contains("InvalidRequestException: said");
        }

        @Test
        void whatTheErrorSaidWithoutWhatItRepeatsOfThePayload() {
            workflow.submit(token, Map.of());
            workflow.cloudControl.fails("InvalidRequestException", "hunter2 is too weak, in " + SECRET);
            TaskAnswer answer = workflow.start(token);

            assertThat(answer.event().toString()).doesNotContain("hunter2");
            assertThat(record().progress().statusMessage())
                    .contains("InvalidRequestException: (hidden) is too weak, in (hidden)");
        }

        @Test
        void whatTheOperationSaidAtOnceWithoutWhatItRepeatsOfThePayload() {
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
        void aPauseInWhichACancelCanWakeItWhenTheCallIsToBeMadeAgain(String code) {
            workflow.submit(token, Map.of());
            workflow.cloudControl.fails(code);
            TaskAnswer answer = workflow.start(token);

            assertThat(answer.next()).isEqualTo("AWAIT_START");
            assertThat(answer.waitSeconds()).isEqualTo(1);
            assertThat(record().next()).contains(NextStep.START);
            assertThat(record().isSettled()).isFalse();
        }

        @Test
        void aPauseWithoutWakeUpWhenACancelIsPendingAlready() {
            workflow.submit(token, Map.of());
            workflow.cloudControl.fails("NoAnswer").fails("ThrottlingException");
            workflow.start(token);
            cancelAsked();
            TaskAnswer answer = workflow.start(token);

            assertThat(answer.next()).isEqualTo("PAUSE_START");
            assertThat(record().next()).contains(NextStep.CANCEL);
        }

        @Test
        void thatTheCancelIsToBeSentWhenItCameDuringTheStart() {
            workflow.submit(token, Map.of());
            workflow.cloudControl.fails("ServiceInternalErrorException");
            workflow.start(token);
            cancelAsked();
            workflow.cloudControl.then().says(IN_PROGRESS);

            assertThat(workflow.start(token).next()).isEqualTo("CANCEL");
        }

        @Test
        void theTerminalEventOfACancelBeforeTheStartWithoutACall() {
            workflow.submit(token, Map.of());
            cancelAsked();
            TaskAnswer answer = workflow.start(token);

            assertThat(answer.next()).isEqualTo("PUBLISH");
            assertThat(answer.event()).containsEntry("Outcome", "CANCELED");
            assertThat(workflow.cloudControl.calls).isEmpty();
        }

        @Test
        void theTerminalEventOfADeadlineBeforeTheStartWithoutACall() {
            workflow.submit(token, Map.of("TimeoutSeconds", 60));
            workflow.pass(Duration.ofSeconds(60));
            TaskAnswer answer = workflow.start(token);

            assertThat(answer.event()).containsEntry("Outcome", "TIMED_OUT");
            assertThat(workflow.cloudControl.calls).isEmpty();
        }

        @Test
        void thatAStartWhoseClientTokenMayBeForgottenIsNotRepeated() {
            workflow.submit(token, Map.of("TimeoutSeconds", 259_200));
            workflow.cloudControl.fails("NoAnswer");
            workflow.start(token);
            workflow.pass(Duration.ofHours(36));
            TaskAnswer answer = workflow.start(token);

            assertThat(answer.event()).containsEntry("Outcome", "FAILED");
            assertThat(workflow.cloudControl.calls).hasSize(1);
            assertThat(record().progress().errorCode()).contains(ErrorCode.KnownErrorCode.INTERNAL_FAILURE);
            toldToAPersonOnce("can't be repeated");
        }

        @Test
        void thatARequestWhosePayloadIsGoneIsGivenUp() {
            workflow.submit(token, Map.of());
            workflow.losePayload(token);

            assertThat(workflow.start(token).event()).containsEntry("Outcome", "FAILED");
            assertThat(workflow.cloudControl.calls).isEmpty();
            toldToAPersonOnce("payload is gone");
        }
    }

    @Nested
    class StartOperationThatDied {

        @Test
        void beforeTheCallMakesItWithTheSameClientToken() {
            Request request = workflow.submit(token, Map.of());
            workflow.store.save(request, r -> Lifecycle.attempting(r, T0));
            workflow.cloudControl.says(PENDING);
            workflow.start(token);

            assertThat(workflow.cloudControl.calls).containsExactly("create " + token + " " + SECRET);
        }

        @Test
        void afterTheCallMakesItAgainWithTheSameClientToken() {
            workflow.submit(token, Map.of());
            workflow.cloudControl.fails("NoAnswer").says(IN_PROGRESS);
            workflow.start(token);
            TaskAnswer answer = workflow.start(token);

            assertThat(answer.next()).isEqualTo("POLL");
            assertThat(workflow.cloudControl.calls)
                    .containsExactly("create " + token + " " + SECRET, "create " + token + " " + SECRET);
        }

        @Test
        void afterItsWriteMakesNoOtherCall() {
            started();
            TaskAnswer answer = workflow.start(token);

            assertThat(answer.next()).isEqualTo("POLL");
            assertThat(workflow.cloudControl.calls).isEmpty();
        }

        @Test
        void afterItSettledAnswersTheSameEvent() {
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
    class AThrottledStart {
        private void throttled(Map<String, ?> more) {
            workflow.submit(token, more);
            workflow.cloudControl.fails("ThrottlingException");
            workflow.start(token);
            workflow.cloudControl.calls.clear();
        }

        @Test
        void isNotRepeatedAfterACancelWhichSettlesAtOnce() {
            throttled(Map.of());
            cancelAsked();

            assertThat(record().settlement().orElseThrow().outcome()).isEqualTo(Outcome.CANCELED);
            assertThat(workflow.start(token).next()).isEqualTo("PUBLISH");
            assertThat(workflow.cloudControl.calls).isEmpty();
        }

        @Test
        void isNotRepeatedAfterTheDeadline() {
            throttled(Map.of("TimeoutSeconds", 3));
            workflow.pass(Duration.ofSeconds(3));

            assertThat(workflow.start(token).event())
                    .containsEntry("Outcome", "TIMED_OUT")
                    .containsEntry("ResourceExists", "UNKNOWN");
            assertThat(workflow.cloudControl.calls).isEmpty();
        }

        @Test
        void pausesLongerTheLongerItIsThrottled() {
            throttled(Map.of());
            workflow.pass(Duration.ofSeconds(100));

            assertThat(workflow.start(token).waitSeconds()).isEqualTo(25);
        }

        @Test
        void isRepeatedAfterACancelIfAnEarlierCallWasNotAnswered() {
            workflow.submit(token, Map.of());
            workflow.cloudControl.fails("NoAnswer").fails("ThrottlingException").says(IN_PROGRESS);
            workflow.start(token);
            workflow.start(token);
            cancelAsked();

            assertThat(workflow.start(token).next()).isEqualTo("CANCEL");
            assertThat(workflow.cloudControl.calls)
                    .containsExactly(
                            "create " + token + " " + SECRET,
                            "create " + token + " " + SECRET,
                            "create " + token + " " + SECRET);
        }

        @Test
        void byAnInvocationThatDiedLeavesTheDoubt() {
            Request request = workflow.submit(token, Map.of());
            workflow.store.save(request, r -> Lifecycle.attempting(r, T0));
            workflow.cloudControl.fails("ThrottlingException");
            workflow.start(token);

            assertThat(record().mayHaveStarted()).isTrue();
        }
    }

    @Nested
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
        void isNotStartedAgainIfTheResourceIsThere() {
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
        void isStartedAgainOnceTheResourceIsGone() {
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
        void waitsWhileGetResourceFailsAndSettlesAtTheDeadline() {
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
    class AThrottledOperation {
        @Test
        void isStartedAgainWhenItsPauseIsOverWithAnotherClientToken() {
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

        /** Found by the simulation, seed 7448: the late poll started a third operation while the second one ran. */
        @Test
        void isNotStartedOnceMoreByAPollThatComesLateWithTheOldOperationsEnd() {
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
    class AnOperationThatWeDidNotStart {
        @Test
        void failsARequestThatDoesNotWait() {
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
        void isWaitedForAndNeverCanceled(String onConflict) {
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
    class PollStatusAnswers {

        @Test
        void howLongToWaitAndCountsThePolls() {
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
        void andRecordsALaterMessageWithoutWhatItRepeatsOfThePayload() {
            TaskAnswer state = started();
            workflow.cloudControl.says(saying("Creating with hunter2"));
            TaskAnswer answer = workflow.poll(state);

            assertThat(record().progress().statusMessage()).contains("Creating with (hidden)");
            assertThat(answer.members().toString()).doesNotContain("hunter2");
        }

        @Test
        void andReadsThePayloadOnceForEachNewMessage() {
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
        void andReadsNoPayloadForAMessageThatIsOnTheRecord() {
            TaskAnswer state = started();
            workflow.cloudControl.says(saying("Creating"));
            workflow.poll(state);
            Map<String, AttributeValue> before = workflow.item(token);
            workflow.losePayload(token);
            workflow.poll(token);

            assertThat(workflow.item(token)).isEqualTo(before);
        }

        @Test
        void andWritesNothingWhenThereIsNothingNew() {
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
        void theTerminalEventThoughItSawTheOperationGoBackFromTheSuccessThatAnOverlappingPollRecorded() {
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
        void andDoesNotAskBeforeRetryAfter() {
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
        void andDoesNotBelieveARetryAfterInTheFarFuture() {
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
        void thatItAsksAgainWhenTheCallFailedAndSettlesNothing(String code) {
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
        void theTerminalEventWhenCloudControlForgotTheToken() {
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
        void theTerminalEventWithWhatWasLeftBehind() {
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
        void thatTheCancelIsToBeSentWhenTheDeadlinePassed() {
            TaskAnswer state = started();
            workflow.pass(Duration.ofHours(2));
            workflow.cloudControl.says(IN_PROGRESS);
            TaskAnswer answer = workflow.poll(state);

            assertThat(answer.next()).isEqualTo("CANCEL");
            assertThat(record().cancel().orElseThrow().reason()).isEqualTo(CancelReason.DEADLINE);
        }

        @Test
        void thatItIsOverdueWhenTheDeadlinePassedWithoutACancel() {
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
        void successWhenTheOperationEndedInTimeThoughItIsSeenLate() {
            TaskAnswer state = started();
            workflow.pass(Duration.ofHours(3));
            workflow.cloudControl.says(SUCCESS);

            assertThat(workflow.poll(state).event()).containsEntry("Outcome", "SUCCEEDED");
        }

        @Test
        void thatTheCancelIsDueWhenOneIsPendingWithoutACall() {
            TaskAnswer state = started();
            cancelAsked();

            assertThat(workflow.poll(state).next()).isEqualTo("CANCEL");
            assertThat(workflow.cloudControl.calls).isEmpty();
        }
    }

    @Nested
    class CancelOperationAnswers {

        @Test
        void howLongToWaitWhenTheCancelWasTaken() {
            TaskAnswer state = started();
            cancelAsked();
            workflow.cloudControl.says(CANCEL_IN_PROGRESS);
            TaskAnswer answer = workflow.cancel(state);

            assertThat(answer.next()).isEqualTo("POLL");
            assertThat(workflow.cloudControl.calls).containsExactly("cancel provider-1");
            assertThat(record().cancel().flatMap(Cancellation::sentAt)).contains(T0);

            workflow.cloudControl.then().says(CANCEL_COMPLETE);
            assertThat(workflow.poll(answer).event()).containsEntry("Outcome", "CANCELED");
        }

        @Test
        void thatNothingIsSentTwice() {
            TaskAnswer state = started();
            cancelAsked();
            workflow.cloudControl.says(CANCEL_IN_PROGRESS);
            workflow.cancel(state);
            TaskAnswer again = workflow.cancel(state);

            assertThat(again.next()).isEqualTo("POLL");
            assertThat(workflow.cloudControl.calls).hasSize(1);
        }

        @Test
        void whenToTryAgainWhenAnotherOperationIsInTheWay() {
            TaskAnswer state = started();
            cancelAsked();
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
        void thatAPollFindsTheEndOfAnOperationThatCannotBeCanceled(String code) {
            TaskAnswer state = started();
            cancelAsked();
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
        void theTerminalEventWhenTheOperationHadEnded() {
            TaskAnswer state = started();
            cancelAsked();
            workflow.cloudControl.says(FAILED);

            assertThat(workflow.cancel(state).event()).containsEntry("Outcome", "FAILED");
        }

        @Test
        void theEventOfARequestThatSettledMeanwhileWithoutACall() {
            TaskAnswer state = started();
            workflow.cloudControl.says(SUCCESS);
            workflow.poll(state);
            workflow.cloudControl.calls.clear();

            assertThat(workflow.cancel(state).next()).isEqualTo("PUBLISH");
            assertThat(workflow.cloudControl.calls).isEmpty();
        }
    }

    @Nested
    class GiveUpAnswers {

        @Test
        void theTerminalEventOfARequestThatCouldNotBeStarted() {
            workflow.submit(token, Map.of());
            TaskAnswer answer = workflow.giveUp(token);

            assertThat(answer.next()).isEqualTo("PUBLISH");
            assertThat(answer.event()).containsEntry("Outcome", "FAILED");
            assertThat(record().settlement().orElseThrow().outcome()).isEqualTo(Outcome.FAILED);
            assertThat(workflow.store.payload(token)).isEmpty();
            assertThat(workflow.giveUp(token)).isEqualTo(answer);
            toldToAPersonOnce("failed while it started");
        }

        @Test
        void thatAnOperationWhoseTokenIsKnownIsPolled() {
            started();

            assertThat(workflow.giveUp(token).next()).isEqualTo("POLL");
            assertThat(record().isSettled()).isFalse();
            assertThat(workflow.lines).noneMatch(line -> line.contains("GivenUpRequests"));
        }
    }

    @Nested
    class AnExecution {

        @Test
        void thatTheRecordDoesNotNameStandsDown() {
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
        void whoseRequestIsNotThereStandsDown() {
            assertThat(workflow.start(token).next()).isEqualTo("STAND_DOWN");
        }

        @Test
        void whoseInputIsNotItsOwnFails() {
            assertThatThrownBy(() -> workflow.poll(Map.of("execution", token)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("no requestToken");
            assertThatThrownBy(() -> workflow.poll(Map.of("requestToken", token)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("no execution");
        }
    }

    @Nested
    class APersonOnCall {
        @Test
        void isAlertedOnceAboutAStatusThatTheContractDoesNotList() {
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
