package requesttracker.proxy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import requesttracker.client.ClientResponse;
import requesttracker.client.LoopbackGuard;
import requesttracker.client.TrackerClient;
import requesttracker.client.TrackerClientException;
import requesttracker.console.ConsolePage;
import requesttracker.jsontree.JsonTree;

/**
 * On loopback what {@code tracker local} serves, from the deployed API: page, REST and Cloud Control's protocol. Each call
 * goes on with the caller's signature; what the client signed with, if it did, is dropped.
 */
public final class SigningProxy implements AutoCloseable {
    private static final int BODY_MAX_BYTES = 10 * 1024 * 1024;
    private static final int THREADS = 32;

    /** What goes on to the API. All else of the client's headers stays here. */
    private static final Set<String> FORWARDED =
            Set.of("accept", "content-type", "idempotency-key", "x-amz-target", "x-amzn-query-mode");

    /** What does not come back: it speaks of the connection, not of the answer. */
    private static final Set<String> DROPPED =
            Set.of("connection", "content-length", "date", "keep-alive", "set-cookie", "transfer-encoding");

    private final HttpServer server;
    private final ExecutorService workers = Executors.newFixedThreadPool(THREADS);
    private final TrackerClient upstream;
    private final LoopbackGuard guard;
    private final ConsolePage console;

    /**
     * Opens it.
     *
     * @param port on loopback; 0 for any free one
     * @throws TrackerClientException if the port is taken
     */
    public SigningProxy(int port, TrackerClient upstream) {
        this.upstream = upstream;
        try {
            byte[] loopback = {127, 0, 0, 1};
            server = HttpServer.create(new InetSocketAddress(InetAddress.getByAddress(loopback), port), 0);
        } catch (IOException e) {
            throw TrackerClientException.usageError("port " + port + " can't be used");
        }
        guard = new LoopbackGuard(port());
        console = new ConsolePage(port(), upstream, ConsolePage.Kind.DEPLOYED, InstantSource.system());
        server.setExecutor(workers);
        server.createContext("/", this::handle);
        server.createContext("/console", console);
        server.start();
    }

    public int port() {
        return server.getAddress().getPort();
    }

    public String url() {
        return "http://127.0.0.1:" + port();
    }

    @Override
    public void close() {
        console.close();
        server.stop(0);
        workers.shutdownNow();
    }

    /** Around the rest, since what a try closes is closed before its own catch could answer. */
    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            forward(exchange);
        }
    }

    private void forward(HttpExchange exchange) throws IOException {
        try {
            Optional<String> refusal = guard.refusal(exchange.getRequestHeaders());
            if (refusal.isPresent()) {
                problem(exchange, 403, "Forbidden", refusal.get());
                return;
            }
            byte[] body = exchange.getRequestBody().readNBytes(BODY_MAX_BYTES + 1);
            if (body.length > BODY_MAX_BYTES) {
                problem(exchange, 413, "Content Too Large", "The body must have at most " + BODY_MAX_BYTES + " bytes");
                return;
            }
            String method = exchange.getRequestMethod();
            if (!method.equals("GET") && !method.equals("POST")) {
                problem(exchange, 405, "Method Not Allowed", "GET and POST are what the API has");
                return;
            }
            Map<String, String> headers = new LinkedHashMap<>();
            exchange.getRequestHeaders().forEach((name, values) -> {
                if (FORWARDED.contains(name.toLowerCase(Locale.ROOT))) {
                    headers.put(name.toLowerCase(Locale.ROOT), String.join(",", values));
                }
            });
            answer(exchange, upstream.send(method, target(exchange), headers, body));
        } catch (TrackerClientException e) {
            problem(exchange, 502, "Bad Gateway", e.getMessage());
        }
    }

    private static String target(HttpExchange exchange) {
        String query = exchange.getRequestURI().getRawQuery();
        return exchange.getRequestURI().getRawPath() + (query == null ? "" : "?" + query);
    }

    private static void answer(HttpExchange exchange, ClientResponse answer) throws IOException {
        answer.headers().forEach((name, value) -> {
            if (!DROPPED.contains(name)) {
                exchange.getResponseHeaders().set(name, value);
            }
        });
        byte[] body = new byte[answer.body().remaining()];
        answer.body().duplicate().get(body);
        send(exchange, answer.status(), body);
    }

    private static void problem(HttpExchange exchange, int status, String title, String detail) throws IOException {
        exchange.getResponseHeaders().set("content-type", "application/problem+json");
        ObjectNode problem = JsonTree.object()
                .put("type", "about:blank")
                .put("title", title)
                .put("status", status)
                .put("detail", detail);
        send(exchange, status, JsonTree.bytes(problem));
    }

    private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.getResponseHeaders().put("X-content-type-options", List.of("nosniff"));
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
    }
}
