package requesttracker.runtime;

import java.util.Map;
import java.util.Set;
import requesttracker.application.Executions;
import requesttracker.cloudcontrol.AwsJsonClient;
import requesttracker.cloudcontrol.AwsJsonTransport;
import requesttracker.json.Json;

/** {@link Executions} on AWS. */
public final class StepFunctionsExecutions implements Executions {
    private static final Set<String> AWAKE_ALREADY = Set.of("TaskTimedOut", "TaskDoesNotExist", "InvalidToken");

    private final AwsJsonTransport service;
    private final String stateMachineArn;

    public StepFunctionsExecutions(AwsJsonTransport service, String stateMachineArn) {
        this.service = service;
        this.stateMachineArn = stateMachineArn;
    }

    @Override
    public void start(String name, String requestToken) {
        try {
            service.call(
                    "StartExecution",
                    Map.of(
                            "stateMachineArn",
                            stateMachineArn,
                            "name",
                            name,
                            "input",
                            Json.write(Map.of("requestToken", requestToken))));
        } catch (AwsJsonClient.AwsErrorResponseException e) {
            // The execution has run already: what start() is asked for.
            if (!e.code().equals("ExecutionAlreadyExists")) {
                throw e;
            }
        }
    }

    @Override
    public void wake(String taskToken) {
        try {
            service.call("SendTaskSuccess", Map.of("taskToken", taskToken, "output", "{}"));
        } catch (AwsJsonClient.AwsErrorResponseException e) {
            // The workflow is awake already, and reads the record.
            if (!AWAKE_ALREADY.contains(e.code())) {
                throw e;
            }
        }
    }
}
