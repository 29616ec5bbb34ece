package requesttracker.gateway;

import java.util.function.Supplier;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.ExecutionAlreadyExistsException;
import software.amazon.awssdk.services.sfn.model.InvalidTokenException;
import software.amazon.awssdk.services.sfn.model.SendTaskSuccessRequest;
import software.amazon.awssdk.services.sfn.model.StartExecutionRequest;
import software.amazon.awssdk.services.sfn.model.TaskDoesNotExistException;
import software.amazon.awssdk.services.sfn.model.TaskTimedOutException;

/** {@link Executions} on AWS. The client is built when it is first needed: its classes cost a cold start. */
public final class StepFunctions implements Executions {
    private final Supplier<SfnClient> client;
    private final String stateMachineArn;

    public StepFunctions(Supplier<SfnClient> client, String stateMachineArn) {
        this.client = client;
        this.stateMachineArn = stateMachineArn;
    }

    @Override
    public void start(String name, String requestToken) {
        try {
            client.get()
                    .startExecution(StartExecutionRequest.builder()
                            .stateMachineArn(stateMachineArn)
                            .name(name)
                            .input("{\"requestToken\":\"" + requestToken + "\"}")
                            .build());
        } catch (ExecutionAlreadyExistsException e) {
            // The execution has run already: what start() is asked for.
        }
    }

    @Override
    public void wake(String taskToken) {
        try {
            client.get()
                    .sendTaskSuccess(SendTaskSuccessRequest.builder()
                            .taskToken(taskToken)
                            .output("{}")
                            .build());
        } catch (TaskTimedOutException | TaskDoesNotExistException | InvalidTokenException e) {
            // The workflow is awake already, and reads the record.
        }
    }
}
