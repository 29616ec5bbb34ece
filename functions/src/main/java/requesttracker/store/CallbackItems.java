package requesttracker.store;

import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import requesttracker.domain.Callback;
import requesttracker.domain.OnCallerGone;
import requesttracker.domain.Sensitive;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.Put;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;

/**
 * The task tokens of callbacks: one item for each request that has callbacks, and one for each rejected command that
 * has one.
 *
 * <p>An item holds a set of texts, each what becomes of the request without its caller, and the task token. A token is
 * removed when its callback was delivered. An item whose callback is never delivered expires.
 */
public final class CallbackItems {
    private static final String KEY = "RequestToken";
    private static final String CALLBACKS = "Callbacks";
    private static final String DETAIL = "Detail";
    private static final String SEPARATOR = "#";

    private final DynamoDbClient dynamoDb;
    private final String table;
    private final Supplier<Instant> expiry;

    /** @param expiry until when an item is kept that is written now */
    CallbackItems(DynamoDbClient dynamoDb, String table, Supplier<Instant> expiry) {
        this.dynamoDb = dynamoDb;
        this.table = table;
        this.expiry = expiry;
    }

    /**
     * The callback of a rejected command.
     *
     * @param detail the rejection, as it was published
     */
    public record RejectedCommand(Set<Callback> callbacks, String detail) {}

    /** Returns the write of the callback of a new request. */
    TransactWriteItem ofNew(String requestToken, Callback callback) {
        return TransactWriteItem.builder()
                .put(Put.builder()
                        .tableName(table)
                        .item(item(ofRequest(requestToken), callback))
                        .build())
                .build();
    }

    /** Adds a callback to a request. Returns false if the request has {@link Callback#MOST} others. */
    public boolean add(String requestToken, Callback callback) {
        try {
            dynamoDb.updateItem(UpdateItemRequest.builder()
                    .tableName(table)
                    .key(key(ofRequest(requestToken)))
                    .updateExpression("SET ExpiresAt = :expiresAt ADD Callbacks :added")
                    .conditionExpression("attribute_not_exists(Callbacks) OR size(Callbacks) < :most"
                            + " OR contains(Callbacks, :callback)")
                    .expressionAttributeValues(Map.of(
                            ":expiresAt", expiresAt(),
                            ":added", AttributeValue.fromSs(List.of(text(callback))),
                            ":callback", AttributeValue.fromS(text(callback)),
                            ":most", AttributeValue.fromN(Integer.toString(Callback.MOST))))
                    .build());
            return true;
        } catch (ConditionalCheckFailedException e) {
            return false;
        }
    }

    /** Returns the callbacks of a request that were not delivered. */
    public Set<Callback> of(String requestToken) {
        return callbacks(read(ofRequest(requestToken)));
    }

    /** Removes callbacks of a request that were delivered. */
    public void remove(String requestToken, Set<Callback> delivered) {
        remove(key(ofRequest(requestToken)), delivered);
    }

    /** Stores the callback of a command that is rejected. */
    public void reject(String eventId, Callback callback, String detail) {
        Map<String, AttributeValue> item = item(ofRejected(eventId), callback);
        item.put(DETAIL, AttributeValue.fromS(detail));
        dynamoDb.putItem(PutItemRequest.builder().tableName(table).item(item).build());
    }

    /** Returns the callback of a rejected command, unless it was delivered. */
    public Optional<RejectedCommand> ofRejectedCommand(String eventId) {
        Map<String, AttributeValue> item = read(ofRejected(eventId));
        return item.containsKey(CALLBACKS)
                ? Optional.of(
                        new RejectedCommand(callbacks(item), item.get(DETAIL).s()))
                : Optional.empty();
    }

    /** Removes the callback of a rejected command that was delivered. */
    public void removeRejected(String eventId, Set<Callback> delivered) {
        remove(key(ofRejected(eventId)), delivered);
    }

    private void remove(Map<String, AttributeValue> key, Set<Callback> delivered) {
        if (delivered.isEmpty()) {
            return;
        }
        AttributeValue texts = AttributeValue.fromSs(List.copyOf(
                new TreeSet<>(delivered.stream().map(CallbackItems::text).toList())));
        try {
            dynamoDb.deleteItem(DeleteItemRequest.builder()
                    .tableName(table)
                    .key(key)
                    .conditionExpression("Callbacks = :delivered")
                    .expressionAttributeValues(Map.of(":delivered", texts))
                    .build());
        } catch (ConditionalCheckFailedException e) {
            removeSome(key, texts);
        }
    }

    /** Leaves the callbacks that are not delivered, or were added meanwhile. */
    @SuppressWarnings("EmptyCatch")
    private void removeSome(Map<String, AttributeValue> key, AttributeValue delivered) {
        try {
            dynamoDb.updateItem(UpdateItemRequest.builder()
                    .tableName(table)
                    .key(key)
                    .updateExpression("DELETE Callbacks :delivered")
                    .conditionExpression("attribute_exists(RequestToken)")
                    .expressionAttributeValues(Map.of(":delivered", delivered))
                    .build());
        } catch (ConditionalCheckFailedException e) {
            // Another delivery has removed the item.
        }
    }

    private Map<String, AttributeValue> item(String key, Callback callback) {
        Map<String, AttributeValue> item = new LinkedHashMap<>(key(key));
        item.put(CALLBACKS, AttributeValue.fromSs(List.of(text(callback))));
        item.put("ExpiresAt", expiresAt());
        return item;
    }

    private Map<String, AttributeValue> read(String key) {
        return new HashMap<>(dynamoDb.getItem(GetItemRequest.builder()
                        .tableName(table)
                        .key(key(key))
                        .consistentRead(true)
                        .build())
                .item());
    }

    private static Set<Callback> callbacks(Map<String, AttributeValue> item) {
        Set<Callback> callbacks = new LinkedHashSet<>();
        AttributeValue texts = item.get(CALLBACKS);
        if (texts != null && texts.hasSs()) {
            texts.ss().stream().sorted().map(CallbackItems::callback).forEach(callbacks::add);
        }
        return callbacks;
    }

    private static String text(Callback callback) {
        return callback.onCallerGone() + SEPARATOR + callback.taskToken().reveal();
    }

    private static Callback callback(String text) {
        int end = text.indexOf(SEPARATOR);
        return new Callback(Sensitive.of(text.substring(end + 1)), OnCallerGone.valueOf(text.substring(0, end)));
    }

    private AttributeValue expiresAt() {
        return AttributeValue.fromN(Long.toString(expiry.get().getEpochSecond()));
    }

    private static String ofRequest(String requestToken) {
        return requestToken + "#callbacks";
    }

    private static String ofRejected(String eventId) {
        return "rejected#" + eventId;
    }

    private static Map<String, AttributeValue> key(String key) {
        return Map.of(KEY, AttributeValue.fromS(key));
    }
}
