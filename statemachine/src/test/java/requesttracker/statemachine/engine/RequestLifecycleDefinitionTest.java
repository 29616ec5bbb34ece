package requesttracker.statemachine.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static requesttracker.statemachine.definition.Definitions.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import requesttracker.statemachine.definition.Definitions;

/** The deployed definition, walked through with functions and a record that are made up. */
class RequestLifecycleDefinitionTest {
    /** What the functions answer is the record's next step; the record's conditions hold as the definition asks them. */
    private static final class FakeTracker implements Integrations {
        final List<String> calls = new ArrayList<>();
        final List<JsonNode> published = new ArrayList<>();
        final Map<String, Deque<String>> answers = new java.util.HashMap<>();
        final Deque<TaskFailedException> updateFailures = new ArrayDeque<>();
        final Deque<TaskFailedException> publishFailures = new ArrayDeque<>();
        long waitSeconds = 60;
        int polls;
        String nextStep = "START";
        String token = "";

        FakeTracker then(String function, String... steps) {
            answers.computeIfAbsent(function, name -> new ArrayDeque<>()).addAll(List.of(steps));
            return this;
        }

        @Override
        public CompletionStage<JsonNode> lambdaInvoke(String function, JsonNode payload) {
            calls.add(function);
            assertThat(payload.path("requestToken").textValue()).isEqualTo("x");
            String step = answers.getOrDefault(function, new ArrayDeque<>()).poll();
            if (step == null) {
                step = "POLL";
            }
            if (step.contains(".") || step.equals("Error")) {
                return CompletableFuture.failedFuture(new TaskFailedException(step, "{}"));
            }
            polls += function.equals("poll") ? 1 : 0;
            nextStep = step;
            ObjectNode answer =
                    (ObjectNode) json("{'requestToken':'x','dueAt':'2026-01-01T00:00:00Z','event':{'id':'e'}}");
            return CompletableFuture.completedFuture(
                    answer.put("next", step).put("waitSeconds", waitSeconds).put("polls", String.valueOf(polls)));
        }

        @Override
        public CompletionStage<JsonNode> updateItem(JsonNode request) {
            if (!updateFailures.isEmpty()) {
                return CompletableFuture.failedFuture(updateFailures.poll());
            }
            JsonNode values = request.path("ExpressionAttributeValues");
            String condition = request.path("ConditionExpression").textValue();
            String placeholder = condition.split("NextStep = ", -1)[1].split(" ", -1)[0];
            if (!values.path(placeholder).path("S").textValue().equals(nextStep)) {
                return CompletableFuture.failedFuture(
                        new TaskFailedException("DynamoDb.ConditionalCheckFailedException", ""));
            }
            if (values.has(":taskToken")) {
                token = values.path(":taskToken").path("S").textValue();
            }
            if (values.has(":poll")) {
                nextStep = "POLL";
            }
            return CompletableFuture.completedFuture(json("{}"));
        }

        @Override
        public CompletionStage<JsonNode> putEvents(JsonNode request) {
            if (!publishFailures.isEmpty()) {
                return CompletableFuture.failedFuture(publishFailures.poll());
            }
            request.path("Entries").forEach(published::add);
            return CompletableFuture.completedFuture(json("{'FailedEntryCount':0}"));
        }
    }

    private final FakeTracker tracker = new FakeTracker();
    private final VirtualTimers timers = new VirtualTimers(TestExecution.START);
    private final RecordedHistory history = new RecordedHistory();
    private final StateMachineEngine engine = StateMachineEngine.of(
                    Definitions.lifecycle(), Definitions.ARN, tracker, timers, timers)
            .random(() -> Long.MIN_VALUE)
            .listener(history)
            .build();

    private void start() {
        engine.startExecution("x", json("{'requestToken':'x'}"));
    }

    private ExecutionDescription run() {
        start();
        timers.runUntilIdle();
        return engine.describe("x");
    }

    private List<String> path() {
        return history.of("x").stream()
                .filter(event -> event.type().name().endsWith("StateEntered"))
                .map(event -> event.state().orElseThrow())
                .toList();
    }

    private static String[] steps(int polls, String last) {
        String[] steps = new String[polls];
        java.util.Arrays.fill(steps, "POLL");
        steps[polls - 1] = last;
        return steps;
    }

    @Test
    void aRequestThatSettlesAtItsStartIsPublishedAtOnce() {
        tracker.then("start", "PUBLISH");
        ExecutionDescription done = run();
        assertThat(path()).containsExactly("StartOperation", "Await", "Route", "Publish", "MarkPublished");
        assertThat(done.status()).isEqualTo(ExecutionStatus.SUCCEEDED);
        assertThat(timers.now()).isEqualTo(TestExecution.START);
        assertThat(tracker.published).singleElement().satisfies(entry -> {
            assertThat(entry.path("DetailType").textValue()).isEqualTo("Resource Request Settled");
            assertThat(entry.path("Detail").textValue()).isEqualTo("{\"id\":\"e\"}");
            assertThat(entry.path("Resources").get(0).textValue()).endsWith(":execution:machine:x");
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 10, 100})
    void aPollCostsTwoTransitionsAndElevenEvents(int polls) {
        tracker.then("poll", steps(polls, "PUBLISH"));
        ExecutionDescription done = run();
        assertThat(done.status()).isEqualTo(ExecutionStatus.SUCCEEDED);
        assertThat(done.transitions()).isEqualTo(2 * polls + 5);
        assertThat(done.events()).isEqualTo(11 * polls + 24);
        assertThat(Duration.between(TestExecution.START, timers.now())).isEqualTo(Duration.ofSeconds(60L * polls));
    }

    @Test
    void aCancelInMidWaitIsSentAtOnceAndTheOperationIsPolledOn() {
        tracker.then("poll", "POLL", "PUBLISH").then("cancel", "POLL");
        start();
        timers.advanceTo(TestExecution.START.plusSeconds(90));
        assertThat(tracker.calls).containsExactly("start", "poll");
        tracker.nextStep = "CANCEL";
        engine.sendTaskSuccess(tracker.token, json("{}"));
        timers.advanceTo(TestExecution.START.plusSeconds(90));
        assertThat(tracker.calls).containsExactly("start", "poll", "cancel");
        timers.runUntilIdle();
        assertThat(timers.now()).isEqualTo(TestExecution.START.plusSeconds(150));
        assertThat(path())
                .containsExactly(
                        "StartOperation",
                        "Await",
                        "Poll",
                        "Await",
                        "Route",
                        "Cancel",
                        "Await",
                        "Poll",
                        "Await",
                        "Route",
                        "Publish",
                        "MarkPublished");
    }

    @Test
    void aCancelThatCameBeforeTheWaitIsSeenByTheCondition() {
        tracker.then("start", "CANCEL").then("poll", "PUBLISH");
        run();
        assertThat(path()).startsWith("StartOperation", "Await", "Route", "Cancel", "Await", "Poll");
    }

    @Test
    void aFailedPollGoesOnPolling() {
        tracker.then("poll", "Error", "PUBLISH");
        ExecutionDescription done = run();
        assertThat(path())
                .containsExactly(
                        "StartOperation",
                        "Await",
                        "Poll",
                        "Await",
                        "Poll",
                        "Await",
                        "Route",
                        "Publish",
                        "MarkPublished");
        assertThat(done.status()).isEqualTo(ExecutionStatus.SUCCEEDED);
    }

    @Test
    void aThrottledPollIsRetriedWithFullJitter() {
        tracker.then("poll", "Lambda.TooManyRequestsException", "Lambda.TooManyRequestsException", "PUBLISH");
        ExecutionDescription done = run();
        assertThat(Duration.between(TestExecution.START, timers.now()))
                .isEqualTo(Duration.ofMillis(60_000 + 500 + 1000));
        assertThat(done.transitions()).isEqualTo(2 + 5 + 2);
    }

    @Test
    void withoutAParkedTokenTheRequestSleepsAndPolls() {
        tracker.updateFailures.add(new TaskFailedException("DynamoDb.AccessDeniedException", ""));
        tracker.then("poll", "PUBLISH");
        run();
        assertThat(path()).startsWith("StartOperation", "Await", "Sleep", "Poll", "Await", "Route", "Publish");
        assertThat(timers.now()).isEqualTo(TestExecution.START.plusSeconds(60));
    }

    @Test
    void aStartThatFailsForGoodGivesUpAndIsPublished() {
        tracker.then("start", "Error", "Error", "Error", "Error", "Error", "Error")
                .then("giveUp", "PUBLISH");
        ExecutionDescription done = run();
        assertThat(path()).containsExactly("StartOperation", "GiveUp", "Await", "Route", "Publish", "MarkPublished");
        assertThat(done.status()).isEqualTo(ExecutionStatus.SUCCEEDED);
    }

    @Test
    void aTrackerThatCannotEvenGiveUpFails() {
        String[] errors = {"Error", "Error", "Error", "Error", "Error", "Error"};
        tracker.then("start", errors).then("giveUp", errors);
        ExecutionDescription failed = run();
        assertThat(failed.status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(failed.error()).contains("TrackerFailed");
    }

    @Test
    void aStartThatHasToWaitIsTriedAgain() {
        tracker.then("start", "AWAIT_START", "PUBLISH");
        tracker.nextStep = "START";
        start();
        timers.runUntilIdle();
        assertThat(path()).startsWith("StartOperation", "Await", "Route", "AwaitStart", "StartOperation");
    }

    @Test
    void anEventThatIsRefusedIsPublishedLater() {
        tracker.then("start", "PUBLISH");
        for (int i = 0; i < 11; i++) {
            tracker.publishFailures.add(new TaskFailedException("EventBridge.FailedEntry", ""));
        }
        run();
        assertThat(path())
                .containsExactly(
                        "StartOperation", "Await", "Route", "Publish", "PublishLater", "Publish", "MarkPublished");
        assertThat(tracker.published).hasSize(1);
    }

    @Test
    void anOverdueRequestIsToldOfAndTrackedOn() {
        tracker.then("poll", "NOTIFY", "PUBLISH");
        run();
        assertThat(path())
                .containsExactly(
                        "StartOperation",
                        "Await",
                        "Poll",
                        "Await",
                        "Route",
                        "PublishOverdue",
                        "MarkOverdue",
                        "Poll",
                        "Await",
                        "Route",
                        "Publish",
                        "MarkPublished");
        assertThat(tracker.published)
                .extracting(entry -> entry.path("DetailType").textValue())
                .containsExactly("Resource Request Overdue", "Resource Request Settled");
    }

    @Test
    void anExecutionThatDrivesNothingAnyMoreStandsDown() {
        tracker.then("poll", "STAND_DOWN");
        assertThat(run().state()).contains("StoodDown");
        assertThat(tracker.published).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "MarkPublished, DynamoDb.ConditionalCheckFailedException",
        "MarkPublished, DynamoDb.AccessDeniedException"
    })
    void aMarkThatFailsLeavesThePublishedRequestToTheSweep(String state, String error) {
        tracker.then("start", "PUBLISH");
        tracker.updateFailures.add(new TaskFailedException("DynamoDb.ConditionalCheckFailedException", ""));
        tracker.updateFailures.add(new TaskFailedException(error, ""));
        ExecutionDescription done = run();
        assertThat(path()).containsSequence(state, "Published");
        assertThat(done.status()).isEqualTo(ExecutionStatus.SUCCEEDED);
    }

    @Test
    void anOperationOf72HoursRunsInUnderASecond() {
        tracker.waitSeconds = 400;
        int polls = 72 * 3600 / 400;
        tracker.then("poll", steps(polls, "PUBLISH"));
        long before = ManagementFactory.getThreadMXBean()
                .getThreadCpuTime(Thread.currentThread().getId());
        ExecutionDescription done = run();
        long cpu = ManagementFactory.getThreadMXBean()
                        .getThreadCpuTime(Thread.currentThread().getId())
                - before;
        assertThat(Duration.between(TestExecution.START, timers.now())).isEqualTo(Duration.ofDays(3));
        assertThat(done.status()).isEqualTo(ExecutionStatus.SUCCEEDED);
        assertThat(done.events()).isEqualTo(11 * polls + 24).isLessThan(8_000);
        assertThat((double) cpu / 1e9).isCloseTo(0, within(1.0));
    }
}
