package requesttracker.emulators.dynamodb;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import requesttracker.emulators.dynamodb.Expressions.Bindings;
import requesttracker.emulators.dynamodb.Expressions.Condition;
import requesttracker.emulators.dynamodb.Expressions.RejectedCallException;
import requesttracker.emulators.dynamodb.Expressions.Update;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.CancellationReason;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.CreateTableRequest;
import software.amazon.awssdk.services.dynamodb.model.CreateTableResponse;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.GetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndex;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ProjectionType;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.PutItemResponse;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;
import software.amazon.awssdk.services.dynamodb.model.ResourceInUseException;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.dynamodb.model.ReturnValue;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;
import software.amazon.awssdk.services.dynamodb.model.ScanRequest;
import software.amazon.awssdk.services.dynamodb.model.ScanResponse;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsRequest;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsResponse;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemResponse;

/**
 * DynamoDB in memory, as far as this project uses it: tables whose key is one text, their indexes, conditional writes and
 * transactions. It passes the contract tests that DynamoDB Local passes. For one thread at a time.
 */
public final class MemoryDynamoDb implements DynamoDbClient {
    private static final int MOST_IN_A_TRANSACTION = 100;

    private final Map<String, Table> tables = new LinkedHashMap<>();
    private final BooleanSupplier stale;

    /** @param stale asked for each item that is read without consistency: whether its last change is not seen yet */
    public MemoryDynamoDb(BooleanSupplier stale) {
        this.stale = stale;
    }

    /** Returns an empty database that many threads may use: one call at a time, and every read is consistent. */
    public static DynamoDbClient forManyThreads() {
        DynamoDbClient inner = new MemoryDynamoDb(() -> false);
        return (DynamoDbClient) Proxy.newProxyInstance(
                MemoryDynamoDb.class.getClassLoader(),
                new Class<?>[] {DynamoDbClient.class},
                (proxy, method, arguments) -> {
                    try {
                        synchronized (inner) {
                            return method.invoke(inner, arguments);
                        }
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private record Index(String hash, String range, Set<String> projected) {
        boolean has(Map<String, AttributeValue> item) {
            return item.containsKey(hash) && (range == null || item.containsKey(range));
        }
    }

    /** An item, and what it was before its last change; an empty map is no item. */
    private record Row(Map<String, AttributeValue> item, Map<String, AttributeValue> before) {}

    private static final class Table {
        final String key;
        final Map<String, Index> indexes = new LinkedHashMap<>();
        final TreeMap<String, Row> rows = new TreeMap<>();

        Table(CreateTableRequest request) {
            key = name(request.keySchema(), KeyType.HASH);
            for (GlobalSecondaryIndex index : request.globalSecondaryIndexes()) {
                Set<String> projected = new HashSet<>(index.projection().nonKeyAttributes());
                index.keySchema().forEach(element -> projected.add(element.attributeName()));
                projected.add(key);
                indexes.put(
                        index.indexName(),
                        new Index(
                                name(index.keySchema(), KeyType.HASH),
                                name(index.keySchema(), KeyType.RANGE),
                                index.projection().projectionType() == ProjectionType.ALL ? null : projected));
            }
        }

        private static String name(List<KeySchemaElement> schema, KeyType type) {
            return schema.stream()
                    .filter(element -> element.keyType() == type)
                    .map(KeySchemaElement::attributeName)
                    .findFirst()
                    .orElse(null);
        }

        Map<String, AttributeValue> item(String id) {
            Row row = rows.get(id);
            return row == null ? Map.of() : row.item();
        }

        void write(String id, Map<String, AttributeValue> item) {
            rows.put(id, new Row(Map.copyOf(item), item(id)));
        }

        String id(Map<String, AttributeValue> keyOrItem) {
            AttributeValue value = keyOrItem.get(key);
            if (value == null || value.s() == null) {
                throw new RejectedCallException("One of the required keys was not given a value");
            }
            if (value.s().isEmpty()) {
                throw new RejectedCallException(
                        "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain"
                                + " an empty string value. Key: " + key);
            }
            return value.s();
        }
    }

    /** A write that has been checked: what the item becomes; nothing if its condition failed. */
    private record Write(
            Table table,
            String id,
            Map<String, AttributeValue> before,
            Map<String, AttributeValue> after,
            boolean held) {
        void apply() {
            table.write(id, after);
        }
    }

    @Override
    public String serviceName() {
        return "dynamodb";
    }

    @Override
    public void close() {}

    @Override
    public CreateTableResponse createTable(CreateTableRequest request) {
        if (tables.putIfAbsent(request.tableName(), new Table(request)) != null) {
            throw ResourceInUseException.builder().message("Table exists").build();
        }
        return CreateTableResponse.builder().build();
    }

    @Override
    public GetItemResponse getItem(GetItemRequest request) {
        return checked(() -> {
            Table table = table(request.tableName());
            Row row = table.rows.get(table.id(request.key()));
            if (row == null) {
                return GetItemResponse.builder().build();
            }
            boolean old = !Boolean.TRUE.equals(request.consistentRead()) && stale.getAsBoolean();
            Map<String, AttributeValue> item = old ? row.before() : row.item();
            return item.isEmpty()
                    ? GetItemResponse.builder().build()
                    : GetItemResponse.builder().item(item).build();
        });
    }

    @Override
    public PutItemResponse putItem(PutItemRequest request) {
        return checked(() -> {
            Write write = put(
                    request.tableName(),
                    request.item(),
                    request.conditionExpression(),
                    request.expressionAttributeNames(),
                    request.expressionAttributeValues());
            require(write, request.returnValuesOnConditionCheckFailure());
            write.apply();
            return PutItemResponse.builder().build();
        });
    }

    @Override
    public UpdateItemResponse updateItem(UpdateItemRequest request) {
        return checked(() -> {
            Write write = update(
                    request.tableName(),
                    request.key(),
                    request.updateExpression(),
                    request.conditionExpression(),
                    request.expressionAttributeNames(),
                    request.expressionAttributeValues());
            require(write, request.returnValuesOnConditionCheckFailure());
            write.apply();
            ReturnValue wanted = request.returnValues() == null ? ReturnValue.NONE : request.returnValues();
            return switch (wanted) {
                case NONE -> UpdateItemResponse.builder().build();
                case ALL_NEW ->
                    UpdateItemResponse.builder().attributes(write.after()).build();
                case ALL_OLD ->
                    UpdateItemResponse.builder().attributes(write.before()).build();
                default -> throw new UnsupportedOperationException("ReturnValues " + wanted);
            };
        });
    }

    @Override
    public TransactWriteItemsResponse transactWriteItems(TransactWriteItemsRequest request) {
        return checked(() -> {
            if (request.transactItems().size() > MOST_IN_A_TRANSACTION) {
                throw new RejectedCallException(
                        "Member must have length less than or equal to " + MOST_IN_A_TRANSACTION);
            }
            List<Write> writes = new ArrayList<>();
            List<CancellationReason> reasons = new ArrayList<>();
            Set<String> ids = new HashSet<>();
            for (TransactWriteItem item : request.transactItems()) {
                Write write = write(item);
                if (!ids.add(write.id())) {
                    throw new RejectedCallException(
                            "Transaction request cannot include multiple operations on one item");
                }
                writes.add(write);
                reasons.add(reason(item, write));
            }
            if (writes.stream().allMatch(Write::held)) {
                writes.forEach(Write::apply);
                return TransactWriteItemsResponse.builder().build();
            }
            throw TransactionCanceledException.builder()
                    .message("Transaction cancelled")
                    .awsErrorDetails(details("TransactionCanceledException"))
                    .statusCode(400)
                    .cancellationReasons(reasons)
                    .build();
        });
    }

    @Override
    public QueryResponse query(QueryRequest request) {
        return checked(() -> {
            Condition keys = Expressions.condition(request.keyConditionExpression());
            Condition filter = Expressions.condition(request.filterExpression());
            Bindings bindings =
                    bindings(request.expressionAttributeNames(), request.expressionAttributeValues(), keys, filter);
            Table table = table(request.tableName());
            Index index = index(table, request.indexName());
            refuse(request.projectionExpression(), "ProjectionExpression");
            List<Map<String, AttributeValue>> found =
                    new ArrayList<>(items(table, index, request.consistentRead()).stream()
                            .filter(item -> keys.holds(item, bindings))
                            .toList());
            Comparator<Map<String, AttributeValue>> order = order(table, index);
            found.sort(Boolean.FALSE.equals(request.scanIndexForward()) ? order.reversed() : order);
            ItemPage page = page(
                    found,
                    request.hasExclusiveStartKey() ? request.exclusiveStartKey() : Map.of(),
                    Boolean.FALSE.equals(request.scanIndexForward()) ? order.reversed() : order,
                    request.limit(),
                    table,
                    index);
            List<Map<String, AttributeValue>> kept = page.items().stream()
                    .filter(item -> filter.holds(item, bindings))
                    .toList();
            return QueryResponse.builder()
                    .items(kept)
                    .count(kept.size())
                    .scannedCount(page.items().size())
                    .lastEvaluatedKey(page.last())
                    .build();
        });
    }

    @Override
    public ScanResponse scan(ScanRequest request) {
        return checked(() -> {
            Condition filter = Expressions.condition(request.filterExpression());
            Bindings bindings =
                    bindings(request.expressionAttributeNames(), request.expressionAttributeValues(), filter);
            Table table = table(request.tableName());
            Index index = index(table, request.indexName());
            refuse(request.projectionExpression(), "ProjectionExpression");
            Comparator<Map<String, AttributeValue>> order = Comparator.comparing(table::id);
            ItemPage page = page(
                    items(table, index, request.consistentRead()),
                    request.hasExclusiveStartKey() ? request.exclusiveStartKey() : Map.of(),
                    order,
                    request.limit(),
                    table,
                    index);
            List<Map<String, AttributeValue>> kept = page.items().stream()
                    .filter(item -> filter.holds(item, bindings))
                    .toList();
            return ScanResponse.builder()
                    .items(kept)
                    .count(kept.size())
                    .scannedCount(page.items().size())
                    .lastEvaluatedKey(page.last())
                    .build();
        });
    }

    private record ItemPage(List<Map<String, AttributeValue>> items, Map<String, AttributeValue> last) {}

    private static ItemPage page(
            List<Map<String, AttributeValue>> sorted,
            Map<String, AttributeValue> after,
            Comparator<Map<String, AttributeValue>> order,
            Integer limit,
            Table table,
            Index index) {
        List<Map<String, AttributeValue>> rest = after.isEmpty()
                ? sorted
                : sorted.stream().filter(item -> order.compare(item, after) > 0).toList();
        if (limit == null || rest.size() < limit) {
            return new ItemPage(rest, null);
        }
        List<Map<String, AttributeValue>> items = rest.subList(0, limit);
        Map<String, AttributeValue> end = items.get(limit - 1);
        Map<String, AttributeValue> last = new LinkedHashMap<>();
        last.put(table.key, end.get(table.key));
        if (index != null) {
            last.put(index.hash(), end.get(index.hash()));
            if (index.range() != null) {
                last.put(index.range(), end.get(index.range()));
            }
        }
        return new ItemPage(items, last);
    }

    private static Comparator<Map<String, AttributeValue>> order(Table table, Index index) {
        Comparator<Map<String, AttributeValue>> byKey = Comparator.comparing(table::id);
        return index == null || index.range() == null
                ? byKey
                : Comparator.<Map<String, AttributeValue>, AttributeValue>comparing(
                                item -> item.get(index.range()),
                                (a, b) -> Expressions.compare(a, b).orElse(0))
                        .thenComparing(byKey);
    }

    /** As the reader sees them: an index lags behind. */
    private List<Map<String, AttributeValue>> items(Table table, Index index, Boolean consistentRead) {
        boolean consistent = Boolean.TRUE.equals(consistentRead);
        if (consistent && index != null) {
            throw new RejectedCallException("Consistent reads are not supported on global secondary indexes");
        }
        List<Map<String, AttributeValue>> items = new ArrayList<>();
        for (Row row : table.rows.values()) {
            Map<String, AttributeValue> item = !consistent && stale.getAsBoolean() ? row.before() : row.item();
            if (item.isEmpty() || (index != null && !index.has(item))) {
                continue;
            }
            if (index == null || index.projected() == null) {
                items.add(item);
            } else {
                Map<String, AttributeValue> projected = new LinkedHashMap<>(item);
                projected.keySet().retainAll(index.projected());
                items.add(projected);
            }
        }
        return items;
    }

    private Write write(TransactWriteItem item) {
        if (item.put() != null) {
            return put(
                    item.put().tableName(),
                    item.put().item(),
                    item.put().conditionExpression(),
                    item.put().expressionAttributeNames(),
                    item.put().expressionAttributeValues());
        }
        if (item.update() != null) {
            return update(
                    item.update().tableName(),
                    item.update().key(),
                    item.update().updateExpression(),
                    item.update().conditionExpression(),
                    item.update().expressionAttributeNames(),
                    item.update().expressionAttributeValues());
        }
        if (item.delete() != null) {
            Table table = table(item.delete().tableName());
            String id = table.id(item.delete().key());
            Condition condition = Expressions.condition(item.delete().conditionExpression());
            Bindings bindings = bindings(
                    item.delete().expressionAttributeNames(), item.delete().expressionAttributeValues(), condition);
            Map<String, AttributeValue> before = table.item(id);
            return new Write(table, id, before, Map.of(), condition.holds(before, bindings));
        }
        throw new UnsupportedOperationException("a transaction's item that is no Put, Update or Delete");
    }

    private Write put(
            String tableName,
            Map<String, AttributeValue> item,
            String conditionExpression,
            Map<String, String> names,
            Map<String, AttributeValue> values) {
        Table table = table(tableName);
        String id = table.id(item);
        Condition condition = Expressions.condition(conditionExpression);
        Bindings bindings = bindings(names, values, condition);
        Map<String, AttributeValue> before = table.item(id);
        return new Write(table, id, before, item, condition.holds(before, bindings));
    }

    private Write update(
            String tableName,
            Map<String, AttributeValue> key,
            String updateExpression,
            String conditionExpression,
            Map<String, String> names,
            Map<String, AttributeValue> values) {
        Table table = table(tableName);
        String id = table.id(key);
        Condition condition = Expressions.condition(conditionExpression);
        Update update = Expressions.update(updateExpression);
        Set<String> used = new HashSet<>(condition.used());
        used.addAll(update.used());
        Bindings bindings = new Bindings(names, values);
        bindings.allUsed(used);
        if (update.attributes(bindings).contains(table.key)) {
            throw new RejectedCallException(
                    "Cannot update attribute " + table.key + ". This attribute is part of the key");
        }
        Map<String, AttributeValue> before = table.item(id);
        if (!condition.holds(before, bindings)) {
            return new Write(table, id, before, before, false);
        }
        return new Write(table, id, before, update.apply(before.isEmpty() ? key : before, bindings), true);
    }

    private static Bindings bindings(
            Map<String, String> names, Map<String, AttributeValue> values, Condition... conditions) {
        Set<String> used = new HashSet<>();
        for (Condition condition : conditions) {
            used.addAll(condition.used());
        }
        Bindings bindings = new Bindings(names, values);
        bindings.allUsed(used);
        return bindings;
    }

    private static void require(Write write, ReturnValuesOnConditionCheckFailure onFailure) {
        if (!write.held()) {
            ConditionalCheckFailedException.Builder failed = ConditionalCheckFailedException.builder()
                    .message("The conditional request failed")
                    .awsErrorDetails(details("ConditionalCheckFailedException"))
                    .statusCode(400);
            if (onFailure == ReturnValuesOnConditionCheckFailure.ALL_OLD
                    && !write.before().isEmpty()) {
                failed.item(write.before());
            }
            throw failed.build();
        }
    }

    private static CancellationReason reason(TransactWriteItem item, Write write) {
        if (write.held()) {
            return CancellationReason.builder().code("None").build();
        }
        ReturnValuesOnConditionCheckFailure onFailure = item.put() != null
                ? item.put().returnValuesOnConditionCheckFailure()
                : item.update() != null
                        ? item.update().returnValuesOnConditionCheckFailure()
                        : item.delete().returnValuesOnConditionCheckFailure();
        CancellationReason.Builder reason =
                CancellationReason.builder().code("ConditionalCheckFailed").message("The conditional request failed");
        if (onFailure == ReturnValuesOnConditionCheckFailure.ALL_OLD
                && !write.before().isEmpty()) {
            reason.item(write.before());
        }
        return reason.build();
    }

    private Table table(String name) {
        Table table = tables.get(name);
        if (table == null) {
            throw ResourceNotFoundException.builder()
                    .message("Cannot do operations on a non-existent table")
                    .awsErrorDetails(details("ResourceNotFoundException"))
                    .statusCode(400)
                    .build();
        }
        return table;
    }

    private static Index index(Table table, String name) {
        if (name == null) {
            return null;
        }
        Index index = table.indexes.get(name);
        if (index == null) {
            throw new RejectedCallException("The table does not have the specified index: " + name);
        }
        return index;
    }

    private static void refuse(String value, String what) {
        if (value != null) {
            throw new UnsupportedOperationException(what);
        }
    }

    private interface Body<T> {
        T run();
    }

    private static <T> T checked(Body<T> body) {
        try {
            return body.run();
        } catch (RejectedCallException e) {
            throw DynamoDbException.builder()
                    .message(e.getMessage())
                    .awsErrorDetails(details("ValidationException"))
                    .statusCode(400)
                    .build();
        }
    }

    public static AwsErrorDetails details(String code) {
        return AwsErrorDetails.builder()
                .errorCode(code)
                .errorMessage(code)
                .serviceName("DynamoDb")
                .build();
    }
}
