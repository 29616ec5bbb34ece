package requesttracker.statemachine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import requesttracker.jsontree.JsonTree;

/** The service integrations that a Task may name as its Resource. */
enum ServiceIntegration {
    /**
     * The optimized integration: its result is Lambda's answer with the Payload as JSON
     * (<a href="https://docs.aws.amazon.com/step-functions/latest/dg/connect-lambda.html">Lambda</a>).
     */
    LAMBDA_INVOKE("lambda:invoke", "Lambda.Unknown") {
        @Override
        CompletionStage<JsonNode> call(
                Integrations integrations, JsonNode parameters, String execution, String machine) {
            JsonNode function = parameters.path("FunctionName");
            if (!function.isTextual()) {
                throw TaskFailedException.runtime("FunctionName is not a string");
            }
            JsonNode payload = parameters.path("Payload");
            return integrations.lambdaInvoke(
                    function.textValue(), payload.isMissingNode() ? JsonNodeFactory.instance.objectNode() : payload);
        }

        @Override
        JsonNode result(JsonNode answer) {
            ObjectNode result = JsonNodeFactory.instance.objectNode();
            result.put("ExecutedVersion", "$LATEST");
            result.set("Payload", answer);
            result.put("StatusCode", 200);
            return result;
        }
    },
    /** The AWS SDK integration; its errors are named DynamoDb.…Exception. */
    UPDATE_ITEM("aws-sdk:dynamodb:updateItem", "DynamoDb.SdkClientException") {
        @Override
        CompletionStage<JsonNode> call(
                Integrations integrations, JsonNode parameters, String execution, String machine) {
            return integrations.updateItem(parameters);
        }
    },
    /**
     * The optimized integration: Detail may be JSON, the ARNs of execution and state machine are appended to each entry's
     * Resources, and a FailedEntryCount other than zero is the error EventBridge.FailedEntry
     * (<a href="https://docs.aws.amazon.com/step-functions/latest/dg/connect-eventbridge.html">EventBridge</a>).
     */
    PUT_EVENTS("events:putEvents", "EventBridge.SdkClientException") {
        @Override
        CompletionStage<JsonNode> call(
                Integrations integrations, JsonNode parameters, String execution, String machine) {
            ObjectNode request = JsonNodeFactory.instance.objectNode();
            request.setAll((ObjectNode) parameters);
            ArrayNode entries = request.putArray("Entries");
            for (JsonNode entry : parameters.path("Entries")) {
                ObjectNode sent = entries.addObject();
                if (!(entry instanceof ObjectNode given)) {
                    throw TaskFailedException.runtime("an element of Entries is not an object");
                }
                sent.setAll(given);
                if (given.has("Detail") && !given.get("Detail").isTextual()) {
                    sent.put("Detail", JsonTree.text(given.get("Detail")));
                }
                ArrayNode resources = JsonNodeFactory.instance.arrayNode();
                given.path("Resources").forEach(resources::add);
                sent.set("Resources", resources.add(execution).add(machine));
            }
            return integrations.putEvents(request);
        }

        @Override
        JsonNode result(JsonNode answer) {
            if (answer.path("FailedEntryCount").asInt() != 0) {
                throw new TaskFailedException("EventBridge.FailedEntry", JsonTree.text(answer));
            }
            return answer;
        }
    };

    private final String resource;
    private final String unknownError;

    ServiceIntegration(String resource, String unknownError) {
        this.resource = resource;
        this.unknownError = unknownError;
    }

    /** By what follows {@code arn:partition:states:::}, without {@code .waitForTaskToken}. */
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

    /** The error for an exception that is no {@link TaskFailedException}; only its type is told, since its text may hold data. */
    TaskFailedException unknown(Throwable fault) {
        return new TaskFailedException(unknownError, fault.getClass().getName());
    }

    abstract CompletionStage<JsonNode> call(
            Integrations integrations, JsonNode parameters, String execution, String machine);

    /** The Task's result, from what the integration answered. */
    JsonNode result(JsonNode answer) {
        return answer;
    }

    @Override
    public String toString() {
        return resource;
    }
}
