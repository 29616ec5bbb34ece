package example;

import java.nio.file.Path;
import java.util.List;
import requesttracker.infra.RequestTracker;
import requesttracker.infra.RequestTrackerProps;
import software.amazon.awscdk.App;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.events.EventPattern;
import software.amazon.awscdk.services.events.Rule;
import software.amazon.awscdk.services.events.targets.SqsQueue;
import software.amazon.awscdk.services.iam.Role;
import software.amazon.awscdk.services.iam.ServicePrincipal;
import software.amazon.awscdk.services.sqs.Queue;

/**
 * Example of your stack: the tracker, a role that may submit and cancel, and a queue that receives settled requests.
 */
public final class PlatformApp {
    private PlatformApp() {}

    /**
     * Synthesizes the stack.
     *
     * @param arguments none
     */
    public static void main(String[] arguments) {
        App app = new App();
        Stack stack = new Stack(app, "Platform");

        RequestTracker tracker = new RequestTracker(
                stack,
                "Tracker",
                RequestTrackerProps.builder(Path.of("target/functions-lambda.jar"))
                        .name("platform-requests")
                        .defaultTimeout(Duration.minutes(30))
                        .allowedTypeNames(List.of("AWS::Logs::LogGroup"))
                        .build());

        Role deployer = Role.Builder.create(stack, "Deployer")
                .assumedBy(new ServicePrincipal("codebuild.amazonaws.com"))
                .build();
        tracker.grantSubmit(deployer);
        tracker.grantCancel(deployer);
        tracker.grantRead(deployer);

        Queue settled = Queue.Builder.create(stack, "Settled").build();
        Rule.Builder.create(stack, "SettledRequests")
                .eventBus(tracker.getBus())
                .eventPattern(EventPattern.builder()
                        .source(List.of("request-tracker"))
                        .detailType(List.of("Resource Request Settled"))
                        .build())
                .targets(List.of(new SqsQueue(settled)))
                .build();

        app.synth();
    }
}
