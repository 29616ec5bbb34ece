package requesttracker.emulators.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static requesttracker.emulators.dynamodb.TestTables.SIMPLE;
import static requesttracker.emulators.dynamodb.TestTables.bytes;
import static requesttracker.emulators.dynamodb.TestTables.get;
import static requesttracker.emulators.dynamodb.TestTables.id;
import static requesttracker.emulators.dynamodb.TestTables.number;
import static requesttracker.emulators.dynamodb.TestTables.put;
import static requesttracker.emulators.dynamodb.TestTables.text;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.CancellationReason;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.IdempotentParameterMismatchException;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;
import software.amazon.awssdk.services.dynamodb.model.ScanResponse;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;

/** Checks expressions, order, limits and errors by DynamoDB's documentation. */
class DynamoDbEmulatorTest {
    private final DynamoDbEmulator client = DynamoDbEmulator.inMemory();

    @BeforeEach
    void createTables() {
        TestTables.create(client);
    }

    private static final Map<String, AttributeValue> DOCUMENT = Map.of(
            "Id", text("a"),
            "Title", text("Zürich"),
            "N1", number("5"),
            "Tags", AttributeValue.fromSs(List.of("x", "y")),
            "Parts", AttributeValue.fromL(List.of(text("p0"), text("p1"), number("2"))),
            "Doc",
                    AttributeValue.fromM(
                            Map.of("Core", number("7"), "Elems", AttributeValue.fromL(List.of(text("z"))))));

    private static Map<String, AttributeValue> used(String expression, Map<String, AttributeValue> all) {
        Map<String, AttributeValue> used = new HashMap<>();
        all.forEach((name, value) -> {
            if (expression.matches("(?s).*" + name + "\\b.*")) {
                used.put(name, value);
            }
        });
        return used;
    }

    private static final Map<String, AttributeValue> VALUES = Map.of(
            ":x", text("x"),
            ":zu", text("Zü"),
            ":p1", text("p1"),
            ":z", text("z"),
            ":two", number("2"),
            ":five", number("5.0"),
            ":six", number("6"),
            ":seven", number("7"),
            ":ss", text("SS"),
            ":tags", AttributeValue.fromSs(List.of("y", "x")));

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = ';',
            value = {
                "Doc.Core = :seven; true",
                "Doc.Core > :six; true",
                "Doc.Absentee = :six; false",
                "Doc.Elems[0] = :z; true",
                "Doc.Elems[1] = :z; false",
                "Parts[1] = :p1; true",
                "N1 = :five; true",
                "N1 <> :five; false",
                "N1 BETWEEN :two AND :six; true",
                "Tags = :tags; true",
                "contains(Tags, :x); true",
                "contains(Tags, :z); false",
                "contains(Parts, :two); true",
                "contains(Title, :z); false",
                "begins_with(Title, :zu); true",
                "size(Title) = :six; true",
                "size(Parts) > :two; true",
                "size(Tags) = :two; true",
                "size(N1) = :two; false",
                "attribute_type(Tags, :ss); true",
                "attribute_type(Title, :ss); false",
                "attribute_exists(Doc.Elems[0]) AND attribute_not_exists(Doc.Elems[1]); true",
                "NOT contains(Tags, :x) OR N1 = :five AND Title = :zu; false",
                "N1 = :two OR NOT N1 = :six AND contains(Tags, :x); true",
            })
    void conditions(String condition, boolean holds) {
        put(client, DOCUMENT);
        ThrowingCallable write = () -> client.deleteItem(request -> request.tableName(SIMPLE)
                .key(id("a"))
                .conditionExpression(condition)
                .expressionAttributeValues(used(condition, VALUES)));

        if (holds) {
            assertThat(org.assertj.core.api.Assertions.catchThrowable(write)).isNull();
        } else {
            assertThatThrownBy(write).isInstanceOf(ConditionalCheckFailedException.class);
        }
    }

    @ParameterizedTest(name = "[{index}] {0}")
    @ValueSource(
            strings = {
                "",
                "N1 =",
                "N1 = :x = :x",
                "(N1 = :x",
                "((N1 = :x))",
                "Name = :x",
                "name = :x",
                "Status = :x",
                "N1 < :tags",
                "N1 = N1",
                "#n = :x",
                "N1 = :absent",
                "N1 BETWEEN :six AND :two",
                "N1 BETWEEN :x AND :two",
                "begins_with(N1, :two)",
                "attribute_exists(:x)",
                "attribute_type(N1, :x)",
                "starts_with(N1, :x)",
                "N1 == :x",
                "list_append(N1, :x)",
            })
    @DisplayName("An invalid condition is rejected")
    void invalidConditions(String condition) {
        put(client, DOCUMENT);

        assertInvalid(() -> client.deleteItem(request -> request.tableName(SIMPLE)
                .key(id("a"))
                .conditionExpression(condition)
                .expressionAttributeValues(used(condition, VALUES))));
        assertThat(get(client, "a")).isNotEmpty();
    }

    private static void assertInvalid(ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOf(DynamoDbException.class)
                .extracting(e -> ((DynamoDbException) e).awsErrorDetails().errorCode())
                .isEqualTo("ValidationException");
    }

    @Test
    @DisplayName("All actions of an update inside documents read the item before the update")
    void updatesOfDocuments() {
        put(client, DOCUMENT);

        client.updateItem(UpdateItemRequest.builder()
                .tableName(SIMPLE)
                .key(id("a"))
                .updateExpression("SET Doc.Core = Doc.Core + :two, Parts[1] = :x, Parts[9] = :z,"
                        + " Doc.#l = list_append(Doc.#l, Parts), Twin = if_not_exists(Absentee, N1)"
                        + " REMOVE Parts[0], Title ADD N1 :two, Tags :more DELETE Gone :more")
                .expressionAttributeNames(Map.of("#l", "Elems"))
                .expressionAttributeValues(Map.of(
                        ":two", number("2"),
                        ":x", text("x"),
                        ":z", text("z"),
                        ":more", AttributeValue.fromSs(List.of("w", "x"))))
                .build());

        assertThat(get(client, "a"))
                .isEqualTo(Map.of(
                        "Id", text("a"),
                        "N1", number("7"),
                        "Twin", number("5"),
                        "Tags", AttributeValue.fromSs(List.of("w", "x", "y")),
                        "Parts", AttributeValue.fromL(List.of(text("x"), number("2"), text("z"))),
                        "Doc",
                                AttributeValue.fromM(Map.of(
                                        "Core", number("9"),
                                        "Elems",
                                                AttributeValue.fromL(
                                                        List.of(text("z"), text("p0"), text("p1"), number("2")))))));
    }

    @ParameterizedTest(name = "[{index}] {0}")
    @ValueSource(
            strings = {
                "SET N1 = :x SET Title = :x",
                "SET Doc = :x, Doc.Core = :x",
                "SET Doc.Core = :x, Doc[0] = :x",
                "SET N1 = Absentee",
                "SET N1 = Title + :two",
                "SET N1 = N1 + :x",
                "SET Absentee.Core = :x",
                "ADD Title :two",
                "ADD N1 :x",
                "DELETE Tags :two",
                "SET Id = :x",
                "REMOVE Id",
                "SET Size = :x",
                "UPSERT N1 = :x",
                "SET N1 = :x,",
            })
    @DisplayName("An invalid update is rejected")
    void invalidUpdates(String update) {
        put(client, DOCUMENT);

        assertInvalid(() -> client.updateItem(request -> request.tableName(SIMPLE)
                .key(id("a"))
                .updateExpression(update)
                .expressionAttributeValues(used(update, VALUES))));
        assertThat(get(client, "a")).isEqualTo(Values.normalized(DOCUMENT));
    }

    @Test
    @DisplayName("A projection returns the values at its paths")
    void projections() {
        put(client, DOCUMENT);

        assertThat(client.getItem(request -> request.tableName(SIMPLE)
                                .key(id("a"))
                                .projectionExpression("Doc.Core, Parts[2], Parts[0], Absentee"))
                        .item())
                .isEqualTo(Map.of(
                        "Doc", AttributeValue.fromM(Map.of("Core", number("7"))),
                        "Parts", AttributeValue.fromL(List.of(text("p0"), number("2")))));
    }

    static Stream<List<AttributeValue>> orders() {
        return Stream.of(
                Stream.of(
                                "-1e20", "-12", "-2.5", "-2", "-0.001", "0", "1e-10", "0.5", "1", "1.5", "9", "10",
                                "11", "1e20")
                        .map(TestTables::number)
                        .toList(),
                Stream.of("A", "B", "a", "ab", "b", "z", "é", "中", "😀")
                        .map(TestTables::text)
                        .toList(),
                Stream.of(new byte[] {0}, new byte[] {0, 0}, new byte[] {0, 1}, new byte[] {1}, new byte[] {-1})
                        .map(TestTables::bytes)
                        .toList());
    }

    @ParameterizedTest
    @MethodSource("orders")
    @DisplayName("A query returns the items in the order of their sort keys, in pages, forward and backward")
    void order(List<AttributeValue> sorted) {
        String table = TestTables.SORTED + sorted.get(0).type();
        List<AttributeValue> shuffled = new ArrayList<>(sorted);
        java.util.Collections.shuffle(shuffled, new java.util.Random(7));
        shuffled.forEach(position -> client.putItem(
                request -> request.tableName(table).item(Map.of("Group", text("g"), "Position", position))));
        client.putItem(
                request -> request.tableName(table).item(Map.of("Group", text("g2"), "Position", sorted.get(0))));

        List<AttributeValue> normal = sorted.stream().map(Values::normalized).toList();
        List<AttributeValue> reversed = new ArrayList<>(normal);
        java.util.Collections.reverse(reversed);
        assertThat(positions(table, "#g = :g", Map.of(), true)).isEqualTo(normal);
        assertThat(positions(table, "#g = :g", Map.of(), false)).isEqualTo(reversed);
        for (int i = 0; i < normal.size(); i++) {
            Map<String, AttributeValue> bound = Map.of(":v", sorted.get(i));
            assertThat(positions(table, "#g = :g AND #p < :v", bound, true)).isEqualTo(normal.subList(0, i));
            assertThat(positions(table, "#g = :g AND #p <= :v", bound, true)).isEqualTo(normal.subList(0, i + 1));
            assertThat(positions(table, "#g = :g AND #p = :v", bound, true)).isEqualTo(normal.subList(i, i + 1));
            assertThat(positions(table, "#g = :g AND #p >= :v", bound, false))
                    .isEqualTo(reversed.subList(0, normal.size() - i));
            assertThat(positions(table, "#g = :g AND #p > :v", bound, true))
                    .isEqualTo(normal.subList(i + 1, normal.size()));
        }
        assertThat(positions(
                        table,
                        "#g = :g AND #p BETWEEN :v AND :w",
                        Map.of(":v", sorted.get(1), ":w", sorted.get(3)),
                        true))
                .isEqualTo(normal.subList(1, 4));
    }

    private List<AttributeValue> positions(
            String table, String condition, Map<String, AttributeValue> bounds, boolean forward) {
        Map<String, AttributeValue> values = new HashMap<>(bounds);
        values.put(":g", text("g"));
        Map<String, String> names = new HashMap<>(Map.of("#g", "Group"));
        if (condition.contains("#p")) {
            names.put("#p", "Position");
        }
        List<AttributeValue> found = new ArrayList<>();
        Map<String, AttributeValue> from = null;
        do {
            QueryResponse page = client.query(QueryRequest.builder()
                    .tableName(table)
                    .keyConditionExpression(condition)
                    .expressionAttributeNames(names)
                    .expressionAttributeValues(values)
                    .scanIndexForward(forward)
                    .limit(2)
                    .exclusiveStartKey(from)
                    .build());
            page.items().forEach(item -> found.add(item.get("Position")));
            from = page.hasLastEvaluatedKey() ? page.lastEvaluatedKey() : null;
        } while (from != null);
        return found;
    }

    @ParameterizedTest(name = "[{index}] {0}")
    @ValueSource(
            strings = {
                "#p = :v",
                "#g = :g OR #p = :v",
                "#g > :g",
                "#g = :g AND #p <> :v",
                "#g = :g AND #p IN (:v)",
                "#g = :g AND #p = :v AND #p < :v",
                "#g = :v",
                "#g = :g AND begins_with(#p, :v)",
            })
    @DisplayName("An invalid key condition is rejected")
    void invalidKeyConditions(String condition) {
        assertInvalid(() -> positions("sorted-N", condition, Map.of(":v", number("1")), true));
    }

    @ParameterizedTest(name = "{0} is stored as {1}")
    @CsvSource({
        "007, 7",
        "1.500, 1.5",
        "-0, 0",
        "1e3, 1000",
        "12E-1, 1.2",
        "+4, 4",
        ".5, 0.5",
        "99999999999999999999999999999999999999, 99999999999999999999999999999999999999"
    })
    void numbersAreNormalized(String given, String stored) {
        put(client, Map.of("Id", text("a"), "N1", number(given)));

        assertThat(get(client, "a")).containsEntry("N1", number(stored));
    }

    @ParameterizedTest(name = "[{index}] {0}")
    @ValueSource(strings = {"", "abc", "1e126", "1e-131", "123456789012345678901234567890123456789", "0x1", "1 "})
    void invalidNumbersAreRefused(String number) {
        assertInvalid(() -> put(client, Map.of("Id", text("a"), "N1", number(number))));
    }

    @Test
    @DisplayName("Values that no item can have are rejected")
    void invalidValues() {
        for (AttributeValue value : List.of(
                AttributeValue.builder().build(),
                AttributeValue.builder().s("a").n("1").build(),
                AttributeValue.fromSs(List.of()),
                AttributeValue.fromSs(List.of("a", "a")),
                AttributeValue.fromNs(List.of("1", "1.0")),
                AttributeValue.fromNul(false))) {
            assertInvalid(() -> put(client, Map.of("Id", text("a"), "V", value)));
        }
        AttributeValue nested = text("x");
        for (int i = 0; i < 33; i++) {
            nested = AttributeValue.fromL(List.of(nested));
        }
        AttributeValue deep = nested;
        assertInvalid(() -> put(client, Map.of("Id", text("a"), "V", deep)));
    }

    @Test
    @DisplayName("An item has at most 400 KB, with the names of its attributes")
    void itemsHaveALimit() {
        int rest = 400 * 1_024 - "Id".length() - "a".length() - "B".length();
        put(client, Map.of("Id", text("a"), "B", bytes(new byte[rest])));

        assertInvalid(() -> put(client, Map.of("Id", text("a"), "B", bytes(new byte[rest + 1]))));
        assertInvalid(() -> client.updateItem(request -> request.tableName(SIMPLE)
                .key(id("a"))
                .updateExpression("SET C = :x")
                .expressionAttributeValues(Map.of(":x", text("x")))));
        assertThat(get(client, "a")).containsOnlyKeys("Id", "B");
    }

    @Test
    @DisplayName("A key has at most 2,048 bytes, a sort key 1,024, an index key a type; none is empty")
    void keysHaveLimits() {
        put(client, id("k".repeat(2_048)));
        assertInvalid(() -> put(client, id("k".repeat(2_049))));
        assertInvalid(() -> put(client, id("")));
        assertInvalid(() -> put(client, Map.of("Id", number("1"))));
        assertInvalid(() -> put(client, Map.of("Other", text("x"))));
        assertInvalid(() -> put(client, Map.of("Id", text("a"), "Rank", text("x"))));
        assertInvalid(() -> put(client, Map.of("Id", text("a"), "Owner", text(""))));
        assertInvalid(() -> client.putItem(request ->
                request.tableName("sorted-S").item(Map.of("Group", text("g"), "Position", text("p".repeat(1_025))))));
        assertInvalid(() ->
                client.getItem(request -> request.tableName(SIMPLE).key(Map.of("Id", text("a"), "Owner", text("o")))));
    }

    private static List<TransactWriteItem> puts(int count, int bytes) {
        return IntStream.range(0, count)
                .mapToObj(i -> TransactWriteItem.builder()
                        .put(put ->
                                put.tableName(SIMPLE).item(Map.of("Id", text("t" + i), "B", bytes(new byte[bytes]))))
                        .build())
                .toList();
    }

    @Test
    @DisplayName("A transaction has at most 100 items and 4 MB, and one write for each item")
    void transactionsHaveLimits() {
        client.transactWriteItems(request -> request.transactItems(puts(100, 10)));
        assertInvalid(() -> client.transactWriteItems(request -> request.transactItems(puts(101, 10))));
        assertInvalid(() -> client.transactWriteItems(request -> request.transactItems(List.of())));
        client.transactWriteItems(request -> request.transactItems(puts(10, 409_000)));
        assertInvalid(() -> client.transactWriteItems(request -> request.transactItems(puts(11, 409_000))));
        List<TransactWriteItem> twice = new ArrayList<>(puts(1, 1));
        twice.addAll(puts(1, 2));
        assertInvalid(() -> client.transactWriteItems(request -> request.transactItems(twice)));
    }

    @Test
    @DisplayName("A failed transaction reports the reason for each item, and changes nothing")
    void cancellationReasons() {
        put(client, Map.of("Id", text("a"), "Title", text("t")));
        TransactionCanceledException canceled = catchThrowableOfType(
                TransactionCanceledException.class,
                () -> client.transactWriteItems(request -> request.transactItems(
                        TransactWriteItem.builder()
                                .update(update -> update.tableName(SIMPLE)
                                        .key(id("a"))
                                        .updateExpression("SET Title = Title + :one")
                                        .expressionAttributeValues(Map.of(":one", number("1"))))
                                .build(),
                        TransactWriteItem.builder()
                                .conditionCheck(check -> check.tableName(SIMPLE)
                                        .key(id("b"))
                                        .conditionExpression("attribute_exists(Id)"))
                                .build(),
                        TransactWriteItem.builder()
                                .put(put -> put.tableName(SIMPLE).item(id("c")))
                                .build())));

        assertThat(canceled.cancellationReasons())
                .extracting(CancellationReason::code)
                .containsExactly("ValidationError", "ConditionalCheckFailed", "None");
        assertThat(get(client, "c")).isEmpty();
    }

    @Test
    @DisplayName("A transaction that is repeated with its ClientRequestToken is not applied again")
    void transactionsAreIdempotent() {
        put(client, Map.of("Id", text("a"), "N1", number("1")));
        TransactWriteItem increment = TransactWriteItem.builder()
                .update(update -> update.tableName(SIMPLE)
                        .key(id("a"))
                        .updateExpression("ADD N1 :one")
                        .expressionAttributeValues(Map.of(":one", number("1"))))
                .build();
        for (int i = 0; i < 2; i++) {
            client.transactWriteItems(
                    request -> request.transactItems(increment).clientRequestToken("token"));
        }

        assertThat(get(client, "a")).containsEntry("N1", number("2"));
        assertThatThrownBy(() -> client.transactWriteItems(
                        request -> request.transactItems(puts(1, 1)).clientRequestToken("token")))
                .isInstanceOf(IdempotentParameterMismatchException.class);
    }

    @Test
    @DisplayName("A page ends at 1 MB, and the next page begins after it")
    void pagesEndAtOneMegabyte() {
        for (int i = 0; i < 5; i++) {
            put(client, Map.of("Id", text("a" + i), "B", bytes(new byte[400_000])));
        }
        ScanResponse first = client.scan(request -> request.tableName(SIMPLE));
        ScanResponse second =
                client.scan(request -> request.tableName(SIMPLE).exclusiveStartKey(first.lastEvaluatedKey()));

        assertThat(first.items()).hasSize(3);
        assertThat(second.items()).hasSize(2);
        assertThat(second.hasLastEvaluatedKey()).isFalse();
    }

    @Test
    @DisplayName("An unsupported action or parameter is rejected by its name")
    void unsupportedActions() {
        assertThatThrownBy(() -> client.deleteTable(request -> request.tableName(SIMPLE)))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("DeleteTable");
        assertThatThrownBy(() -> client.scan(
                        request -> request.tableName(SIMPLE).segment(0).totalSegments(2)))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("Segment");
        assertThatThrownBy(() -> client.getItem(
                        request -> request.tableName(SIMPLE).key(id("a")).attributesToGet("Id")))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("AttributesToGet");
    }
}
