package requesttracker.conformance.engines;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import requesttracker.emulators.dynamodb.DynamoDbEmulator;
import requesttracker.runtime.AwsClients;
import requesttracker.store.TableSchema;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.CancellationReason;
import software.amazon.awssdk.services.dynamodb.model.CreateTableRequest;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.Put;
import software.amazon.awssdk.services.dynamodb.model.ReturnValue;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;
import software.amazon.awssdk.services.dynamodb.model.Update;

/**
 * Compares the emulator with moto and dynalite in random operations: results, items, error codes, and cancellation
 * codes of transactions. {@code -Dtracker.operations=N} sets the number of operations, {@code -Dtracker.seed=N} the
 * seed.
 *
 * <p>docs/dynamodb-emulator.md lists the differences of the others from AWS's documentation.
 */
class DynamoDbDifferentialTest {
    private static final int OPERATIONS = Integer.getInteger("tracker.operations", 3_000);
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

    /** The known differences. docs/dynamodb-emulator.md has AWS's documentation for each. */
    private static final List<Pattern> MOTO_DIFFERS = patterns(
            ".*, other " + FAILED,
            ".*: emulator \\[.*ValidationError.*, other ValidationException",
            "transaction .*, other \\[.*TypeError.*",
            "update SET D\\.Core = .*: emulator ValidationException, other \\{.*",
            "transaction .*: SET D\\.Core = .*: emulator \\[ValidationError, .*");

    private static final List<Pattern> DYNALITE_DIFFERS = patterns(
            "delete if NOT NOT .*: emulator ConditionalCheckFailedException, other ValidationException",
            "put a map 40 deep: emulator ValidationException, other \\{.*",
            "query H = :h AND T .* limit [1-9]: emulator \\[.*, other ValidationException",
            "query H = :h AND T BETWEEN .*:from=AttributeValue\\(S=\ud83d\ude00\\), :to=AttributeValue\\(S=\uffee\\).*:"
                    + " emulator ValidationException, other \\[.*");

    private final Random random = new Random(Long.getLong("tracker.seed", 1));

    /** One operation for any DynamoDB. */
    interface RandomOperation {
        Object on(DynamoDbClient client);
    }

    private static List<Pattern> patterns(String... patterns) {
        return Stream.of(patterns)
                .map(pattern -> Pattern.compile(pattern, Pattern.DOTALL))
                .toList();
    }

    @Test
    @Tag("moto")
    @DisplayName("Random operations and transactions have the same results, items and error codes as on moto")
    void sameResultsAsMoto() throws Exception {
        try (MotoServer moto = MotoServer.start(1);
                DynamoDbClient theirs = client(moto.endpoint())) {
            assertThat(differences(theirs, true, OPERATIONS, MOTO_DIFFERS)).isEmpty();
        }
    }

    @Test
    @Tag("moto")
    @DisplayName("Random operations, orders, limits and invalid requests have the same results as on dynalite")
    void sameResultsAsDynalite() throws Exception {
        try (DynaliteServer dynalite = DynaliteServer.start();
                DynamoDbClient theirs = client(dynalite.endpoint())) {
            assertThat(differences(theirs, false, OPERATIONS, DYNALITE_DIFFERS)).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("The comparison finds a planted mistake")
    void aPlantedMistakeIsFound(PlantedMistake mistake) {
        assertThat(differences(mistake.in(DynamoDbEmulator.inMemory()), false, 1_000, List.of()))
                .isNotEmpty();
    }

    @Test
    @DisplayName("Two emulators without a mistake have no differences")
    void noDifferencesWithoutAMistake() {
        assertThat(differences(DynamoDbEmulator.inMemory(), false, 1_000, List.of()))
                .isEmpty();
        assertThat(differences(DynamoDbEmulator.inMemory(), true, 1_000, List.of()))
                .isEmpty();
    }

    private static DynamoDbClient client(URI endpoint) {
        return new AwsClients(
                        Region.US_EAST_1,
                        StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")),
                        Optional.empty(),
                        Optional.of(endpoint))
                .dynamoDb();
    }

    /**
     * Returns the operations with different results, and both results.
     *
     * @param transactions true for operations with transactions; false for orders, limits and invalid requests
     * @param known the differences that are not mistakes of the emulator
     */
    private Set<String> differences(DynamoDbClient theirs, boolean transactions, int operations, List<Pattern> known) {
        Set<String> differences = new TreeSet<>();
        OrderedOperations ordered = new OrderedOperations(random);
        try (DynamoDbEmulator ours = DynamoDbEmulator.inMemory()) {
            for (CreateTableRequest table : List.of(TableSchema.createTable(TABLE), OrderedOperations.createTable())) {
                ours.createTable(table);
                theirs.createTable(table);
            }
            for (int i = 0; i < operations; i++) {
                StringBuilder description = new StringBuilder();
                RandomOperation operation = operation(transactions, ordered, description);
                Object our = result(() -> operation.on(ours));
                Object their = result(() -> operation.on(theirs));
                if (!our.equals(their)) {
                    String difference = description + ": emulator " + our + ", other " + their;
                    if (known.stream()
                            .noneMatch(pattern -> pattern.matcher(difference).matches())) {
                        differences.add(difference);
                    }
                    restore(ours, theirs);
                } else if (transactions && our instanceof String) {
                    // moto keeps the changes of an update that then failed.
                    restore(ours, theirs);
                } else if (i % 10 == 0) {
                    IDS.stream()
                            .filter(id -> !normal(item(ours, id)).equals(normal(item(theirs, id))))
                            .forEach(id -> differences.add("the item " + id + " after " + description));
                }
            }
        }
        return differences;
    }

    private RandomOperation operation(boolean transactions, OrderedOperations ordered, StringBuilder description) {
        if (transactions) {
            return operation(6, description);
        }
        return switch (random.nextInt(4)) {
            case 0 -> InvalidOperations.pick(random, description);
            case 1 -> ordered.next(description);
            default -> operation(5, description);
        };
    }

    /** Restores both to the same items, so that the run can continue after a difference. */
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

    private static final List<String> IDS = List.of("a", "b", "c", InvalidOperations.ID);

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

    /** Returns the item in a form in which equal sets are equal. */
    private static Map<String, Object> normal(Map<String, AttributeValue> item) {
        return item.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        attribute -> attribute.getValue().hasSs()
                                ? new TreeSet<>(attribute.getValue().ss())
                                : attribute.getValue()));
    }

    private RandomOperation operation(int kinds, StringBuilder description) {
        String id = pick(IDS.subList(0, 3));
        String condition = random.nextInt(3) == 0 ? null : pick(CONDITIONS);
        String update = pick(UPDATES);
        int kind = random.nextInt(kinds);
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
                        .collect(Collectors.groupingBy(
                                item -> item.get("SubmittedAt"), LinkedHashMap::new, Collectors.toSet()))
                        .entrySet()
                        .stream()
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
        // Sorted, so that the same seed makes the same items.
        new TreeMap<>(Map.of(
                        "A", List.of(":n1", ":n2", ":s1"),
                        "B", List.of(":s1", ":s2"),
                        "D", List.of(":m1", ":s1"),
                        "E", List.of(":set1", ":s2"),
                        "L1", List.of(":l1"),
                        "ActiveResource", List.of(":s1"),
                        "SubmittedAt", List.of(":s1", ":s2")))
                .forEach((name, values) -> {
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
