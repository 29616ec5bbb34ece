package requesttracker.conformance.engines;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import requesttracker.conformance.engines.DynamoDbDifferentialTest.RandomOperation;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.CreateTableRequest;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndex;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ProjectionType;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;

/** Random writes to a table whose sort keys are numbers, texts and bytes, and queries of the table in pages. */
final class OrderedOperations {
    private static final String TABLE = "ordered";
    private static final String TEXT_INDEX = "ByText";
    private static final String BYTES_INDEX = "ByBytes";
    private static final List<String> NUMBERS = List.of(
            "-1e100",
            "-10",
            "-9.5",
            "-9",
            "-1",
            "-0.001",
            "0",
            "0.001",
            "1",
            "1.5",
            "2",
            "10",
            "1e20",
            "12345678901234567890123456789012345678");
    /** Texts whose order as UTF-8 differs from the order as UTF-16: the last but one is a surrogate pair. */
    private static final List<String> TEXTS = List.of(
            "a",
            "aa",
            "ab",
            "b",
            "Z",
            "a\u0000b",
            "a\u0001",
            "\u00e9",
            "\u20ac",
            "\uffee",
            " ",
            "~",
            "\ud83d\ude00",
            "ba");

    private static final List<String> OPERATORS = List.of("=", "<", "<=", ">", ">=");

    private final Random random;

    OrderedOperations(Random random) {
        this.random = random;
    }

    static CreateTableRequest createTable() {
        return CreateTableRequest.builder()
                .tableName(TABLE)
                .billingMode(BillingMode.PAY_PER_REQUEST)
                .attributeDefinitions(
                        attribute("H", ScalarAttributeType.S),
                        attribute("R", ScalarAttributeType.N),
                        attribute("T", ScalarAttributeType.S),
                        attribute("B", ScalarAttributeType.B))
                .keySchema(key("H", KeyType.HASH), key("R", KeyType.RANGE))
                .globalSecondaryIndexes(index(TEXT_INDEX, "T"), index(BYTES_INDEX, "B"))
                .build();
    }

    private static AttributeDefinition attribute(String name, ScalarAttributeType type) {
        return AttributeDefinition.builder()
                .attributeName(name)
                .attributeType(type)
                .build();
    }

    private static GlobalSecondaryIndex index(String name, String sortKey) {
        return GlobalSecondaryIndex.builder()
                .indexName(name)
                .keySchema(key("H", KeyType.HASH), key(sortKey, KeyType.RANGE))
                .projection(projection -> projection.projectionType(ProjectionType.ALL))
                .build();
    }

    private static KeySchemaElement key(String name, KeyType type) {
        return KeySchemaElement.builder().attributeName(name).keyType(type).build();
    }

    RandomOperation next(StringBuilder description) {
        return random.nextInt(3) == 0 ? query(description) : write(description);
    }

    private RandomOperation write(StringBuilder description) {
        int i = random.nextInt(NUMBERS.size());
        Map<String, AttributeValue> key = Map.of(
                "H", AttributeValue.fromS(random.nextBoolean() ? "x" : "y"), "R", AttributeValue.fromN(NUMBERS.get(i)));
        if (random.nextInt(6) == 0) {
            description.append("delete ").append(key);
            return client -> client.deleteItem(
                            request -> request.tableName(TABLE).key(key))
                    .attributes();
        }
        Map<String, AttributeValue> item = new HashMap<>(key);
        // No two items of a partition have the same sort key in an index, since DynamoDB does not define their order.
        item.put("T", AttributeValue.fromS(TEXTS.get(i * 5 % TEXTS.size())));
        item.put("B", bytes(TEXTS.get(i * 3 % TEXTS.size())));
        item.put("V", AttributeValue.fromN(Integer.toString(random.nextInt(3))));
        item.keySet().removeIf(name -> List.of("T", "B").contains(name) && random.nextInt(5) == 0);
        description.append("put ").append(item);
        return client ->
                client.putItem(request -> request.tableName(TABLE).item(item)).attributes();
    }

    private RandomOperation query(StringBuilder description) {
        int kind = random.nextInt(3);
        String name = List.of("R", "T", "B").get(kind);
        Map<String, AttributeValue> values = new HashMap<>();
        values.put(":h", AttributeValue.fromS(random.nextBoolean() ? "x" : "y"));
        String condition = "H = :h";
        int range = random.nextInt(4);
        if (range > 0) {
            values.put(":from", sortKey(kind));
        }
        if (range == 1) {
            condition += " AND " + name + " " + OPERATORS.get(random.nextInt(OPERATORS.size())) + " :from";
        } else if (range == 2) {
            values.put(":to", sortKey(kind));
            condition += " AND " + name + " BETWEEN :from AND :to";
        } else if (range == 3) {
            condition += " AND begins_with(" + name + ", :from)";
        }
        String filter = random.nextInt(3) == 0 ? "V > :v" : null;
        if (filter != null) {
            values.put(":v", AttributeValue.fromN("0"));
        }
        int limit = random.nextInt(5);
        QueryRequest request = QueryRequest.builder()
                .tableName(TABLE)
                .indexName(kind == 0 ? null : kind == 1 ? TEXT_INDEX : BYTES_INDEX)
                .keyConditionExpression(condition)
                .filterExpression(filter)
                .expressionAttributeValues(values)
                .scanIndexForward(random.nextBoolean())
                .limit(limit == 0 ? null : limit)
                .build();
        description
                .append("query ")
                .append(condition)
                .append(' ')
                .append(values)
                .append(" limit ")
                .append(limit);
        return client -> pages(client, request);
    }

    private static List<Object> pages(DynamoDbClient client, QueryRequest request) {
        List<Object> pages = new ArrayList<>();
        QueryRequest next = request;
        while (true) {
            QueryResponse page = client.query(next);
            pages.add(List.of(page.items(), page.count(), page.scannedCount(), page.lastEvaluatedKey()));
            if (!page.hasLastEvaluatedKey()) {
                return pages;
            }
            next = request.toBuilder()
                    .exclusiveStartKey(page.lastEvaluatedKey())
                    .build();
        }
    }

    private AttributeValue sortKey(int kind) {
        return switch (kind) {
            case 0 -> AttributeValue.fromN(NUMBERS.get(random.nextInt(NUMBERS.size())));
            case 1 -> AttributeValue.fromS(TEXTS.get(random.nextInt(TEXTS.size())));
            default -> bytes(TEXTS.get(random.nextInt(TEXTS.size())));
        };
    }

    private static AttributeValue bytes(String text) {
        return AttributeValue.fromB(SdkBytes.fromString(text, StandardCharsets.UTF_8));
    }
}
