package example;

import java.time.Duration;
import java.util.function.Consumer;
import software.amazon.awssdk.services.cloudcontrol.CloudControlClient;
import software.amazon.awssdk.services.cloudcontrol.model.OperationStatus;
import software.amazon.awssdk.services.cloudcontrol.model.ProgressEvent;

/**
 * Example of code under test: creates a log group, waits until the operation settles, and cancels it after ten minutes.
 */
public final class LogGroupProvisioner {
    private static final Duration INTERVAL = Duration.ofSeconds(5);
    private static final Duration LIMIT = Duration.ofMinutes(10);

    private final CloudControlClient client;
    private final Consumer<Duration> sleeper;

    /**
     * Creates a provisioner.
     *
     * @param client calls Cloud Control
     * @param sleeper waits between two polls
     */
    public LogGroupProvisioner(CloudControlClient client, Consumer<Duration> sleeper) {
        this.client = client;
        this.sleeper = sleeper;
    }

    /**
     * Creates a log group and waits for its operation.
     *
     * @return the settled operation
     */
    public ProgressEvent create(String name) {
        ProgressEvent event = client.createResource(request ->
                        request.typeName("AWS::Logs::LogGroup").desiredState("{\"LogGroupName\":\"" + name + "\"}"))
                .progressEvent();
        String token = event.requestToken();
        Duration waited = Duration.ZERO;
        while (!isSettled(event)) {
            if (waited.compareTo(LIMIT) == 0) {
                client.cancelResourceRequest(request -> request.requestToken(token));
            }
            sleeper.accept(INTERVAL);
            waited = waited.plus(INTERVAL);
            event = client.getResourceRequestStatus(request -> request.requestToken(token))
                    .progressEvent();
        }
        return event;
    }

    private static boolean isSettled(ProgressEvent event) {
        OperationStatus status = event.operationStatus();
        return status == OperationStatus.SUCCESS
                || status == OperationStatus.FAILED
                || status == OperationStatus.CANCEL_COMPLETE;
    }
}
