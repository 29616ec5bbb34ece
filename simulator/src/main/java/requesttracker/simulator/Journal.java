package requesttracker.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import requesttracker.jsontree.JsonTree;

/** A file of JSON lines. Lines are appended, and can be erased. A line is valid if it ends with a line feed. */
final class Journal implements Closeable {
    /** The position and length of a line, in bytes. */
    record Entry(long position, int length) {}

    private final FileChannel channel;
    private long length;
    private boolean broken;

    private Journal(FileChannel channel) throws IOException {
        this.channel = channel;
        this.length = channel.size();
    }

    /**
     * Passes each complete line to the consumer. Ignores a last line without a line feed, since the process ended
     * before it responded to that call.
     *
     * @throws IOException if the file cannot be read, or if the consumer rejects a complete line
     */
    static void read(Path file, Consumer<JsonNode> consumer) throws IOException {
        if (Files.notExists(file)) {
            return;
        }
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            long number = 1;
            for (int next = in.read(); next >= 0; next = in.read()) {
                if (next != '\n') {
                    line.write(next);
                    continue;
                }
                accept(line.toByteArray(), consumer, file, number++);
                line.reset();
            }
        }
    }

    private static void accept(byte[] line, Consumer<JsonNode> consumer, Path file, long number) throws IOException {
        if (new String(line, StandardCharsets.UTF_8).isBlank()) {
            return; // The line was erased.
        }
        String complaint = "line " + number + " of " + file + " is not a line of a journal";
        JsonNode json = JsonTree.parse(line).orElseThrow(() -> new IOException(complaint));
        try {
            consumer.accept(json);
        } catch (RuntimeException e) {
            // Without the cause: its message may quote the line.
            throw new IOException(complaint);
        }
    }

    /**
     * Replaces the contents of the file in one step, and opens it for more lines.
     *
     * @param written receives each line and its position
     */
    static Journal rewrite(Path file, Iterable<ObjectNode> lines, BiConsumer<ObjectNode, Entry> written)
            throws IOException {
        Path absolute = file.toAbsolutePath();
        Path draft = absolute.resolveSibling(absolute.getFileName() + ".new");
        Files.deleteIfExists(draft);
        try (Journal fresh = new Journal(FileChannel.open(
                draft, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), ownerOnly(absolute)))) {
            for (ObjectNode line : lines) {
                written.accept(line, fresh.append(line));
            }
            fresh.channel.force(true);
        }
        Files.move(draft, absolute, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        FileChannel channel = FileChannel.open(absolute, StandardOpenOption.WRITE);
        channel.position(channel.size());
        return new Journal(channel);
    }

    private static FileAttribute<?>[] ownerOnly(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }

    /** Appends a line. If the write fails, removes the partial line. If that fails too, every later write fails. */
    Entry append(JsonNode line) throws IOException {
        if (broken) {
            throw new IOException("an earlier write left a partial line");
        }
        byte[] json = JsonTree.bytes(line);
        ByteBuffer buffer =
                ByteBuffer.allocate(json.length + 1).put(json).put((byte) '\n').flip();
        try {
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            length += json.length + 1;
            return new Entry(length - json.length - 1, json.length);
        } catch (IOException e) {
            broken = true;
            channel.truncate(length);
            broken = false;
            throw e;
        }
    }

    /** Overwrites a line, so that its content is no longer in the file. */
    void erase(Entry entry) throws IOException {
        byte[] blanks = new byte[entry.length()];
        Arrays.fill(blanks, (byte) ' ');
        ByteBuffer buffer = ByteBuffer.wrap(blanks);
        while (buffer.hasRemaining()) {
            channel.write(buffer, entry.position() + buffer.position());
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
