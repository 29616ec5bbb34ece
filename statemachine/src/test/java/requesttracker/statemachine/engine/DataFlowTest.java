package requesttracker.statemachine.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static requesttracker.statemachine.definition.Definitions.FN;
import static requesttracker.statemachine.definition.Definitions.INVOKE;
import static requesttracker.statemachine.definition.Definitions.PUT;
import static requesttracker.statemachine.definition.Definitions.UPDATE;
import static requesttracker.statemachine.definition.Definitions.json;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import requesttracker.statemachine.definition.Definitions;
import requesttracker.statemachine.definition.StateMachineDefinition;

/** Checks paths, templates, the context object, and the requests and results of each service. */
class DataFlowTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            ''                                                        | {'a':1}           | {'a':1}
            'Result':7,                                               | {'a':1}           | 7
            'Result':7,'ResultPath':'$.b.c',                          | {'a':1}           | {'a':1,'b':{'c':7}}
            'Result':7,'ResultPath':'$.a[1]',                         | {'a':[1,2,3]}     | {'a':[1,7,3]}
            'Result':7,'ResultPath':'$[\\'a b\\']',                   | {}                | {'a b':7}
            'Result':7,'ResultPath':null,                             | {'a':1}           | {'a':1}
            'InputPath':'$.a',                                        | {'a':{'b':1}}     | {'b':1}
            'InputPath':'$.a','ResultPath':'$.c',                     | {'a':1}           | {'a':1,'c':1}
            'InputPath':null,                                         | {'a':1}           | {}
            'OutputPath':null,                                        | {'a':1}           | {}
            'OutputPath':'$.a',                                       | {'a':[1]}         | [1]
            'InputPath':'$$.Execution.Name',                          | {'a':1}           | 'x'
            'Parameters':{'n.$':'$.a','c':[1,{'d.$':'$.a'}]},         | {'a':5}           | {'n':5,'c':[1,{'d':5}]}
            'Parameters':{'n.$':'$.a[?(@.b > 1)].b'},                 | {'a':[{'b':1},{'b':2}]} | {'n':[2]}
            'Parameters':{'n.$':'$.a[?(@.b > 1.25)].b'},              | {'a':[{'b':1.2},{'b':1.3}]} | {'n':[1.3]}
            'Parameters':{'n.$':'$.a'},                               | {'a':0.10}        | {'n':0.10}
            'Parameters':{'n.$':'$..b'},                              | {'a':[{'b':1},{'b':2}]} | {'n':[1,2]}
            'Parameters':{'n.$':'$.a[1].b'},                          | {'a':[{'b':1},{'b':2}]} | {'n':2}
            'Parameters':{'n.$':'$.a'},                               | {'a':null}        | {'n':null}
            """)
    void aPassComputesItsOutputFromItsInput(String fields, String input, String output) {
        String given = fields.equals("''") ? "" : fields.replace("\\'", "\u0001");
        StateMachineDefinition definition = StateMachineDefinition.parse(
                ("{'StartAt':'A','States':{'A':{'Type':'Pass'," + given + "'End':true}}}")
                        .replace('\'', '"')
                        .replace('\u0001', '\''),
                Map.of());
        TestExecution execution = new TestExecution(definition, new FakeIntegrations());
        execution.run(input);
        assertThat(execution.output()).isEqualTo(json(output));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            'InputPath':'$.none',                     | States.Runtime
            'OutputPath':'$.none',                    | States.Runtime
            'Parameters':{'n.$':'$.none'},            | States.Runtime
            'Result':7,'ResultPath':'$.a.b',          | States.ResultPathMatchFailure
            'Result':7,'ResultPath':'$.a[0]',         | States.ResultPathMatchFailure
            """)
    void aPathThatDoesNotFitFailsTheExecution(String fields, String error) {
        ExecutionDescription failed =
                TestExecution.run("'A':{'Type':'Pass'," + fields + "'End':true}", "{'a':1}", new FakeIntegrations());
        assertThat(failed.status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(failed.error()).contains(error);
    }

    @Test
    void theAnswerOfAFunctionIsWrappedWithItsPayloadAsJson() {
        TestExecution execution = new TestExecution(
                Definitions.states("'A':{" + INVOKE + FN + "'End':true}"), new FakeIntegrations().answers("{'r':1}"));
        execution.run("{'a':1}");
        assertThat(execution.output())
                .isEqualTo(json("{'ExecutedVersion':'$LATEST','Payload':{'r':1},'StatusCode':200}"));
        assertThat(execution.integrations.calls)
                .containsExactly(new FakeIntegrations.IntegrationCall("f", json("{'a':1}")));
    }

    @Test
    void aFunctionWithoutPayloadGetsAnEmptyObject() {
        TestExecution execution = new TestExecution(
                Definitions.states("'A':{" + INVOKE + "'Parameters':{'FunctionName':'f'},'End':true}"),
                new FakeIntegrations());
        execution.run("{'a':1}");
        assertThat(execution.integrations.calls).containsExactly(new FakeIntegrations.IntegrationCall("f", json("{}")));
    }

    @Test
    void resultSelectorResultPathAndOutputPathApplyInThisOrder() {
        TestExecution execution = new TestExecution(
                Definitions.states("'A':{" + INVOKE + FN
                        + "'ResultSelector':{'r.$':'$.Payload.r','by.$':'$$.State.Name'},'ResultPath':'$.s',"
                        + "'OutputPath':'$.s','End':true}"),
                new FakeIntegrations().answers("{'r':1}"));
        execution.run("{'a':1}");
        assertThat(execution.output()).isEqualTo(json("{'r':1,'by':'A'}"));
    }

    @Test
    void theContextObjectNamesExecutionStateAndMachine() {
        TestExecution execution = new TestExecution(
                Definitions.states("'A':{'Type':'Wait','Seconds':5,'Next':'B'},'B':{'Type':'Pass','Parameters':{"
                        + "'id.$':'$$.Execution.Id','in.$':'$$.Execution.Input.k','name.$':'$$.Execution.Name',"
                        + "'start.$':'$$.Execution.StartTime','state.$':'$$.State.Name','at.$':'$$.State.EnteredTime',"
                        + "'retries.$':'$$.State.RetryCount','mid.$':'$$.StateMachine.Id',"
                        + "'machine.$':'$$.StateMachine.Name'},'End':true}"),
                new FakeIntegrations());
        execution.run("{'k':'v'}");
        assertThat(execution.output())
                .isEqualTo(json("{'id':'arn:aws:states:eu-west-1:123456789012:execution:machine:x','in':'v','name':'x',"
                        + "'start':'2026-01-01T00:00:00.000Z','state':'B','at':'2026-01-01T00:00:05.000Z','retries':0,"
                        + "'mid':'arn:aws:states:eu-west-1:123456789012:stateMachine:machine','machine':'machine'}"));
    }

    @Test
    void anUpdateReturnsTheAnswerOfTheService() {
        TestExecution execution = new TestExecution(
                Definitions.states("'A':{" + UPDATE
                        + "'Parameters':{'TableName':'t','Key':{'k':{'S.$':'$.k'}}},'ResultPath':'$.r','End':true}"),
                new FakeIntegrations().answers("{'Attributes':{}}"));
        execution.run("{'k':'v'}");
        assertThat(execution.output()).isEqualTo(json("{'k':'v','r':{'Attributes':{}}}"));
        assertThat(execution.integrations.calls)
                .containsExactly(new FakeIntegrations.IntegrationCall(
                        "updateItem", json("{'TableName':'t','Key':{'k':{'S':'v'}}}")));
    }

    @Test
    void theDetailOfAnEventBecomesTextAndItsResourcesNameExecutionAndMachine() {
        TestExecution execution = new TestExecution(
                Definitions.states("'A':{" + PUT
                        + "'Parameters':{'Entries':[{'Source':'s','Detail.$':'$.d'},"
                        + "{'Detail':'text','Resources':['r']}]},'End':true}"),
                new FakeIntegrations().answers("{'FailedEntryCount':0,'Entries':[{'EventId':'e'}]}"));
        ExecutionDescription done = execution.run("{'d':{'a':1}}");
        String arns = "'arn:aws:states:eu-west-1:123456789012:execution:machine:x','" + Definitions.ARN + "'";
        JsonAssert.that(execution.integrations.calls.get(0).request())
                .isEqualTo("{'Entries':[{'Source':'s','Detail':'{\\\"a\\\":1}','Resources':[" + arns
                        + "]},{'Detail':'text','Resources':['r'," + arns + "]}]}");
        assertThat(done.output()).contains(json("{'FailedEntryCount':0,'Entries':[{'EventId':'e'}]}"));
    }

    @Test
    void anEntryThatTheBusRejectedIsAnError() {
        String machine = "'A':{" + PUT + "'Parameters':{'Entries':[{'Source':'s'}]},'Retry':[{'ErrorEquals':["
                + "'EventBridge.FailedEntry'],'MaxAttempts':1}],'End':true}";
        FakeIntegrations integrations =
                new FakeIntegrations().answers("{'FailedEntryCount':1}").answers("{'FailedEntryCount':1}");
        ExecutionDescription failed = TestExecution.run(machine, "{}", integrations);
        assertThat(failed.error()).contains("EventBridge.FailedEntry");
        assertThat(integrations.calls).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({"lambda, Lambda.Unknown", "update, DynamoDb.SdkClientException", "put, EventBridge.SdkClientException"})
    void aFaultOfAnIntegrationIsNamedWithoutItsText(String service, String error) {
        String task = switch (service) {
            case "lambda" -> INVOKE + FN;
            case "update" -> UPDATE + "'Parameters':{'TableName':'t','Key':{}},";
            default -> PUT + "'Parameters':{'Entries':[]},";
        };
        FakeIntegrations integrations = new FakeIntegrations((what, request) -> {
            throw new IllegalStateException("secret");
        });
        ExecutionDescription failed = TestExecution.run("'A':{" + task + "'End':true}", "{}", integrations);
        assertThat(failed.error()).contains(error);
        assertThat(failed.cause()).contains("java.lang.IllegalStateException");
    }

    @ParameterizedTest
    @CsvSource({"PARAMETERS", "RESULT", "OUTPUT"})
    void moreThan256KiBIsAnErrorThatStatesAllDoesNotCatch(String where) {
        String big = "'" + "x".repeat(StateData.LIMIT) + "'";
        String half = "'" + "x".repeat(StateData.LIMIT / 2) + "'";
        String states = "'A':{" + INVOKE + "'Parameters':{'FunctionName':'f','Payload':"
                + (where.equals("PARAMETERS") ? big : "1") + "},'ResultPath':'$.r',"
                + "'Catch':[{'ErrorEquals':['States.ALL'],'Next':'B'}],'End':true},'B':{'Type':'Succeed'}";
        ExecutionDescription failed = TestExecution.run(
                states,
                "{'a':" + (where.equals("OUTPUT") ? half : "1") + "}",
                new FakeIntegrations().answers(where.equals("RESULT") ? big : where.equals("OUTPUT") ? half : "1"));
        assertThat(failed.status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(failed.error()).contains("States.DataLimitExceeded");
    }

    @Test
    void substitutionsFillStringsInAnyPlace() {
        StateMachineDefinition definition = StateMachineDefinition.parse(
                "{'StartAt':'A','States':{'A':{'Type':'Pass','Result':{'x':['${N}-${N}']},'End':true}}}"
                        .replace('\'', '"'),
                Map.of("N", "\"$1\\"));
        TestExecution execution = new TestExecution(definition, new FakeIntegrations());
        execution.run("{}");
        assertThat(execution.output().path("x").path(0).textValue()).isEqualTo("\"$1\\-\"$1\\");
    }
}
