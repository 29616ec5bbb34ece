package requesttracker.console;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/** One reader of the stream. A separate thread writes to it, so that a slow reader does not block others. */
final class Subscriber implements Runnable {
    /**
     * The maximum number of waiting messages. A slower reader is disconnected, connects again and loads all requests.
     */
    private static final int BEHIND_MAX = 500;

    /** The time between two writes. At the latest the second write to a reader that has disconnected fails. */
    private static final int HEARTBEAT_SECONDS = 2;

    private final HttpExchange exchange;
    private final BlockingQueue<String> messages = new ArrayBlockingQueue<>(BEHIND_MAX);
    private final Thread thread;
    private volatile boolean closed;

    Subscriber(HttpExchange exchange, String greeting) {
        this.exchange = exchange;
        messages.add(greeting);
        thread = Feed.daemon(this, "console-reader");
    }

    void start() {
        thread.start();
    }

    boolean isClosed() {
        return closed;
    }

    void send(String message) {
        if (!messages.offer(message)) {
            close();
        }
    }

    /**
     * Disconnects the reader, even if it reads nothing: the interrupt closes the channel to which the thread writes.
     */
    void close() {
        closed = true;
        thread.interrupt();
    }

    @Override
    public void run() {
        try (exchange) {
            exchange.getResponseHeaders().set("content-type", "text/event-stream");
            exchange.sendResponseHeaders(200, 0);
            OutputStream out = exchange.getResponseBody();
            while (!closed) {
                String message = messages.poll(HEARTBEAT_SECONDS, TimeUnit.SECONDS);
                out.write((message == null ? ":\n\n" : message).getBytes(StandardCharsets.UTF_8));
                out.flush();
            }
        } catch (IOException e) {
            // The reader has disconnected.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            closed = true;
        }
    }
}
