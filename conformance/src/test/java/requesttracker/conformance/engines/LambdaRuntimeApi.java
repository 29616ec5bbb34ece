package requesttracker.conformance.engines;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The Lambda Runtime API for one function: docs.aws.amazon.com, "Using the Lambda runtime API for custom runtimes".
 *
 * <p>With SnapStart the runtime waits at {@code restore/next} while its snapshot is taken and restored.
 *
 * <p>It serves one event at a time. The runtime posts a {@code response}, or an {@code error} of the invocation or of
 * init.
 */
final class LambdaRuntimeApi implements AutoCloseable {
    private static final String PREFIX = "/2018-06-01/runtime/";

    /** @param what {@code response}, {@code error} or {@code init/error} */
    record InvocationResult(String what, String body) {}

    private final BlockingQueue<String> events = new ArrayBlockingQueue<>(1);
    private final BlockingQueue<InvocationResult> answers = new ArrayBlockingQueue<>(1);
    private final AtomicInteger number = new AtomicInteger();
    private final ExecutorService workers = Executors.newCachedThreadPool();
    private final CountDownLatch snapshot = new CountDownLatch(1);
    private final CountDownLatch restored = new CountDownLatch(1);
    private final HttpServer server;

    LambdaRuntimeApi() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
        server.setExecutor(workers);
        server.createContext(PREFIX, exchange -> {
            try (exchange) {
                serve(exchange);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        server.start();
    }

    /** Returns the value of the variable AWS_LAMBDA_RUNTIME_API. */
    String hostAndPort() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    /** Waits until the runtime is ready for its snapshot. */
    void awaitSnapshot() throws InterruptedException {
        if (!snapshot.await(60, TimeUnit.SECONDS)) {
            throw new IllegalStateException("the function was not ready for its snapshot within 60 s");
        }
    }

    /** Lets the runtime continue, as after a restore of its snapshot. */
    void restore() {
        restored.countDown();
    }

    /** Sends one event to the function, and waits for the result. */
    InvocationResult invoke(String event) throws InterruptedException {
        events.put(event);
        InvocationResult answer = answers.poll(60, TimeUnit.SECONDS);
        return answer == null ? new InvocationResult("no answer within 60 s", "") : answer;
    }

    @Override
    public void close() {
        server.stop(0);
        workers.shutdownNow();
    }

    private void serve(HttpExchange exchange) throws IOException, InterruptedException {
        String path = exchange.getRequestURI().getPath().substring(PREFIX.length());
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        if (path.equals("invocation/next")) {
            byte[] event = events.take().getBytes(StandardCharsets.UTF_8);
            var headers = exchange.getResponseHeaders();
            headers.set("Content-Type", "application/json");
            headers.set("Lambda-Runtime-Aws-Request-Id", "8476a536-e9f4-11e8-9739-" + number.incrementAndGet());
            headers.set("Lambda-Runtime-Deadline-Ms", Long.toString(System.currentTimeMillis() + 60_000));
            headers.set(
                    "Lambda-Runtime-Invoked-Function-Arn",
                    "arn:aws:lambda:us-east-1:123456789012:function:under-test:live");
            headers.set("Lambda-Runtime-Trace-Id", "Root=1-6955b900-0123456789abcdef01234567;Sampled=0");
            exchange.sendResponseHeaders(200, event.length);
            exchange.getResponseBody().write(event);
            return;
        }
        if (path.equals("restore/next")) {
            snapshot.countDown();
            restored.await();
            exchange.sendResponseHeaders(200, -1);
            return;
        }
        boolean ofInit = path.equals("init/error");
        answers.put(new InvocationResult(ofInit ? path : path.substring(path.lastIndexOf('/') + 1), body));
        exchange.sendResponseHeaders(202, -1);
    }
}
