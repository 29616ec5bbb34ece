package requesttracker.statemachine.engine;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.concurrent.CompletionStage;

/**
 * The services that a Task calls. Each call returns at once and completes later, on any thread; it fails with
 * {@link TaskFailedException}. Any other exception counts as the integration's own fault ({@code Lambda.Unknown},
 * {@code DynamoDb.SdkClientException}, {@code EventBridge.SdkClientException}) and only its type is passed on.
 * An answer that comes after the Task has timed out is ignored. Arguments must not be changed.
 */
public interface Integrations {
    /**
     * {@code lambda:invoke}, synchronously. Completes with what the function returned; the engine wraps it as
     * {@code {"ExecutedVersion", "Payload", "StatusCode"}}.
     */
    CompletionStage<JsonNode> lambdaInvoke(String functionName, JsonNode payload);

    /** {@code aws-sdk:dynamodb:updateItem}: request and answer are those of DynamoDB's UpdateItem, in its JSON. */
    CompletionStage<JsonNode> updateItem(JsonNode request);

    /**
     * {@code events:putEvents}: EventBridge's PutEvents, each {@code Detail} already a string. The answer's
     * {@code FailedEntryCount} decides whether the Task failed.
     */
    CompletionStage<JsonNode> putEvents(JsonNode request);
}
