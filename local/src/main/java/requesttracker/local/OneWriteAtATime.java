package requesttracker.local;

import requesttracker.services.ForwardingDynamoDb;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.PutItemResponse;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsRequest;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsResponse;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemResponse;

/**
 * A database in a file has one connection to it: what is written while a transaction is open goes into the file with that
 * transaction, after its own answer. A process that is killed in between would forget what it has answered for.
 */
final class OneWriteAtATime extends ForwardingDynamoDb {
    OneWriteAtATime(DynamoDbClient inner) {
        super(inner);
    }

    @Override
    public synchronized PutItemResponse putItem(PutItemRequest request) {
        return inner.putItem(request);
    }

    @Override
    public synchronized UpdateItemResponse updateItem(UpdateItemRequest request) {
        return inner.updateItem(request);
    }

    @Override
    public synchronized TransactWriteItemsResponse transactWriteItems(TransactWriteItemsRequest request) {
        return inner.transactWriteItems(request);
    }
}
