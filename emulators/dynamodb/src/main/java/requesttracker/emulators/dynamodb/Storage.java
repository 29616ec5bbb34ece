package requesttracker.emulators.dynamodb;

import java.util.List;

/** Stores the tables, so that the next process can load them. */
interface Storage extends AutoCloseable {

    /**
     * A change of one item or the creation of a table.
     *
     * @param key the item's key; null creates the table
     * @param content the item or the table's definition; null deletes the item
     */
    @SuppressWarnings("ArrayRecordComponent") // no code compares two changes
    record Change(String table, byte[] key, byte[] content) {}

    /** Visits each stored table, and then its items. */
    interface ItemVisitor {
        void table(TableDefinition definition);

        void item(String table, byte[] key, byte[] item);
    }

    void load(ItemVisitor visitor);

    /**
     * Queues changes that are stored together or not at all. Stores the changes in the order of the calls.
     *
     * @return a ticket for {@link #await}
     */
    long append(List<Change> changes);

    /**
     * Waits until all changes up to a ticket are durable.
     *
     * @throws StorageException if they can't be stored
     */
    void await(long ticket);

    /** Returns the ticket of the last queued change. */
    long lastTicket();

    /** Returns whether all changes up to a ticket are durable. */
    boolean isDurable(long ticket);

    /** Stores the queued changes, and closes the storage. */
    @Override
    void close();

    /** A storage that keeps nothing, for tables in memory. */
    Storage NONE = new Storage() {
        @Override
        public void load(ItemVisitor visitor) {}

        @Override
        public long append(List<Change> changes) {
            return 0;
        }

        @Override
        public void await(long ticket) {}

        @Override
        public long lastTicket() {
            return 0;
        }

        @Override
        public boolean isDurable(long ticket) {
            return true;
        }

        @Override
        public void close() {}
    };
}
