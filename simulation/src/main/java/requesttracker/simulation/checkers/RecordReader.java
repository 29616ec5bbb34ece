package requesttracker.simulation.checkers;

import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.ScanRequest;

/** Reads the table's items as they are, without faults. */
public final class RecordReader {
    private final DynamoDbClient database;
    private final String tableName;

    public RecordReader(DynamoDbClient database, String tableName) {
        this.database = database;
        this.tableName = tableName;
    }

    /** Returns the item, or an empty map if there is none. */
    Map<String, AttributeValue> item(String requestToken) {
        return database.getItem(GetItemRequest.builder()
                        .tableName(tableName)
                        .key(Map.of("RequestToken", AttributeValue.fromS(requestToken)))
                        .consistentRead(true)
                        .build())
                .item();
    }

    /** Returns the keys of all items, those that are no request's record too. */
    List<String> keys() {
        return database
                .scan(ScanRequest.builder()
                        .tableName(tableName)
                        .consistentRead(true)
                        .build())
                .items()
                .stream()
                .map(item -> item.get("RequestToken").s())
                .toList();
    }
}
