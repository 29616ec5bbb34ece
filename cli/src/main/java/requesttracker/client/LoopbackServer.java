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
 * An HTTP server on loopback where a slow caller does not delay other callers. Each connection with a request has its
 * own thread. A client has 10 s to send a complete request, and 30 s to read the response. After that, the server
 * closes the connection.
 */
public final class LoopbackServer implements AutoCloseable {
    /** The maximum number of connections at a time; the server closes further connections at once. */
    private static final int CONNECTIONS_MAX = 512;

    /** More than the connections, since the thread of an answered call may end after the next call has begun. */
    private static final int THREADS_MAX = CONNECTIONS_MAX + 64;

    private static final int REQUEST_SECONDS = 10;
    private static final int ANSWER_SECONDS = 30;
    private static final int BACKLOG = 4_096;
    /** The copies of a call's body in memory: as bytes, as text, and in two trees. */
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
     * Opens a server, which serves from {@link #start()} on. A quarter of the heap is for the bodies of calls.
     *
     * @param port the port; 0 for any free port
     * @param name the prefix of the names of the threads
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
        // The pool discards a task for which it has no thread. The HTTP server's timer then closes the connection.
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

    /** Sets the limits of all servers that this process creates afterwards. */
    static void useLimits() {
        // Otherwise each small response waits for an acknowledgment of the packet before.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        System.setProperty("sun.net.httpserver.maxReqTime", Integer.toString(REQUEST_SECONDS));
        System.setProperty("jdk.httpserver.maxConnections", Integer.toString(CONNECTIONS_MAX));
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    /** Serves the paths that begin with this path. If several handlers match, the longest path decides. */
    public void context(String path, HttpHandler handler) {
        server.createContext(path, handler);
    }

    /** Starts to serve. */
    public void start() {
        server.start();
    }

    /** Returns the port. */
    public int port() {
        return server.getAddress().getPort();
    }

    /** Stops the server. If calls are in progress, waits one second for them. */
    @Override
    public void close() {
        server.stop(threads.getActiveCount() > 0 ? 1 : 0);
        threads.shutdownNow();
        limits.shutdownNow();
    }

    /** Sends a response. Closes the connection if the client has not read the response after 30 s. */
    public void answer(HttpExchange exchange, int status, Map<String, String> headers, byte[] body) throws IOException {
        headers.forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
        boolean hasBody = body.length > 0 && !exchange.getRequestMethod().equals("HEAD");
        // The interrupt closes the channel to which this thread writes.
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
     * Reads a call's body. Reserves memory for the body until the body is closed.
     *
     * @param maxBytes the maximum size of the body
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

    /** A call's body, or the status of a response that rejects the body. */
    public final class CallBody implements AutoCloseable {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private int reserved;
        private int status = 200;

        private CallBody() {}

        private void read(InputStream in, int maxBytes) throws IOException {
            byte[] part = new byte[8_192];
            for (int n = in.read(part); n >= 0 && status == 200; n = in.read(part)) {
                // A body that needs more than the whole memory for bodies reserves all of it.
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

        /** Returns 200, or 413 if the body is too long, or 503 if the memory for bodies is in use. */
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
