package requesttracker.infra;

import java.util.List;
import software.amazon.awscdk.ArnComponents;
import software.amazon.awscdk.ArnFormat;
import software.amazon.awscdk.CfnOutput;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.StackProps;
import software.amazon.awscdk.TagProps;
import software.amazon.awscdk.Tags;
import software.amazon.awscdk.services.iam.ManagedPolicy;
import software.amazon.awscdk.services.iam.PermissionsBoundary;
import software.constructs.Construct;

/** The whole service: one construct for each capability, composed here. */
final class TrackerStack extends Stack {
    TrackerStack(Construct scope, StackSettings settings, BuildOutputs outputs, StackProps props) {
        super(scope, settings.stage().stackName(), props);
        var table = new RequestTable(this, "RequestTable", settings);
        var bus = new EventBusConstruct(this, "Events", settings);
        var resources = new ResourceArns(
                table,
                bus.bus(),
                formatArn(ArnComponents.builder()
                        .service("states")
                        .resource("stateMachine")
                        .resourceName(settings.stage().stateMachineName())
                        .arnFormat(ArnFormat.COLON_RESOURCE_NAME)
                        .build()));
        var functions = new FunctionsConstruct(this, "Functions", settings, resources, outputs);
        var workflow = new StateMachineConstruct(this, "Workflow", settings, resources, functions);
        var endpoint = new ApiConstruct(this, "Endpoint", settings, functions);
        var commands = new CommandRule(this, "Commands", bus.bus(), functions);
        var repair = new RepairSchedule(this, "Repair", settings, resources, functions);
        new WarmUpSchedule(this, "WarmUp", functions);
        var monitored = new MonitoredResources(
                functions,
                workflow.stateMachine(),
                endpoint.api(),
                table.name(),
                List.of(commands.deadLetters().queue(), repair.deadLetters().queue()));
        var alarms = new Alarms(this, "Alarms", settings, monitored);
        var dashboard = new OnCallDashboard(this, "OnCall", settings, monitored, alarms);

        // Dashboards took no tags for long, and not every region's CloudFormation knows that they do.
        var tagged = TagProps.builder()
                .excludeResourceTypes(List.of("AWS::CloudWatch::Dashboard"))
                .build();
        settings.stage().tags().forEach((name, value) -> Tags.of(this).add(name, value, tagged));
        settings.stage()
                .permissionsBoundaryArn()
                .ifPresent(arn -> PermissionsBoundary.of(this)
                        .apply(ManagedPolicy.fromManagedPolicyArn(this, "PermissionsBoundary", arn)));
        output("ApiUrl", endpoint.api().getApiEndpoint(), "The endpoint, for SigV4-signed calls (service execute-api)");
        output("EventBusName", resources.eventBusName(), "The bus for commands and events");
        output("TableName", resources.tableName(), "The table of requests");
        output("StateMachineArn", workflow.stateMachine().getStateMachineArn(), "The workflow");
        output("DashboardUrl", dashboard.url(), "The dashboard for whoever is on call");
        output("AlarmTopicArn", alarms.topicArn(), "Where the alarms go");
    }

    private void output(String name, String value, String description) {
        CfnOutput.Builder.create(this, name)
                .value(value)
                .description(description)
                .build();
    }
}
