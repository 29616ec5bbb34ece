package requesttracker.statemachine.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static requesttracker.statemachine.definition.Definitions.FN;
import static requesttracker.statemachine.definition.Definitions.INVOKE;
import static requesttracker.statemachine.definition.Definitions.WAIT_FOR_TOKEN;
import static requesttracker.statemachine.definition.Definitions.json;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import requesttracker.statemachine.definition.Definitions;

/** Checks timeouts, task tokens and their events. */
class TaskTest {
    private static final String CATCH =
            "'Catch':[{'ErrorEquals':['States.Timeout'],'ResultPath':'$.e','Next':'Late'}],'Next':'Done'},"
                    + "'Late':{'Type':'Succeed'},'Done':{'Type':'Succeed'}";

    private final FakeIntegrations integrations = new FakeIntegrations();

    private TestExecution invoke(String fields) {
        return new TestExecution(Definitions.states("'A':{" + INVOKE + FN + fields + CATCH), integrations);
    }

    private TestExecution waitForToken() {
        return new TestExecution(
                Definitions.states("'A':{" + WAIT_FOR_TOKEN + "'TimeoutSeconds':30," + CATCH), integrations);
    }

    @Test
    void aLambdaTaskHasFiveEvents() {
        TestExecution execution = invoke("");
        execution.run("{}");
        assertThat(execution.events())
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
        assertThat(execution.history.of("x").stream().map(HistoryEvent::id)).containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9);
        assertThat(execution.described().events()).isEqualTo(9);
    }

    @Test
    void anAnswerAfterTheTimeoutIsIgnored() {
        CompletableFuture<JsonNode> answer = integrations.answersLater();
        TestExecution execution = invoke("'TimeoutSeconds':30,");
        execution.run("{}");
        assertThat(execution.elapsed()).isEqualTo(30_000);
        answer.complete(json("{}"));
        execution.timers.runUntilIdle();
        assertThat(execution.path()).containsExactly("A", "Late");
        assertThat(execution.output()).isEqualTo(json("{'e':{'Error':'States.Timeout','Cause':''}}"));
        assertThat(execution.events()).containsSubsequence("TaskStarted", "TaskTimedOut", "TaskStateExited");
    }

    @Test
    void anAnswerOfATimedOutAttemptIsIgnoredWhileTheRetryRuns() {
        CompletableFuture<JsonNode> first = integrations.answersLater();
        CompletableFuture<JsonNode> second = integrations.answersLater();
        TestExecution execution =
                invoke("'TimeoutSeconds':30,'Retry':[{'ErrorEquals':['States.Timeout'],'IntervalSeconds':5}],");
        execution.start("{}");
        execution.advance(36);
        first.complete(json("1"));
        execution.advance(0);
        assertThat(execution.described().state()).contains("A");
        second.complete(json("2"));
        execution.timers.runUntilIdle();
        assertThat(execution.output().path("Payload")).isEqualTo(json("2"));
    }

    @Test
    void theTimeoutMayComeFromTheInput() {
        integrations.neverAnswers();
        TestExecution execution = invoke("'TimeoutSecondsPath':'$.wait',");
        execution.run("{'wait':7}");
        assertThat(execution.elapsed()).isEqualTo(7_000);
        assertThat(execution.path()).containsExactly("A", "Late");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{'wait':0}", "{'wait':-1}", "{'wait':1.5}", "{'wait':'7'}", "{'wait':100000000}"})
    void aTimeoutThatIsNotAPositiveWholeNumberFailsTheExecution(String input) {
        ExecutionDescription failed = invoke("'TimeoutSecondsPath':'$.wait',").run(input);
        assertThat(failed.error()).contains("States.Runtime");
        assertThat(integrations.calls).isEmpty();
    }

    @Test
    void aWaitingTaskEndsWithTheOutputOfSendTaskSuccess() {
        TestExecution execution = waitForToken();
        execution.start("{}");
        execution.advance(10);
        assertThat(execution.described().status()).isEqualTo(ExecutionStatus.RUNNING);
        String token = integrations.calls.get(0).request().path("Key").path("T").textValue();
        execution.engine.sendTaskSuccess(token, json("{'woken':true}"));
        execution.timers.runUntilIdle();
        assertThat(execution.elapsed()).isEqualTo(10_000);
        assertThat(execution.output()).isEqualTo(json("{'woken':true}"));
        assertThat(execution.events())
                .containsSubsequence(
                        "TaskScheduled", "TaskStarted", "TaskSubmitted", "TaskSucceeded", "TaskStateExited");
    }

    @Test
    void aTokenThatIsUsedBeforeTheUpdateHasAnsweredIsNotLost() {
        CompletableFuture<JsonNode> update = integrations.answersLater();
        TestExecution execution = waitForToken();
        execution.start("{}");
        execution.advance(0);
        execution.engine.sendTaskSuccess("token-1", json("'woken'"));
        execution.advance(0);
        assertThat(execution.path()).containsExactly("A", "Done");
        update.completeExceptionally(new TaskFailedException("DynamoDb.InternalServerErrorException", ""));
        execution.timers.runUntilIdle();
        assertThat(execution.output()).isEqualTo(json("'woken'"));
    }

    @Test
    void aUsedTokenTakesPrecedenceOverATimeoutAtTheSameInstant() {
        TestExecution execution = waitForToken();
        execution.start("{}");
        execution.advance(29);
        // The message of the timeout is already in the queue when the token is used. It finds no token.
        while (execution.elapsed() < 30_000) {
            execution.timers.runNext();
        }
        assertThat(execution.path()).containsExactly("A");
        execution.engine.sendTaskSuccess("token-1", json("'woken'"));
        execution.timers.runUntilIdle();
        assertThat(execution.path()).containsExactly("A", "Done");
    }

    @Test
    void sendTaskFailureFailsTheTask() {
        TestExecution execution = waitForToken();
        execution.start("{}");
        execution.advance(1);
        execution.engine.sendTaskFailure("token-1", "E", "because");
        execution.timers.runUntilIdle();
        assertThat(execution.described().error()).contains("E");
        assertThat(execution.events()).endsWith("TaskSubmitted", "TaskFailed", "ExecutionFailed");
    }

    @Test
    void anUpdateThatFailsAddsTaskSubmitFailed() {
        integrations.fails("DynamoDb.ConditionalCheckFailedException");
        TestExecution execution = waitForToken();
        assertThat(execution.run("{}").error()).contains("DynamoDb.ConditionalCheckFailedException");
        assertThat(execution.events()).endsWith("TaskStarted", "TaskSubmitFailed", "ExecutionFailed");
        assertThatThrownBy(() -> execution.engine.sendTaskSuccess("token-1", json("1")))
                .isInstanceOf(TaskTimedOutException.class);
    }

    @Test
    void aUsedTokenIsRejected() {
        TestExecution execution = waitForToken();
        execution.start("{}");
        execution.advance(1);
        assertThatThrownBy(() -> execution.engine.sendTaskSuccess("unknown", json("1")))
                .isInstanceOf(TaskTimedOutException.class);
        execution.engine.sendTaskSuccess("token-1", json("1"));
        assertThatThrownBy(() -> execution.engine.sendTaskSuccess("token-1", json("1")))
                .isInstanceOf(TaskTimedOutException.class);
        assertThatThrownBy(() -> execution.engine.sendTaskFailure("token-1", "E", ""))
                .isInstanceOf(TaskTimedOutException.class);
    }

    @Test
    void aTokenIsRejectedAfterTheTimeout() {
        TestExecution execution = waitForToken();
        execution.run("{}");
        assertThat(execution.path()).containsExactly("A", "Late");
        assertThatThrownBy(() -> execution.engine.sendTaskSuccess("token-1", json("1")))
                .isInstanceOf(TaskTimedOutException.class);
    }

    @Test
    void everyAttemptHasANewToken() {
        integrations.fails("E").answers("{}");
        TestExecution execution = new TestExecution(
                Definitions.states("'A':{" + WAIT_FOR_TOKEN + "'Retry':[{'ErrorEquals':['E']}],'End':true}"),
                integrations);
        execution.start("{}");
        execution.advance(5);
        assertThatThrownBy(() -> execution.engine.sendTaskSuccess("token-1", json("1")))
                .isInstanceOf(TaskTimedOutException.class);
        execution.engine.sendTaskSuccess("token-2", json("2"));
        execution.advance(0);
        assertThat(execution.output()).isEqualTo(json("2"));
    }

    @Test
    void anOutputOverTheLimitIsRejectedAndTheTokenStillWaits() {
        TestExecution execution = waitForToken();
        execution.start("{}");
        execution.advance(1);
        JsonNode big = json("'" + "x".repeat(StateData.LIMIT) + "'");
        assertThatIllegalArgumentException().isThrownBy(() -> execution.engine.sendTaskSuccess("token-1", big));
        execution.engine.sendTaskSuccess("token-1", json("1"));
        execution.advance(0);
        assertThat(execution.output()).isEqualTo(json("1"));
    }
}
