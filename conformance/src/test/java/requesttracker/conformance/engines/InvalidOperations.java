package requesttracker.conformance.engines;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import requesttracker.conformance.engines.DynamoDbDifferentialTest.RandomOperation;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Requests at and beyond DynamoDB's limits and rules. */
final class InvalidOperations {
    private static final String TABLE = "requests";
    /** The item of these requests. */
    static final String ID = "invalid";

    private static final String KEY = "RequestToken";
    private static final List<String> EXPRESSIONS = List.of(
            "SET",
            "SET A",
            "SET A = :v,",
            "SET A = :v SET B = :v",
            "SET A = :v, A = :v",
            "SET D.x = :v, D = :v",
            "SET RequestToken = :v",
            "SET A = A + A + :v",
            "SET A = :absent",
            "SET A = (:v",
            "SET Status = :v",
            "SET Timestamp = :v",
            "SET #unknown = :v",
            "SET A = size(:v)",
            "SET A = if_not_exists(:v, :v)",
            "SET A = list_append(:v, :v)",
            "SET A[x] = :v",
            "SET A = :v REMOVE A",
            "REMOVE A.B, A.B.C ADD D :v",
            "ADD A B",
            "ADD A :s",
            "DELETE A :v",
            "DROP A :v");
    private static final List<String> CONDITIONS = List.of(
            "A",
            "A =",
            "A = :v AND",
            "A == :v",
            "A != :v",
            "A = :v OR OR A = :v",
            "attribute_exists(:v)",
            "attribute_exists(A, A)",
            "attribute_type(A, :v)",
            "attribute_type(A, :s)",
            "begins_with(A, :v)",
            "contains(A)",
            "exists(A)",
            "A IN ()",
            "A BETWEEN :v",
            "A BETWEEN :v AND :s",
            "Status = :v",
            "A = A",
            "size(A) > size(B)",
            "((A = :v))",
            "NOT NOT A = :v");
    private static final Map<String, AttributeValue> VALUES = Map.of(
            "empty set", AttributeValue.builder().ss(List.of()).build(),
            "set with a duplicate", AttributeValue.fromSs(List.of("a", "a")),
            "numbers with a duplicate", AttributeValue.fromNs(List.of("1", "1.0")),
            "no number", AttributeValue.fromN("one"),
            "39 digits", AttributeValue.fromN("1".repeat(39)),
            "large number", AttributeValue.fromN("1e126"),
            "largest number", AttributeValue.fromN("9.9e125"),
            "small number", AttributeValue.fromN("1e-131"),
            "empty text", AttributeValue.fromS(""),
            "a map 40 deep", nested(40));

    private InvalidOperations() {}

    private static AttributeValue nested(int depth) {
        AttributeValue value = AttributeValue.fromN("1");
        for (int i = 0; i < depth; i++) {
            value = AttributeValue.fromM(Map.of("m", value));
        }
        return value;
    }

    static RandomOperation pick(Random random, StringBuilder description) {
        return switch (random.nextInt(5)) {
            case 0 -> update(pick(random, EXPRESSIONS), description);
            case 1 -> condition(pick(random, CONDITIONS), description);
            case 2 -> put(pick(random, VALUES.keySet().stream().sorted().toList()), description);
            case 3 -> size(random.nextInt(3) - 1, description);
            default -> read(random.nextInt(6), description);
        };
    }

    private static <T> T pick(Random random, List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    private static RandomOperation update(String expression, StringBuilder description) {
        description.append("update ").append(expression);
        return client -> client.updateItem(request -> request.tableName(TABLE)
                        .key(key(ID))
                        .updateExpression(expression)
                        .expressionAttributeValues(values(expression)))
                .attributes();
    }

    private static RandomOperation condition(String condition, StringBuilder description) {
        description.append("delete if ").append(condition);
        return client -> client.deleteItem(request -> request.tableName(TABLE)
                        .key(key(ID))
                        .conditionExpression(condition)
                        .expressionAttributeValues(values(condition)))
                .attributes();
    }

    private static RandomOperation put(String name, StringBuilder description) {
        description.append("put ").append(name);
        Map<String, AttributeValue> item = new HashMap<>(key(ID));
        item.put("A", VALUES.get(name));
        return client -> {
            client.putItem(request -> request.tableName(TABLE).item(item));
            return client.getItem(
                            request -> request.tableName(TABLE).key(key(ID)).consistentRead(true))
                    .item();
        };
    }

    /** Puts an item of the maximum size, or of one byte more or less. */
    private static RandomOperation size(int more, StringBuilder description) {
        description.append("put ").append(400 * 1_024 + more).append(" bytes");
        Map<String, AttributeValue> item = new HashMap<>(key("large"));
        int others = KEY.length() + "large".length() + 1;
        item.put("A", AttributeValue.fromS("x".repeat(400 * 1_024 + more - others)));
        return client ->
                client.putItem(request -> request.tableName(TABLE).item(item)).attributes();
    }

    private static RandomOperation read(int kind, StringBuilder description) {
        description.append("read ").append(kind);
        return switch (kind) {
            case 0 ->
                client -> client.getItem(request -> request.tableName(TABLE).key(key("")))
                        .item();
            case 1 ->
                client -> client.getItem(
                                request -> request.tableName(TABLE).key(Map.of("Other", AttributeValue.fromS("a"))))
                        .item();
            case 2 ->
                client -> client.getItem(
                                request -> request.tableName(TABLE).key(Map.of(KEY, AttributeValue.fromN("1"))))
                        .item();
            case 3 ->
                client -> client.getItem(request -> request.tableName(TABLE).key(key("x".repeat(2_049))))
                        .item();
            case 4 ->
                client -> client.scan(request -> request.tableName(TABLE).limit(0))
                        .count();
            default ->
                client -> client.query(request -> request.tableName(TABLE)
                                .indexName("ActiveIndex")
                                .consistentRead(true)
                                .keyConditionExpression("ActiveResource = :v")
                                .expressionAttributeValues(Map.of(":v", AttributeValue.fromS("a"))))
                        .count();
        };
    }

    private static Map<String, AttributeValue> key(String id) {
        return Map.of(KEY, AttributeValue.fromS(id));
    }

    /** Returns the values that an expression uses; null if it uses none. */
    private static Map<String, AttributeValue> values(String expression) {
        Map<String, AttributeValue> used = new HashMap<>();
        if (expression.matches(".*:v\\b.*")) {
            used.put(":v", AttributeValue.fromN("1"));
        }
        if (expression.matches(".*:s\\b.*")) {
            used.put(":s", AttributeValue.fromS("s"));
        }
        return used.isEmpty() ? null : used;
    }
}
