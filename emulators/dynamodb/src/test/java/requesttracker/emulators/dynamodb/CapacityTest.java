package requesttracker.emulators.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;
import static requesttracker.emulators.dynamodb.TestTables.SIMPLE;
import static requesttracker.emulators.dynamodb.TestTables.id;
import static requesttracker.emulators.dynamodb.TestTables.number;
import static requesttracker.emulators.dynamodb.TestTables.put;
import static requesttracker.emulators.dynamodb.TestTables.text;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConsumedCapacity;
import software.amazon.awssdk.services.dynamodb.model.KeysAndAttributes;
import software.amazon.awssdk.services.dynamodb.model.Put;
import software.amazon.awssdk.services.dynamodb.model.ReturnConsumedCapacity;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/**
 * Checks consumed capacity by AWS's published rules and examples: docs.aws.amazon.com, "DynamoDB read and write
 * operations" and "Using Global Secondary Indexes in DynamoDB".
 */
class CapacityTest {
    private final DynamoDbEmulator client = DynamoDbEmulator.inMemory();

    @BeforeEach
    void createTables() {
        TestTables.create(client);
    }

    /** Returns an item of this number of bytes. */
    private static Map<String, AttributeValue> item(String id, int size) {
        Map<String, AttributeValue> item = new HashMap<>(id(id));
        item.put("Body", text("x".repeat(size - Values.size(item) - "Body".length())));
        return item;
    }

    @ParameterizedTest(name = "a read of an item of {0} bytes, consistent: {1}, consumes {2}")
    @CsvSource({
        // "if your item size is 3.5 KB, DynamoDB rounds the item size to 4 KB"
        "3584, true, 1",
        "3584, false, 0.5",
        // "if you read an item of 10 KB, DynamoDB rounds the item size to 12 KB"
        "10240, true, 3",
        "10240, false, 1.5",
        "4096, true, 1",
        "4097, true, 2",
        "409600, true, 100",
    })
    void aReadOfOneItemConsumesUnitsByItsSize(int size, boolean consistent, double units) {
        put(client, item("a", size));

        assertThat(client.getItem(request -> request.tableName(SIMPLE)
                                .key(id("a"))
                                .consistentRead(consistent)
                                .returnConsumedCapacity(ReturnConsumedCapacity.TOTAL))
                        .consumedCapacity()
                        .capacityUnits())
                .isEqualTo(units);
    }

    @Test
    @DisplayName("A read of an absent item consumes a unit, or half of one without consistency")
    void readOfAbsentItem() {
        assertThat(read(true)).isEqualTo(1);
        assertThat(read(false)).isEqualTo(0.5);
    }

    private double read(boolean consistent) {
        return client.getItem(request -> request.tableName(SIMPLE)
                        .key(id("absent"))
                        .consistentRead(consistent)
                        .returnConsumedCapacity(ReturnConsumedCapacity.TOTAL))
                .consumedCapacity()
                .capacityUnits();
    }

    @Test
    @DisplayName("BatchGetItem rounds each item: 1.5 KB and 6.5 KB are 4 KB and 8 KB")
    void batchesRoundEachItem() {
        put(client, item("a", 1_536));
        put(client, item("b", 6_656));

        assertThat(client.batchGetItem(request -> request.requestItems(Map.of(
                                        SIMPLE,
                                        KeysAndAttributes.builder()
                                                .keys(List.of(id("a"), id("b")))
                                                .consistentRead(true)
                                                .build()))
                                .returnConsumedCapacity(ReturnConsumedCapacity.TOTAL))
                        .consumedCapacity())
                .extracting(ConsumedCapacity::capacityUnits)
                .containsExactly(3.0);
    }

    @Test
    @DisplayName("Query rounds the sum of what it reads: 40.8 KB are 44 KB")
    void queriesRoundTheSum() {
        // "if your query returns 10 items whose combined size is 40.8 KB, DynamoDB rounds the item size to 44 KB"
        for (int i = 0; i < 10; i++) {
            Map<String, AttributeValue> item =
                    new HashMap<>(Map.of("Group", text("g"), "Position", number(Integer.toString(i))));
            item.put("Body", text("x".repeat(4_178 - Values.size(item) - 4)));
            client.putItem(request -> request.tableName("sorted-N").item(item));
        }

        assertThat(query(true)).isEqualTo(11);
        assertThat(query(false)).isEqualTo(5.5);
    }

    private double query(boolean consistent) {
        return client.query(request -> request.tableName("sorted-N")
                        .keyConditionExpression("#g = :g")
                        .expressionAttributeNames(Map.of("#g", "Group"))
                        .expressionAttributeValues(Map.of(":g", text("g")))
                        .consistentRead(consistent)
                        .returnConsumedCapacity(ReturnConsumedCapacity.TOTAL))
                .consumedCapacity()
                .capacityUnits();
    }

    @ParameterizedTest(name = "a write of {1} bytes over {0} consumes {2}, in a transaction {3}")
    @CsvSource({
        // "if your item size is less than 1 KB, ... 1 write capacity unit"; "500 bytes ... rounded up to 1 KB"
        "0, 512, 1, 2",
        // "if you write an item of 1.5 KB, DynamoDB rounds the item size to 2 KB"; in a transaction two of each
        "0, 1536, 2, 4",
        "0, 1024, 1, 2",
        "0, 1025, 2, 4",
        // "the larger of the item's size before and after"
        "3000, 512, 3, 6",
        "512, 3000, 3, 6",
    })
    void aWriteOfOneItemConsumesUnitsByItsSize(int before, int after, double units, double inTransaction) {
        if (before > 0) {
            put(client, item("a", before));
            put(client, item("b", before));
        }

        assertThat(client.putItem(request -> request.tableName(SIMPLE)
                                .item(item("a", after))
                                .returnConsumedCapacity(ReturnConsumedCapacity.TOTAL))
                        .consumedCapacity()
                        .capacityUnits())
                .isEqualTo(units);
        assertThat(client.transactWriteItems(request -> request.transactItems(TransactWriteItem.builder()
                                        .put(Put.builder()
                                                .tableName(SIMPLE)
                                                .item(item("b", after))
                                                .build())
                                        .build())
                                .returnConsumedCapacity(ReturnConsumedCapacity.TOTAL))
                        .consumedCapacity())
                .extracting(ConsumedCapacity::capacityUnits)
                .containsExactly(inTransaction);
    }

    @Test
    @DisplayName("A delete consumes the size of the deleted item, or one unit if the item is absent")
    void deletes() {
        put(client, item("a", 2_100));

        assertThat(delete()).isEqualTo(3);
        assertThat(delete()).isEqualTo(1);
    }

    private double delete() {
        return client.deleteItem(request ->
                        request.tableName(SIMPLE).key(id("a")).returnConsumedCapacity(ReturnConsumedCapacity.TOTAL))
                .consumedCapacity()
                .capacityUnits();
    }

    @ParameterizedTest(name = "from {0} to {1} the index consumes {2}")
    @CsvSource({
        // "If a new item ... defines an indexed attribute ... one write operation"
        "'', 'o 1 t', 1",
        // "If an update ... changes the value of an indexed key attribute (from A to B), two writes"
        "'o 1 t', 'p 1 t', 2",
        "'o 1 t', 'o 2 t', 2",
        // "If the indexed attribute was present in the index ... but is deleted, one write"
        "'o 1 t', '', 1",
        // "If an item is not present in the index before or after ..., no additional write cost"
        "'', '', 0",
        // "If an update ... only changes the value of projected attributes ..., one write"
        "'o 1 t', 'o 1 u', 1",
        "'o 1 t', 'o 1 t', 0",
    })
    void aWriteOfAnIndexConsumesUnitsByItsChange(String before, String after, double units) {
        put(client, indexed(before));

        ConsumedCapacity consumed = client.putItem(request -> request.tableName(SIMPLE)
                        .item(indexed(after))
                        .returnConsumedCapacity(ReturnConsumedCapacity.INDEXES))
                .consumedCapacity();

        assertThat(consumed.table().capacityUnits()).isEqualTo(1);
        assertThat(consumed.capacityUnits()).isEqualTo(1 + units);
        assertThat(consumed.globalSecondaryIndexes().values().stream()
                        .mapToDouble(index -> index.capacityUnits())
                        .sum())
                .isEqualTo(units);
    }

    private static Map<String, AttributeValue> indexed(String parts) {
        Map<String, AttributeValue> item = new HashMap<>(id("a"));
        if (!parts.isEmpty()) {
            List<String> values = List.of(parts.split(" "));
            item.put("Owner", text(values.get(0)));
            item.put("Rank", number(values.get(1)));
            item.put("Title", text(values.get(2)));
        }
        return item;
    }

    @Test
    @DisplayName("A scan consumes the size of all items that it reads, also those that the filter drops")
    void scansConsumeWhatTheyRead() {
        IntStream.range(0, 8).forEach(i -> put(client, item("a" + i, 1_024)));

        assertThat(client.scan(request -> request.tableName(SIMPLE)
                                .consistentRead(true)
                                .filterExpression("Body = :none")
                                .expressionAttributeValues(Map.of(":none", text("none")))
                                .returnConsumedCapacity(ReturnConsumedCapacity.TOTAL))
                        .consumedCapacity()
                        .capacityUnits())
                .isEqualTo(2);
    }
}
