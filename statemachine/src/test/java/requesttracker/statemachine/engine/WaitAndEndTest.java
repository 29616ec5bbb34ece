package requesttracker.statemachine.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import requesttracker.statemachine.definition.Definitions;

/** Checks Wait, Succeed and Fail. */
class WaitAndEndTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            'Seconds':0                              | {}                            | 0
            'Seconds':300                            | {}                            | 300
            'SecondsPath':'$.w'                      | {'w':12}                      | 12
            'SecondsPath':'$.w'                      | {'w':0}                       | 0
            'Timestamp':'2026-01-01T00:01:00Z'       | {}                            | 60
            'Timestamp':'2025-01-01T00:00:00Z'       | {}                            | 0
            'TimestampPath':'$.t'                    | {'t':'2026-01-01T02:00:30+02:00'} | 30
            """)
    void aWaitTakesItsTimeAndReturnsItsInput(String fields, String input, long seconds) {
        TestExecution execution = new TestExecution(
                Definitions.states("'A':{'Type':'Wait'," + fields + ",'Next':'B'},'B':{'Type':'Succeed'}"),
                new FakeIntegrations());
        execution.run(input);
        assertThat(execution.elapsed()).isEqualTo(seconds * 1000);
        assertThat(execution.output()).isEqualTo(Definitions.json(input));
        assertThat(execution.events())
                .containsExactly(
                        "ExecutionStarted",
                        "WaitStateEntered",
                        "WaitStateExited",
                        "SucceedStateEntered",
                        "SucceedStateExited",
                        "ExecutionSucceeded");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{'w':-1}", "{'w':'5'}", "{'w':1.5}"})
    void aWaitThatIsNotAWholeNumberFailsTheExecution(String input) {
        ExecutionDescription failed =
                TestExecution.run("'A':{'Type':'Wait','SecondsPath':'$.w','End':true}", input, new FakeIntegrations());
        assertThat(failed.error()).contains("States.Runtime");
    }

    @Test
    void aFailEndsTheExecutionWithItsErrorAndIsNeverExited() {
        TestExecution execution = new TestExecution(
                Definitions.states("'A':{'Type':'Fail','Error':'E','Cause':'why'}"), new FakeIntegrations());
        ExecutionDescription failed = execution.run("{}");
        assertThat(failed.status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(failed.error()).contains("E");
        assertThat(failed.cause()).contains("why");
        assertThat(execution.events()).containsExactly("ExecutionStarted", "FailStateEntered", "ExecutionFailed");
    }

    @Test
    void aSucceedMaySelectItsOutput() {
        TestExecution execution = new TestExecution(
                Definitions.states("'A':{'Type':'Succeed','InputPath':'$.a','OutputPath':'$.b'}"),
                new FakeIntegrations());
        execution.run("{'a':{'b':1}}");
        assertThat(execution.output()).isEqualTo(Definitions.json("1"));
    }
}
