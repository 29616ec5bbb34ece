package requesttracker.runtime;

import java.util.Map;
import requesttracker.application.Executions;
import requesttracker.json.Json;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.ExecutionAlreadyExistsException;
import software.amazon.awssdk.services.sfn.model.InvalidTokenException;
import software.amazon.awssdk.services.sfn.model.SendTaskSuccessRequest;
import software.amazon.awssdk.services.sfn.model.StartExecutionRequest;
import software.amazon.awssdk.services.sfn.model.TaskDoesNotExistException;
import software.amazon.awssdk.services.sfn.model.TaskTimedOutException;

/** {@link Executions} on AWS. */
public final class StepFunctionsExecutions implements Executions {
    private final SfnClient client;
    private final String stateMachineArn;

    public StepFunctionsExecutions(SfnClient client, String stateMachineArn) {
        this.client = client;
        this.stateMachineArn = stateMachineArn;
    }

    @Override
    @SuppressWarnings("EmptyCatch")
    public void start(String name, String requestToken) {
        try {
            client.startExecution(StartExecutionRequest.builder()
                    .stateMachineArn(stateMachineArn)
                    .name(name)
                    .input(Json.write(Map.of("requestToken", requestToken)))
                    .build());
        } catch (ExecutionAlreadyExistsException e) {
            // The execution has run already: what start() is asked for.
        } catch (SdkException e) {
            throw AwsCallException.of(e);
        }
    }

    @Override
    @SuppressWarnings("EmptyCatch")
    public void wake(String taskToken) {
        try {
            client.sendTaskSuccess(SendTaskSuccessRequest.builder()
                    .taskToken(taskToken)
                    .output("{}")
                    .build());
        } catch (TaskTimedOutException | TaskDoesNotExistException | InvalidTokenException e) {
            // The workflow is awake already, and reads the record.
        } catch (SdkException e) {
            throw AwsCallException.of(e);
        }
    }
}
