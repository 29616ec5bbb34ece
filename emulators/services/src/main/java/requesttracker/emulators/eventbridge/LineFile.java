package requesttracker.emulators.eventbridge;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A file of complete lines. If the disk is full in the middle of a line, the partial line is removed. */
final class LineFile {
    /** Opens a file for reading and writing. */
    interface Opener {
        SeekableByteChannel open(Path file) throws IOException;
    }

    private final Path file;
    private final Opener opener;

    /** @throws IOException if the file can't be written */
    static LineFile open(Path file) throws IOException {
        // A write to a pipe would wait for the pipe's reader.
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw new IOException("it is not a regular file");
        }
        LineFile lines = new LineFile(
                file,
                path -> Files.newByteChannel(
                        path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE));
        lines.write("");
        return lines;
    }

    LineFile(Path file, Opener opener) {
        this.file = file;
        this.opener = opener;
    }

    /** Appends a line. If the write fails, the file stays unchanged. */
    void append(String line) throws IOException {
        write(line + "\n");
    }

    private void write(String text) throws IOException {
        try (SeekableByteChannel channel = opener.open(file)) {
            long end = channel.size();
            ByteBuffer bytes = StandardCharsets.UTF_8.encode(endsInLine(channel) ? text : "\n" + text);
            channel.position(end);
            try {
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
            } catch (IOException e) {
                truncate(channel, end, e);
                throw e;
            }
        }
    }

    /** Truncates the file to its earlier length. If this fails, the next append begins with a line break. */
    private static void truncate(SeekableByteChannel channel, long end, IOException cause) {
        try {
            channel.truncate(end);
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }

    /** Returns whether the last line is complete. A killed process or a failed append may leave a partial line. */
    private static boolean endsInLine(SeekableByteChannel channel) throws IOException {
        if (channel.size() == 0) {
            return true;
        }
        ByteBuffer last = ByteBuffer.allocate(1);
        channel.position(channel.size() - 1).read(last);
        return last.get(0) == '\n';
    }
}
