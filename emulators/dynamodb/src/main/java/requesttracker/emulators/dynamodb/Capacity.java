package requesttracker.emulators.dynamodb;

import java.util.LinkedHashMap;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.ConsumedCapacity;
import software.amazon.awssdk.services.dynamodb.model.ReturnConsumedCapacity;

/**
 * The capacity units that a call consumes of one table.
 *
 * <p>Source: docs.aws.amazon.com, "DynamoDB read and write operations" and "Using Global Secondary Indexes in
 * DynamoDB".
 */
final class Capacity {
    private static final int READ_BYTES = 4_096;
    private static final int WRITE_BYTES = 1_024;

    private final String table;
    private double units;
    private final Map<String, Double> indexes = new LinkedHashMap<>();

    Capacity(String table) {
        this.table = table;
    }

    /** Returns the units of a read of this number of bytes. */
    static double read(long bytes, boolean consistent) {
        return units(bytes, READ_BYTES) * (consistent ? 1 : 0.5);
    }

    /** Returns the units of a write of an item of this number of bytes. */
    static double write(long bytes) {
        return units(bytes, WRITE_BYTES);
    }

    private static double units(long bytes, int unit) {
        return Math.max(1, (bytes + unit - 1) / unit);
    }

    /** Returns whether a request asks for the units, so that they must be computed. */
    static boolean isAsked(ReturnConsumedCapacity asked) {
        return asked != null && asked != ReturnConsumedCapacity.NONE;
    }

    Capacity add(double more) {
        units += more;
        return this;
    }

    Capacity add(String index, double more) {
        if (more > 0) {
            indexes.merge(index, more, Double::sum);
        }
        return this;
    }

    /** Adds the units of a write. An empty map of the write stands for an absent item. */
    void addWrite(Table.Write write, double timesOnTable) {
        add(write(Math.max(Values.size(write.before()), Values.size(write.after()))) * timesOnTable);
        for (TableDefinition.Index index : write.table().definition().indexes()) {
            add(index.name(), write.indexUnits(index));
        }
    }

    /** Returns the requested part: null, the total, or the total with the units of the table and each index. */
    ConsumedCapacity asked(ReturnConsumedCapacity asked) {
        if (!isAsked(asked)) {
            return null;
        }
        double total = units
                + indexes.values().stream().mapToDouble(Double::doubleValue).sum();
        ConsumedCapacity.Builder consumed =
                ConsumedCapacity.builder().tableName(table).capacityUnits(total);
        if (asked == ReturnConsumedCapacity.INDEXES) {
            consumed.table(part -> part.capacityUnits(units));
            if (!indexes.isEmpty()) {
                Map<String, software.amazon.awssdk.services.dynamodb.model.Capacity> parts = new LinkedHashMap<>();
                indexes.forEach((index, used) -> parts.put(
                        index,
                        software.amazon.awssdk.services.dynamodb.model.Capacity.builder()
                                .capacityUnits(used)
                                .build()));
                consumed.globalSecondaryIndexes(parts);
            }
        }
        return consumed.build();
    }
}
