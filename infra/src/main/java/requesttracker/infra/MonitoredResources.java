package requesttracker.infra;

import java.util.List;
import software.amazon.awscdk.services.apigatewayv2.HttpApi;
import software.amazon.awscdk.services.sqs.Queue;
import software.amazon.awscdk.services.stepfunctions.StateMachine;

/** What alarms and dashboard look at. */
record MonitoredResources(
        FunctionsConstruct functions,
        StateMachine stateMachine,
        HttpApi api,
        String tableName,
        List<Queue> deadLetters) {}
