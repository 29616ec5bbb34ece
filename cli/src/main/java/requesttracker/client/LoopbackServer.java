package requesttracker.client;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An HTTP server on loopback whose callers can't hold each other up. Each connection that has begun a request has a
 * thread, and there are as many threads as connections. A request that is not whole after 10 s, and an answer that is
 * not taken after 30 s, end with their connections.
 */
public final class LoopbackServer implements AutoCloseable {
    /** The connections at a time; the server closes further ones at once. */
    private static final int CONNECTIONS_MAX = 512;

    /** The thread of an answered call may end after the connection's next call has begun. */
    private static final int THREADS_MAX = CONNECTIONS_MAX + 64;

    private static final int REQUEST_SECONDS = 10;
    private static final int ANSWER_SECONDS = 30;
    private static final int BACKLOG = 4_096;
    /** A call's body in memory: as bytes, as text, and in two trees. */
    private static final int COPIES = 4;

    static {
        useLimits();
    }

    private final HttpServer server;
    private final ThreadPoolExecutor threads;
    private final ScheduledThreadPoolExecutor limits =
            new ScheduledThreadPoolExecutor(1, task -> daemon(task, "limits"));
    private final int memory;
    private final Semaphore free;

    /**
     * Opens a server, which does not serve before {@link #start()}. A quarter of the heap is for the bodies of calls.
     *
     * @param port 0 for any free one
     * @throws IOException if the port can't be used
     */
    public LoopbackServer(int port, String name) throws IOException {
        this(port, name, (int) Math.min(Integer.MAX_VALUE, Runtime.getRuntime().maxMemory() / 4));
    }

    /** @param memory the bytes that the bodies of all calls may take together */
    LoopbackServer(int port, String name, int memory) throws IOException {
        this.memory = memory;
        free = new Semaphore(memory);
        server = HttpServer.create(
                new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port), BACKLOG);
        AtomicInteger number = new AtomicInteger();
        // A task that finds no thread is left: the server's own timer then closes its connection.
        threads = new ThreadPoolExecutor(
                0,
                THREADS_MAX,
                30,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                task -> daemon(task, name + "-" + number.incrementAndGet()),
                new ThreadPoolExecutor.DiscardPolicy());
        server.setExecutor(threads);
        limits.setRemoveOnCancelPolicy(true);
    }

    /** Sets the limits of all servers of this process. They count for the servers that are made afterwards. */
    static void useLimits() {
        // Without this one, each small answer waits for an acknowledgement.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        System.setProperty("sun.net.httpserver.maxReqTime", Integer.toString(REQUEST_SECONDS));
        System.setProperty("jdk.httpserver.maxConnections", Integer.toString(CONNECTIONS_MAX));
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    /** Serves the paths that begin so; the longest such beginning counts. */
    public void context(String path, HttpHandler handler) {
        server.createContext(path, handler);
    }

    /** Serves from now on. */
    public void start() {
        server.start();
    }

    /** Returns the port. */
    public int port() {
        return server.getAddress().getPort();
    }

    /** Stops; calls under way have a second, which the server waits for in any case. */
    @Override
    public void close() {
        server.stop(threads.getActiveCount() > 0 ? 1 : 0);
        threads.shutdownNow();
        limits.shutdownNow();
    }

    /** Answers a call. The connection is closed if the client does not take the answer. */
    public void answer(HttpExchange exchange, int status, Map<String, String> headers, byte[] body) throws IOException {
        headers.forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
        boolean hasBody = body.length > 0 && !exchange.getRequestMethod().equals("HEAD");
        // An interrupt closes the channel that the thread writes to.
        var limit = limits.schedule(Thread.currentThread()::interrupt, ANSWER_SECONDS, TimeUnit.SECONDS);
        try {
            exchange.sendResponseHeaders(status, hasBody ? body.length : -1);
            if (hasBody) {
                exchange.getResponseBody().write(body);
            }
            exchange.close();
        } finally {
            limit.cancel(false);
        }
    }

    /**
     * Reads a call's body. It counts against the memory for bodies until it is closed.
     *
     * @param maxBytes the longest body
     */
    public CallBody read(HttpExchange exchange, int maxBytes) throws IOException {
        CallBody body = new CallBody();
        try {
            body.read(exchange.getRequestBody(), maxBytes);
            return body;
        } catch (IOException e) {
            body.close();
            throw e;
        }
    }

    /** A call's body, or why there is none. */
    public final class CallBody implements AutoCloseable {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private int reserved;
        private int status = 200;

        private CallBody() {}

        private void read(InputStream in, int maxBytes) throws IOException {
            byte[] part = new byte[8_192];
            for (int n = in.read(part); n >= 0 && status == 200; n = in.read(part)) {
                // A body that is longer than all the memory is taken alone.
                int more = Math.min(n * COPIES, memory - reserved);
                if (bytes.size() + n > maxBytes) {
                    status = 413;
                } else if (!free.tryAcquire(more)) {
                    status = 503;
                } else {
                    reserved += more;
                    bytes.write(part, 0, n);
                }
            }
        }

        /** Returns 200, or 413 if the body is too long, or 503 if there is no memory for it now. */
        public int status() {
            return status;
        }

        /** Returns the body's bytes. */
        public byte[] bytes() {
            return bytes.toByteArray();
        }

        @Override
        public void close() {
            free.release(reserved);
            reserved = 0;
        }
    }
}
