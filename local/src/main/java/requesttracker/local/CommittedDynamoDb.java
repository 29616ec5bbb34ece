package requesttracker.local;

import java.util.Map;
import requesttracker.emulators.dynamodb.ForwardingDynamoDb;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsRequest;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsResponse;

/**
 * DynamoDB Local in a file, as durable as DynamoDB: it answers a transaction when its commit is queued, before it is carried
 * out ({@code SQLiteDBAccess.commitTransaction} of DynamoDB Local 2.6.1), and a process that is killed in between would forget
 * what it has answered for. The queue keeps its order, so a read that was answered comes after the commit.
 */
final class CommittedDynamoDb extends ForwardingDynamoDb {
    private static final Map<String, AttributeValue> NOBODY = Map.of("RequestToken", AttributeValue.fromS("nobody"));

    CommittedDynamoDb(DynamoDbClient inner) {
        super(inner);
    }

    @Override
    public TransactWriteItemsResponse transactWriteItems(TransactWriteItemsRequest request) {
        TransactWriteItemsResponse answer = inner.transactWriteItems(request);
        inner.getItem(
                read -> read.tableName(DynamoDbLocalTable.NAME).key(NOBODY).consistentRead(true));
        return answer;
    }
}
