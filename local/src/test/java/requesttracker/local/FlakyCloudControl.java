package requesttracker.local;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;

/**
 * A proxy of Cloud Control with faults. It throttles a call, answers 500, or closes the connection before or after the
 * effect of the call.
 */
final class FlakyCloudControl implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService workers = Executors.newFixedThreadPool(16);
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI behind;
    private final RandomGenerator random;
    private final AtomicInteger calls = new AtomicInteger();
    private final AtomicInteger faults = new AtomicInteger();

    /** @param random is called by several threads, one at a time */
    FlakyCloudControl(URI behind, RandomGenerator random) throws IOException {
        this.behind = behind;
        this.random = random;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1_024);
        server.setExecutor(workers);
        server.createContext("/", exchange -> {
            try (exchange) {
                treat(exchange);
            }
        });
        server.start();
    }

    URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    int calls() {
        return calls.get();
    }

    int faults() {
        return faults.get();
    }

    private void treat(HttpExchange exchange) throws IOException {
        calls.incrementAndGet();
        byte[] body = exchange.getRequestBody().readAllBytes();
        int fate = fate();
        if (fate < 4) {
            faults.incrementAndGet();
        }
        switch (fate) {
            case 0 -> refuse(exchange, 400, "ThrottlingException");
            case 1 -> refuse(exchange, 500, "ServiceInternalErrorException");
            case 2 -> {} // Closed without an answer, and nothing was done.
            case 3 -> forward(exchange, body); // The call has its effect, but gets no answer.
            default -> {
                HttpResponse<byte[]> answer = forward(exchange, body);
                answer.headers()
                        .firstValue("Content-Type")
                        .ifPresent(type -> exchange.getResponseHeaders().set("Content-Type", type));
                exchange.sendResponseHeaders(answer.statusCode(), answer.body().length);
                exchange.getResponseBody().write(answer.body());
            }
        }
    }

    /** Returns the fault of a call. Each of the four faults has a probability of 2 %. */
    private synchronized int fate() {
        return random.nextInt(50);
    }

    private static void refuse(HttpExchange exchange, int status, String error) throws IOException {
        byte[] body = ("{\"__type\":\"com.amazon.cloudapiservice#" + error + "\",\"Message\":\"rough\"}")
                .getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.0");
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }

    private HttpResponse<byte[]> forward(HttpExchange exchange, byte[] body) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(behind)
                .header("X-Amz-Target", exchange.getRequestHeaders().getFirst("X-Amz-Target"))
                .header("Content-Type", "application/x-amz-json-1.0")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofByteArray());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("stopped", e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        workers.shutdownNow();
    }
}
