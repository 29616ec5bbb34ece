package requesttracker.statemachine.definition;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import requesttracker.jsontree.JsonTree;

/**
 * Parses definitions and JSON with apostrophes in place of quotation marks, so that a test needs no escapes.
 */
public final class Definitions {
    public static final String ARN = "arn:aws:states:eu-west-1:123456789012:stateMachine:machine";
    public static final String INVOKE = "'Type':'Task','Resource':'arn:aws:states:::lambda:invoke',";
    public static final String UPDATE = "'Type':'Task','Resource':'arn:aws:states:::aws-sdk:dynamodb:updateItem',";
    public static final String WAIT_FOR_TOKEN =
            "'Type':'Task','Resource':'arn:aws:states:::aws-sdk:dynamodb:updateItem.waitForTaskToken',"
                    + "'Parameters':{'TableName':'t','Key':{'T.$':'$$.Task.Token'}},";
    public static final String PUT = "'Type':'Task','Resource':'arn:aws:states:::events:putEvents',";
    public static final String FN = "'Parameters':{'FunctionName':'f','Payload.$':'$'},";

    public static final Map<String, String> SUBSTITUTIONS = Map.of(
            "Partition", "aws",
            "TableName", "requests",
            "EventBusName", "bus",
            "StartOperationFunctionArn", "start",
            "PollStatusFunctionArn", "poll",
            "CancelOperationFunctionArn", "cancel",
            "GiveUpFunctionArn", "giveUp");

    private Definitions() {}

    public static JsonNode json(String text) {
        return JsonTree.read(text.replace('\'', '"'));
    }

    public static StateMachineDefinition parse(String text) {
        return StateMachineDefinition.parse(text.replace('\'', '"'), Map.of());
    }

    /** Returns a machine whose first state is A. */
    public static StateMachineDefinition states(String states) {
        return parse("{'StartAt':'A','States':{" + states + "}}");
    }

    public static StateMachineDefinition lifecycle() {
        return StateMachineDefinition.requestLifecycle(SUBSTITUTIONS);
    }
}
