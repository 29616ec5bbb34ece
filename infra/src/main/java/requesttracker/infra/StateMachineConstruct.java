package requesttracker.infra;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import requesttracker.composition.DefinitionSubstitutions;
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
final class StateMachineConstruct extends Construct {
    private final StateMachine stateMachine;

    StateMachineConstruct(
            Construct scope, String id, StackSettings settings, ResourceArns resources, FunctionsConstruct functions) {
        super(scope, id);
        var role = Role.Builder.create(this, "Role")
                .assumedBy(new ServicePrincipal("states.amazonaws.com")
                        // Sorted, so that each synthesis gives the same template.
                        .withConditions(new TreeMap<>(Map.of(
                                "StringEquals",
                                Map.of("aws:SourceAccount", Aws.ACCOUNT_ID),
                                "ArnLike",
                                Map.of("aws:SourceArn", resources.stateMachineArn())))))
                .build();
        var aliases = new ArrayList<String>();
        var substitutions =
                DefinitionSubstitutions.of(Aws.PARTITION, resources.tableName(), resources.eventBusName(), function -> {
                    var arn = functions.alias(function).getFunctionArn();
                    aliases.add(arn);
                    return arn;
                });
        role.addToPolicy(PolicyStatement.Builder.create()
                .actions(List.of("lambda:InvokeFunction"))
                .resources(aliases)
                .build());
        role.addToPolicy(FunctionsConstruct.allow(List.of("dynamodb:UpdateItem"), resources.tableArn()));
        role.addToPolicy(FunctionsConstruct.allow(List.of("events:PutEvents"), resources.eventBusArn()));
        resources.keyArn().ifPresent(arn -> role.addToPolicy(RequestTable.useOfKey(arn)));
        NagSuppressions.suppressAnyResource(
                role, "X-Ray's actions and those that set up log delivery know no resources.");
        stateMachine = StateMachine.Builder.create(this, "StateMachine")
                .stateMachineName(settings.stage().stateMachineName())
                .stateMachineType(StateMachineType.STANDARD)
                .definitionBody(
                        DefinitionBody.fromString(DefinitionFiles.stateMachine().toString()))
                .definitionSubstitutions(substitutions)
                .role(role)
                .tracingEnabled(true)
                .logs(LogOptions.builder()
                        .level(LogLevel.valueOf(settings.logs().workflowLevel()))
                        .includeExecutionData(settings.logs().workflowData())
                        .destination(LogGroups.group(this, settings)
                                .logGroupName(LogGroups.vendedName("states"))
                                .build())
                        .build())
                .build();
        NagSuppressions.suppress(
                stateMachine,
                "AwsSolutions-SF1",
                "Each poll would log some ten events. The record and the execution's history have the same data; -c workflowLogLevel=ALL turns it on.");
    }

    StateMachine stateMachine() {
        return stateMachine;
    }
}
