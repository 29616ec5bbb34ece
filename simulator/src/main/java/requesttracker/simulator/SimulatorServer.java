package requesttracker.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import requesttracker.jsontree.JsonTree;

/**
 * Cloud Control's protocol (awsJson1.0) over HTTP on the loopback address: {@code POST /} with the header
 * {@code X-Amz-Target: CloudApiService.<Action>}. The server does not check signatures.
 */
public final class SimulatorServer implements AutoCloseable {
    /** Enough for the longest DesiredState (262,144 characters) with each character escaped, and the other members. */
    private static final int LARGEST_BODY = 2 * 1024 * 1024;

    private static final int BACKLOG = 4096;
    private static final int CONNECTIONS_MAX = 512;
    /** More than the connections, since the thread of an answered call may end after the next call has begun. */
    private static final int THREADS_MAX = CONNECTIONS_MAX + 64;

    private static final System.Logger LOGGER = System.getLogger(SimulatorServer.class.getName());
    private static final String TARGET_PREFIX = "CloudApiService.";

    static {
        // The JDK reads these properties when the process creates its first HttpServer. Without the first property,
        // small responses wait about 40 ms for Nagle's algorithm. The others close connections without a complete
        // request after 10 s.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        System.setProperty("sun.net.httpserver.maxReqTime", "10");
        System.setProperty("jdk.httpserver.maxConnections", Integer.toString(CONNECTIONS_MAX));
    }

    private final HttpServer server;
    private final ExecutorService workers;

    private SimulatorServer(HttpServer server, ExecutorService workers) {
        this.server = server;
        this.workers = workers;
    }

    /**
     * Starts the server.
     *
     * @param port the port; 0 for any free port
     * @param threads the maximum number of concurrent calls
     * @param requestIds returns the values of the header {@code x-amzn-RequestId}; called by many threads
     * @throws IOException if the port is in use
     */
    public static SimulatorServer start(Simulator simulator, int port, int threads, Supplier<String> requestIds)
            throws IOException {
        HttpServer server = HttpServer.create(
                new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port), BACKLOG);
        AtomicInteger number = new AtomicInteger();
        // Each connection has a thread, so that an incomplete request delays no other one.
        ExecutorService workers = new ThreadPoolExecutor(
                0,
                THREADS_MAX,
                30,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                task -> new Thread(task, "simulator-http-" + number.incrementAndGet()),
                new ThreadPoolExecutor.DiscardPolicy());
        Semaphore calls = new Semaphore(threads);
        server.setExecutor(workers);
        server.createContext("/", exchange -> {
            try (exchange) {
                send(exchange, answer(simulator, calls, exchange), requestIds.get());
            }
        });
        server.start();
        return new SimulatorServer(server, workers);
    }

    /** Returns the address, for example {@code http://127.0.0.1:40123}. */
    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** Stops at once. Calls in progress may get no response. */
    @Override
    public void close() {
        server.stop(0);
        workers.shutdownNow();
    }

    private static SimulatorResponse answer(Simulator simulator, Semaphore calls, HttpExchange exchange)
            throws IOException {
        byte[] bytes = exchange.getRequestBody().readNBytes(LARGEST_BODY + 1);
        if (bytes.length > LARGEST_BODY) {
            return ErrorResponseException.tooLarge(LARGEST_BODY).response();
        }
        String target = exchange.getRequestHeaders().getFirst("X-Amz-Target");
        if (!exchange.getRequestMethod().equals("POST")
                || !exchange.getRequestURI().getPath().equals("/")
                // Only a page in a browser sends this header.
                || exchange.getRequestHeaders().containsKey("Origin")
                || target == null
                || !target.startsWith(TARGET_PREFIX)) {
            return ErrorResponseException.unknownOperation().response();
        }
        Optional<JsonNode> body = JsonTree.parse(bytes);
        if (body.isEmpty()) {
            return ErrorResponseException.serialization("The request's body is not JSON")
                    .response();
        }
        calls.acquireUninterruptibly();
        try {
            return simulator.call(target.substring(TARGET_PREFIX.length()), body.get());
        } catch (RuntimeException defect) {
            // Logs only the exception's type, since its message may quote the request.
            LOGGER.log(
                    System.Logger.Level.ERROR,
                    () -> defect.getClass().getName() + " at " + List.of(defect.getStackTrace()));
            return ErrorResponseException.internal().response();
        } finally {
            calls.release();
        }
    }

    private static void send(HttpExchange exchange, SimulatorResponse answer, String requestId) throws IOException {
        byte[] body = JsonTree.bytes(answer.body());
        exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.0");
        exchange.getResponseHeaders().set("x-amzn-RequestId", requestId);
        answer.error().ifPresent(code -> exchange.getResponseHeaders().set("x-amzn-errortype", code));
        boolean head = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(answer.status(), head ? -1 : body.length);
        if (!head) {
            exchange.getResponseBody().write(body);
        }
    }
}
