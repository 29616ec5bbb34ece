package requesttracker.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("The output of tracker local")
class DetachedPrinterTest {
    private final ByteArrayOutputStream read = new ByteArrayOutputStream();
    private final CountDownLatch reads = new CountDownLatch(1);

    /** A pipe whose reader starts late. */
    private final OutputStream pipe = new OutputStream() {
        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            try {
                reads.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            read.write(bytes, offset, length);
        }
    };

    @Test
    @Timeout(10)
    @DisplayName("waits for no reader, and reports the number of dropped lines")
    void dropsAndCounts() {
        DetachedPrinter printer = new DetachedPrinter(pipe, UTF_8, 1_000);
        PrintStream out = new PrintStream(printer, true, UTF_8);

        for (int i = 0; i < 1_000; i++) {
            out.println("line " + i);
        }
        reads.countDown();
        printer.close();

        String text = read.toString(UTF_8);
        assertThat(text).startsWith("line 0\n").contains("tracker: dropped ");
        long printed = text.lines().filter(line -> line.startsWith("line ")).count();
        long dropped = text.lines()
                .filter(line -> line.startsWith("tracker: dropped "))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .sum();
        assertThat(printed).isBetween(50L, 200L);
        assertThat(printed + dropped).isEqualTo(1_000);
    }

    @Test
    @DisplayName("has no control characters except line breaks")
    void escapes() {
        reads.countDown();
        DetachedPrinter printer = new DetachedPrinter(pipe, UTF_8, 1_000);

        new PrintStream(printer, true, UTF_8).println("é\u001b]0;pwned\u0007\u202e");
        printer.close();

        assertThat(read.toString(UTF_8)).isEqualTo("é\\u001b]0;pwned\\u0007\\u202e\n");
    }
}
