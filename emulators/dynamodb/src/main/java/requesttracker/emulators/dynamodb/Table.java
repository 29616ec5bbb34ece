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
    /** For each index by name, the keys of the items by the keys of the index. */
    private final Map<String, NavigableMap<byte[], byte[]>> indexes = new LinkedHashMap<>();
    /** Each item before its last change; null if no read is stale. */
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
     * A write after the check of its condition.
     *
     * @param before the current item; an empty map if the item is absent
     * @param after the new item; an empty map to delete the item
     * @param held whether the condition holds
     */
    @SuppressWarnings("ArrayRecordComponent") // no code compares two writes
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

    /** Returns the current item, or an empty map if the item is absent. */
    Map<String, AttributeValue> item(byte[] key) {
        return attributes(items.get(key));
    }

    private static Map<String, AttributeValue> attributes(StoredItem item) {
        return item == null ? Map.of() : item.attributes();
    }

    /**
     * Writes or deletes an item.
     *
     * @param content the bytes of the new item; not used to delete the item
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
     * Returns the item to keep in memory. A table whose reads can be stale is small, so it keeps attributes, which are
     * faster to read than bytes.
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

    /** The items that one read sees. If reads can be stale, the view decides once for each item. */
    final class View {
        private final boolean consistent;
        private final Map<ByteBuffer, Map<String, AttributeValue>> seen = new HashMap<>();

        View(boolean consistent) {
            this.consistent = consistent || before == null;
        }

        /** Returns the item, or an empty map if this read sees no item. */
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

        /** Returns the entry's item, or an empty map if this read sees a version of the item with another entry. */
        Map<String, AttributeValue> item(TableDefinition.Index index, Map.Entry<byte[], byte[]> entry) {
            Map<String, AttributeValue> item = item(entry.getValue());
            boolean found = index == null
                    || before == null
                    || (index.key().isIn(item) && Arrays.equals(key(index, item), entry.getKey()));
            return found ? item : Map.of();
        }

        /** Returns the entries of the table or of an index in a range of keys. Each entry has its item's key. */
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

    /** Records the ticket of an item's last change. */
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
