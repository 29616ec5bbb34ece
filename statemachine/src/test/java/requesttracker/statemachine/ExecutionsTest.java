package requesttracker.statemachine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static requesttracker.statemachine.Definitions.PARK;
import static requesttracker.statemachine.Definitions.json;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Starting by name, stopping, time-outs of the whole, and the limit of the history. */
class ExecutionsTest {
    private static final String SLEEP = "'A':{'Type':'Wait','Seconds':100,'End':true}";

    private final Bench bench = new Bench(Definitions.states(SLEEP), new FakeIntegrations());

    @Test
    void theSameNameWithTheSameInputIsTheSameExecution() {
        ExecutionDescription first = bench.runner.startExecution("x", json("{'a':1,'b':2}"));
        bench.advance(10);
        ExecutionDescription second = bench.runner.startExecution("x", json("{'b':2,'a':1}"));
        assertThat(second.arn()).isEqualTo(first.arn());
        assertThat(second.startTime()).isEqualTo(first.startTime());
        bench.timers.runUntilIdle();
        assertThat(bench.path()).containsExactly("A");
    }

    @Test
    void theSameNameWithAnotherInputIsRefused() {
        bench.start("{'a':1}");
        assertThatThrownBy(() -> bench.start("{'a':2}")).isInstanceOf(ExecutionAlreadyExists.class);
    }

    @Test
    void theNameOfAClosedExecutionIsRefusedUntilItIsForgotten() {
        Runner runner = Runner.of(
                        Definitions.states("'A':{'Type':'Succeed'}"),
                        Definitions.ARN,
                        new FakeIntegrations(),
                        bench.timers,
                        bench.timers)
                .closedRemembered(2)
                .build();
        for (String name : new String[] {"one", "two", "three"}) {
            runner.startExecution(name, json("{}"));
            bench.timers.runUntilIdle();
        }
        assertThatThrownBy(() -> runner.startExecution("two", json("{}"))).isInstanceOf(ExecutionAlreadyExists.class);
        assertThatThrownBy(() -> runner.describe("one")).isInstanceOf(ExecutionDoesNotExist.class);
        assertThat(runner.startExecution("one", json("{}")).status()).isEqualTo(ExecutionStatus.RUNNING);
        assertThat(runner.running()).isOne();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a/b", "a:b", "a*", "a\n", "ééé{"})
    void aNameOutsideStepFunctionsRulesIsRefused(String name) {
        assertThatIllegalArgumentException().isThrownBy(() -> bench.runner.startExecution(name, json("{}")));
        assertThatIllegalArgumentException().isThrownBy(() -> bench.runner.startExecution("n".repeat(81), json("{}")));
    }

    @Test
    void anInputOverTheLimitIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> bench.start("'" + "x".repeat(Json.LIMIT) + "'"));
        assertThat(bench.runner.running()).isZero();
    }

    @Test
    void aStoppedExecutionIsAbortedAndLeavesNoTimer() {
        bench.start("{}");
        bench.advance(10);
        bench.runner.stopExecution("x", "E", "why");
        bench.advance(0);
        ExecutionDescription stopped = bench.described();
        assertThat(stopped.status()).isEqualTo(ExecutionStatus.ABORTED);
        assertThat(stopped.error()).contains("E");
        assertThat(stopped.stopTime()).contains(Bench.START.plusSeconds(10));
        assertThat(bench.events()).containsExactly("ExecutionStarted", "WaitStateEntered", "ExecutionAborted");
        assertThat(bench.timers.pending()).isZero();
        bench.runner.stopExecution("x", "again", "");
        assertThat(bench.described()).isEqualTo(stopped);
        assertThatThrownBy(() -> bench.runner.stopExecution("y", "", "")).isInstanceOf(ExecutionDoesNotExist.class);
    }

    @Test
    void aStoppedExecutionsTokenWaitsNoLonger() {
        Bench parked = new Bench(Definitions.states("'A':{" + PARK + "'End':true}"), new FakeIntegrations());
        parked.start("{}");
        parked.advance(1);
        parked.runner.stopExecution("x", "", "");
        parked.advance(0);
        assertThatThrownBy(() -> parked.runner.sendTaskSuccess("token-1", json("1")))
                .isInstanceOf(TaskTimedOut.class);
    }

    @Test
    void theMachinesTimeoutEndsTheExecution() {
        Bench timed = new Bench(
                Definitions.parse("{'StartAt':'A','TimeoutSeconds':60,'States':{" + SLEEP + "}}"),
                new FakeIntegrations());
        ExecutionDescription late = timed.run("{}");
        assertThat(late.status()).isEqualTo(ExecutionStatus.TIMED_OUT);
        assertThat(late.error()).contains("States.Timeout");
        assertThat(timed.elapsed()).isEqualTo(Duration.ofSeconds(60).toMillis());
        assertThat(timed.events()).containsExactly("ExecutionStarted", "WaitStateEntered", "ExecutionTimedOut");
    }

    @Test
    void theMachinesTimeoutLeavesNoTimerBehindADoneExecution() {
        Bench timed = new Bench(
                Definitions.parse("{'StartAt':'A','TimeoutSeconds':600,'States':{" + SLEEP + "}}"),
                new FakeIntegrations());
        assertThat(timed.run("{}").status()).isEqualTo(ExecutionStatus.SUCCEEDED);
        assertThat(timed.elapsed()).isEqualTo(100_000);
    }

    @Test
    void theTwentyFiveThousandthEventIsTheFailure() {
        Bench endless = new Bench(
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
    void aListenerThatThrowsChangesNothing() {
        Thread.UncaughtExceptionHandler before = Thread.currentThread().getUncaughtExceptionHandler();
        java.util.List<Throwable> thrown = new java.util.ArrayList<>();
        Thread.currentThread().setUncaughtExceptionHandler((thread, e) -> thrown.add(e));
        try {
            Runner runner = Runner.of(
                            Definitions.states("'A':{'Type':'Succeed'}"),
                            Definitions.ARN,
                            new FakeIntegrations(),
                            bench.timers,
                            bench.timers)
                    .listener(event -> {
                        throw new IllegalStateException("listener");
                    })
                    .build();
            runner.startExecution("y", json("{}"));
            bench.timers.runUntilIdle();
            assertThat(runner.describe("y").status()).isEqualTo(ExecutionStatus.SUCCEEDED);
            assertThat(thrown).hasSize(4);
        } finally {
            Thread.currentThread().setUncaughtExceptionHandler(before);
        }
    }

    @Test
    void aDescriptionsTextShowsNoOutput() {
        Bench done = new Bench(Definitions.states("'A':{'Type':'Succeed'}"), new FakeIntegrations());
        assertThat(done.run("{'secret':'s3cret'}").toString()).isEqualTo("x SUCCEEDED at A");
    }
}
