package requesttracker.emulators.stepfunctions;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;
import requesttracker.statemachine.engine.TaskFailedException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;

/** Emulates Step Functions' integration of UpdateItem, with the SDK's client. */
public final class UpdateItemIntegration {
    private UpdateItemIntegration() {}

    /**
     * Makes one UpdateItem call.
     *
     * @throws TaskFailedException if the call fails; its error is Step Functions' name of DynamoDB's exception
     */
    public static void updateItem(DynamoDbClient client, JsonNode request) {
        try {
            client.updateItem(UpdateItemRequest.builder()
                    .tableName(request.get("TableName").asText())
                    .key(attributes(request.get("Key")))
                    .updateExpression(request.get("UpdateExpression").asText())
                    .conditionExpression(request.get("ConditionExpression").asText())
                    .expressionAttributeValues(attributes(request.get("ExpressionAttributeValues")))
                    .build());
        } catch (DynamoDbException e) {
            throw new TaskFailedException(
                    "DynamoDb." + e.getClass().getSimpleName(),
                    e.awsErrorDetails().errorCode());
        }
    }

    private static Map<String, AttributeValue> attributes(JsonNode json) {
        Map<String, AttributeValue> attributes = new LinkedHashMap<>();
        json.properties().forEach(member -> attributes.put(member.getKey(), value(member.getValue())));
        return attributes;
    }

    private static AttributeValue value(JsonNode json) {
        if (json.has("S")) {
            return AttributeValue.fromS(json.get("S").asText());
        }
        if (json.has("N")) {
            return AttributeValue.fromN(json.get("N").asText());
        }
        throw new TaskFailedException("DynamoDb.SdkClientException", "an attribute value that is neither S nor N");
    }
}
