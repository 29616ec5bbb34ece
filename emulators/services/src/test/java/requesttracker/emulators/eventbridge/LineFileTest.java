package requesttracker.emulators.eventbridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A file of lines")
class LineFileTest {
    @TempDir
    private Path folder;

    private Path file;
    private LineFile lines;
    /** The number of bytes that still fit on the disk. */
    private int free = Integer.MAX_VALUE;

    private boolean canTruncate = true;

    @BeforeEach
    void open() {
        file = folder.resolve("events");
        lines = new LineFile(file, SmallDisk::new);
    }

    @Test
    @DisplayName("has no partial line after the disk was full in the middle of a line")
    void cutsBack() throws IOException {
        lines.append("one");
        free = 2;
        assertThatThrownBy(() -> lines.append("second")).isInstanceOf(IOException.class);
        assertThat(file).hasContent("one\n");

        free = Integer.MAX_VALUE;
        lines.append("third");

        assertThat(Files.readAllLines(file)).containsExactly("one", "third");
    }

    @Test
    @DisplayName("begins a new line after a partial line that could not be removed")
    void beginsNewLine() throws IOException {
        lines.append("one");
        free = 2;
        canTruncate = false;
        assertThatThrownBy(() -> lines.append("second")).isInstanceOf(IOException.class);

        free = Integer.MAX_VALUE;
        lines.append("third");

        assertThat(Files.readAllLines(file)).containsExactly("one", "se", "third");
    }

    @Test
    @DisplayName("begins a new line after the partial line of a killed process")
    void afterKill() throws IOException {
        Files.writeString(file, "one\ntw");

        LineFile.open(file).append("three");

        assertThat(Files.readAllLines(file)).containsExactly("one", "tw", "three");
    }

    @Test
    @DisplayName("rejects a pipe or device, whose reader could delay the writer")
    void isRegular() {
        assertThatThrownBy(() -> LineFile.open(Path.of("/dev/null")))
                .isInstanceOf(IOException.class)
                .hasMessage("it is not a regular file");
    }

    /** Writes the bytes that fit, then fails like a full disk. */
    private final class SmallDisk implements SeekableByteChannel {
        private final SeekableByteChannel disk;

        SmallDisk(Path path) throws IOException {
            disk = Files.newByteChannel(
                    path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        }

        @Override
        public int write(ByteBuffer bytes) throws IOException {
            if (free == 0) {
                throw new IOException("No space left on device");
            }
            ByteBuffer fits = bytes.slice().limit(Math.min(free, bytes.remaining()));
            int written = disk.write(fits);
            free -= written;
            bytes.position(bytes.position() + written);
            return written;
        }

        @Override
        public SeekableByteChannel truncate(long size) throws IOException {
            if (!canTruncate) {
                throw new IOException("Input/output error");
            }
            disk.truncate(size);
            return this;
        }

        @Override
        public int read(ByteBuffer bytes) throws IOException {
            return disk.read(bytes);
        }

        @Override
        public long position() throws IOException {
            return disk.position();
        }

        @Override
        public SeekableByteChannel position(long position) throws IOException {
            disk.position(position);
            return this;
        }

        @Override
        public long size() throws IOException {
            return disk.size();
        }

        @Override
        public boolean isOpen() {
            return disk.isOpen();
        }

        @Override
        public void close() throws IOException {
            disk.close();
        }
    }
}
