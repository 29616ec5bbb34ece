package requesttracker.statemachine.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static requesttracker.statemachine.definition.Definitions.WAIT_FOR_TOKEN;
import static requesttracker.statemachine.definition.Definitions.json;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import requesttracker.jsontree.JsonTree;
import requesttracker.statemachine.definition.Definitions;

/** Checks starts by name, stops, the timeout of an execution, and the limit of the history. */
class ExecutionsTest {
    private static final String SLEEP = "'A':{'Type':'Wait','Seconds':100,'End':true}";

    private final TestExecution execution = new TestExecution(Definitions.states(SLEEP), new FakeIntegrations());

    @Test
    void theSameNameWithTheSameInputIsTheSameExecution() {
        ExecutionDescription first = execution.engine.startExecution("x", json("{'a':1,'b':2}"));
        execution.advance(10);
        ExecutionDescription second = execution.engine.startExecution("x", json("{'b':2,'a':1}"));
        assertThat(second.arn()).isEqualTo(first.arn());
        assertThat(second.startTime()).isEqualTo(first.startTime());
        execution.timers.runUntilIdle();
        assertThat(execution.path()).containsExactly("A");
    }

    @ParameterizedTest
    @CsvSource({
        "1.5, 1.5, true",
        "1.5, 1.50, true",
        "1.5, 15e-1, true",
        "1, 1.0, false",
        "1.5, 1.6, false",
        "1.5, true, false"
    })
    void numbersOfAnInputAreComparedByValue(String first, String second, boolean same) {
        execution.start("{'a':[" + first + "]}");
        if (same) {
            execution.start("{'a':[" + second + "]}");
            assertThat(execution.engine.running()).isOne();
        } else {
            assertThatThrownBy(() -> execution.start("{'a':[" + second + "]}"))
                    .isInstanceOf(ExecutionAlreadyExistsException.class);
        }
    }

    @Test
    void anInputOfFloatingPointNodesIsComparedByValueToo() {
        execution.engine.startExecution("x", JsonTree.object().put("a", 0.1));
        ExecutionDescription again =
                execution.engine.startExecution("x", JsonTree.object().put("a", 0.1));
        assertThat(again.status()).isEqualTo(ExecutionStatus.RUNNING);
    }

    @Test
    void theSameNameWithAnotherInputIsRejected() {
        execution.start("{'a':1}");
        assertThatThrownBy(() -> execution.start("{'a':2}")).isInstanceOf(ExecutionAlreadyExistsException.class);
    }

    @Test
    void theNameOfAClosedExecutionIsRejectedUntilItIsForgotten() {
        StateMachineEngine engine = StateMachineEngine.of(
                        Definitions.states("'A':{'Type':'Succeed'}"),
                        Definitions.ARN,
                        new FakeIntegrations(),
                        execution.timers,
                        execution.timers)
                .closedRemembered(2)
                .build();
        for (String name : new String[] {"one", "two", "three"}) {
            engine.startExecution(name, json("{}"));
            execution.timers.runUntilIdle();
        }
        assertThatThrownBy(() -> engine.startExecution("two", json("{}")))
                .isInstanceOf(ExecutionAlreadyExistsException.class);
        assertThatThrownBy(() -> engine.describe("one")).isInstanceOf(ExecutionDoesNotExistException.class);
        assertThat(engine.startExecution("one", json("{}")).status()).isEqualTo(ExecutionStatus.RUNNING);
        assertThat(engine.running()).isOne();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a/b", "a:b", "a*", "a\n", "ééé{"})
    void anInvalidNameIsRejected(String name) {
        assertThatIllegalArgumentException().isThrownBy(() -> execution.engine.startExecution(name, json("{}")));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> execution.engine.startExecution("n".repeat(81), json("{}")));
    }

    @Test
    void anInputOverTheLimitIsRejected() {
        assertThatIllegalArgumentException().isThrownBy(() -> execution.start("'" + "x".repeat(StateData.LIMIT) + "'"));
        assertThat(execution.engine.running()).isZero();
    }

    @Test
    void aStoppedExecutionIsAbortedAndLeavesNoTimer() {
        execution.start("{}");
        execution.advance(10);
        execution.engine.stopExecution("x", "E", "why");
        execution.advance(0);
        ExecutionDescription stopped = execution.described();
        assertThat(stopped.status()).isEqualTo(ExecutionStatus.ABORTED);
        assertThat(stopped.error()).contains("E");
        assertThat(stopped.stopTime()).contains(TestExecution.START.plusSeconds(10));
        assertThat(execution.events()).containsExactly("ExecutionStarted", "WaitStateEntered", "ExecutionAborted");
        assertThat(execution.timers.pending()).isZero();
        execution.engine.stopExecution("x", "again", "");
        assertThat(execution.described()).isEqualTo(stopped);
        assertThatThrownBy(() -> execution.engine.stopExecution("y", "", ""))
                .isInstanceOf(ExecutionDoesNotExistException.class);
    }

    @Test
    void theTokenOfAStoppedExecutionWaitsNoLonger() {
        TestExecution waiting =
                new TestExecution(Definitions.states("'A':{" + WAIT_FOR_TOKEN + "'End':true}"), new FakeIntegrations());
        waiting.start("{}");
        waiting.advance(1);
        waiting.engine.stopExecution("x", "", "");
        waiting.advance(0);
        assertThatThrownBy(() -> waiting.engine.sendTaskSuccess("token-1", json("1")))
                .isInstanceOf(TaskTimedOutException.class);
    }

    @Test
    void theTimeoutOfTheMachineEndsTheExecution() {
        TestExecution timed = new TestExecution(
                Definitions.parse("{'StartAt':'A','TimeoutSeconds':60,'States':{" + SLEEP + "}}"),
                new FakeIntegrations());
        ExecutionDescription late = timed.run("{}");
        assertThat(late.status()).isEqualTo(ExecutionStatus.TIMED_OUT);
        assertThat(late.error()).contains("States.Timeout");
        assertThat(timed.elapsed()).isEqualTo(Duration.ofSeconds(60).toMillis());
        assertThat(timed.events()).containsExactly("ExecutionStarted", "WaitStateEntered", "ExecutionTimedOut");
    }

    @Test
    void anEndedExecutionLeavesNoTimerOfTheTimeoutOfTheMachine() {
        TestExecution timed = new TestExecution(
                Definitions.parse("{'StartAt':'A','TimeoutSeconds':600,'States':{" + SLEEP + "}}"),
                new FakeIntegrations());
        assertThat(timed.run("{}").status()).isEqualTo(ExecutionStatus.SUCCEEDED);
        assertThat(timed.elapsed()).isEqualTo(100_000);
    }

    @Test
    void theTwentyFiveThousandthEventIsTheFailure() {
        TestExecution endless = new TestExecution(
                Definitions.states("'A':{'Type':'Pass','Next':'B'},'B':{'Type':'Pass','Next':'A'}"),
                new FakeIntegrations());
        ExecutionDescription failed = endless.run("{}");
        assertThat(failed.status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(failed.error()).contains("States.Runtime");
        assertThat(failed.cause()).hasValueSatisfying(cause -> assertThat(cause).contains("25000"));
        assertThat(failed.events()).isEqualTo(25_000);
        assertThat(endless.events()).hasSize(25_000).endsWith("ExecutionFailed");
    }

    @Test
    void aListenerThatThrowsDoesNotAffectTheExecution() {
        Thread.UncaughtExceptionHandler before = Thread.currentThread().getUncaughtExceptionHandler();
        java.util.List<Throwable> thrown = new java.util.ArrayList<>();
        Thread.currentThread().setUncaughtExceptionHandler((thread, e) -> thrown.add(e));
        try {
            StateMachineEngine engine = StateMachineEngine.of(
                            Definitions.states("'A':{'Type':'Succeed'}"),
                            Definitions.ARN,
                            new FakeIntegrations(),
                            execution.timers,
                            execution.timers)
                    .listener(event -> {
                        throw new IllegalStateException("listener");
                    })
                    .build();
            engine.startExecution("y", json("{}"));
            execution.timers.runUntilIdle();
            assertThat(engine.describe("y").status()).isEqualTo(ExecutionStatus.SUCCEEDED);
            assertThat(thrown).hasSize(4);
        } finally {
            Thread.currentThread().setUncaughtExceptionHandler(before);
        }
    }

    @Test
    void theTextOfADescriptionHasNoOutput() {
        TestExecution done = new TestExecution(Definitions.states("'A':{'Type':'Succeed'}"), new FakeIntegrations());
        assertThat(done.run("{'secret':'s3cret'}").toString()).isEqualTo("x SUCCEEDED at A");
    }
}
