package requesttracker.emulators.dynamodb;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.BitSet;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Keeps the keys that encrypt the stored items, in a separate file.
 *
 * <p>Each stored version of an item has its own key. When a version is overwritten, the slot of its key is overwritten
 * too. The rest of that version in the data file is then unreadable.
 *
 * <p>The file starts with a header that has the number of the last commit of the data file.
 */
final class KeyFile implements AutoCloseable {
    private static final long MAGIC = 0x52544b4559533031L; // The ASCII characters "RTKEYS01".
    private static final int HEADER_BYTES = 64;
    private static final int COMMIT_OFFSET = 16;
    private static final int KEY_BYTES = 16;
    private static final int TAG_BITS = 128;

    private final Path file;
    private final FileChannel channel;
    private final SecureRandom random = new SecureRandom();
    private final BitSet used = new BitSet();
    private byte[] keys = new byte[0];
    private long commit;
    private boolean unforced;

    private KeyFile(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /** Opens and locks the file. Creates the file if it is missing. */
    static KeyFile open(Path file) {
        try {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
            KeyFile keys = new KeyFile(file, channel);
            try {
                keys.open();
                return keys;
            } catch (IOException | RuntimeException e) {
                channel.close();
                throw e;
            }
        } catch (IOException e) {
            throw new StorageException("the file " + file + " can't be used", e);
        }
    }

    private void open() throws IOException {
        try {
            if (channel.tryLock() == null) {
                throw inUse();
            }
        } catch (OverlappingFileLockException e) {
            throw inUse();
        }
        long size = channel.size();
        if (size == 0) {
            ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
            header.putLong(0, MAGIC).putLong(COMMIT_OFFSET, 0).putLong(COMMIT_OFFSET + 8, ~0L);
            write(header, 0);
            channel.force(true);
            return;
        }
        if (size < HEADER_BYTES) {
            throw damaged();
        }
        // Reads through the locked channel, since closing another channel of this file would release the lock.
        ByteBuffer all = ByteBuffer.allocate(Math.toIntExact(size));
        while (all.hasRemaining() && channel.read(all, all.position()) >= 0) {
            // The lock stays until the process ends.
        }
        byte[] content = all.array();
        ByteBuffer header = ByteBuffer.wrap(content, 0, HEADER_BYTES);
        commit = header.getLong(COMMIT_OFFSET);
        if (header.getLong(0) != MAGIC || header.getLong(COMMIT_OFFSET + 8) != ~commit) {
            throw damaged();
        }
        keys = Arrays.copyOfRange(content, HEADER_BYTES, content.length / KEY_BYTES * KEY_BYTES);
    }

    private StorageException inUse() {
        return DataFolder.inUse(file.getParent());
    }

    private StorageException damaged() {
        return new StorageException("the file " + file + " is damaged: its header is not valid");
    }

    /** Returns the number of the last commit of the data file. */
    long commit() {
        return commit;
    }

    /** Creates a key in a free slot, and returns the slot. */
    int add() throws IOException {
        int slot = used.nextClearBit(0);
        used.set(slot);
        int at = slot * KEY_BYTES;
        if (at + KEY_BYTES > keys.length) {
            keys = Arrays.copyOf(keys, Math.max(at + KEY_BYTES, Math.min(keys.length * 2, keys.length + (1 << 24))));
        }
        byte[] key = new byte[KEY_BYTES];
        do {
            random.nextBytes(key);
        } while (isZero(key));
        System.arraycopy(key, 0, keys, at, KEY_BYTES);
        writeSlot(slot);
        return slot;
    }

    /** Records that an item uses a slot. Returns false if the slot has no key, or if another item uses the slot. */
    boolean use(int slot) {
        if (slot < 0 || (slot + 1L) * KEY_BYTES > keys.length || isZero(key(slot)) || used.get(slot)) {
            return false;
        }
        used.set(slot);
        return true;
    }

    /** Overwrites a key. */
    void erase(int slot) throws IOException {
        Arrays.fill(keys, slot * KEY_BYTES, (slot + 1) * KEY_BYTES, (byte) 0);
        writeSlot(slot);
        used.clear(slot);
    }

    /** Overwrites the keys that no item uses. Such keys remain if a process ends during a commit. */
    void eraseUnused() throws IOException {
        for (int slot = 0; slot < keys.length / KEY_BYTES; slot++) {
            if (!used.get(slot) && !isZero(key(slot))) {
                erase(slot);
            }
        }
    }

    void committed(long number) throws IOException {
        commit = number;
        ByteBuffer bytes = ByteBuffer.allocate(16);
        bytes.putLong(number).putLong(~number).flip();
        write(bytes, COMMIT_OFFSET);
        unforced = true;
    }

    /** Forces all changes to disk. */
    void force() throws IOException {
        if (unforced) {
            channel.force(false);
            unforced = false;
        }
    }

    byte[] encrypt(int slot, byte[] item, byte[] context) {
        return run(Cipher.ENCRYPT_MODE, slot, item, 0, context);
    }

    /** @throws IllegalArgumentException if the bytes were not encrypted with this key, or have changed */
    byte[] decrypt(int slot, byte[] bytes, int offset, byte[] context) {
        return run(Cipher.DECRYPT_MODE, slot, bytes, offset, context);
    }

    /** Encrypts or decrypts. The nonce is constant, since each key encrypts once. */
    private byte[] run(int mode, int slot, byte[] bytes, int offset, byte[] context) {
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(mode, new SecretKeySpec(key(slot), "AES"), new GCMParameterSpec(TAG_BITS, new byte[12]));
            cipher.updateAAD(context);
            return cipher.doFinal(bytes, offset, bytes.length - offset);
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException(e);
        }
    }

    byte[] key(int slot) {
        return Arrays.copyOfRange(keys, slot * KEY_BYTES, (slot + 1) * KEY_BYTES);
    }

    private static boolean isZero(byte[] key) {
        for (byte b : key) {
            if (b != 0) {
                return false;
            }
        }
        return true;
    }

    private void writeSlot(int slot) throws IOException {
        write(ByteBuffer.wrap(keys, slot * KEY_BYTES, KEY_BYTES).slice(), HEADER_BYTES + (long) slot * KEY_BYTES);
        unforced = true;
    }

    private void write(ByteBuffer bytes, long offset) throws IOException {
        long at = offset;
        while (bytes.hasRemaining()) {
            at += channel.write(bytes, at);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
