package requesttracker.emulators.dynamodb;

import java.util.List;

/** Stores the tables, so that they outlive the process. */
interface Storage extends AutoCloseable {

    /**
     * A change of one item or the creation of a table.
     *
     * @param key the item's key; null creates the table
     * @param content the item or the table's definition; null deletes the item
     */
    @SuppressWarnings("ArrayRecordComponent") // no change is compared with another
    record Change(String table, byte[] key, byte[] content) {}

    /** Visits each table, and then its items, as they were stored. */
    interface ItemVisitor {
        void table(TableDefinition definition);

        void item(String table, byte[] key, byte[] item);
    }

    void load(ItemVisitor visitor);

    /**
     * Queues changes that belong together; the calls' order is the changes' order.
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

    /** Returns the ticket of the last change that was queued. */
    long lastTicket();

    /** Returns whether all changes up to a ticket are durable. */
    boolean isDurable(long ticket);

    /** Stores what is queued, and ends. */
    @Override
    void close();

    /** Keeps nothing. */
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
