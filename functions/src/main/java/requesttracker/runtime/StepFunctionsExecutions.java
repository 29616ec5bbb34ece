package requesttracker.runtime;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
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
    public Optional<Instant> start(String name, String requestToken) {
        try {
            // While an execution of this name and input runs, the call returns it.
            return Optional.of(client.startExecution(StartExecutionRequest.builder()
                            .stateMachineArn(stateMachineArn)
                            .name(name)
                            .input(Json.write(Map.of("requestToken", requestToken)))
                            .build())
                    .startDate());
        } catch (ExecutionAlreadyExistsException e) {
            return Optional.empty();
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
            // The workflow is awake already and reads the record.
        } catch (SdkException e) {
            throw AwsCallException.of(e);
        }
    }
}
