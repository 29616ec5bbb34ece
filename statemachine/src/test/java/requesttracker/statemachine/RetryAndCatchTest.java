package requesttracker.statemachine;

import static org.assertj.core.api.Assertions.assertThat;
import static requesttracker.statemachine.Definitions.FN;
import static requesttracker.statemachine.Definitions.INVOKE;
import static requesttracker.statemachine.Definitions.json;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which errors are retried and when, and which are caught and where. */
class RetryAndCatchTest {
    private static Bench retry(String retriers, FakeIntegrations integrations) {
        return new Bench(
                Definitions.states("'A':{" + INVOKE + FN + "'Retry':[" + retriers + "],'End':true}"), integrations);
    }

    private static Bench caught(String catchers, FakeIntegrations integrations) {
        return new Bench(
                Definitions.states(
                        "'A':{" + INVOKE + FN + "'Catch':[" + catchers + "],'End':true},'B':{'Type':'Succeed'}"
                                + (catchers.contains("'C'") ? ",'C':{'Type':'Succeed'}" : "")),
                integrations);
    }

    /** Milliseconds between the attempts. */
    private static List<Long> delays(Bench bench) {
        List<Long> delays = new ArrayList<>();
        long last = -1;
        for (HistoryEvent event : bench.history.of("x")) {
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
    void theDelayGrowsByTheRateUpToItsCapAndJitterTakesAPartOfIt(String fields, String expected) {
        FakeIntegrations integrations = new FakeIntegrations((what, request) -> {
            throw new TaskFailure("E", "");
        });
        // A long with only its highest bit set is 0.5 to nextDouble.
        Bench bench = new Bench(
                Definitions.states("'A':{" + INVOKE + FN + "'Retry':[{'ErrorEquals':['E']"
                        + (fields.equals("''") ? "" : fields) + "}],'End':true}"),
                integrations,
                () -> Long.MIN_VALUE);
        assertThat(bench.run("{}").error()).contains("E");
        assertThat(String.join(",", delays(bench).stream().map(String::valueOf).toList()))
                .isEqualTo(expected.equals("''") ? "" : expected);
    }

    @Test
    void aRetryIsATransitionAndRepeatsTheTaskWithoutEnteringItAgain() {
        Bench bench =
                retry("{'ErrorEquals':['E']}", new FakeIntegrations().fails("E").answers("{}"));
        ExecutionDescription done = bench.run("{}");
        assertThat(done.transitions()).isEqualTo(2);
        assertThat(bench.events())
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
    void eachRetrierCountsForItselfAndAnExhaustedOneDoesNotPassOn() {
        FakeIntegrations integrations = new FakeIntegrations().fails("E1", "E2", "E1", "E2", "E1");
        Bench bench = retry(
                "{'ErrorEquals':['E1'],'MaxAttempts':2,'IntervalSeconds':1},"
                        + "{'ErrorEquals':['States.ALL'],'MaxAttempts':9,'IntervalSeconds':10}",
                integrations);
        assertThat(bench.run("{}").error()).contains("E1");
        assertThat(delays(bench)).containsExactly(1000L, 10_000L, 2000L, 20_000L);
    }

    @Test
    void theRetryCountIsInTheContextAndStartsAnewWithTheState() {
        FakeIntegrations integrations =
                new FakeIntegrations().fails("E", "E").answers("1").fails("E").answers("2");
        String params = "'Parameters':{'FunctionName':'f','Payload.$':'$$.State.RetryCount'},"
                + "'Retry':[{'ErrorEquals':['E']}],";
        Bench bench = new Bench(
                Definitions.states("'A':{" + INVOKE + params + "'Next':'B'},'B':{" + INVOKE + params + "'End':true}"),
                integrations);
        bench.run("{}");
        assertThat(integrations.calls.stream().map(call -> call.request().asInt()))
                .containsExactly(0, 1, 2, 0, 1);
        assertThat(delays(bench)).containsExactly(1000L, 2000L, 0L, 1000L);
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
    void namesAndWildcardsMatchAlikeInRetryAndCatch(String named, String error, boolean matches) {
        Bench retried = retry(
                "{'ErrorEquals':['" + named + "']}",
                new FakeIntegrations().fails(error).answers("1"));
        assertThat(retried.run("{}").status()).isEqualTo(matches ? ExecutionStatus.SUCCEEDED : ExecutionStatus.FAILED);
        Bench caught = caught("{'ErrorEquals':['" + named + "'],'Next':'B'}", new FakeIntegrations().fails(error));
        assertThat(caught.run("{}").state()).contains(matches ? "B" : "A");
    }

    @Test
    void theFirstCatcherThatMatchesTakesTheErrorAfterTheRetriesAreUsedUp() {
        Bench bench = caught(
                "{'ErrorEquals':['F'],'Next':'B'},{'ErrorEquals':['E'],'Next':'C'},{'ErrorEquals':['States.ALL'],'Next':'B'}",
                new FakeIntegrations().fails("E"));
        assertThat(bench.run("{'a':1}").state()).contains("C");
        assertThat(bench.output()).isEqualTo(json("{'Error':'E','Cause':'because'}"));
        assertThat(bench.events())
                .containsSubsequence("TaskFailed", "TaskStateExited", "SucceedStateEntered", "SucceedStateExited");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            null      | {'a':1}
            '$'       | {'Error':'E','Cause':'because'}
            '$.e'     | {'a':1,'e':{'Error':'E','Cause':'because'}}
            """)
    void aCatchersResultPathPlacesTheErrorInTheRawInput(String path, String output) {
        Bench bench =
                caught("{'ErrorEquals':['E'],'ResultPath':" + path + ",'Next':'B'}", new FakeIntegrations().fails("E"));
        bench.run("{'a':1}");
        assertThat(bench.output()).isEqualTo(json(output));
    }

    @Test
    void anUncaughtErrorFailsTheExecutionWithItsNameAndCause() {
        Bench bench = caught("{'ErrorEquals':['F'],'Next':'B'}", new FakeIntegrations().fails("E"));
        ExecutionDescription failed = bench.run("{}");
        assertThat(failed.status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(failed.error()).contains("E");
        assertThat(failed.cause()).contains("because");
        assertThat(bench.events()).endsWith("TaskFailed", "ExecutionFailed");
    }

    @Test
    void aResultThatDoesNotFitIsCaughtToo() {
        Bench bench = new Bench(
                Definitions.states("'A':{" + INVOKE + FN + "'ResultPath':'$.a.b','Catch':[{'ErrorEquals':["
                        + "'States.ResultPathMatchFailure'],'Next':'B'}],'End':true},'B':{'Type':'Succeed'}"),
                new FakeIntegrations());
        assertThat(bench.run("{'a':1}").state()).contains("B");
    }
}
