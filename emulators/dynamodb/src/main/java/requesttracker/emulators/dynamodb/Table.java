package requesttracker.emulators.dynamodb;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** A table's items and the entries of its indexes, in memory. */
final class Table {
    private final TableDefinition definition;
    private final NavigableMap<byte[], StoredItem> items = ordered();
    /** By name, the items' keys by the index's keys. */
    private final Map<String, NavigableMap<byte[], byte[]>> indexes = new LinkedHashMap<>();
    /** What each item was before its last change; null if no read is stale. */
    private final NavigableMap<byte[], StoredItem> before;

    private final BooleanSupplier stale;
    private final Map<ByteBuffer, Long> tickets = new HashMap<>();

    /** @param stale null if no read is stale */
    Table(TableDefinition definition, BooleanSupplier stale) {
        this.definition = definition;
        this.stale = stale;
        this.before = stale == null ? null : ordered();
        definition.indexes().forEach(index -> indexes.put(index.name(), ordered()));
    }

    /**
     * A write that was checked.
     *
     * @param before the item as it is; an empty map is no item
     * @param after what the item becomes; an empty map deletes it
     * @param held whether its condition holds
     */
    @SuppressWarnings("ArrayRecordComponent") // no write is compared with another
    record Write(
            Table table,
            byte[] key,
            Map<String, AttributeValue> before,
            Map<String, AttributeValue> after,
            boolean held) {

        double indexUnits(TableDefinition.Index index) {
            boolean was = index.key().isIn(before);
            boolean is = index.key().isIn(after);
            Map<String, AttributeValue> old = was ? table.definition.projected(index, before) : Map.of();
            Map<String, AttributeValue> now = is ? table.definition.projected(index, after) : Map.of();
            if ((!was && !is) || old.equals(now)) {
                return 0;
            }
            if (was && is && !Arrays.equals(table.key(index, before), table.key(index, after))) {
                return Capacity.write(Values.size(old)) + Capacity.write(Values.size(now));
            }
            return Capacity.write(Math.max(Values.size(old), Values.size(now)));
        }
    }

    TableDefinition definition() {
        return definition;
    }

    int count() {
        return items.size();
    }

    /** Returns the item as it is; empty if there is none. */
    Map<String, AttributeValue> item(byte[] key) {
        return attributes(items.get(key));
    }

    private static Map<String, AttributeValue> attributes(StoredItem item) {
        return item == null ? Map.of() : item.attributes();
    }

    /**
     * Writes or deletes an item.
     *
     * @param content the item's bytes, if it is not deleted
     */
    void write(byte[] key, byte[] content, Map<String, AttributeValue> old, Map<String, AttributeValue> item) {
        for (TableDefinition.Index index : definition.indexes()) {
            Map<byte[], byte[]> entries = indexes.get(index.name());
            byte[] now = index.key().isIn(item) ? key(index, item) : null;
            byte[] was = index.key().isIn(old) ? key(index, old) : null;
            if (before != null) {
                Map<String, AttributeValue> older = attributes(before.get(key));
                byte[] wasBefore = index.key().isIn(older) ? key(index, older) : null;
                if (wasBefore != null && !Arrays.equals(wasBefore, was)) {
                    entries.remove(wasBefore);
                }
            } else if (was != null && !Arrays.equals(was, now)) {
                entries.remove(was);
            }
            if (now != null) {
                entries.put(now, key);
            }
        }
        StoredItem last = item.isEmpty() ? items.remove(key) : items.put(key, stored(content, item));
        if (before != null) {
            before.put(key, last == null ? StoredItem.ABSENT : last);
        }
    }

    /**
     * Returns the item as it is kept in memory. A table whose reads can be stale is small, so it keeps attributes,
     * which take less time than bytes.
     */
    private StoredItem stored(byte[] content, Map<String, AttributeValue> item) {
        return before == null ? StoredItem.of(content) : StoredItem.of(item);
    }

    byte[] key(TableDefinition.Index index, Map<String, AttributeValue> item) {
        return definition
                .key()
                .addTo(index.key().addTo(new OrderedKey(), item), item)
                .bytes();
    }

    /** Decides how one read sees the items. In a table that can be stale, it decides once for each item. */
    final class View {
        private final boolean consistent;
        private final Map<ByteBuffer, Map<String, AttributeValue>> seen = new HashMap<>();

        View(boolean consistent) {
            this.consistent = consistent || before == null;
        }

        /** Returns the item; empty if there is none. */
        Map<String, AttributeValue> item(byte[] key) {
            if (consistent) {
                return Table.this.item(key);
            }
            if (!before.containsKey(key)) {
                return Map.of();
            }
            return seen.computeIfAbsent(
                    ByteBuffer.wrap(key), id -> attributes((stale.getAsBoolean() ? before : items).get(key)));
        }

        /** Returns the entry's item, unless this read sees a version of the item that has another entry. */
        Map<String, AttributeValue> item(TableDefinition.Index index, Map.Entry<byte[], byte[]> entry) {
            Map<String, AttributeValue> item = item(entry.getValue());
            boolean found = index == null
                    || before == null
                    || (index.key().isIn(item) && Arrays.equals(key(index, item), entry.getKey()));
            return found ? item : Map.of();
        }

        /** Returns the entries of the table or of an index from one key to another; each has its item's key. */
        Iterable<Map.Entry<byte[], byte[]>> entries(
                TableDefinition.Index index, byte[] from, byte[] to, boolean forward, byte[] after) {
            if (index == null) {
                NavigableMap<byte[], StoredItem> own = consistent ? items : before;
                Set<byte[]> found = range(own, from, to, forward, after).keySet();
                return () -> found.stream().map(key -> Map.entry(key, key)).iterator();
            }
            return range(indexes.get(index.name()), from, to, forward, after).entrySet();
        }

        private static <T> NavigableMap<byte[], T> range(
                NavigableMap<byte[], T> entries, byte[] from, byte[] to, boolean forward, byte[] after) {
            if (to != null && Arrays.compareUnsigned(from, to) >= 0) {
                return Collections.emptyNavigableMap();
            }
            NavigableMap<byte[], T> range =
                    to == null ? entries.tailMap(from, true) : entries.subMap(from, true, to, false);
            if (!forward) {
                range = range.descendingMap();
            }
            if (after != null) {
                boolean beforeAll = forward
                        ? Arrays.compareUnsigned(after, from) < 0
                        : to != null && Arrays.compareUnsigned(after, to) >= 0;
                boolean afterAll = forward
                        ? to != null && Arrays.compareUnsigned(after, to) >= 0
                        : Arrays.compareUnsigned(after, from) < 0;
                if (afterAll) {
                    return Collections.emptyNavigableMap();
                }
                if (!beforeAll) {
                    range = range.tailMap(after, false);
                }
            }
            return range;
        }
    }

    /** Records with which ticket an item's last change is durable. */
    void changed(byte[] key, long ticket, Storage storage) {
        if (ticket > 0) {
            if (tickets.size() > 256) {
                tickets.values().removeIf(storage::isDurable);
            }
            tickets.put(ByteBuffer.wrap(key), ticket);
        }
    }

    /** Returns the ticket of an item's last change; 0 if it is durable. */
    long ticket(byte[] key) {
        return tickets.isEmpty() ? 0 : tickets.getOrDefault(ByteBuffer.wrap(key), 0L);
    }

    private static <T> NavigableMap<byte[], T> ordered() {
        return new TreeMap<>(Arrays::compareUnsigned);
    }
}
