package requesttracker.infra;

import static requesttracker.infra.TrackerFunction.CANCEL_OPERATION;
import static requesttracker.infra.TrackerFunction.GIVE_UP;
import static requesttracker.infra.TrackerFunction.POLL_STATUS;
import static requesttracker.infra.TrackerFunction.START_OPERATION;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awscdk.Aws;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.iam.Role;
import software.amazon.awscdk.services.iam.ServicePrincipal;
import software.amazon.awscdk.services.stepfunctions.DefinitionBody;
import software.amazon.awscdk.services.stepfunctions.LogLevel;
import software.amazon.awscdk.services.stepfunctions.LogOptions;
import software.amazon.awscdk.services.stepfunctions.StateMachine;
import software.amazon.awscdk.services.stepfunctions.StateMachineType;
import software.constructs.Construct;

/** The state machine: one execution for each request. The definition carries its own time-out for the whole. */
final class Workflow extends Construct {
    private static final List<TrackerFunction> FUNCTIONS =
            List.of(START_OPERATION, POLL_STATUS, CANCEL_OPERATION, GIVE_UP);

    private final StateMachine stateMachine;

    Workflow(
            Construct scope,
            String id,
            Settings settings,
            Surroundings surroundings,
            Functions functions,
            Sources sources) {
        super(scope, id);
        var role = Role.Builder.create(this, "Role")
                .assumedBy(new ServicePrincipal("states.amazonaws.com"))
                .build();
        var aliases = new ArrayList<String>();
        var substitutions = new TreeMap<String, String>(Map.of(
                "Partition", Aws.PARTITION,
                "TableName", surroundings.tableName(),
                "EventBusName", surroundings.eventBusName()));
        for (var function : FUNCTIONS) {
            var arn = functions.alias(function).getFunctionArn();
            aliases.add(arn);
            substitutions.put(function.constructName() + "FunctionArn", arn);
        }
        role.addToPolicy(PolicyStatement.Builder.create()
                .actions(List.of("lambda:InvokeFunction"))
                .resources(aliases)
                .build());
        role.addToPolicy(Functions.allow(List.of("dynamodb:UpdateItem"), surroundings.tableArn()));
        role.addToPolicy(Functions.allow(List.of("events:PutEvents"), surroundings.eventBusArn()));
        surroundings.keyArn().ifPresent(arn -> role.addToPolicy(RequestTable.useOfKey(arn)));
        Justified.anyResource(role, "X-Ray's actions and those that set up log delivery know no resources.");
        stateMachine = StateMachine.Builder.create(this, "StateMachine")
                .stateMachineName(settings.stateMachineName())
                .stateMachineType(StateMachineType.STANDARD)
                .definitionBody(DefinitionBody.fromString(sources.workflow()))
                .definitionSubstitutions(substitutions)
                .role(role)
                .tracingEnabled(true)
                .logs(LogOptions.builder()
                        .level(LogLevel.valueOf(settings.workflowLogLevel()))
                        .includeExecutionData(settings.workflowLogData())
                        .destination(Logs.group(this, settings)
                                .logGroupName(Logs.vendedName("states"))
                                .build())
                        .build())
                .build();
        Justified.finding(
                stateMachine,
                "AwsSolutions-SF1",
                "Each poll would log some ten events. The record and the execution's history tell the same; -c workflowLogLevel=ALL turns it on.");
    }

    StateMachine stateMachine() {
        return stateMachine;
    }
}
