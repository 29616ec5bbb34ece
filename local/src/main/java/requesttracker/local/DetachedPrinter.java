package requesttracker.local;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import requesttracker.client.TerminalText;

/**
 * Prints lines on a separate thread, so that a slow reader blocks nothing else. Drops and counts the lines that the
 * reader does not take in time. Escapes control characters.
 */
final class DetachedPrinter extends OutputStream {
    private static final int LINE_MAX_BYTES = 65_536;
    private static final byte[] END = {};

    private final OutputStream target;
    private final Charset charset;
    private final int maxBytes;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private final BlockingQueue<byte[]> lines = new LinkedBlockingQueue<>();
    private final AtomicInteger queued = new AtomicInteger();
    private final AtomicLong dropped = new AtomicLong();
    private final Thread thread;

    /** @param maxBytes the maximum size of the lines that wait for the reader */
    DetachedPrinter(OutputStream target, Charset charset, int maxBytes) {
        this.target = target;
        this.charset = charset;
        this.maxBytes = maxBytes;
        thread = new Thread(this::print, "printer");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public synchronized void write(int b) {
        line.write(b);
        if (b == '\n' || line.size() == LINE_MAX_BYTES) {
            enqueue(line.toByteArray());
            line.reset();
        }
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) {
        for (int i = offset; i < offset + length; i++) {
            write(bytes[i]);
        }
    }

    private void enqueue(byte[] text) {
        if (queued.get() + text.length > maxBytes) {
            dropped.incrementAndGet();
            return;
        }
        queued.addAndGet(text.length);
        lines.add(text);
    }

    /** Waits at most one second until all lines are printed. */
    @Override
    public void close() {
        lines.add(END);
        try {
            thread.join(TimeUnit.SECONDS.toMillis(1));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void print() {
        try {
            for (byte[] text = lines.take(); text != END; text = lines.take()) {
                queued.addAndGet(-text.length);
                print(new String(text, charset));
                long lost = dropped.getAndSet(0);
                if (lost > 0) {
                    print("tracker: dropped " + lost + " lines that were not read in time\n");
                }
                if (lines.isEmpty()) {
                    target.flush();
                }
            }
            target.flush();
        } catch (IOException e) {
            // The reader is gone. Further lines are dropped.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void print(String text) throws IOException {
        target.write(TerminalText.escapeLines(text).getBytes(charset));
    }
}
