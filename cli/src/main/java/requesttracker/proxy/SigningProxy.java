package requesttracker.proxy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import requesttracker.client.ApiPaths;
import requesttracker.client.ClientResponse;
import requesttracker.client.LoopbackGuard;
import requesttracker.client.LoopbackServer;
import requesttracker.client.TrackerClient;
import requesttracker.client.TrackerClientException;
import requesttracker.console.ConsolePage;
import requesttracker.jsontree.JsonTree;

/**
 * Serves a deployed API on loopback like {@code tracker local}: the page, REST and Cloud Control's protocol. The proxy
 * drops a client's signature and signs each call with the user's credentials.
 */
public final class SigningProxy implements AutoCloseable {
    private static final int BODY_MAX_BYTES = 10 * 1024 * 1024;

    /** What goes on to the API. All else of the client's headers stays here. */
    private static final Set<String> FORWARDED =
            Set.of("accept", "content-type", "idempotency-key", "x-amz-target", "x-amzn-query-mode");

    /** The headers of a response that the proxy returns. A browser would act on others, such as Refresh. */
    private static final Set<String> RETURNED = Set.of(
            "allow",
            "apigw-requestid",
            "cache-control",
            "content-type",
            "location",
            "retry-after",
            "x-amzn-errortype",
            "x-amzn-query-error",
            "x-amzn-requestid");

    private final LoopbackServer server;
    private final CallForwarder api;
    private final LoopbackGuard guard;
    private final ConsolePage console;

    /**
     * Opens the proxy.
     *
     * @param port the port on loopback; 0 for any free port
     * @throws TrackerClientException if the port is in use
     */
    public SigningProxy(int port, TrackerClient upstream) {
        this(port, upstream, Optional.empty());
    }

    /**
     * Opens the proxy, with links from the page to the executions of a workflow.
     *
     * @param port the port on loopback; 0 for any free port
     * @param stateMachine the ARN of the workflow
     * @throws TrackerClientException if the port is in use
     */
    public SigningProxy(int port, TrackerClient upstream, Optional<String> stateMachine) {
        this(port, upstream, upstream::send, stateMachine);
    }

    /**
     * Opens the proxy with a forwarder that can change or refuse calls.
     *
     * @param port the port on loopback; 0 for any free port
     * @param upstream the API for the page
     * @param api the forwarder of all other calls
     * @throws TrackerClientException if the port is in use
     */
    public SigningProxy(int port, TrackerClient upstream, CallForwarder api) {
        this(port, upstream, api, Optional.empty());
    }

    private SigningProxy(int port, TrackerClient upstream, CallForwarder api, Optional<String> stateMachine) {
        this.api = api;
        try {
            server = new LoopbackServer(port, "proxy");
        } catch (IOException e) {
            throw TrackerClientException.usageError("port " + port + " can't be used");
        }
        guard = new LoopbackGuard(port());
        console = ConsolePage.deployed(server, upstream, stateMachine, InstantSource.system());
        server.context("/", this::handle);
        server.context("/console", console);
        server.start();
    }

    public int port() {
        return server.port();
    }

    public String url() {
        return "http://127.0.0.1:" + port();
    }

    @Override
    public void close() {
        console.close();
        server.close();
    }

    /**
     * Forwards a call, then closes the exchange. A separate method, since resources close before a catch block runs.
     */
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
            String method = exchange.getRequestMethod();
            if (!method.equals("GET") && !method.equals("POST")) {
                problem(exchange, 405, "Method Not Allowed", "GET and POST are what the API has");
                return;
            }
            if (method.equals("GET") && exchange.getRequestURI().getRawPath().equals("/")) {
                exchange.getResponseHeaders().set("content-type", "application/json");
                send(exchange, 200, ApiPaths.INDEX.getBytes(StandardCharsets.UTF_8));
                return;
            }
            Map<String, String> headers = new LinkedHashMap<>();
            exchange.getRequestHeaders().forEach((name, values) -> {
                if (FORWARDED.contains(name.toLowerCase(Locale.ROOT))) {
                    headers.put(name.toLowerCase(Locale.ROOT), String.join(",", values));
                }
            });
            try (LoopbackServer.CallBody body = server.read(exchange, BODY_MAX_BYTES)) {
                switch (body.status()) {
                    case 200 -> answer(exchange, api.send(method, target(exchange), headers, body.bytes()));
                    case 413 ->
                        problem(
                                exchange,
                                413,
                                "Content Too Large",
                                "The body must have at most " + BODY_MAX_BYTES + " bytes");
                    default ->
                        problem(
                                exchange,
                                503,
                                "Service Unavailable",
                                "The bodies of other calls use all the memory for bodies. Retry the call");
                }
            }
        } catch (TrackerClientException e) {
            problem(exchange, 502, "Bad Gateway", e.getMessage());
        }
    }

    private static String target(HttpExchange exchange) {
        String query = exchange.getRequestURI().getRawQuery();
        return exchange.getRequestURI().getRawPath() + (query == null ? "" : "?" + query);
    }

    private void answer(HttpExchange exchange, ClientResponse answer) throws IOException {
        answer.headers().forEach((name, value) -> {
            if (RETURNED.contains(name)) {
                exchange.getResponseHeaders().set(name, value);
            }
        });
        byte[] body = new byte[answer.body().remaining()];
        answer.body().duplicate().get(body);
        send(exchange, answer.status(), body);
    }

    private void problem(HttpExchange exchange, int status, String title, String detail) throws IOException {
        exchange.getResponseHeaders().set("content-type", "application/problem+json");
        ObjectNode problem = JsonTree.object()
                .put("type", "about:blank")
                .put("title", title)
                .put("status", status)
                .put("detail", detail);
        send(exchange, status, JsonTree.bytes(problem));
    }

    private void send(HttpExchange exchange, int status, byte[] body) throws IOException {
        ConsolePage.harden(exchange.getResponseHeaders());
        server.answer(exchange, status, Map.of(), body);
    }
}
