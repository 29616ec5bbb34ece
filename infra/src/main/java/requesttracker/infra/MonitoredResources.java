package requesttracker.infra;

import java.util.List;
import software.amazon.awscdk.services.apigatewayv2.HttpApi;
import software.amazon.awscdk.services.sqs.Queue;
import software.amazon.awscdk.services.stepfunctions.StateMachine;

/** The resources whose metrics the alarms and the dashboard read. */
record MonitoredResources(
        FunctionsConstruct functions,
        StateMachine stateMachine,
        HttpApi api,
        String tableName,
        List<Queue> deadLetters) {}
