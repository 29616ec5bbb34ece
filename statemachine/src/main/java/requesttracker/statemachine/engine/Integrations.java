package requesttracker.statemachine.engine;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.concurrent.CompletionStage;

/**
 * The services that a Task calls.
 *
 * <p>Each call returns at once and completes later, on any thread. It fails with {@link TaskFailedException}. Any other
 * exception counts as a fault of the integration ({@code Lambda.Unknown}, {@code DynamoDb.SdkClientException},
 * {@code EventBridge.SdkClientException}), and the execution gets only its type. The engine ignores an answer after the
 * Task has timed out. Implementations must not change the arguments.
 */
public interface Integrations {
    /**
     * Calls {@code lambda:invoke} synchronously. Completes with the function's answer; the engine wraps it as
     * {@code {"ExecutedVersion", "Payload", "StatusCode"}}.
     */
    CompletionStage<JsonNode> lambdaInvoke(String functionName, JsonNode payload);

    /**
     * Calls {@code aws-sdk:dynamodb:updateItem}. Request and answer are those of DynamoDB's UpdateItem, in its JSON.
     */
    CompletionStage<JsonNode> updateItem(JsonNode request);

    /**
     * Calls {@code events:putEvents}, EventBridge's PutEvents. Each {@code Detail} is a string. The answer's
     * {@code FailedEntryCount} decides whether the Task failed.
     */
    CompletionStage<JsonNode> putEvents(JsonNode request);
}
