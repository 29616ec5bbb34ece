package requesttracker.store;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import requesttracker.domain.Lease;
import requesttracker.domain.Timestamps;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;

/** Stores the leases: one item for each, apart from the records. A lease without an item has ended. */
public final class LeaseItems {
    /** The start of each lease's key in the table. The role of the function that renews leases is bound to it. */
    public static final String KEY_PREFIX = "lease#";

    private static final String ENDS_AT = "LeaseEndsAt";

    /** How long an item is kept after the lease's end. */
    private static final Duration KEPT = Duration.ofDays(1);

    private final DynamoDbClient dynamoDb;
    private final String table;

    LeaseItems(DynamoDbClient dynamoDb, String table) {
        this.dynamoDb = dynamoDb;
        this.table = table;
    }

    /** Stores a new end of a lease. The end never moves back: if a later one is stored, that one stays. */
    @SuppressWarnings("EmptyCatch")
    public void renew(Lease lease) {
        try {
            dynamoDb.updateItem(UpdateItemRequest.builder()
                    .tableName(table)
                    .key(key(lease.leaseId()))
                    .updateExpression("SET LeaseEndsAt = :end, ExpiresAt = :expiresAt")
                    .conditionExpression("attribute_not_exists(LeaseEndsAt) OR LeaseEndsAt < :end")
                    .expressionAttributeValues(Map.of(
                            ":end",
                            AttributeValue.fromS(Timestamps.iso(lease.endsAt())),
                            ":expiresAt",
                            AttributeValue.fromN(
                                    Long.toString(lease.endsAt().plus(KEPT).getEpochSecond()))))
                    .build());
        } catch (ConditionalCheckFailedException e) {
            // The lease lasts at least as long already.
        }
    }

    /** Returns the latest end of several leases. */
    public Instant end(List<String> leaseIds) {
        return leaseIds.stream().map(this::end).max(Instant::compareTo).orElse(Instant.EPOCH);
    }

    private Instant end(String leaseId) {
        AttributeValue end = dynamoDb.getItem(GetItemRequest.builder()
                        .tableName(table)
                        .key(key(leaseId))
                        .consistentRead(true)
                        .build())
                .item()
                .get(ENDS_AT);
        return end == null ? Instant.EPOCH : Instant.parse(end.s());
    }

    private static Map<String, AttributeValue> key(String leaseId) {
        return Map.of("RequestToken", AttributeValue.fromS(KEY_PREFIX + leaseId));
    }
}
