package example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import requesttracker.simulator.OperationBehavior;
import requesttracker.simulator.OperationKind;
import requesttracker.simulator.junit.CloudControlSimulator;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cloudcontrol.CloudControlClient;
import software.amazon.awssdk.services.cloudcontrol.model.HandlerErrorCode;
import software.amazon.awssdk.services.cloudcontrol.model.OperationStatus;
import software.amazon.awssdk.services.cloudcontrol.model.ProgressEvent;
import software.amazon.awssdk.services.cloudcontrol.model.ThrottlingException;

class LogGroupProvisionerTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    @RegisterExtension
    final CloudControlSimulator cloudControl =
            CloudControlSimulator.builder().virtualClock(START).build();

    private CloudControlClient client;
    private LogGroupProvisioner provisioner;

    @BeforeEach
    void makeProvisioner() {
        client = CloudControlClient.builder()
                .endpointOverride(cloudControl.endpoint())
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("any", "any")))
                .httpClient(UrlConnectionHttpClient.create())
                .overrideConfiguration(options -> options.retryStrategy(retries -> retries.maxAttempts(1)))
                .build();
        provisioner = new LogGroupProvisioner(client, cloudControl::pass);
    }

    @AfterEach
    void close() {
        client.close();
    }

    @Test
    void createsALogGroup() {
        ProgressEvent event = provisioner.create("app");

        assertEquals(OperationStatus.SUCCESS, event.operationStatus());
        assertEquals("app", event.identifier());
    }

    @Test
    void returnsTheErrorOfAFailedOperation() {
        cloudControl.behave(
                "AWS::Logs::LogGroup",
                OperationKind.CREATE,
                OperationBehavior.failing("NotStabilized").lasting(Duration.ofMinutes(3)));

        assertEquals(HandlerErrorCode.NOT_STABILIZED, provisioner.create("app").errorCode());
        assertEquals(START.plus(Duration.ofMinutes(3)), cloudControl.now());
    }

    @Test
    void cancelsAfterTenMinutes() {
        cloudControl.behave(OperationKind.CREATE, OperationBehavior.stuckIn("IN_PROGRESS"));

        assertEquals(OperationStatus.CANCEL_COMPLETE, provisioner.create("app").operationStatus());
        assertEquals(
                START.plus(Duration.ofMinutes(10)),
                cloudControl.calls().stream()
                        .filter(call -> call.action().equals("CancelResourceRequest"))
                        .findFirst()
                        .orElseThrow()
                        .at());
    }

    @Test
    void doesNotRetryAThrottledPoll() {
        cloudControl.behave(OperationKind.CREATE, OperationBehavior.succeeding().throttlingPolls(1));

        assertThrows(ThrottlingException.class, () -> provisioner.create("app"));
    }
}
