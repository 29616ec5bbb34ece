package requesttracker.conformance.engines;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import requesttracker.emulators.dynamodb.DynamoDbEmulator;
import requesttracker.runtime.AwsClients;
import requesttracker.store.TableSchema;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.CancellationReason;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.Put;
import software.amazon.awssdk.services.dynamodb.model.ReturnValue;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;
import software.amazon.awssdk.services.dynamodb.model.Update;

/**
 * The emulator and moto do the same with random operations and transactions: results, items, error codes and cancellation
 * codes; {@code -Dtracker.operations=N} of them, 3,000 unless told. {@code -Dtracker.dynamodb.other=URL} compares with another
 * DynamoDB that is already running.
 *
 * <p>Not compared, because moto 5.2 differs from AWS's documentation: moto fails with status 500 when a condition compares two
 * types ("Comparison operator and function reference": such a condition is false). It checks an expression only when it
 * evaluates it, a change of the key among that, and takes size() of an absent attribute as an error. In a transaction, an update that can't be carried out is
 * a ValidationException there, and a reason ValidationError in the "TransactWriteItems" reference.
 */
@Tag("moto")
class DynamoDbDifferentialTest {
    private static final int OPERATIONS = Integer.getInteger("tracker.operations", 3_000);
    private static final boolean TRANSACTIONS = !Boolean.getBoolean("tracker.dynamodb.no-transactions");
    private static final String TABLE = "requests";
    private static final String FAILED = "an error of the server";

    private static final List<String> CONDITIONS = List.of(
            "attribute_exists(RequestToken)",
            "attribute_not_exists(RequestToken)",
            "attribute_exists(A)",
            "attribute_not_exists(D.Core)",
            "A = :n1",
            "A <> :n2",
            "A < :n2",
            "A >= :n1 AND B = :s1",
            "A = :n1 OR NOT B = :s1",
            "A BETWEEN :n1 AND :n2",
            "B IN (:s1, :s2)",
            "begins_with(B, :s1)",
            "contains(E, :s1)",
            "attribute_type(A, :s3)",
            "D.Core = :n1",
            "L1[0] = :n2",
            "(A = :n1 OR A = :n2) AND attribute_exists(B)",
            "Absentee = :n1",
            "name = :n1");
    private static final List<String> UPDATES = List.of(
            "SET A = :n1",
            "SET A = A + :n1",
            "SET A = if_not_exists(A, :n2) - :n1",
            "SET B = :s1, C1 = B",
            "SET D = :m1",
            "SET D.Core = :n2",
            "SET L1 = :l1",
            "SET L1[0] = :s2",
            "SET L1 = list_append(if_not_exists(L1, :l1), :l1)",
            "REMOVE A",
            "REMOVE B, D.Core",
            "REMOVE L1[0]",
            "ADD A :n2",
            "ADD E :set1",
            "DELETE E :set1",
            "SET B = :s2 REMOVE C1 ADD A :n1",
            "SET ActiveResource = :s1, SubmittedAt = :s2",
            "REMOVE ActiveResource",
            "SET A = Absentee");
    private static final Map<String, AttributeValue> VALUES = Map.ofEntries(
            Map.entry(":n1", AttributeValue.fromN("1")),
            Map.entry(":n2", AttributeValue.fromN("2")),
            Map.entry(":s1", AttributeValue.fromS("s")),
            Map.entry(":s2", AttributeValue.fromS("st")),
            Map.entry(":s3", AttributeValue.fromS("N")),
            Map.entry(":m1", AttributeValue.fromM(Map.of("Core", AttributeValue.fromN("1")))),
            Map.entry(":l1", AttributeValue.fromL(List.of(AttributeValue.fromN("2"), AttributeValue.fromS("s")))),
            Map.entry(":set1", AttributeValue.fromSs(List.of("s"))));

    private final Random random = new Random(Long.getLong("tracker.seed", 1));

    /** One operation, which any DynamoDB can carry out. */
    private interface RandomOperation {
        Object on(DynamoDbClient client);
    }

    @Test
    @DisplayName("Random operations have the same results, items and error codes")
    void sameResults() throws Exception {
        String other = System.getProperty("tracker.dynamodb.other");
        if (other != null) {
            compare(URI.create(other));
            return;
        }
        try (MotoServer moto = MotoServer.start(1)) {
            compare(moto.endpoint());
        }
    }

    private void compare(URI other) {
        Map<String, Integer> differences = new HashMap<>();
        try (DynamoDbEmulator ours = DynamoDbEmulator.inMemory();
                DynamoDbClient theirs = new AwsClients(
                                Region.US_EAST_1,
                                StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")),
                                Optional.empty(),
                                Optional.of(other))
                        .dynamoDb()) {
            ours.createTable(TableSchema.createTable(TABLE));
            theirs.createTable(TableSchema.createTable(TABLE));
            for (int i = 0; i < OPERATIONS; i++) {
                StringBuilder description = new StringBuilder();
                RandomOperation operation = operation(description);
                Object our = result(() -> operation.on(ours));
                Object their = result(() -> operation.on(theirs));
                if (!our.equals(their) && !their.equals(FAILED) && !isValidation(our, their)) {
                    differences.merge(description + ": ours " + our + ", theirs " + their, 1, Integer::sum);
                }
                if (i % 10 == 0 || !our.equals(their)) {
                    if (their.equals(FAILED) || !our.equals(their)) {
                        restore(ours, theirs);
                    }
                    for (String id : IDS) {
                        assertThat(normal(item(ours, id)))
                                .as(id + " after " + description)
                                .isEqualTo(normal(item(theirs, id)));
                    }
                }
            }
        }
        assertThat(differences).isEmpty();
    }

    /** Whether our transaction was canceled as invalid, and moto says so otherwise, or with the name of its own error. */
    private static boolean isValidation(Object our, Object their) {
        boolean invalid = our instanceof List<?> reasons && reasons.contains("ValidationError");
        boolean failed = their instanceof List<?> errors && errors.contains("TypeError");
        return (invalid && their.equals("ValidationException")) || failed;
    }

    /** After a difference both go on from the same items. */
    private static void restore(DynamoDbClient ours, DynamoDbClient theirs) {
        for (String id : IDS) {
            Map<String, AttributeValue> our = item(ours, id);
            if (!normal(our).equals(normal(item(theirs, id)))) {
                if (our.isEmpty()) {
                    theirs.deleteItem(request -> request.tableName(TABLE).key(key(id)));
                } else {
                    theirs.putItem(request -> request.tableName(TABLE).item(our));
                }
            }
        }
    }

    private static final List<String> IDS = List.of("a", "b", "c");

    private static Map<String, AttributeValue> item(DynamoDbClient client, String id) {
        return client.getItem(request -> request.tableName(TABLE).key(key(id)).consistentRead(true))
                .item();
    }

    private static Map<String, AttributeValue> key(String id) {
        return Map.of("RequestToken", AttributeValue.fromS(id));
    }

    private static Object result(Supplier<Object> call) {
        try {
            return call.get();
        } catch (TransactionCanceledException e) {
            return e.cancellationReasons().stream()
                    .map(CancellationReason::code)
                    .toList();
        } catch (DynamoDbException e) {
            if (e.statusCode() >= 500) {
                return FAILED;
            }
            return e.awsErrorDetails().errorCode();
        }
    }

    /** An item in which equal sets are equal. */
    private static Map<String, Object> normal(Map<String, AttributeValue> item) {
        return item.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        attribute -> attribute.getValue().hasSs()
                                ? new TreeSet<>(attribute.getValue().ss())
                                : attribute.getValue()));
    }

    private RandomOperation operation(StringBuilder description) {
        String id = pick(IDS);
        String condition = random.nextInt(3) == 0 ? null : pick(CONDITIONS);
        String update = pick(UPDATES);
        int kind = random.nextInt(TRANSACTIONS ? 6 : 5);
        description.append(List.of("put ", "update ", "delete ", "scan ", "query ", "transaction ")
                .get(kind));
        if (kind == 1) {
            description.append(update);
        }
        description.append(" if ").append(condition);
        return switch (kind) {
            case 0 -> {
                Map<String, AttributeValue> item = randomItem(id);
                yield client -> {
                    client.putItem(request -> request.tableName(TABLE)
                            .item(item)
                            .conditionExpression(condition)
                            .expressionAttributeValues(values(condition)));
                    return normal(item(client, id));
                };
            }
            case 1 ->
                client -> normal(client.updateItem(request -> request.tableName(TABLE)
                                .key(key(id))
                                .updateExpression(update)
                                .conditionExpression(condition)
                                .expressionAttributeValues(values(update, condition))
                                .returnValues(ReturnValue.ALL_NEW))
                        .attributes());
            case 2 ->
                client -> normal(client.deleteItem(request -> request.tableName(TABLE)
                                .key(key(id))
                                .conditionExpression(condition)
                                .expressionAttributeValues(values(condition))
                                .returnValues(ReturnValue.ALL_OLD))
                        .attributes());
            case 3 ->
                client -> client
                        .scan(request -> request.tableName(TABLE)
                                .consistentRead(true)
                                .filterExpression(condition)
                                .expressionAttributeValues(values(condition)))
                        .items()
                        .stream()
                        .map(item -> item.get("RequestToken").s())
                        .sorted()
                        .toList();
            case 4 -> {
                boolean forward = random.nextBoolean();
                yield client -> client
                        .query(request -> request.tableName(TABLE)
                                .indexName("ActiveIndex")
                                .keyConditionExpression("ActiveResource = :s1 AND SubmittedAt >= :s1")
                                .expressionAttributeValues(values(":s1"))
                                .scanIndexForward(forward))
                        .items()
                        .stream()
                        .map(DynamoDbDifferentialTest::normal)
                        .toList();
            }
            default -> {
                List<TransactWriteItem> writes = new ArrayList<>();
                writes.add(TransactWriteItem.builder()
                        .update(Update.builder()
                                .tableName(TABLE)
                                .key(key("a"))
                                .updateExpression(update)
                                .conditionExpression(condition)
                                .expressionAttributeValues(values(update, condition))
                                .build())
                        .build());
                String second = pick(CONDITIONS.subList(0, 4));
                writes.add(TransactWriteItem.builder()
                        .put(Put.builder()
                                .tableName(TABLE)
                                .item(randomItem("b"))
                                .conditionExpression(second)
                                .build())
                        .build());
                description.append(": ").append(update).append("; put if ").append(second);
                yield client -> {
                    client.transactWriteItems(request -> request.transactItems(writes));
                    return List.of(normal(item(client, "a")), normal(item(client, "b")));
                };
            }
        };
    }

    private Map<String, AttributeValue> randomItem(String id) {
        Map<String, AttributeValue> item = new HashMap<>(key(id));
        Map<String, List<String>> choices = Map.of(
                "A", List.of(":n1", ":n2", ":s1"),
                "B", List.of(":s1", ":s2"),
                "D", List.of(":m1", ":s1"),
                "E", List.of(":set1", ":s2"),
                "L1", List.of(":l1"),
                "ActiveResource", List.of(":s1"),
                "SubmittedAt", List.of(":s1", ":s2"));
        choices.forEach((name, values) -> {
            if (random.nextBoolean()) {
                item.put(name, VALUES.get(pick(values)));
            }
        });
        return item;
    }

    private <T> T pick(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    /** Returns the values that the expressions use; null if they use none. */
    private static Map<String, AttributeValue> values(String... expressions) {
        Map<String, AttributeValue> used = new HashMap<>();
        for (String expression : expressions) {
            VALUES.forEach((name, value) -> {
                if (expression != null && expression.matches(".*" + name + "\\b.*")) {
                    used.put(name, value);
                }
            });
        }
        return used.isEmpty() ? null : used;
    }
}
