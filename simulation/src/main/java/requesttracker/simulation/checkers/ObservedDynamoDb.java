package requesttracker.simulation.checkers;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import requesttracker.emulators.dynamodb.ForwardingDynamoDb;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.PutItemResponse;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsRequest;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsResponse;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemResponse;

/** Reports each write of a record or a lease to the checkers, with the record before and after it. */
public final class ObservedDynamoDb extends ForwardingDynamoDb {
    private final RecordReader reader;
    private final Checkers checkers;

    public ObservedDynamoDb(DynamoDbClient inner, RecordReader reader, Checkers checkers) {
        super(inner);
        this.reader = reader;
        this.checkers = checkers;
    }

    @Override
    public PutItemResponse putItem(PutItemRequest request) {
        return observed(Set.of(id(request.item())), () -> inner.putItem(request));
    }

    @Override
    public UpdateItemResponse updateItem(UpdateItemRequest request) {
        return observed(Set.of(id(request.key())), () -> inner.updateItem(request));
    }

    @Override
    public TransactWriteItemsResponse transactWriteItems(TransactWriteItemsRequest request) {
        Set<String> ids = new LinkedHashSet<>();
        for (TransactWriteItem item : request.transactItems()) {
            if (item.put() != null) {
                ids.add(id(item.put().item()));
            } else if (item.update() != null) {
                ids.add(id(item.update().key()));
            } else if (item.delete() != null) {
                ids.add(id(item.delete().key()));
            }
        }
        return observed(ids, () -> inner.transactWriteItems(request));
    }

    private <T> T observed(Set<String> ids, Supplier<T> write) {
        List<String> records = ids.stream().filter(id -> !id.contains("#")).toList();
        List<Map<String, AttributeValue>> before = new ArrayList<>();
        records.forEach(id -> before.add(reader.item(id)));
        T answer = write.get();
        for (int i = 0; i < records.size(); i++) {
            checkers.recordWritten(records.get(i), before.get(i), reader.item(records.get(i)), reader);
        }
        ids.stream().filter(LeaseChecker::isLease).forEach(id -> checkers.leaseWritten(reader.item(id)));
        return answer;
    }

    private static String id(Map<String, AttributeValue> keyOrItem) {
        return keyOrItem.get("RequestToken").s();
    }
}
