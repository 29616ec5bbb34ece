package requesttracker.statemachine.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static requesttracker.statemachine.definition.Definitions.FN;
import static requesttracker.statemachine.definition.Definitions.INVOKE;
import static requesttracker.statemachine.definition.Definitions.json;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import requesttracker.statemachine.definition.Definitions;

/** Checks which errors are retried or caught, the delays of retries, and the next states. */
class RetryAndCatchTest {
    private static TestExecution retry(String retriers, FakeIntegrations integrations) {
        return new TestExecution(
                Definitions.states("'A':{" + INVOKE + FN + "'Retry':[" + retriers + "],'End':true}"), integrations);
    }

    private static TestExecution caught(String catchers, FakeIntegrations integrations) {
        return new TestExecution(
                Definitions.states(
                        "'A':{" + INVOKE + FN + "'Catch':[" + catchers + "],'End':true},'B':{'Type':'Succeed'}"
                                + (catchers.contains("'C'") ? ",'C':{'Type':'Succeed'}" : "")),
                integrations);
    }

    /** Returns the milliseconds between the attempts. */
    private static List<Long> delays(TestExecution execution) {
        List<Long> delays = new ArrayList<>();
        long last = -1;
        for (HistoryEvent event : execution.history.of("x")) {
            if (event.type() == HistoryEventType.TaskScheduled) {
                long at = event.time().toEpochMilli();
                if (last >= 0) {
                    delays.add(at - last);
                }
                last = at;
            }
        }
        return delays;
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            ''                                                                     | 1000,2000,4000
            ,'MaxAttempts':0                                                       | ''
            ,'MaxAttempts':5,'IntervalSeconds':3,'BackoffRate':1                   | 3000,3000,3000,3000,3000
            ,'MaxAttempts':4,'IntervalSeconds':2,'BackoffRate':1.5                 | 2000,3000,4500,6750
            ,'MaxAttempts':5,'IntervalSeconds':1,'BackoffRate':3,'MaxDelaySeconds':10 | 1000,3000,9000,10000,10000
            ,'MaxAttempts':3,'JitterStrategy':'NONE'                               | 1000,2000,4000
            ,'MaxAttempts':3,'JitterStrategy':'FULL'                               | 500,1000,2000
            ,'MaxAttempts':4,'MaxDelaySeconds':3,'JitterStrategy':'FULL'           | 500,1000,1500,1500
            """)
    void theDelayGrowsByTheRateUpToItsMaximumAndJitterTakesAPartOfIt(String fields, String expected) {
        FakeIntegrations integrations = new FakeIntegrations((what, request) -> {
            throw new TaskFailedException("E", "");
        });
        // A long with only its highest bit set makes nextDouble return 0.5.
        TestExecution execution = new TestExecution(
                Definitions.states("'A':{" + INVOKE + FN + "'Retry':[{'ErrorEquals':['E']"
                        + (fields.equals("''") ? "" : fields) + "}],'End':true}"),
                integrations,
                () -> Long.MIN_VALUE);
        assertThat(execution.run("{}").error()).contains("E");
        assertThat(String.join(
                        ",", delays(execution).stream().map(String::valueOf).toList()))
                .isEqualTo(expected.equals("''") ? "" : expected);
    }

    @Test
    void aRetryIsATransitionAndRepeatsTheTaskWithoutEnteringItAgain() {
        TestExecution execution =
                retry("{'ErrorEquals':['E']}", new FakeIntegrations().fails("E").answers("{}"));
        ExecutionDescription done = execution.run("{}");
        assertThat(done.transitions()).isEqualTo(2);
        assertThat(execution.events())
                .containsExactly(
                        "ExecutionStarted",
                        "TaskStateEntered",
                        "TaskScheduled",
                        "TaskStarted",
                        "TaskFailed",
                        "TaskScheduled",
                        "TaskStarted",
                        "TaskSucceeded",
                        "TaskStateExited",
                        "ExecutionSucceeded");
    }

    @Test
    void eachRetrierCountsSeparatelyAndNoOtherRetrierFollowsAnExhaustedOne() {
        FakeIntegrations integrations = new FakeIntegrations().fails("E1", "E2", "E1", "E2", "E1");
        TestExecution execution = retry(
                "{'ErrorEquals':['E1'],'MaxAttempts':2,'IntervalSeconds':1},"
                        + "{'ErrorEquals':['States.ALL'],'MaxAttempts':9,'IntervalSeconds':10}",
                integrations);
        assertThat(execution.run("{}").error()).contains("E1");
        assertThat(delays(execution)).containsExactly(1000L, 10_000L, 2000L, 20_000L);
    }

    @Test
    void theRetryCountIsInTheContextAndStartsAtZeroWithTheState() {
        FakeIntegrations integrations =
                new FakeIntegrations().fails("E", "E").answers("1").fails("E").answers("2");
        String params = "'Parameters':{'FunctionName':'f','Payload.$':'$$.State.RetryCount'},"
                + "'Retry':[{'ErrorEquals':['E']}],";
        TestExecution execution = new TestExecution(
                Definitions.states("'A':{" + INVOKE + params + "'Next':'B'},'B':{" + INVOKE + params + "'End':true}"),
                integrations);
        execution.run("{}");
        assertThat(integrations.calls.stream().map(call -> call.request().asInt()))
                .containsExactly(0, 1, 2, 0, 1);
        assertThat(delays(execution)).containsExactly(1000L, 2000L, 0L, 1000L);
    }

    @ParameterizedTest
    @CsvSource({
        "E,                        E,                        true",
        "E,                        e,                        false",
        "E,                        F,                        false",
        "States.ALL,               E,                        true",
        "States.ALL,               States.Timeout,           true",
        "States.ALL,               States.Permissions,       true",
        "States.ALL,               States.DataLimitExceeded, false",
        "States.ALL,               States.Runtime,           false",
        "States.TaskFailed,        E,                        true",
        "States.TaskFailed,        States.TaskFailed,        true",
        "States.TaskFailed,        States.Timeout,           false",
        "States.TaskFailed,        States.Runtime,           false",
        "States.TaskFailed,        States.DataLimitExceeded, false",
        "States.Timeout,           States.Timeout,           true",
        "States.Timeout,           E,                        false",
        "States.DataLimitExceeded, States.DataLimitExceeded, true",
        "States.Runtime,           States.Runtime,           false"
    })
    void namesAndWildcardsMatchTheSameErrorsInRetryAndCatch(String named, String error, boolean matches) {
        TestExecution retried = retry(
                "{'ErrorEquals':['" + named + "']}",
                new FakeIntegrations().fails(error).answers("1"));
        assertThat(retried.run("{}").status()).isEqualTo(matches ? ExecutionStatus.SUCCEEDED : ExecutionStatus.FAILED);
        TestExecution caught =
                caught("{'ErrorEquals':['" + named + "'],'Next':'B'}", new FakeIntegrations().fails(error));
        assertThat(caught.run("{}").state()).contains(matches ? "B" : "A");
    }

    @Test
    void theFirstCatcherThatMatchesTakesTheErrorAfterTheRetriesAreUsedUp() {
        TestExecution execution = caught(
                "{'ErrorEquals':['F'],'Next':'B'},{'ErrorEquals':['E'],'Next':'C'},{'ErrorEquals':['States.ALL'],'Next':'B'}",
                new FakeIntegrations().fails("E"));
        assertThat(execution.run("{'a':1}").state()).contains("C");
        assertThat(execution.output()).isEqualTo(json("{'Error':'E','Cause':'because'}"));
        assertThat(execution.events())
                .containsSubsequence("TaskFailed", "TaskStateExited", "SucceedStateEntered", "SucceedStateExited");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            null      | {'a':1}
            '$'       | {'Error':'E','Cause':'because'}
            '$.e'     | {'a':1,'e':{'Error':'E','Cause':'because'}}
            """)
    void theResultPathOfACatcherPlacesTheErrorInTheRawInput(String path, String output) {
        TestExecution execution =
                caught("{'ErrorEquals':['E'],'ResultPath':" + path + ",'Next':'B'}", new FakeIntegrations().fails("E"));
        execution.run("{'a':1}");
        assertThat(execution.output()).isEqualTo(json(output));
    }

    @Test
    void anUncaughtErrorFailsTheExecutionWithItsNameAndCause() {
        TestExecution execution = caught("{'ErrorEquals':['F'],'Next':'B'}", new FakeIntegrations().fails("E"));
        ExecutionDescription failed = execution.run("{}");
        assertThat(failed.status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(failed.error()).contains("E");
        assertThat(failed.cause()).contains("because");
        assertThat(execution.events()).endsWith("TaskFailed", "ExecutionFailed");
    }

    @Test
    void aResultThatDoesNotFitIsCaughtToo() {
        TestExecution execution = new TestExecution(
                Definitions.states("'A':{" + INVOKE + FN + "'ResultPath':'$.a.b','Catch':[{'ErrorEquals':["
                        + "'States.ResultPathMatchFailure'],'Next':'B'}],'End':true},'B':{'Type':'Succeed'}"),
                new FakeIntegrations());
        assertThat(execution.run("{'a':1}").state()).contains("B");
    }
}
