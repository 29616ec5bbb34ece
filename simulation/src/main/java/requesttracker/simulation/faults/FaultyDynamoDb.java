package requesttracker.simulation.faults;

import java.util.function.Supplier;
import requesttracker.emulators.dynamodb.ForwardingDynamoDb;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemResponse;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.GetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.PutItemResponse;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;
import software.amazon.awssdk.services.dynamodb.model.ScanRequest;
import software.amazon.awssdk.services.dynamodb.model.ScanResponse;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsRequest;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsResponse;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemResponse;

/** DynamoDB as the functions call it, with faults. */
public final class FaultyDynamoDb extends ForwardingDynamoDb {
    private final FaultInjector injector;

    public FaultyDynamoDb(FaultInjector injector, DynamoDbClient inner) {
        super(inner);
        this.injector = injector;
    }

    @Override
    public BatchGetItemResponse batchGetItem(BatchGetItemRequest request) {
        return call("BatchGetItem", true, () -> inner.batchGetItem(request));
    }

    @Override
    public GetItemResponse getItem(GetItemRequest request) {
        return call("GetItem " + request.key().get("RequestToken").s(), true, () -> inner.getItem(request));
    }

    /** Deletes an item. A repeat of a conditional delete finds its condition broken. */
    @Override
    public DeleteItemResponse deleteItem(DeleteItemRequest request) {
        return call("DeleteItem " + request.key().get("RequestToken").s(), false, () -> inner.deleteItem(request));
    }

    @Override
    public PutItemResponse putItem(PutItemRequest request) {
        return call("PutItem " + request.item().get("RequestToken").s(), false, () -> inner.putItem(request));
    }

    @Override
    public UpdateItemResponse updateItem(UpdateItemRequest request) {
        return call("UpdateItem " + request.key().get("RequestToken").s(), false, () -> inner.updateItem(request));
    }

    /** Writes a transaction. The SDK gives each transaction its own token, so its retries are idempotent. */
    @Override
    public TransactWriteItemsResponse transactWriteItems(TransactWriteItemsRequest request) {
        try {
            return call("TransactWriteItems", true, () -> inner.transactWriteItems(request));
        } catch (DynamoDbException e) {
            throw e.isThrottlingException()
                    ? ServiceErrors.throttledTransaction(request.transactItems().size())
                    : e;
        }
    }

    @Override
    public QueryResponse query(QueryRequest request) {
        return call("Query", true, () -> inner.query(request));
    }

    @Override
    public ScanResponse scan(ScanRequest request) {
        return call("Scan", true, () -> inner.scan(request));
    }

    private <T> T call(String what, boolean idempotent, Supplier<T> effect) {
        return injector.call(SimulatedService.DYNAMODB, what, idempotent, effect, effect);
    }
}
