package requesttracker.statemachine.definition;

import java.util.Optional;
import java.util.Set;

/** The service integrations that a Task may name as its Resource, and their parameters. */
public enum ServiceIntegration {
    /** The optimized integration of Lambda. */
    LAMBDA_INVOKE("lambda:invoke"),
    /** The AWS SDK integration of DynamoDB. */
    UPDATE_ITEM("aws-sdk:dynamodb:updateItem"),
    /** The optimized integration of EventBridge. */
    PUT_EVENTS("events:putEvents");

    private final String resource;

    ServiceIntegration(String resource) {
        this.resource = resource;
    }

    /**
     * Returns the integration for the text after {@code arn:partition:states:::}, without {@code .waitForTaskToken}.
     */
    static Optional<ServiceIntegration> of(String resource) {
        for (ServiceIntegration service : values()) {
            if (service.resource.equals(resource)) {
                return Optional.of(service);
            }
        }
        return Optional.empty();
    }

    Set<String> required() {
        return switch (this) {
            case LAMBDA_INVOKE -> Set.of("FunctionName");
            case UPDATE_ITEM -> Set.of("TableName", "Key");
            case PUT_EVENTS -> Set.of("Entries");
        };
    }

    Set<String> optional() {
        return switch (this) {
            case LAMBDA_INVOKE -> Set.of("Payload");
            case UPDATE_ITEM ->
                Set.of(
                        "UpdateExpression",
                        "ConditionExpression",
                        "ExpressionAttributeNames",
                        "ExpressionAttributeValues",
                        "ReturnValues",
                        "ReturnValuesOnConditionCheckFailure",
                        "ReturnConsumedCapacity",
                        "ReturnItemCollectionMetrics");
            case PUT_EVENTS -> Set.of("EndpointId");
        };
    }

    @Override
    public String toString() {
        return resource;
    }
}
