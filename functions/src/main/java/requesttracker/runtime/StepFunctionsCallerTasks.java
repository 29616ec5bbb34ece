package requesttracker.runtime;

import java.util.Set;
import requesttracker.application.CallerAnswer;
import requesttracker.application.CallerTasks;
import requesttracker.domain.Sensitive;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.InvalidTokenException;
import software.amazon.awssdk.services.sfn.model.SendTaskFailureRequest;
import software.amazon.awssdk.services.sfn.model.SendTaskHeartbeatRequest;
import software.amazon.awssdk.services.sfn.model.SendTaskSuccessRequest;
import software.amazon.awssdk.services.sfn.model.SfnException;
import software.amazon.awssdk.services.sfn.model.TaskDoesNotExistException;
import software.amazon.awssdk.services.sfn.model.TaskTimedOutException;

/** {@link CallerTasks} on AWS. */
public final class StepFunctionsCallerTasks implements CallerTasks {
    /** Permissions missing for the state machine, or for the key that encrypts it. */
    private static final Set<String> DENIED = Set.of("AccessDeniedException", "KmsAccessDeniedException");

    private final SfnClient client;

    public StepFunctionsCallerTasks(SfnClient client) {
        this.client = client;
    }

    @Override
    public CallerAnswer succeed(Sensitive taskToken, String output) {
        return answer(() -> client.sendTaskSuccess(SendTaskSuccessRequest.builder()
                .taskToken(taskToken.reveal())
                .output(output)
                .build()));
    }

    @Override
    public CallerAnswer fail(Sensitive taskToken, String error, String cause) {
        return answer(() -> client.sendTaskFailure(SendTaskFailureRequest.builder()
                .taskToken(taskToken.reveal())
                .error(error)
                .cause(cause)
                .build()));
    }

    @Override
    public CallerAnswer heartbeat(Sensitive taskToken) {
        return answer(() -> client.sendTaskHeartbeat(
                SendTaskHeartbeatRequest.builder().taskToken(taskToken.reveal()).build()));
    }

    private static CallerAnswer answer(Runnable call) {
        try {
            call.run();
            return CallerAnswer.TAKEN;
        } catch (TaskTimedOutException | TaskDoesNotExistException e) {
            return CallerAnswer.GONE;
        } catch (InvalidTokenException e) {
            return CallerAnswer.INVALID_TOKEN;
        } catch (SfnException e) {
            if (e.awsErrorDetails() != null
                    && DENIED.contains(e.awsErrorDetails().errorCode())) {
                return CallerAnswer.DENIED;
            }
            throw AwsCallException.of(e);
        } catch (SdkException e) {
            throw AwsCallException.of(e);
        }
    }
}
