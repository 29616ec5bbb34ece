package requesttracker.local;

import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import requesttracker.store.RequestStore;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.ScanRequest;

/**
 * Implements DynamoDB's time to live for the emulator: deletes expired items.
 *
 * <p>Also deletes aliases without requests. In an account, they stay until they expire.
 */
final class ExpiredItems {
    private static final String KEY = "RequestToken";
    private static final String EXPIRED = "ExpiresAt <= :now OR (attribute_not_exists(Requests)"
            + " AND (begins_with(RequestToken, :alias) OR begins_with(RequestToken, :operation)))";

    private final DynamoDbClient client;
    private final String table;
    private final InstantSource clock;

    ExpiredItems(DynamoDbClient client, String table, InstantSource clock) {
        this.client = client;
        this.table = table;
        this.clock = clock;
    }

    void delete() {
        Map<String, AttributeValue> now = Map.of(
                ":now", AttributeValue.fromN(Long.toString(clock.instant().getEpochSecond())),
                ":alias", AttributeValue.fromS(RequestStore.RESOURCE_ALIAS),
                ":operation", AttributeValue.fromS(RequestStore.OPERATION_ALIAS));
        Map<String, AttributeValue> next = new HashMap<>();
        do {
            var page = client.scan(ScanRequest.builder()
                    .tableName(table)
                    .projectionExpression(KEY)
                    .filterExpression(EXPIRED)
                    .expressionAttributeValues(now)
                    .exclusiveStartKey(next.isEmpty() ? null : next)
                    .build());
            page.items().forEach(key -> delete(key, now));
            next = page.lastEvaluatedKey();
        } while (!next.isEmpty());
    }

    private void delete(Map<String, AttributeValue> key, Map<String, AttributeValue> now) {
        try {
            client.deleteItem(request -> request.tableName(table)
                    .key(key)
                    .conditionExpression(EXPIRED)
                    .expressionAttributeValues(now));
        } catch (ConditionalCheckFailedException e) {
            // The item was written again and expires later.
        }
    }
}
