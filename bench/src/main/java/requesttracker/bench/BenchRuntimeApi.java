package requesttracker.bench;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;

/**
 * The Lambda Runtime API on loopback, for one function at a time with a few invocations. It also serves the services
 * that the functions call.
 */
final class BenchRuntimeApi implements AutoCloseable {
    private static final String INVOCATION = "/2018-06-01/runtime/invocation/";
    private static final String RESTORED = "/2018-06-01/runtime/restore/next";

    /**
     * The answer of a function.
     *
     * @param asked the time in nanoseconds when the runtime requested the event, after it had built the function
     * @param calls the times in nanoseconds of the function's calls to AWS, in order
     * @param at the time in nanoseconds of the answer
     */
    record TimedAnswer(long asked, List<Long> calls, long at, String path, String body) {}

    private final HttpServer server;
    private final HttpsServer tls;
    private final ExecutorService workers = Executors.newCachedThreadPool();
    private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
    private final BlockingQueue<TimedAnswer> answers = new LinkedBlockingQueue<>();
    private final List<Long> calls = new CopyOnWriteArrayList<>();
    private volatile long asked;
    private volatile Runnable idle = () -> {};
    /** The addresses of the current and the previous function, after their first event. */
    private volatile Set<InetSocketAddress> served = ConcurrentHashMap.newKeySet();

    private volatile Set<InetSocketAddress> servedBefore = Set.of();
    private final CountDownLatch closed = new CountDownLatch(1);

    /** @param context the TLS settings of the services' second port */
    BenchRuntimeApi(FakeServices services, SSLContext context) throws IOException {
        System.setProperty("sun.net.httpserver.nodelay", "true");
        InetSocketAddress loopback = new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0);
        server = HttpServer.create(loopback, 0);
        tls = HttpsServer.create(loopback, 0);
        tls.setHttpsConfigurator(new HttpsConfigurator(context));
        HttpHandler handler = exchange -> {
            calls.add(System.nanoTime());
            send(
                    exchange,
                    200,
                    services.answer(
                            exchange.getRequestHeaders().getFirst("X-Amz-Target"),
                            exchange.getRequestBody().readAllBytes()));
        };
        for (HttpServer each : List.of(server, tls)) {
            each.setExecutor(workers);
            each.createContext("/", handler);
            each.start();
        }
        server.createContext("/2018-06-01/", this::runtime);
    }

    /** Returns the value of {@code AWS_LAMBDA_RUNTIME_API}. */
    String address() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    /** Returns the address of the services. */
    String services(boolean byTls) {
        return byTls ? "https://127.0.0.1:" + tls.getAddress().getPort() : "http://" + address();
    }

    /** Sets the event of the next function, and the number of times that the function gets the event. */
    void offer(String event, int times) {
        events.clear();
        answers.clear();
        calls.clear();
        servedBefore = served;
        served = ConcurrentHashMap.newKeySet();
        events.addAll(Collections.nCopies(times, event));
    }

    /**
     * Sets the action to call when the function of the next {@link #offer offer} is idle. A function is idle when its
     * snapshot is restored, and when it requests an event.
     */
    void whenIdle(Runnable action) {
        idle = action;
    }

    /**
     * Returns the function's answer.
     *
     * @throws IllegalStateException if the function does not answer in time, or answers with an error
     */
    TimedAnswer await(int seconds) throws InterruptedException {
        TimedAnswer answer = answers.poll(seconds, TimeUnit.SECONDS);
        if (answer == null || !answer.path().endsWith("/response")) {
            throw new IllegalStateException("the function did not answer: " + answer);
        }
        return answer;
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
        tls.stop(0);
        workers.shutdownNow();
    }

    private void runtime(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        if (path.equals(INVOCATION + "next")) {
            try {
                next(exchange);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                exchange.close();
            }
            return;
        }
        if (path.equals(RESTORED)) {
            idle.run();
            send(exchange, 200, new byte[0]);
            return;
        }
        byte[] body = exchange.getRequestBody().readAllBytes();
        served.add(exchange.getRemoteAddress());
        answers.add(new TimedAnswer(
                asked, List.copyOf(calls), System.nanoTime(), path, new String(body, StandardCharsets.UTF_8)));
        send(exchange, 202, new byte[0]);
    }

    private void next(HttpExchange exchange) throws IOException, InterruptedException {
        long now = System.nanoTime();
        // A request of the previous function may arrive after its process has ended.
        boolean isGone = servedBefore.contains(exchange.getRemoteAddress());
        if (!isGone) {
            idle.run();
        }
        String event = isGone ? null : events.poll();
        if (event == null) {
            // Lambda freezes the function here. In a benchmark, the caller ends it.
            closed.await();
            exchange.close();
            return;
        }
        served.add(exchange.getRemoteAddress());
        asked = now;
        var headers = exchange.getResponseHeaders();
        headers.set("Content-Type", "application/json");
        headers.set("Lambda-Runtime-Aws-Request-Id", "8476a536-e9f4-11e8-9739-2dfe598c3fcd");
        headers.set("Lambda-Runtime-Deadline-Ms", Long.toString(System.currentTimeMillis() + 60_000));
        headers.set("Lambda-Runtime-Invoked-Function-Arn", "arn:aws:lambda:us-east-1:000000000000:function:cold");
        send(exchange, 200, event.getBytes(StandardCharsets.UTF_8));
    }

    private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
        try (exchange) {
            exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
            if (body.length > 0) {
                exchange.getResponseBody().write(body);
            }
        }
    }
}
