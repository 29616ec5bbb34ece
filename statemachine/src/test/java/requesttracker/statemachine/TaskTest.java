package requesttracker.statemachine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static requesttracker.statemachine.Definitions.FN;
import static requesttracker.statemachine.Definitions.INVOKE;
import static requesttracker.statemachine.Definitions.PARK;
import static requesttracker.statemachine.Definitions.json;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Time-outs and task tokens, and the events that tell of them. */
class TaskTest {
    private static final String CATCH =
            "'Catch':[{'ErrorEquals':['States.Timeout'],'ResultPath':'$.e','Next':'Late'}],'Next':'Done'},"
                    + "'Late':{'Type':'Succeed'},'Done':{'Type':'Succeed'}";

    private final FakeIntegrations integrations = new FakeIntegrations();

    private Bench invoke(String fields) {
        return new Bench(Definitions.states("'A':{" + INVOKE + FN + fields + CATCH), integrations);
    }

    private Bench park() {
        return new Bench(Definitions.states("'A':{" + PARK + "'TimeoutSeconds':30," + CATCH), integrations);
    }

    @Test
    void aLambdaTaskHasFiveEvents() {
        Bench bench = invoke("");
        bench.run("{}");
        assertThat(bench.events())
                .containsExactly(
                        "ExecutionStarted",
                        "TaskStateEntered",
                        "TaskScheduled",
                        "TaskStarted",
                        "TaskSucceeded",
                        "TaskStateExited",
                        "SucceedStateEntered",
                        "SucceedStateExited",
                        "ExecutionSucceeded");
        assertThat(bench.history.of("x").stream().map(HistoryEvent::id)).containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9);
        assertThat(bench.described().events()).isEqualTo(9);
    }

    @Test
    void anAnswerAfterTheTimeoutIsIgnored() {
        CompletableFuture<JsonNode> answer = integrations.answersLater();
        Bench bench = invoke("'TimeoutSeconds':30,");
        bench.run("{}");
        assertThat(bench.elapsed()).isEqualTo(30_000);
        answer.complete(json("{}"));
        bench.timers.runUntilIdle();
        assertThat(bench.path()).containsExactly("A", "Late");
        assertThat(bench.output()).isEqualTo(json("{'e':{'Error':'States.Timeout','Cause':''}}"));
        assertThat(bench.events()).containsSubsequence("TaskStarted", "TaskTimedOut", "TaskStateExited");
    }

    @Test
    void anAnswerOfATimedOutAttemptIsIgnoredWhileTheRetryRuns() {
        CompletableFuture<JsonNode> first = integrations.answersLater();
        CompletableFuture<JsonNode> second = integrations.answersLater();
        Bench bench = invoke("'TimeoutSeconds':30,'Retry':[{'ErrorEquals':['States.Timeout'],'IntervalSeconds':5}],");
        bench.start("{}");
        bench.advance(36);
        first.complete(json("1"));
        bench.advance(0);
        assertThat(bench.described().state()).contains("A");
        second.complete(json("2"));
        bench.timers.runUntilIdle();
        assertThat(bench.output().path("Payload")).isEqualTo(json("2"));
    }

    @Test
    void theTimeoutMayComeFromTheInput() {
        integrations.neverAnswers();
        Bench bench = invoke("'TimeoutSecondsPath':'$.wait',");
        bench.run("{'wait':7}");
        assertThat(bench.elapsed()).isEqualTo(7_000);
        assertThat(bench.path()).containsExactly("A", "Late");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{'wait':0}", "{'wait':-1}", "{'wait':1.5}", "{'wait':'7'}", "{'wait':100000000}"})
    void aTimeoutThatIsNoWholePositiveNumberFailsTheExecution(String input) {
        ExecutionDescription failed = invoke("'TimeoutSecondsPath':'$.wait',").run(input);
        assertThat(failed.error()).contains("States.Runtime");
        assertThat(integrations.calls).isEmpty();
    }

    @Test
    void aParkedTaskEndsWithTheOutputThatItsTokenBrings() {
        Bench bench = park();
        bench.start("{}");
        bench.advance(10);
        assertThat(bench.described().status()).isEqualTo(ExecutionStatus.RUNNING);
        String token = integrations.calls.get(0).request().path("Key").path("T").textValue();
        bench.runner.sendTaskSuccess(token, json("{'woken':true}"));
        bench.timers.runUntilIdle();
        assertThat(bench.elapsed()).isEqualTo(10_000);
        assertThat(bench.output()).isEqualTo(json("{'woken':true}"));
        assertThat(bench.events())
                .containsSubsequence(
                        "TaskScheduled", "TaskStarted", "TaskSubmitted", "TaskSucceeded", "TaskStateExited");
    }

    @Test
    void aTokenThatIsUsedBeforeTheUpdateHasAnsweredIsNotLost() {
        CompletableFuture<JsonNode> update = integrations.answersLater();
        Bench bench = park();
        bench.start("{}");
        bench.advance(0);
        bench.runner.sendTaskSuccess("token-1", json("'woken'"));
        bench.advance(0);
        assertThat(bench.path()).containsExactly("A", "Done");
        update.completeExceptionally(new TaskFailure("DynamoDb.InternalServerErrorException", ""));
        bench.timers.runUntilIdle();
        assertThat(bench.output()).isEqualTo(json("'woken'"));
    }

    @Test
    void aTokenThatWasTakenWinsOverATimeoutAtTheSameInstant() {
        Bench bench = park();
        bench.start("{}");
        bench.advance(29);
        // The time-out's message stands in the queue already when the token is taken, and finds it gone.
        while (bench.elapsed() < 30_000) {
            bench.timers.runNext();
        }
        assertThat(bench.path()).containsExactly("A");
        bench.runner.sendTaskSuccess("token-1", json("'woken'"));
        bench.timers.runUntilIdle();
        assertThat(bench.path()).containsExactly("A", "Done");
    }

    @Test
    void aTokenMayBringAFailure() {
        Bench bench = park();
        bench.start("{}");
        bench.advance(1);
        bench.runner.sendTaskFailure("token-1", "E", "because");
        bench.timers.runUntilIdle();
        assertThat(bench.described().error()).contains("E");
        assertThat(bench.events()).endsWith("TaskSubmitted", "TaskFailed", "ExecutionFailed");
    }

    @Test
    void anUpdateThatFailsIsASubmitThatFailed() {
        integrations.fails("DynamoDb.ConditionalCheckFailedException");
        Bench bench = park();
        assertThat(bench.run("{}").error()).contains("DynamoDb.ConditionalCheckFailedException");
        assertThat(bench.events()).endsWith("TaskStarted", "TaskSubmitFailed", "ExecutionFailed");
        assertThatThrownBy(() -> bench.runner.sendTaskSuccess("token-1", json("1")))
                .isInstanceOf(TaskTimedOut.class);
    }

    @Test
    void aTokenThatWaitsNoLongerIsRefused() {
        Bench bench = park();
        bench.start("{}");
        bench.advance(1);
        assertThatThrownBy(() -> bench.runner.sendTaskSuccess("unknown", json("1")))
                .isInstanceOf(TaskTimedOut.class);
        bench.runner.sendTaskSuccess("token-1", json("1"));
        assertThatThrownBy(() -> bench.runner.sendTaskSuccess("token-1", json("1")))
                .isInstanceOf(TaskTimedOut.class);
        assertThatThrownBy(() -> bench.runner.sendTaskFailure("token-1", "E", ""))
                .isInstanceOf(TaskTimedOut.class);
    }

    @Test
    void aTokenIsRefusedAfterTheTimeout() {
        Bench bench = park();
        bench.run("{}");
        assertThat(bench.path()).containsExactly("A", "Late");
        assertThatThrownBy(() -> bench.runner.sendTaskSuccess("token-1", json("1")))
                .isInstanceOf(TaskTimedOut.class);
    }

    @Test
    void everyAttemptHasItsOwnToken() {
        integrations.fails("E").answers("{}");
        Bench bench = new Bench(
                Definitions.states("'A':{" + PARK + "'Retry':[{'ErrorEquals':['E']}],'End':true}"), integrations);
        bench.start("{}");
        bench.advance(5);
        assertThatThrownBy(() -> bench.runner.sendTaskSuccess("token-1", json("1")))
                .isInstanceOf(TaskTimedOut.class);
        bench.runner.sendTaskSuccess("token-2", json("2"));
        bench.advance(0);
        assertThat(bench.output()).isEqualTo(json("2"));
    }

    @Test
    void anOutputOverTheLimitIsRefusedAndTheTokenStillWaits() {
        Bench bench = park();
        bench.start("{}");
        bench.advance(1);
        JsonNode big = json("'" + "x".repeat(Json.LIMIT) + "'");
        assertThatIllegalArgumentException().isThrownBy(() -> bench.runner.sendTaskSuccess("token-1", big));
        bench.runner.sendTaskSuccess("token-1", json("1"));
        bench.advance(0);
        assertThat(bench.output()).isEqualTo(json("1"));
    }
}
