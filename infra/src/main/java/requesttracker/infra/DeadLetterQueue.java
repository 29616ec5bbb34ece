package requesttracker.infra;

import java.util.List;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.events.targets.LambdaFunction;
import software.amazon.awscdk.services.lambda.Alias;
import software.amazon.awscdk.services.lambda.CfnEventInvokeConfig;
import software.amazon.awscdk.services.sqs.Queue;
import software.amazon.awscdk.services.sqs.QueueEncryption;
import software.constructs.Construct;

/**
 * Where events for one function end up that could not be delivered, or that the function failed on. EventBridge counts
 * an event as delivered once Lambda has taken it, so Lambda's own asynchronous retries need the queue, too.
 */
final class DeadLetterQueue extends Construct {
    private static final Duration OLDEST_EVENT = Duration.hours(6);

    private final Queue queue;
    private final Alias alias;

    DeadLetterQueue(Construct scope, String id, Alias alias) {
        super(scope, id);
        this.alias = alias;
        queue = Queue.Builder.create(this, "Queue")
                .encryption(QueueEncryption.SQS_MANAGED)
                .enforceSsl(true)
                .retentionPeriod(Duration.days(14))
                .build();
        var reason = "This is the dead-letter queue of an EventBridge target and of a function's asynchronous calls.";
        NagSuppressions.suppress(queue, "AwsSolutions-SQS3", reason);
        NagSuppressions.suppress(queue, "Serverless-SQSRedrivePolicy", reason);
        alias.getRole().addToPrincipalPolicy(FunctionsConstruct.allow(List.of("sqs:SendMessage"), queue.getQueueArn()));
        var failures = CfnEventInvokeConfig.Builder.create(this, "Failures")
                .functionName(alias.getLambda().getFunctionName())
                .qualifier(alias.getAliasName())
                .maximumRetryAttempts(2)
                .maximumEventAgeInSeconds(OLDEST_EVENT.toSeconds())
                .destinationConfig(CfnEventInvokeConfig.DestinationConfigProperty.builder()
                        .onFailure(CfnEventInvokeConfig.OnFailureProperty.builder()
                                .destination(queue.getQueueArn())
                                .build())
                        .build())
                .build();
        // It names the alias without referring to it, and Lambda checks the role's permission when it is made.
        failures.getNode().addDependency(alias);
    }

    /** Returns the function as a rule's target. Deliveries are retried for six hours. */
    LambdaFunction target() {
        return LambdaFunction.Builder.create(alias)
                .deadLetterQueue(queue)
                .retryAttempts(60)
                .maxEventAge(OLDEST_EVENT)
                .build();
    }

    Queue queue() {
        return queue;
    }
}
