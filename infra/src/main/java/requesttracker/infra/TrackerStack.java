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
    TrackerStack(Construct scope, Settings settings, Sources sources, StackProps props) {
        super(scope, settings.stackName(), props);
        var table = new RequestTable(this, "RequestTable", settings, sources.table());
        var bus = new Bus(this, "Events", settings);
        var surroundings = new Surroundings(
                table.name(),
                table.arn(),
                table.keyArn(),
                formatArn(ArnComponents.builder()
                        .service("states")
                        .resource("stateMachine")
                        .resourceName(settings.stateMachineName())
                        .arnFormat(ArnFormat.COLON_RESOURCE_NAME)
                        .build()),
                bus.bus().getEventBusName(),
                bus.bus().getEventBusArn());
        var functions = new Functions(this, "Functions", settings, surroundings, sources);
        var workflow = new Workflow(this, "Workflow", settings, surroundings, functions, sources);
        var endpoint = new Endpoint(this, "Endpoint", settings, functions);
        var commands = new Commands(this, "Commands", bus.bus(), functions);
        var repair = new Repair(this, "Repair", settings, surroundings, functions);
        var watched = new Watched(
                functions,
                workflow.stateMachine(),
                endpoint.api(),
                table.name(),
                List.of(commands.deadLetters().queue(), repair.deadLetters().queue()));
        var alarms = new Alarms(this, "Alarms", settings, watched);
        var dashboard = new OnCallDashboard(this, "OnCall", settings, watched, alarms);

        // Dashboards took no tags for long, and not every region's CloudFormation knows that they do.
        var tagged = TagProps.builder()
                .excludeResourceTypes(List.of("AWS::CloudWatch::Dashboard"))
                .build();
        settings.tags().forEach((name, value) -> Tags.of(this).add(name, value, tagged));
        settings.permissionsBoundaryArn()
                .ifPresent(arn -> PermissionsBoundary.of(this)
                        .apply(ManagedPolicy.fromManagedPolicyArn(this, "PermissionsBoundary", arn)));
        output("ApiUrl", endpoint.api().getApiEndpoint(), "The endpoint, for SigV4-signed calls (service execute-api)");
        output("EventBusName", surroundings.eventBusName(), "The bus for commands and events");
        output("TableName", surroundings.tableName(), "The table of requests");
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
