package requesttracker.statemachine.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static requesttracker.statemachine.definition.Definitions.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import requesttracker.statemachine.definition.Definitions;
import requesttracker.statemachine.definition.State;

/** Runs the deployed definition with fake functions and a fake record. */
class RequestLifecycleDefinitionTest {
    /**
     * A fake tracker. The functions answer the record's next step, and the record evaluates the definition's
     * conditions.
     */
    private static final class FakeTracker implements Integrations {
        final Supplier<Instant> clock;
        final List<String> calls = new ArrayList<>();
        final List<JsonNode> published = new ArrayList<>();
        final Map<String, Deque<String>> answers = new java.util.HashMap<>();
        final Deque<TaskFailedException> updateFailures = new ArrayDeque<>();
        final Deque<TaskFailedException> publishFailures = new ArrayDeque<>();
        long waitSeconds = 60;
        final Map<String, Outage> outages = new java.util.HashMap<>();
        int polls;
        String nextStep = "START";
        String token = "";

        /** An outage: calls of a function fail with this error before that time. */
        record Outage(String error, Instant until) {}

        FakeTracker(Supplier<Instant> clock) {
            this.clock = clock;
        }

        FakeTracker failing(String function, String error, Instant until) {
            outages.put(function, new Outage(error, until));
            return this;
        }

        FakeTracker then(String function, String... steps) {
            answers.computeIfAbsent(function, name -> new ArrayDeque<>()).addAll(List.of(steps));
            return this;
        }

        @Override
        public CompletionStage<JsonNode> lambdaInvoke(String function, JsonNode payload) {
            calls.add(function);
            assertThat(payload.path("requestToken").textValue()).isEqualTo("x");
            Outage outage = outages.get(function);
            if (outage != null && clock.get().isBefore(outage.until())) {
                return CompletableFuture.failedFuture(new TaskFailedException(outage.error(), "{}"));
            }
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

    private final VirtualTimers timers = new VirtualTimers(TestExecution.START);
    private final FakeTracker tracker = new FakeTracker(timers::now);
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
        return steps(polls, "POLL", last);
    }

    private static String[] steps(int count, String each, String last) {
        String[] steps = new String[count];
        java.util.Arrays.fill(steps, each);
        steps[count - 1] = last;
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
    void aCancelDuringAWaitIsSentAtOnceAndTheOperationIsStillPolled() {
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
    void theConditionDetectsACancelBeforeTheWait() {
        tracker.then("start", "CANCEL").then("poll", "PUBLISH");
        run();
        assertThat(path()).startsWith("StartOperation", "Await", "Route", "Cancel", "Await", "Poll");
    }

    @Test
    void aFailedPollIsFollowedByTheNextPoll() {
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

    @ParameterizedTest
    @CsvSource({
        "start, Lambda.SnapStartNotReadyException",
        "start, Lambda.SnapStartException",
        "start, Lambda.SnapStartRegenerationFailureException",
        "poll, Lambda.SnapStartNotReadyException",
        "cancel, Lambda.SnapStartNotReadyException"
    })
    void aFunctionThatIsNotReadyForNineMinutesDelaysItsRequestByTenAtMost(String function, String error) {
        if (function.equals("cancel")) {
            tracker.then("start", "CANCEL").then("cancel", "PUBLISH");
        } else {
            tracker.then("start", function.equals("start") ? "PUBLISH" : "POLL").then("poll", "PUBLISH");
        }
        tracker.failing(function, error, TestExecution.START.plus(Duration.ofMinutes(9)));
        ExecutionDescription done = run();
        assertThat(done.status()).isEqualTo(ExecutionStatus.SUCCEEDED);
        assertThat(path()).doesNotContain("GiveUp", "Sleep");
        assertThat(timers.now())
                .isBetween(
                        TestExecution.START.plus(Duration.ofMinutes(9)),
                        TestExecution.START.plus(Duration.ofMinutes(11)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"start", "poll", "cancel", "giveUp"})
    void aFunctionThatIsThrottledForAnHourDelaysItsRequestByAFewMoreMinutes(String function) {
        switch (function) {
            case "start" -> tracker.then("start", "PUBLISH");
            case "poll" -> tracker.then("poll", "PUBLISH");
            case "cancel" -> tracker.then("start", "CANCEL").then("cancel", "PUBLISH");
            default -> tracker.then("start", steps(6, "Error", "Error")).then("giveUp", "PUBLISH");
        }
        Instant until = TestExecution.START.plus(Duration.ofHours(1));
        tracker.failing(function, "Lambda.TooManyRequestsException", until);
        ExecutionDescription done = run();
        assertThat(done.status()).isEqualTo(ExecutionStatus.SUCCEEDED);
        assertThat(path()).doesNotContain("Sleep");
        assertThat(path().contains("GiveUp")).isEqualTo(function.equals("giveUp"));
        assertThat(timers.now()).isBetween(until, until.plusSeconds(300));
    }

    @ParameterizedTest
    @CsvSource({
        "Lambda.TooManyRequestsException", "Lambda.ServiceException", "Lambda.AWSLambdaException",
        "Lambda.SdkClientException", "Lambda.ClientExecutionTimeoutException", "Lambda.SnapStartTimeoutException",
        "Lambda.SnapStartNotReadyException"
    })
    void theTrackerNeverGivesUpAStartThatLambdaThrottlesForThreeDays(String error) {
        Instant until = TestExecution.START.plus(Duration.ofDays(3));
        tracker.then("start", "PUBLISH").failing("start", error, until);
        ExecutionDescription done = run();
        assertThat(path()).containsExactly("StartOperation", "Await", "Route", "Publish", "MarkPublished");
        assertThat(done.events()).isLessThan(8_000);
        assertThat(timers.now()).isBetween(until, until.plusSeconds(300));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Await", "AwaitStart", "MarkPublished", "MarkOverdue"})
    void everyWriteToTheRecordRetriesAnUnnamedErrorOfDynamoDb(String state) {
        assertThat(Definitions.lifecycle().state(state))
                .isInstanceOfSatisfying(
                        State.Task.class,
                        task -> assertThat(task.errors().retriers())
                                .anyMatch(retrier -> retrier.errors().match("DynamoDb.DynamoDbException")));
    }

    @Test
    void withoutASavedTokenTheRequestSleepsAndPolls() {
        tracker.updateFailures.add(new TaskFailedException("DynamoDb.AccessDeniedException", ""));
        tracker.then("poll", "PUBLISH");
        run();
        assertThat(path()).startsWith("StartOperation", "Await", "Sleep", "Poll", "Await", "Route", "Publish");
        assertThat(timers.now()).isEqualTo(TestExecution.START.plusSeconds(60));
    }

    @Test
    void aPermanentlyFailedStartSettlesTheRequestAndIsPublished() {
        tracker.then("start", "Error", "Error", "Error", "Error", "Error", "Error")
                .then("giveUp", "PUBLISH");
        ExecutionDescription done = run();
        assertThat(path()).containsExactly("StartOperation", "GiveUp", "Await", "Route", "Publish", "MarkPublished");
        assertThat(done.status()).isEqualTo(ExecutionStatus.SUCCEEDED);
    }

    @Test
    void theExecutionFailsIfTheStateGiveUpFails() {
        String[] errors = {"Error", "Error", "Error", "Error", "Error", "Error"};
        tracker.then("start", errors).then("giveUp", errors);
        ExecutionDescription failed = run();
        assertThat(failed.status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(failed.error()).contains("TrackerFailed");
    }

    @Test
    void aStartThatHasToWaitIsAttemptedAgain() {
        tracker.then("start", "AWAIT_START", "PUBLISH");
        tracker.nextStep = "START";
        start();
        timers.runUntilIdle();
        assertThat(path()).startsWith("StartOperation", "Await", "Route", "AwaitStart", "StartOperation");
    }

    @Test
    void aRejectedEventIsPublishedLater() {
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
    void anOverdueRequestIsPublishedAndStillTracked() {
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
    void anExecutionWithoutARequestToDriveEnds() {
        tracker.then("poll", "STAND_DOWN");
        assertThat(run().state()).contains("StoodDown");
        assertThat(tracker.published).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "MarkPublished, DynamoDb.ConditionalCheckFailedException",
        "MarkPublished, DynamoDb.AccessDeniedException"
    })
    void ifMarkPublishedFailsTheSweepFindsThePublishedRequest(String state, String error) {
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
