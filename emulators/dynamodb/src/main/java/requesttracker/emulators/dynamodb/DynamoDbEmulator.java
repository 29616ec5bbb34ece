package requesttracker.emulators.dynamodb;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import requesttracker.emulators.dynamodb.Expressions.ExpressionKind;
import requesttracker.emulators.dynamodb.Table.Write;
import requesttracker.emulators.dynamodb.TableDefinition.Index;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.CancellationReason;
import software.amazon.awssdk.services.dynamodb.model.ConditionCheck;
import software.amazon.awssdk.services.dynamodb.model.ConsumedCapacity;
import software.amazon.awssdk.services.dynamodb.model.CreateTableRequest;
import software.amazon.awssdk.services.dynamodb.model.CreateTableResponse;
import software.amazon.awssdk.services.dynamodb.model.Delete;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemResponse;
import software.amazon.awssdk.services.dynamodb.model.DescribeTableRequest;
import software.amazon.awssdk.services.dynamodb.model.DescribeTableResponse;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.GetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.KeysAndAttributes;
import software.amazon.awssdk.services.dynamodb.model.ProjectionType;
import software.amazon.awssdk.services.dynamodb.model.Put;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.PutItemResponse;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;
import software.amazon.awssdk.services.dynamodb.model.ReturnConsumedCapacity;
import software.amazon.awssdk.services.dynamodb.model.ReturnItemCollectionMetrics;
import software.amazon.awssdk.services.dynamodb.model.ReturnValue;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;
import software.amazon.awssdk.services.dynamodb.model.ScanRequest;
import software.amazon.awssdk.services.dynamodb.model.ScanResponse;
import software.amazon.awssdk.services.dynamodb.model.Select;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsRequest;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsResponse;
import software.amazon.awssdk.services.dynamodb.model.Update;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemResponse;

/**
 * DynamoDB in this process, safe for use by many threads. The tables are in memory, or in a folder. In a folder, each
 * write is durable before its call returns.
 *
 * <p>For an action or parameter that the emulator does not support, it throws an UnsupportedOperationException that
 * names the action or the parameter.
 */
public final class DynamoDbEmulator extends UnsupportedActions {
    private static final int MAX_ITEM_BYTES = 400 * 1_024;
    private static final int MAX_TRANSACTION_ITEMS = 100;
    private static final int MAX_TRANSACTION_BYTES = 4 << 20;
    private static final int MAX_BATCH_KEYS = 100;
    private static final int MAX_BATCH_BYTES = 16 << 20;
    private static final int MAX_PAGE_BYTES = 1 << 20;
    private static final int MAX_CLIENT_TOKENS = 1_000;

    private final Map<String, Table> tables = new HashMap<>();
    private final Map<String, TransactWriteItemsRequest> clientTokens = new LinkedHashMap<>();
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    private final Storage storage;
    private final BooleanSupplier stale;

    private DynamoDbEmulator(Storage storage, BooleanSupplier stale) {
        this.storage = storage;
        this.stale = stale;
        storage.load(new Storage.ItemVisitor() {
            @Override
            public void table(TableDefinition definition) {
                tables.put(definition.name(), new Table(definition, stale));
            }

            @Override
            public void item(String name, byte[] key, byte[] content) {
                Table table = tables.get(name);
                Map<String, AttributeValue> item = ItemCodec.decode(content);
                if (!Arrays.equals(table.definition().key().ofItem(item), key)) {
                    throw new IllegalArgumentException("a stored item has a key that does not match its attributes");
                }
                table.write(key, content, Map.of(), item);
            }
        });
    }

    /** Returns an empty database in memory. */
    public static DynamoDbEmulator inMemory() {
        return new DynamoDbEmulator(Storage.NONE, null);
    }

    /**
     * Returns an empty database in memory whose reads can be stale. The database is deterministic if one thread uses
     * it.
     *
     * @param stale called for each item that is read without consistency; true if the read must miss the last change
     */
    public static DynamoDbEmulator inMemory(BooleanSupplier stale) {
        return new DynamoDbEmulator(Storage.NONE, stale);
    }

    /**
     * Opens the database of a folder. Only one process can open it at a time.
     *
     * @throws StorageException if the folder can't be used
     */
    public static DynamoDbEmulator open(DataFolder folder) {
        return on(FileStorage.open(folder));
    }

    /** Opens the database of a folder. Creates the folder if it is missing. */
    public static DynamoDbEmulator open(Path folder) {
        return open(DataFolder.open(folder));
    }

    static DynamoDbEmulator on(Storage storage) {
        return new DynamoDbEmulator(storage, null);
    }

    /** Returns the number of writes to the folder, or 0 in memory. A transaction is one write. */
    public long writes() {
        return storage.lastTicket();
    }

    @Override
    public String serviceName() {
        return "dynamodb";
    }

    @Override
    public void close() {
        storage.close();
    }

    @Override
    public CreateTableResponse createTable(CreateTableRequest request) {
        return answer(lock.writeLock(), call -> {
            TableDefinition definition = TableDefinition.of(request);
            if (tables.containsKey(definition.name())) {
                throw DynamoDbErrors.inUse("Table already exists: " + definition.name());
            }
            tables.put(definition.name(), new Table(definition, stale));
            call.sees(storage.append(List.of(new Storage.Change(definition.name(), null, definition.encode()))));
            return CreateTableResponse.builder()
                    .tableDescription(definition.describe(0))
                    .build();
        });
    }

    @Override
    public DescribeTableResponse describeTable(DescribeTableRequest request) {
        return answer(lock.readLock(), call -> {
            Table table = tables.get(request.tableName());
            if (table == null) {
                throw DynamoDbErrors.notFound(
                        "Requested resource not found: Table: " + request.tableName() + " not found");
            }
            return DescribeTableResponse.builder()
                    .table(table.definition().describe(table.count()))
                    .build();
        });
    }

    @Override
    public GetItemResponse getItem(GetItemRequest request) {
        return answer(lock.readLock(), call -> {
            refuse("GetItem", "AttributesToGet", request.hasAttributesToGet());
            Expressions expressions = new Expressions(request.expressionAttributeNames(), Map.of());
            List<DocumentPath> projection = expressions.projection(request.projectionExpression());
            expressions.requireAllUsed();
            Table table = table(request.tableName());
            byte[] key = table.definition().key().ofKey(Values.normalized(request.key()));
            boolean consistent = Boolean.TRUE.equals(request.consistentRead());
            call.sees(table.ticket(key));
            Map<String, AttributeValue> item = table.new View(consistent).item(key);
            return GetItemResponse.builder()
                    .item(item.isEmpty() ? null : projected(item, projection))
                    .consumedCapacity(
                            Capacity.isAsked(request.returnConsumedCapacity())
                                    ? consumed(
                                            table,
                                            null,
                                            Values.size(item),
                                            consistent,
                                            request.returnConsumedCapacity())
                                    : null)
                    .build();
        });
    }

    @Override
    public BatchGetItemResponse batchGetItem(BatchGetItemRequest request) {
        return answer(lock.readLock(), call -> {
            int count = request.requestItems().values().stream()
                    .mapToInt(keys -> keys.keys().size())
                    .sum();
            if (count == 0 || count > MAX_BATCH_KEYS) {
                throw new InvalidRequestException(
                        "Too many items requested for the BatchGetItem call, or none: " + count);
            }
            Map<String, List<Map<String, AttributeValue>>> found = new LinkedHashMap<>();
            Map<String, KeysAndAttributes> unprocessed = new LinkedHashMap<>();
            List<ConsumedCapacity> consumed = new ArrayList<>();
            long bytes = 0;
            for (Map.Entry<String, KeysAndAttributes> part :
                    request.requestItems().entrySet()) {
                KeysAndAttributes keys = part.getValue();
                refuse("BatchGetItem", "AttributesToGet", keys.hasAttributesToGet());
                Expressions expressions = new Expressions(keys.expressionAttributeNames(), Map.of());
                List<DocumentPath> projection = expressions.projection(keys.projectionExpression());
                expressions.requireAllUsed();
                Table table = table(part.getKey());
                boolean consistent = Boolean.TRUE.equals(keys.consistentRead());
                Table.View view = table.new View(consistent);
                Capacity capacity = new Capacity(part.getKey());
                List<Map<String, AttributeValue>> items = new ArrayList<>();
                List<Map<String, AttributeValue>> rest = new ArrayList<>();
                Set<ByteBuffer> distinct = new HashSet<>();
                for (Map<String, AttributeValue> asked : keys.keys()) {
                    byte[] key = table.definition().key().ofKey(Values.normalized(asked));
                    if (!distinct.add(ByteBuffer.wrap(key))) {
                        throw new InvalidRequestException("Provided list of item keys contains duplicates");
                    }
                    Map<String, AttributeValue> item = bytes > MAX_BATCH_BYTES ? Map.of() : view.item(key);
                    int size = Values.size(item);
                    bytes += size;
                    if (bytes > MAX_BATCH_BYTES) {
                        rest.add(asked);
                        continue;
                    }
                    call.sees(table.ticket(key));
                    capacity.add(Capacity.read(size, consistent));
                    if (!item.isEmpty()) {
                        items.add(projected(item, projection));
                    }
                }
                found.put(part.getKey(), items);
                if (!rest.isEmpty()) {
                    unprocessed.put(part.getKey(), keys.toBuilder().keys(rest).build());
                }
                ConsumedCapacity units = capacity.asked(request.returnConsumedCapacity());
                if (units != null) {
                    consumed.add(units);
                }
            }
            return BatchGetItemResponse.builder()
                    .responses(found)
                    .unprocessedKeys(unprocessed)
                    .consumedCapacity(consumed.isEmpty() ? null : consumed)
                    .build();
        });
    }

    @Override
    public PutItemResponse putItem(PutItemRequest request) {
        refuse("PutItem", "Expected", request.hasExpected());
        refuse("PutItem", "ConditionalOperator", request.conditionalOperator() != null);
        refuseMetrics("PutItem", request.returnItemCollectionMetrics());
        return answer(lock.writeLock(), call -> {
            Write write = put(Put.builder()
                    .tableName(request.tableName())
                    .item(request.item())
                    .conditionExpression(request.conditionExpression())
                    .expressionAttributeNames(
                            request.hasExpressionAttributeNames() ? request.expressionAttributeNames() : null)
                    .expressionAttributeValues(
                            request.hasExpressionAttributeValues() ? request.expressionAttributeValues() : null)
                    .build());
            Map<String, AttributeValue> returned = oldOrNothing(request.returnValues(), write);
            apply(call, write, request.returnValuesOnConditionCheckFailure());
            return PutItemResponse.builder()
                    .attributes(returned)
                    .consumedCapacity(consumed(write, request.returnConsumedCapacity()))
                    .build();
        });
    }

    @Override
    public DeleteItemResponse deleteItem(DeleteItemRequest request) {
        refuse("DeleteItem", "Expected", request.hasExpected());
        refuse("DeleteItem", "ConditionalOperator", request.conditionalOperator() != null);
        refuseMetrics("DeleteItem", request.returnItemCollectionMetrics());
        return answer(lock.writeLock(), call -> {
            Write write = delete(Delete.builder()
                    .tableName(request.tableName())
                    .key(request.key())
                    .conditionExpression(request.conditionExpression())
                    .expressionAttributeNames(
                            request.hasExpressionAttributeNames() ? request.expressionAttributeNames() : null)
                    .expressionAttributeValues(
                            request.hasExpressionAttributeValues() ? request.expressionAttributeValues() : null)
                    .build());
            Map<String, AttributeValue> returned = oldOrNothing(request.returnValues(), write);
            apply(call, write, request.returnValuesOnConditionCheckFailure());
            return DeleteItemResponse.builder()
                    .attributes(returned)
                    .consumedCapacity(consumed(write, request.returnConsumedCapacity()))
                    .build();
        });
    }

    private static Map<String, AttributeValue> oldOrNothing(ReturnValue wanted, Write write) {
        return switch (wanted == null ? ReturnValue.NONE : wanted) {
            case NONE -> null;
            case ALL_OLD -> write.before().isEmpty() ? null : write.before();
            default -> throw new InvalidRequestException("Return values set to invalid value: " + wanted);
        };
    }

    @Override
    public UpdateItemResponse updateItem(UpdateItemRequest request) {
        refuse("UpdateItem", "Expected", request.hasExpected());
        refuse("UpdateItem", "AttributeUpdates", request.hasAttributeUpdates());
        refuse("UpdateItem", "ConditionalOperator", request.conditionalOperator() != null);
        refuseMetrics("UpdateItem", request.returnItemCollectionMetrics());
        return answer(lock.writeLock(), call -> {
            Expressions expressions =
                    new Expressions(request.expressionAttributeNames(), request.expressionAttributeValues());
            UpdateExpression update = expressions.update(request.updateExpression());
            Write write =
                    update(request.tableName(), request.key(), update, request.conditionExpression(), expressions);
            apply(call, write, request.returnValuesOnConditionCheckFailure());
            ReturnValue wanted = request.returnValues() == null ? ReturnValue.NONE : request.returnValues();
            Map<String, AttributeValue> returned = switch (wanted) {
                case NONE -> Map.of();
                case ALL_OLD -> write.before();
                case ALL_NEW -> write.after();
                case UPDATED_OLD -> DocumentPath.project(write.before(), update.paths());
                case UPDATED_NEW -> DocumentPath.project(write.after(), update.paths());
                default -> throw new InvalidRequestException("Return values set to invalid value: " + wanted);
            };
            return UpdateItemResponse.builder()
                    .attributes(returned.isEmpty() ? null : returned)
                    .consumedCapacity(consumed(write, request.returnConsumedCapacity()))
                    .build();
        });
    }

    @Override
    public TransactWriteItemsResponse transactWriteItems(TransactWriteItemsRequest request) {
        refuseMetrics("TransactWriteItems", request.returnItemCollectionMetrics());
        return answer(lock.writeLock(), call -> {
            int count = request.transactItems().size();
            if (count == 0 || count > MAX_TRANSACTION_ITEMS) {
                throw new InvalidRequestException("Member must have length between 1 and " + MAX_TRANSACTION_ITEMS
                        + ", got " + count + ": transactItems");
            }
            TransactWriteItemsRequest known =
                    request.clientRequestToken() == null ? null : clientTokens.get(request.clientRequestToken());
            if (known != null) {
                if (!known.equals(request)) {
                    throw DynamoDbErrors.parameterMismatch();
                }
                call.sees(storage.lastTicket());
                return TransactWriteItemsResponse.builder().build();
            }
            return transact(call, request);
        });
    }

    private TransactWriteItemsResponse transact(CallScope call, TransactWriteItemsRequest request) {
        List<Write> writes = new ArrayList<>();
        List<CancellationReason> reasons = new ArrayList<>();
        Set<List<Object>> ids = new HashSet<>();
        for (TransactWriteItem item : request.transactItems()) {
            Prepared prepared = prepared(item);
            if (!ids.add(List.of(prepared.table(), ByteBuffer.wrap(prepared.key())))) {
                throw new InvalidRequestException("Transaction request cannot include multiple operations on one item");
            }
            call.sees(prepared.table().ticket(prepared.key()));
            try {
                Write write = prepared.write().get();
                writes.add(write);
                reasons.add(reason(write, prepared.onFailure()));
            } catch (InvalidRequestException e) {
                reasons.add(CancellationReason.builder()
                        .code("ValidationError")
                        .message(e.getMessage())
                        .build());
            }
        }
        checkSize(writes);
        if (writes.size() < reasons.size() || !writes.stream().allMatch(Write::held)) {
            throw DynamoDbErrors.canceled(reasons);
        }
        store(call, writes);
        if (request.clientRequestToken() != null) {
            remember(request);
        }
        return TransactWriteItemsResponse.builder()
                .consumedCapacity(consumed(writes, request.returnConsumedCapacity()))
                .build();
    }

    private static void checkSize(List<Write> writes) {
        // A few items of the largest size are below the limit, so most transactions need no size.
        if (writes.size() <= MAX_TRANSACTION_BYTES / MAX_ITEM_BYTES) {
            return;
        }
        long bytes = 0;
        for (Write write : writes) {
            bytes += Math.max(Values.size(write.before()), Values.size(write.after()));
        }
        if (bytes > MAX_TRANSACTION_BYTES) {
            throw new InvalidRequestException(
                    "Transaction request size exceeds the limit of " + MAX_TRANSACTION_BYTES + " bytes: " + bytes);
        }
    }

    private static List<ConsumedCapacity> consumed(List<Write> writes, ReturnConsumedCapacity asked) {
        if (!Capacity.isAsked(asked)) {
            return null;
        }
        Map<String, Capacity> consumed = new LinkedHashMap<>();
        for (Write write : writes) {
            String table = write.table().definition().name();
            // DynamoDB charges a write of a transaction twice: it prepares each write and commits it.
            consumed.computeIfAbsent(table, Capacity::new).addWrite(write, 2);
        }
        return consumed.values().stream().map(capacity -> capacity.asked(asked)).toList();
    }

    private void remember(TransactWriteItemsRequest request) {
        clientTokens.put(request.clientRequestToken(), request);
        if (clientTokens.size() > MAX_CLIENT_TOKENS) {
            clientTokens.remove(clientTokens.keySet().iterator().next());
        }
    }

    /** @param write checks the condition, and computes the new item */
    @SuppressWarnings("ArrayRecordComponent") // no code compares two of these records
    private record Prepared(
            Table table, byte[] key, Supplier<Write> write, ReturnValuesOnConditionCheckFailure onFailure) {}

    private Prepared prepared(TransactWriteItem item) {
        int actions = (item.put() != null ? 1 : 0)
                + (item.update() != null ? 1 : 0)
                + (item.delete() != null ? 1 : 0)
                + (item.conditionCheck() != null ? 1 : 0);
        if (actions != 1) {
            throw new InvalidRequestException("TransactItems can only contain one of Check, Put, Update or Delete");
        }
        if (item.put() != null) {
            Put put = item.put();
            check(put.conditionExpression(), put.expressionAttributeNames(), put.expressionAttributeValues());
            Table table = table(put.tableName());
            Map<String, AttributeValue> newItem = Values.normalized(put.item());
            checkItem(table, newItem, "Item size has exceeded the maximum allowed size");
            return new Prepared(
                    table,
                    table.definition().key().ofItem(newItem),
                    () -> put(put),
                    put.returnValuesOnConditionCheckFailure());
        }
        if (item.update() != null) {
            Update update = item.update();
            Table table = table(update.tableName());
            Expressions expressions =
                    new Expressions(update.expressionAttributeNames(), update.expressionAttributeValues());
            UpdateExpression expression = expressions.update(update.updateExpression());
            expressions.condition(ExpressionKind.CONDITION, update.conditionExpression());
            expressions.requireAllUsed();
            return new Prepared(
                    table,
                    table.definition().key().ofKey(Values.normalized(update.key())),
                    () -> update(
                            update.tableName(), update.key(), expression, update.conditionExpression(), expressions),
                    update.returnValuesOnConditionCheckFailure());
        }
        if (item.delete() != null) {
            Delete delete = item.delete();
            check(delete.conditionExpression(), delete.expressionAttributeNames(), delete.expressionAttributeValues());
            Table table = table(delete.tableName());
            return new Prepared(
                    table,
                    table.definition().key().ofKey(Values.normalized(delete.key())),
                    () -> delete(delete),
                    delete.returnValuesOnConditionCheckFailure());
        }
        ConditionCheck check = item.conditionCheck();
        check(check.conditionExpression(), check.expressionAttributeNames(), check.expressionAttributeValues());
        Table table = table(check.tableName());
        return new Prepared(
                table,
                table.definition().key().ofKey(Values.normalized(check.key())),
                () -> check(check),
                check.returnValuesOnConditionCheckFailure());
    }

    private static void check(String condition, Map<String, String> names, Map<String, AttributeValue> values) {
        Expressions expressions = new Expressions(names, values);
        expressions.condition(ExpressionKind.CONDITION, condition);
        expressions.requireAllUsed();
    }

    private static CancellationReason reason(Write write, ReturnValuesOnConditionCheckFailure onFailure) {
        if (write.held()) {
            return CancellationReason.builder().code("None").build();
        }
        boolean tellsItem = onFailure == ReturnValuesOnConditionCheckFailure.ALL_OLD
                && !write.before().isEmpty();
        return CancellationReason.builder()
                .code("ConditionalCheckFailed")
                .message(DynamoDbErrors.CONDITION_FAILED)
                .item(tellsItem ? write.before() : null)
                .build();
    }

    private Write put(Put put) {
        Expressions expressions = new Expressions(put.expressionAttributeNames(), put.expressionAttributeValues());
        Condition condition = expressions.condition(ExpressionKind.CONDITION, put.conditionExpression());
        expressions.requireAllUsed();
        Table table = table(put.tableName());
        Map<String, AttributeValue> item = Values.normalized(put.item());
        byte[] key = table.definition().key().ofItem(item);
        checkItem(table, item, "Item size has exceeded the maximum allowed size");
        Map<String, AttributeValue> before = table.item(key);
        return new Write(table, key, before, item, condition.holds(before, expressions.values()));
    }

    private Write update(
            String tableName,
            Map<String, AttributeValue> keyValues,
            UpdateExpression update,
            String conditionExpression,
            Expressions expressions) {
        Condition condition = expressions.condition(ExpressionKind.CONDITION, conditionExpression);
        expressions.requireAllUsed();
        Table table = table(tableName);
        Map<String, AttributeValue> keyItem = Values.normalized(keyValues);
        byte[] key = table.definition().key().ofKey(keyItem);
        Set<String> keyNames = table.definition().key().names();
        for (DocumentPath path : update.paths()) {
            if (keyNames.contains(path.attribute())) {
                throw new InvalidRequestException("One or more parameter values were invalid: Cannot update attribute "
                        + path.attribute() + ". This attribute is part of the key");
            }
        }
        Map<String, AttributeValue> before = table.item(key);
        if (!condition.holds(before, expressions.values())) {
            return new Write(table, key, before, before, false);
        }
        Map<String, AttributeValue> after = update.apply(before.isEmpty() ? keyItem : before, expressions.values());
        checkItem(table, after, "Item size to update has exceeded the maximum allowed size");
        return new Write(table, key, before, after, true);
    }

    private Write delete(Delete delete) {
        Expressions expressions =
                new Expressions(delete.expressionAttributeNames(), delete.expressionAttributeValues());
        Condition condition = expressions.condition(ExpressionKind.CONDITION, delete.conditionExpression());
        expressions.requireAllUsed();
        Table table = table(delete.tableName());
        byte[] key = table.definition().key().ofKey(Values.normalized(delete.key()));
        Map<String, AttributeValue> before = table.item(key);
        return new Write(table, key, before, Map.of(), condition.holds(before, expressions.values()));
    }

    private Write check(ConditionCheck check) {
        Expressions expressions = new Expressions(check.expressionAttributeNames(), check.expressionAttributeValues());
        Condition condition = expressions.condition(ExpressionKind.CONDITION, check.conditionExpression());
        expressions.requireAllUsed();
        Table table = table(check.tableName());
        byte[] key = table.definition().key().ofKey(Values.normalized(check.key()));
        Map<String, AttributeValue> before = table.item(key);
        return new Write(table, key, before, before, condition.holds(before, expressions.values()));
    }

    private static void checkItem(Table table, Map<String, AttributeValue> item, String tooLarge) {
        if (Values.size(item) > MAX_ITEM_BYTES) {
            throw new InvalidRequestException(tooLarge);
        }
        for (Index index : table.definition().indexes()) {
            index.key().checkIndexKey(item, index.name());
        }
    }

    private void apply(CallScope call, Write write, ReturnValuesOnConditionCheckFailure onFailure) {
        call.sees(write.table().ticket(write.key()));
        if (!write.held()) {
            boolean tellsItem = onFailure == ReturnValuesOnConditionCheckFailure.ALL_OLD
                    && !write.before().isEmpty();
            throw DynamoDbErrors.conditionFailed(tellsItem ? write.before() : null);
        }
        store(call, List.of(write));
    }

    private void store(CallScope call, List<Write> writes) {
        List<Storage.Change> changes = new ArrayList<>();
        for (Write write : writes) {
            boolean changed = !write.before().equals(write.after());
            // A write without a change also counts as the last change that a stale read can miss.
            if (changed || stale != null) {
                byte[] content = write.after().isEmpty() || stale != null ? null : ItemCodec.encode(write.after());
                write.table().write(write.key(), content, write.before(), write.after());
                if (changed && stale == null) {
                    changes.add(new Storage.Change(write.table().definition().name(), write.key(), content));
                }
            }
        }
        if (!changes.isEmpty()) {
            long ticket = storage.append(changes);
            writes.forEach(write -> write.table().changed(write.key(), ticket, storage));
            call.sees(ticket);
        }
    }

    private static ConsumedCapacity consumed(Write write, ReturnConsumedCapacity asked) {
        if (!Capacity.isAsked(asked)) {
            return null;
        }
        Capacity capacity = new Capacity(write.table().definition().name());
        capacity.addWrite(write, 1);
        return capacity.asked(asked);
    }

    @Override
    public QueryResponse query(QueryRequest request) {
        refuse("Query", "KeyConditions", request.hasKeyConditions());
        refuse("Query", "QueryFilter", request.hasQueryFilter());
        refuse("Query", "ConditionalOperator", request.conditionalOperator() != null);
        refuse("Query", "AttributesToGet", request.hasAttributesToGet());
        return answer(lock.readLock(), call -> {
            Expressions expressions =
                    new Expressions(request.expressionAttributeNames(), request.expressionAttributeValues());
            if (request.keyConditionExpression() == null) {
                throw new InvalidRequestException(
                        "Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.");
            }
            Condition keyCondition =
                    expressions.condition(ExpressionKind.KEY_CONDITION, request.keyConditionExpression());
            Condition filter = expressions.condition(ExpressionKind.FILTER, request.filterExpression());
            List<DocumentPath> projection = expressions.projection(request.projectionExpression());
            expressions.requireAllUsed();
            Table table = table(request.tableName());
            Index index = index(table, request.indexName(), request.consistentRead());
            KeySchema key = index == null ? table.definition().key() : index.key();
            KeyCondition range = KeyCondition.of(keyCondition, key, expressions.values());
            Set<String> keyNames = key.names();
            filter.forEachPath(path -> {
                if (keyNames.contains(path.attribute())) {
                    throw new InvalidRequestException("Filter Expression can only contain non-primary key attributes:"
                            + " Primary key attribute: " + path.attribute());
                }
            });
            boolean consistent = Boolean.TRUE.equals(request.consistentRead());
            Page page = page(
                    table,
                    index,
                    range,
                    !Boolean.FALSE.equals(request.scanIndexForward()),
                    request.hasExclusiveStartKey() ? request.exclusiveStartKey() : null,
                    request.limit(),
                    consistent);
            call.sees(storage.lastTicket());
            List<Map<String, AttributeValue>> kept = kept(page, filter, expressions.values());
            return QueryResponse.builder()
                    .items(selected(table, index, kept, projection, request.select()))
                    .count(kept.size())
                    .scannedCount(page.items().size())
                    .lastEvaluatedKey(page.last())
                    .consumedCapacity(
                            consumed(table, index, page.bytes(), consistent, request.returnConsumedCapacity()))
                    .build();
        });
    }

    @Override
    public ScanResponse scan(ScanRequest request) {
        refuse("Scan", "ScanFilter", request.hasScanFilter());
        refuse("Scan", "ConditionalOperator", request.conditionalOperator() != null);
        refuse("Scan", "AttributesToGet", request.hasAttributesToGet());
        refuse("Scan", "Segment", request.segment() != null || request.totalSegments() != null);
        return answer(lock.readLock(), call -> {
            Expressions expressions =
                    new Expressions(request.expressionAttributeNames(), request.expressionAttributeValues());
            Condition filter = expressions.condition(ExpressionKind.FILTER, request.filterExpression());
            List<DocumentPath> projection = expressions.projection(request.projectionExpression());
            expressions.requireAllUsed();
            Table table = table(request.tableName());
            Index index = index(table, request.indexName(), request.consistentRead());
            boolean consistent = Boolean.TRUE.equals(request.consistentRead());
            Page page = page(
                    table,
                    index,
                    new KeyCondition(new byte[0], null),
                    true,
                    request.hasExclusiveStartKey() ? request.exclusiveStartKey() : null,
                    request.limit(),
                    consistent);
            call.sees(storage.lastTicket());
            List<Map<String, AttributeValue>> kept = kept(page, filter, expressions.values());
            return ScanResponse.builder()
                    .items(selected(table, index, kept, projection, request.select()))
                    .count(kept.size())
                    .scannedCount(page.items().size())
                    .lastEvaluatedKey(page.last())
                    .consumedCapacity(
                            consumed(table, index, page.bytes(), consistent, request.returnConsumedCapacity()))
                    .build();
        });
    }

    /** @param last the key of the last item, if there may be more; or null */
    private record Page(List<Map<String, AttributeValue>> items, long bytes, Map<String, AttributeValue> last) {}

    private static Page page(
            Table table,
            Index index,
            KeyCondition range,
            boolean forward,
            Map<String, AttributeValue> startKey,
            Integer limit,
            boolean consistent) {
        if (limit != null && limit < 1) {
            throw new InvalidRequestException("Limit must be at least 1, got " + limit);
        }
        byte[] after = startKey == null ? null : startKey(table, index, Values.normalized(startKey));
        Table.View view = table.new View(consistent);
        List<Map<String, AttributeValue>> items = new ArrayList<>();
        long bytes = 0;
        for (Map.Entry<byte[], byte[]> entry : view.entries(index, range.from(), range.to(), forward, after)) {
            Map<String, AttributeValue> whole = view.item(index, entry);
            if (whole.isEmpty()) {
                continue;
            }
            Map<String, AttributeValue> item =
                    index == null ? whole : table.definition().projected(index, whole);
            items.add(item);
            bytes += Values.size(item);
            if (bytes >= MAX_PAGE_BYTES || (limit != null && items.size() == limit)) {
                return new Page(items, bytes, keyOf(table, index, item));
            }
        }
        return new Page(items, bytes, null);
    }

    private static Map<String, AttributeValue> keyOf(Table table, Index index, Map<String, AttributeValue> item) {
        Set<String> names = new HashSet<>(table.definition().key().names());
        if (index != null) {
            names.addAll(index.key().names());
        }
        Map<String, AttributeValue> key = new LinkedHashMap<>(item);
        key.keySet().retainAll(names);
        return key;
    }

    private static byte[] startKey(Table table, Index index, Map<String, AttributeValue> key) {
        Set<String> names = new HashSet<>(table.definition().key().names());
        if (index == null) {
            return table.definition().key().ofKey(key);
        }
        names.addAll(index.key().names());
        if (!key.keySet().equals(names)) {
            throw new InvalidRequestException("The provided starting key is invalid");
        }
        table.definition().key().ofItem(key);
        index.key().ofItem(key);
        return table.key(index, key);
    }

    private static List<Map<String, AttributeValue>> kept(
            Page page, Condition filter, Map<String, AttributeValue> values) {
        return filter == Expressions.ALWAYS
                ? page.items()
                : page.items().stream()
                        .filter(item -> filter.holds(item, values))
                        .toList();
    }

    private static List<Map<String, AttributeValue>> selected(
            Table table,
            Index index,
            List<Map<String, AttributeValue>> items,
            List<DocumentPath> projection,
            Select select) {
        if (index != null && index.projection() != ProjectionType.ALL) {
            Set<String> names = table.definition().projectedNames(index);
            boolean all = projection.stream().allMatch(path -> names.contains(path.attribute()));
            if (!all || select == Select.ALL_ATTRIBUTES) {
                throw new InvalidRequestException("One or more parameter values were invalid: Global secondary index "
                        + index.name() + " does not project the requested attributes");
            }
        }
        if (select == Select.COUNT) {
            if (!projection.isEmpty()) {
                throw new InvalidRequestException(
                        "Cannot specify the ProjectionExpression when choosing to get only the Count");
            }
            return null;
        }
        return projection.isEmpty()
                ? items
                : items.stream()
                        .map(item -> DocumentPath.project(item, projection))
                        .toList();
    }

    private static ConsumedCapacity consumed(
            Table table, Index index, long bytes, boolean consistent, ReturnConsumedCapacity asked) {
        double units = Capacity.read(bytes, consistent);
        Capacity capacity = new Capacity(table.definition().name());
        return (index == null ? capacity.add(units) : capacity.add(index.name(), units)).asked(asked);
    }

    private static Map<String, AttributeValue> projected(
            Map<String, AttributeValue> item, List<DocumentPath> projection) {
        return projection.isEmpty() ? item : DocumentPath.project(item, projection);
    }

    private Table table(String name) {
        Table table = tables.get(name);
        if (table == null) {
            throw DynamoDbErrors.notFound("Requested resource not found");
        }
        return table;
    }

    private static Index index(Table table, String name, Boolean consistentRead) {
        if (name == null) {
            return null;
        }
        Index found = table.definition().indexes().stream()
                .filter(index -> index.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new InvalidRequestException("The table does not have the specified index: " + name));
        if (Boolean.TRUE.equals(consistentRead)) {
            throw new InvalidRequestException("Consistent reads are not supported on global secondary indexes");
        }
        return found;
    }

    private static void refuse(String action, String parameter, boolean given) {
        if (given) {
            throw new UnsupportedOperationException(
                    "the DynamoDB emulator does not support the parameter " + parameter + " of " + action);
        }
    }

    private static void refuseMetrics(String action, ReturnItemCollectionMetrics metrics) {
        refuse(action, "ReturnItemCollectionMetrics", metrics != null && metrics != ReturnItemCollectionMetrics.NONE);
    }

    /** One call. The changes that the call read must be durable before the call returns. */
    private static final class CallScope {
        private long ticket;

        void sees(long changes) {
            ticket = Math.max(ticket, changes);
        }
    }

    private interface Body<T> {
        T run(CallScope call);
    }

    private <T> T answer(Lock held, Body<T> body) {
        CallScope call = new CallScope();
        try {
            held.lock();
            try {
                return body.run(call);
            } finally {
                held.unlock();
                storage.await(call.ticket);
            }
        } catch (InvalidRequestException e) {
            throw DynamoDbErrors.validation(e.getMessage());
        } catch (StorageException e) {
            throw DynamoDbErrors.internal(e);
        }
    }
}
