package requesttracker.emulators.stepfunctions;

import com.fasterxml.jackson.databind.node.ObjectNode;
import requesttracker.jsontree.JsonTree;

/**
 * The names of the state machine and of its executions, and the event that Step Functions publishes if an execution
 * fails.
 */
public final class RequestExecutions {
    private RequestExecutions() {}

    /** Returns the ARN of the state machine in a region and account. */
    public static String stateMachineArn(String region, String account) {
        return "arn:aws:states:" + region + ":" + account + ":stateMachine:request-lifecycle";
    }

    /**
     * Returns the token of an execution's request. The execution's name is the token, or begins with the token and a
     * dot.
     */
    public static String requestToken(String execution) {
        int dot = execution.indexOf('.');
        return dot < 0 ? execution : execution.substring(0, dot);
    }

    /**
     * Returns the event that EventBridge delivers if an execution has failed, timed out or been aborted. It has the
     * members that repair reads.
     */
    public static ObjectNode statusChange(String execution) {
        ObjectNode event = JsonTree.object();
        event.put("detail-type", "Step Functions Execution Status Change");
        event.putObject("detail")
                .put("name", execution)
                .put("input", JsonTree.text(JsonTree.object().put("requestToken", requestToken(execution))));
        return event;
    }
}
