package requesttracker.emulators.dynamodb;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.h2.mvstore.Cursor;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.h2.mvstore.type.ByteArrayDataType;
import org.h2.mvstore.type.StringDataType;

/**
 * Keeps tables in a folder. One thread takes all queued changes, commits them together, forces them to disk, and then
 * resumes all their callers. A waiting caller holds no lock.
 *
 * <p>Files: {@code records.mv} has the tables and the encrypted items, {@code keys} the key of each item,
 * {@code format} the version.
 */
final class FileStorage implements Storage {
    static final String DATA = "records.mv";
    static final String KEYS = "keys";
    private static final String TABLES = "tables";
    private static final String ITEMS = "items.";
    private static final String STATE = "state";
    private static final int PAGE_BYTES = 4_096;
    private static final int CACHE_MB = 8;
    private static final int COMPACT_EVERY = 64;
    private static final int COMPACT_BYTES = 4 << 20;
    private static final int MIN_FILL_PERCENT = 60;

    private final DataFolder folder;
    private final Path data;
    private final KeyFile keys;
    private final MVStore store;
    private final MVMap<String, byte[]> tables;
    private final MVMap<String, byte[]> state;
    private final Map<String, MVMap<byte[], byte[]>> items = new LinkedHashMap<>();
    private final Thread committer = new Thread(this::commitUntilClosed, "dynamodb-commit");
    private long count;
    private int commits;

    private final Object lock = new Object();
    private List<Change> queue = new ArrayList<>();
    private long queued;
    private long durable;
    private int groups;
    private boolean closing;
    private StorageException failure;

    private FileStorage(DataFolder folder, Path data, KeyFile keys, MVStore store) {
        this.folder = folder;
        this.data = data;
        this.keys = keys;
        this.store = store;
        this.tables = store.openMap(
                TABLES,
                new MVMap.Builder<String, byte[]>()
                        .keyType(StringDataType.INSTANCE)
                        .valueType(ByteArrayDataType.INSTANCE));
        this.state = store.openMap(
                STATE,
                new MVMap.Builder<String, byte[]>()
                        .keyType(StringDataType.INSTANCE)
                        .valueType(ByteArrayDataType.INSTANCE));
    }

    /**
     * Opens the storage in a folder. Creates missing files.
     *
     * @throws StorageException if the folder can't be used
     */
    static FileStorage open(DataFolder folder) {
        try {
            return openIn(folder);
        } catch (RuntimeException e) {
            folder.close();
            throw e;
        }
    }

    private static FileStorage openIn(DataFolder folder) {
        Path keyFile = folder.file(KEYS);
        Path data = folder.file(DATA);
        if (size(data) > 0 && size(keyFile) == 0) {
            throw new StorageException(
                    "the file " + keyFile + " is missing: the items in " + data + " can't be read without it");
        }
        KeyFile keys = KeyFile.open(folder.create(KEYS));
        try {
            if (keys.commit() > 0 && size(data) == 0) {
                throw new StorageException("the file " + data + " is missing");
            }
            folder.create(DATA);
            return new FileStorage(folder, data, keys, store(data));
        } catch (RuntimeException e) {
            close(keys);
            throw e instanceof StorageException known ? known : unreadable(data, e);
        }
    }

    private static MVStore store(Path data) {
        try {
            MVStore store = new MVStore.Builder()
                    .fileName(data.toString())
                    .autoCommitDisabled()
                    .pageSplitSize(PAGE_BYTES)
                    .cacheSize(CACHE_MB)
                    .open();
            // Each commit is on disk before the next commit begins, so the next commit can reuse freed space at once.
            store.setRetentionTime(0);
            return store;
        } catch (MVStoreException e) {
            if (e.getErrorCode() == DataUtils.ERROR_FILE_LOCKED) {
                throw DataFolder.inUse(data.getParent());
            }
            throw e;
        }
    }

    private static StorageException unreadable(Path data, RuntimeException cause) {
        return new StorageException("the file " + data + " is damaged", cause);
    }

    private static long size(Path file) {
        try {
            return Files.exists(file) ? Files.size(file) : 0;
        } catch (IOException e) {
            throw new StorageException("the file " + file + " can't be read", e);
        }
    }

    @Override
    public void load(ItemVisitor visitor) {
        try {
            loadAll(visitor);
            keys.eraseUnused();
            keys.force();
        } catch (StorageException e) {
            closeFiles(true);
            throw e;
        } catch (IOException e) {
            closeFiles(true);
            throw new StorageException("the file " + data.resolveSibling(KEYS) + " can't be written", e);
        } catch (RuntimeException e) {
            closeFiles(true);
            throw unreadable(data, e);
        }
        committer.setDaemon(true);
        committer.start();
    }

    private void loadAll(ItemVisitor visitor) {
        byte[] known = state.get(STATE);
        long commit = known == null ? 0 : ByteBuffer.wrap(known).getLong(0);
        if (commit < keys.commit()) {
            throw new StorageException("the file " + data + " is damaged: it ends at commit " + commit + ", and commit "
                    + keys.commit() + " was confirmed");
        }
        queued = commit;
        durable = commit;
        for (String table : tables.keySet()) {
            visitor.table(TableDefinition.decode(tables.get(table)));
            MVMap<byte[], byte[]> map = map(table);
            byte[] last = null;
            Cursor<byte[], byte[]> cursor = map.cursor(null);
            while (cursor.hasNext()) {
                byte[] key = cursor.next();
                if (last != null && Arrays.compareUnsigned(last, key) >= 0) {
                    throw new StorageException("the file " + data + " is damaged: its items are not in order");
                }
                last = key;
                visitor.item(table, key, decrypted(table, key, cursor.getValue()));
                count++;
            }
        }
        if (known != null && count != ByteBuffer.wrap(known).getLong(8)) {
            throw new StorageException("the file " + data + " is damaged: it has " + count + " items, and "
                    + ByteBuffer.wrap(known).getLong(8) + " were stored");
        }
    }

    private byte[] decrypted(String table, byte[] key, byte[] stored) {
        int slot = stored.length < 4 ? -1 : ByteBuffer.wrap(stored).getInt();
        try {
            if (keys.use(slot)) {
                return keys.decrypt(slot, stored, 4, context(table, key));
            }
        } catch (IllegalArgumentException e) {
            // The exception below reports this case too.
        }
        throw new StorageException("the file " + data + " or " + data.resolveSibling(KEYS)
                + " is damaged: an item and its key do not belong together");
    }

    private MVMap<byte[], byte[]> map(String table) {
        return items.computeIfAbsent(
                table,
                name -> store.openMap(
                        ITEMS + name,
                        new MVMap.Builder<byte[], byte[]>()
                                .keyType(ByteArrayDataType.INSTANCE)
                                .valueType(ByteArrayDataType.INSTANCE)));
    }

    @Override
    public long append(List<Change> changes) {
        synchronized (lock) {
            requireOpen();
            queue.addAll(changes);
            queued++;
            lock.notifyAll();
            return queued;
        }
    }

    @Override
    public void await(long ticket) {
        boolean interrupted = false;
        synchronized (lock) {
            while (durable < ticket) {
                if (failure != null) {
                    throw failure;
                }
                try {
                    lock.wait();
                } catch (InterruptedException e) {
                    // The queued change will be stored, so the caller must wait for its outcome.
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public long lastTicket() {
        synchronized (lock) {
            return queued;
        }
    }

    @Override
    public boolean isDurable(long ticket) {
        synchronized (lock) {
            return durable >= ticket;
        }
    }

    private void requireOpen() {
        if (failure != null) {
            throw failure;
        }
        if (closing) {
            throw new StorageException("the data folder " + data.getParent() + " is closed");
        }
    }

    private void commitUntilClosed() {
        try {
            while (true) {
                List<Change> changes;
                long ticket;
                synchronized (lock) {
                    changes = queue;
                    queue = new ArrayList<>();
                    ticket = queued;
                }
                if (changes.isEmpty()) {
                    // No caller waits for the overwritten keys, which make removed values unreadable.
                    keys.force();
                    if (!waitForChanges()) {
                        return;
                    }
                } else {
                    commit(changes, ticket);
                    synchronized (lock) {
                        durable = ticket;
                        groups++;
                        lock.notifyAll();
                    }
                }
            }
        } catch (IOException | RuntimeException | Error e) {
            synchronized (lock) {
                failure = new StorageException("the data folder " + data.getParent() + " can't be written", e);
                lock.notifyAll();
            }
        }
    }

    private boolean waitForChanges() {
        synchronized (lock) {
            while (queue.isEmpty() && !closing) {
                try {
                    lock.wait();
                } catch (InterruptedException e) {
                    // The storage interrupts this thread when it is closed.
                }
            }
            return !queue.isEmpty();
        }
    }

    private record ItemKey(String table, ByteBuffer key) {}

    private void commit(List<Change> changes, long ticket) throws IOException {
        Map<ItemKey, Change> last = new LinkedHashMap<>();
        for (Change change : changes) {
            if (change.key() == null) {
                tables.put(change.table(), change.content());
                map(change.table());
            } else {
                last.put(new ItemKey(change.table(), ByteBuffer.wrap(change.key())), change);
            }
        }
        List<Integer> obsolete = new ArrayList<>();
        for (Change change : last.values()) {
            byte[] old;
            if (change.content() == null) {
                old = map(change.table()).remove(change.key());
                count -= old == null ? 0 : 1;
            } else {
                int slot = keys.add();
                byte[] encrypted = keys.encrypt(slot, change.content(), context(change.table(), change.key()));
                old = map(change.table())
                        .put(
                                change.key(),
                                ByteBuffer.allocate(4 + encrypted.length)
                                        .putInt(slot)
                                        .put(encrypted)
                                        .array());
                count += old == null ? 1 : 0;
            }
            if (old != null) {
                obsolete.add(ByteBuffer.wrap(old).getInt());
            }
        }
        keys.force();
        state.put(STATE, ByteBuffer.allocate(16).putLong(ticket).putLong(count).array());
        store.commit();
        store.sync();
        keys.committed(ticket);
        for (int slot : obsolete) {
            keys.erase(slot);
        }
        if (++commits % COMPACT_EVERY == 0 && store.compact(MIN_FILL_PERCENT, COMPACT_BYTES)) {
            store.sync();
        }
    }

    private static byte[] context(String table, byte[] key) {
        byte[] name = table.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(name.length + 1 + key.length)
                .put(name)
                .put((byte) 0)
                .put(key)
                .array();
    }

    /** Returns the number of groups of changes that this storage has forced to disk. */
    int groups() {
        synchronized (lock) {
            return groups;
        }
    }

    /** Returns the key of an item's current version. */
    byte[] keyOf(String table, byte[] key) {
        return keys.key(ByteBuffer.wrap(map(table).get(key)).getInt());
    }

    @Override
    public void close() {
        synchronized (lock) {
            closing = true;
            lock.notifyAll();
        }
        boolean interrupted = false;
        while (committer.isAlive()) {
            try {
                committer.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        closeFiles(failure != null);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void closeFiles(boolean failed) {
        try {
            if (failed) {
                store.closeImmediately();
            } else {
                store.close();
            }
        } catch (MVStoreException e) {
            // All confirmed changes are on disk.
        } finally {
            close(keys);
            folder.close();
        }
    }

    private static void close(KeyFile keys) {
        try {
            keys.close();
        } catch (IOException e) {
            // All confirmed changes are on disk.
        }
    }
}
