package requesttracker.infra;

import java.util.List;
import software.amazon.awscdk.CfnOutput;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.StackProps;
import software.amazon.awscdk.TagProps;
import software.amazon.awscdk.Tags;
import software.constructs.Construct;

/** A stack with the tracker alone. The construct's id keeps the logical IDs as they were without the construct. */
final class TrackerStack extends Stack {
    TrackerStack(Construct scope, StackSettings settings, BuildOutputs outputs, StackProps props) {
        super(scope, settings.stage().stackName(), props);
        var tracker = new RequestTracker(this, "Default", settings, outputs);

        // Dashboards took no tags for long, and not every region's CloudFormation knows that they do.
        var tagged = TagProps.builder()
                .excludeResourceTypes(List.of("AWS::CloudWatch::Dashboard"))
                .build();
        settings.stage().tags().forEach((name, value) -> Tags.of(this).add(name, value, tagged));
        output("ApiUrl", tracker.getApiUrl(), "The endpoint, for SigV4-signed calls (service execute-api)");
        output("EventBusName", tracker.getBus().getEventBusName(), "The bus for commands and events");
        output("TableName", tracker.tableName(), "The table of requests");
        output("StateMachineArn", tracker.getStateMachine().getStateMachineArn(), "The workflow");
        output("DashboardUrl", tracker.getDashboardUrl(), "The dashboard for the person on call");
        output("AlarmTopicArn", tracker.getAlarmTopic().getTopicArn(), "Where the alarms go");
    }

    private void output(String name, String value, String description) {
        CfnOutput.Builder.create(this, name)
                .value(value)
                .description(description)
                .build();
    }
}
