package requesttracker.statemachine.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static requesttracker.statemachine.definition.Definitions.FN;
import static requesttracker.statemachine.definition.Definitions.INVOKE;
import static requesttracker.statemachine.definition.Definitions.PUT;
import static requesttracker.statemachine.definition.Definitions.UPDATE;
import static requesttracker.statemachine.definition.Definitions.WAIT_FOR_TOKEN;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Checks which definitions are rejected, and the findings. */
class DefinitionTest {
    private static final String TASK = INVOKE + FN;

    private static List<Finding> findings(String definition, Map<String, String> substitutions) {
        String json = definition.replace('\'', '"');
        InvalidDefinitionException refused = catchThrowableOfType(
                InvalidDefinitionException.class, () -> StateMachineDefinition.parse(json, substitutions));
        assertThat(refused).as("refused").isNotNull();
        return refused.findings();
    }

    static List<Arguments> refusedStates() {
        String next = ",'End':true";
        return List.of(
                state("'Type':'Parallel','End':true", "Type", "'Parallel' is not supported"),
                state("'Type':'Map','End':true", "Type", "'Map' is not supported"),
                state("'End':true", "Type", "is missing"),
                state("'Type':'Pass'", "Next", "either Next, or End"),
                state("'Type':'Pass','Next':'A','End':true", "Next", "either Next, or End"),
                state("'Type':'Pass','End':false", "Next", "either Next, or End"),
                state("'Type':'Pass','End':'yes','Next':'A'", "End", "neither true nor false"),
                state("'Type':'Pass','Next':'Nowhere'", "Next", "unknown state: Nowhere"),
                state("'Type':'Pass','Assign':{}" + next, "Assign", "not supported"),
                state("'Type':'Pass','Output':{}" + next, "Output", "not supported"),
                state("'Type':'Pass','QueryLanguage':'JSONata'" + next, "QueryLanguage", "only JSONPath"),
                state("'Type':'Pass','Result':1,'Parameters':{}" + next, "Result", "together with Parameters"),
                state("'Type':'Pass','InputPath':'a'" + next, "InputPath", "not a path"),
                state("'Type':'Pass','InputPath':7" + next, "InputPath", "non-empty string"),
                state("'Type':'Pass','OutputPath':'$.a['" + next, "OutputPath", "not a JSONPath"),
                state("'Type':'Pass','OutputPath':'$variable'" + next, "OutputPath", "not a path"),
                state("'Type':'Pass','OutputPath':'$$.Map.Item'" + next, "OutputPath", "no $$.Map.Item"),
                state("'Type':'Pass','ResultPath':'$..a'" + next, "ResultPath", "reference path"),
                state("'Type':'Pass','ResultPath':'$$.State'" + next, "ResultPath", "reference path"),
                state("'Type':'Pass','Parameters':[]" + next, "Parameters", "not an object"),
                state(
                        "'Type':'Pass','Parameters':{'a':[{'b.$':1}]}" + next,
                        "Parameters.a[0].b.$",
                        "path as its value"),
                state("'Type':'Pass','Parameters':{'b.$':'States.UUID()'}" + next, "Parameters.b.$", "intrinsic"),
                state(
                        "'Type':'Pass','Parameters':{'b.$':'States.Hash($.a)'}" + next,
                        "Parameters.b.$",
                        "must be a call such as States.Hash($.path, #SHA-256#)".replace('#', '\'')),
                state(
                        "'Type':'Pass','Parameters':{'b.$':'States.Hash($.a, #CRC#)'}".replace("#", "\\u0027") + next,
                        "Parameters.b.$",
                        "unknown algorithm of States.Hash: CRC"),
                state("'Type':'Pass','Parameters':{'b':1,'b.$':'$'}" + next, "Parameters.b.$", "occurs twice"),
                state("'Type':'Pass','Parameters':{'b.$':'$$.Task.Token'}" + next, "Parameters.b.$", "task token"),
                state(
                        "'Type':'Pass','Parameters':{'b':'${Name}'}" + next,
                        "Parameters.b",
                        "no value is given for ${Name}"),
                state("'Type':'Succeed','Next':'A'", "Next", "not supported"),
                state("'Type':'Fail','ErrorPath':'$.e'", "ErrorPath", "not supported"),
                state("'Type':'Fail','Error':''", "Error", "must be a non-empty"),
                state("'Type':'Wait'" + next, "Seconds", "exactly one of"),
                state("'Type':'Wait','Seconds':1,'SecondsPath':'$.a'" + next, "Seconds, SecondsPath", "exactly one of"),
                state("'Type':'Wait','Seconds':-1" + next, "Seconds", "whole number"),
                state("'Type':'Wait','Timestamp':'tomorrow'" + next, "Timestamp", "not a timestamp"),
                state("'Type':'Choice'", "Choices", "is missing"),
                state("'Type':'Choice','Choices':[]", "Choices", "must be a non-empty"),
                choice("'Variable':'$.a','StringEquals':'b'", "Choices[0].Next", "is missing"),
                choice("'Variable':'$.a','Next':'A'", "Choices[0].Variable", "exactly one operator"),
                choice(
                        "'Variable':'$.a','StringLike':'b','IsNull':true,'Next':'A'",
                        "Choices[0].StringLike",
                        "not supported"),
                choice("'Variable':'$.a','IsNull':1,'Next':'A'", "Choices[0].IsNull", "neither true nor false"),
                choice("'StringEquals':'b','Next':'A'", "Choices[0].Variable", "is missing"),
                choice("'Variable':'$.a','StringEquals':1,'Next':'A'", "Choices[0].StringEquals", "operator's type"),
                choice(
                        "'Variable':'$.a','StringMatchesPath':'$.b','IsNull':true,'Next':'A'",
                        "Choices[0].StringMatchesPath",
                        "not supported"),
                choice(
                        "'Variable':'$.a','NumericEqualsPath':'b','Next':'A'",
                        "Choices[0].NumericEqualsPath",
                        "not a path"),
                choice("'And':[],'Next':'A'", "Choices[0].And", "must be a non-empty"),
                choice("'Not':[],'Next':'A'", "Choices[0].Not", "not an object"),
                choice(
                        "'And':[{'Variable':'$','IsNull':true,'Next':'A'}],'Next':'A'",
                        "Choices[0].And[0].Next",
                        "not supported"),
                choice("'Variable':'$','IsNull':true,'Next':'Nowhere'", "Choices[0].Next", "unknown state: Nowhere"),
                state("'Type':'Task'" + next, "Resource", "is missing"),
                state(
                        "'Type':'Task','Resource':'arn:aws:lambda:eu-west-1:123456789012:function:f'" + next,
                        "Resource",
                        "not supported"),
                state(
                        "'Type':'Task','Resource':'arn:aws:states:::sqs:sendMessage'" + next,
                        "Resource",
                        "not supported"),
                state(
                        TASK.replace("lambda:invoke", "lambda:invoke.waitForTaskToken") + "'End':true",
                        "Resource",
                        "not supported"),
                state(
                        PUT + "'Parameters':{'Entries':[{'Detail':{'Token.$':'$$.Task.Token'}}]}" + next,
                        "Parameters.Entries[0].Detail.Token.$",
                        "task token"),
                state(INVOKE + "'Parameters':{}" + next, "Parameters.FunctionName", "is missing"),
                state(
                        INVOKE + "'Parameters':{'FunctionName':'f','InvocationType':'Event'}" + next,
                        "Parameters.InvocationType",
                        "not a supported parameter"),
                state(UPDATE + "'Parameters':{'TableName':'t'}" + next, "Parameters.Key", "is missing"),
                state(
                        UPDATE + "'Parameters':{'TableName':'t','Key.$':'$','Item':{}}" + next,
                        "Parameters.Item",
                        "not a supported parameter"),
                state(PUT + "'Parameters':{}" + next, "Parameters.Entries", "is missing"),
                state(
                        UPDATE + "'Parameters':{'TableName':'t','Key':{'k.$':'$$.Task.Token'}}" + next,
                        "Parameters.Key.k.$",
                        "task token"),
                state(
                        WAIT_FOR_TOKEN + "'ResultSelector':{'k.$':'$$.Task.Token'}" + next,
                        "ResultSelector.k.$",
                        "task token"),
                task("'HeartbeatSeconds':5", "HeartbeatSeconds", "not supported"),
                task("'Credentials':{}", "Credentials", "not supported"),
                task("'TimeoutSeconds':0", "TimeoutSeconds", "whole number"),
                task("'TimeoutSeconds':5,'TimeoutSecondsPath':'$.a'", "TimeoutSecondsPath", "together with"),
                task("'TimeoutSecondsPath':'$$.Execution.Input.a'", "TimeoutSecondsPath", "reference path"),
                task("'Retry':{}", "Retry", "must be a non-empty array"),
                retry("", "ErrorEquals", "array of error names"),
                retry("'ErrorEquals':[]", "ErrorEquals", "array of error names"),
                retry("'ErrorEquals':[1]", "ErrorEquals", "array of error names"),
                retry("'ErrorEquals':['States.ALL','E']", "ErrorEquals", "must be the only name"),
                retry("'ErrorEquals':['States.ALL']},{'ErrorEquals':['E']", "ErrorEquals", "last element"),
                retry("'ErrorEquals':['E'],'IntervalSeconds':0", "IntervalSeconds", "whole number"),
                retry("'ErrorEquals':['E'],'MaxAttempts':-1", "MaxAttempts", "whole number"),
                retry("'ErrorEquals':['E'],'MaxAttempts':100000000", "MaxAttempts", "whole number"),
                retry("'ErrorEquals':['E'],'BackoffRate':0.9", "BackoffRate", "at least 1"),
                retry("'ErrorEquals':['E'],'BackoffRate':'2'", "BackoffRate", "at least 1"),
                retry("'ErrorEquals':['E'],'IntervalSeconds':5,'MaxDelaySeconds':5", "MaxDelaySeconds", "greater than"),
                retry("'ErrorEquals':['E'],'MaxDelaySeconds':31622400", "MaxDelaySeconds", "whole number"),
                retry("'ErrorEquals':['E'],'JitterStrategy':'HALF'", "JitterStrategy", "NONE nor FULL"),
                retry("'ErrorEquals':['E'],'Next':'A'", "Next", "not supported"),
                task("'Catch':[{'ErrorEquals':['E']}]", "Catch[0].Next", "is missing"),
                task("'Catch':[{'ErrorEquals':['E'],'Next':'Nowhere'}]", "Catch[0].Next", "unknown state: Nowhere"),
                task(
                        "'Catch':[{'ErrorEquals':['E'],'ResultPath':'a','Next':'A'}]",
                        "Catch[0].ResultPath",
                        "not a path"),
                task(
                        "'Catch':[{'ErrorEquals':['States.ALL'],'Next':'A'},{'ErrorEquals':['E'],'Next':'A'}]",
                        "Catch[0].ErrorEquals",
                        "last element"));
    }

    private static Arguments state(String fields, String field, String problem) {
        return Arguments.of(fields, field, problem);
    }

    private static Arguments choice(String rule, String field, String problem) {
        return state("'Type':'Choice','Choices':[{" + rule + "}]", field, problem);
    }

    private static Arguments task(String fields, String field, String problem) {
        return state(TASK + fields + ",'End':true", field, problem);
    }

    private static Arguments retry(String fields, String field, String problem) {
        return task("'Retry':[{" + fields + "}]", "Retry[0]." + field, problem);
    }

    @ParameterizedTest
    @MethodSource("refusedStates")
    void anInvalidStateIsRejectedWithItsNameAndField(String fields, String field, String problem) {
        assertThat(findings("{'StartAt':'A','States':{'A':{" + fields + "}}}", Map.of()))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.state()).isEqualTo("A");
                    assertThat(finding.field()).isEqualTo(field);
                    assertThat(finding.problem()).contains(problem);
                });
    }

    static List<Arguments> refusedMachines() {
        String states = "'States':{'A':{'Type':'Succeed'}}";
        String top = "(state machine)";
        return List.of(
                Arguments.of("{'StartAt':'A'", top, "line 1", "not JSON"),
                Arguments.of("{'StartAt':'A',\n\n'States':}", top, "line 3", "not JSON"),
                Arguments.of("{'StartAt':'A'}\n{}", top, "line 2", "text follows the definition"),
                Arguments.of("", top, "line 1", "the text is empty"),
                Arguments.of("[]", top, "line 1", "not a JSON object"),
                Arguments.of("{'StartAt':'A','StartAt':'A'," + states + "}", top, "line 1", "not JSON"),
                Arguments.of("{" + states + "}", top, "StartAt", "is missing"),
                Arguments.of("{'StartAt':'B'," + states + "}", top, "StartAt", "unknown state: B"),
                Arguments.of(
                        "{'StartAt':'A','QueryLanguage':'JSONata'," + states + "}",
                        top,
                        "QueryLanguage",
                        "only JSONPath"),
                Arguments.of("{'StartAt':'A','Version':'2.0'," + states + "}", top, "Version", "1.0"),
                Arguments.of(
                        "{'StartAt':'A','TimeoutSeconds':0," + states + "}", top, "TimeoutSeconds", "whole number"),
                Arguments.of("{'StartAt':'A','Processor':0," + states + "}", top, "Processor", "not supported"),
                Arguments.of(
                        "{'StartAt':'A','States':{'A':{'Type':'Succeed'},'B':{'Type':'Succeed'}}}",
                        "B",
                        "(state)",
                        "not reachable"),
                Arguments.of("{'StartAt':'A','States':{'A':1}}", "A", "(state)", "not an object"),
                Arguments.of(
                        "{'StartAt':'" + "n".repeat(81) + "','States':{'" + "n".repeat(81) + "':{'Type':'Succeed'}}}",
                        "n".repeat(81),
                        "(name)",
                        "80 characters"));
    }

    @ParameterizedTest
    @MethodSource("refusedMachines")
    void anInvalidMachineIsRejected(String definition, String state, String field, String problem) {
        assertThat(findings(definition, Map.of())).singleElement().satisfies(finding -> {
            assertThat(finding.state()).isEqualTo(state);
            assertThat(finding.field()).isEqualTo(field);
            assertThat(finding.problem()).contains(problem);
        });
    }

    @Test
    void allProblemsAreReportedAtOnce() {
        assertThat(findings(
                        "{'StartAt':'A','Nonsense':1,'States':{'A':{'Type':'Pass','Assign':{},'Next':'B'},"
                                + "'B':{'Type':'Map'},'C':{'Type':'Wait','Seconds':'${W}','End':true}}}",
                        Map.of()))
                .extracting(finding -> finding.state() + "/" + finding.field())
                .containsExactlyInAnyOrder("C/Seconds", "(state machine)/Nonsense", "A/Assign", "B/Type", "C/Seconds");
    }

    @Test
    void theMessageListsEveryFinding() {
        assertThatThrownBy(() -> Definitions.states("'A':{'Type':'Pass','Next':'B'}"))
                .isInstanceOf(InvalidDefinitionException.class)
                .hasMessage("the definition is invalid:\nA, Next: names an unknown state: B");
    }

    @Test
    void theDeployedDefinitionIsAccepted() {
        assertThat(Definitions.lifecycle().stateNames()).contains("StartOperation", "Await", "Poll", "Publish");
    }

    @Test
    void theDeployedDefinitionNeedsEachOfItsSubstitutions() {
        InvalidDefinitionException refused = catchThrowableOfType(
                InvalidDefinitionException.class, () -> StateMachineDefinition.requestLifecycle(Map.of()));
        assertThat(refused.findings())
                .extracting(Finding::problem)
                .allMatch(problem -> problem.startsWith("no value is given for ${"));
        assertThat(refused.findings())
                .contains(new Finding("Await", "Parameters.TableName", "no value is given for ${TableName}"));
    }
}
