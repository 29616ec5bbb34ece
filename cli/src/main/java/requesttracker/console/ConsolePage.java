package requesttracker.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import requesttracker.client.ClientResponse;
import requesttracker.client.LoopbackGuard;
import requesttracker.client.LoopbackServer;
import requesttracker.client.TrackerClient;
import requesttracker.client.TrackerClientException;
import requesttracker.jsontree.JsonTree;

/** Serves the page and its data in addition to the REST endpoint. */
public final class ConsolePage implements HttpHandler, AutoCloseable {
    /** Allows only content of this server, no inline script, and no frame. */
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
            + " img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /** The kind of tracker that the page shows. */
    public enum Kind {
        /** A tracker in this process with the simulator. The page offers the simulator's behaviors. */
        SIMULATED(Duration.ofSeconds(5), 60),
        /** A tracker in this process, which reports nearly every change at once. */
        LOCAL(Duration.ofSeconds(5), 60),
        /**
         * A deployed tracker, whose workflow history and events do not reach this process. Each call costs money. The
         * API accepts 100 calls a second from all callers (docs/operations.md), and the page uses at most 20 of them.
         */
        DEPLOYED(Duration.ofSeconds(3), 3);

        private final Duration listEvery;
        private final int looksPerTick;

        Kind(Duration listEvery, int looksPerTick) {
            this.listEvery = listEvery;
            this.looksPerTick = looksPerTick;
        }
    }

    private record File(String resource, String type) {}

    private static final Map<String, File> FILES = Map.of(
            "/console", new File("/console/index.html", "text/html; charset=utf-8"),
            "/console/console.css", new File("/console/console.css", "text/css; charset=utf-8"),
            "/console/console.js", new File("/console/console.js", "text/javascript; charset=utf-8"),
            "/console/address.js", new File("/console/address.js", "text/javascript; charset=utf-8"),
            "/console/lanes.js", new File("/console/lanes.js", "text/javascript; charset=utf-8"),
            "/console/workflow.js", new File("/console/workflow.js", "text/javascript; charset=utf-8"),
            "/console/workflow.json", new File("/console/workflow.json", "application/json"),
            "/console/icon.svg", new File("/console/icon.svg", "image/svg+xml"),
            "/console/definition.json", new File("/request-lifecycle.asl.json", "application/json"));

    private final LoopbackServer server;
    private final LoopbackGuard guard;
    private final TrackerClient upstream;
    private final Kind kind;
    private final Optional<String> stateMachine;
    private final InstantSource clock;
    private final String instance;
    private final Feed feed;
    private final StateHistory steps = new StateHistory();
    private final Map<String, List<JsonNode>> events = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, List<JsonNode>> eldest) {
            return size() > StateHistory.REQUESTS_MAX;
        }
    };

    /**
     * Creates the page of an endpoint.
     *
     * @param server the server of this page
     */
    public ConsolePage(LoopbackServer server, TrackerClient upstream, Kind kind, InstantSource clock) {
        this(server, upstream, kind, Optional.empty(), clock);
    }

    private ConsolePage(
            LoopbackServer server,
            TrackerClient upstream,
            Kind kind,
            Optional<String> stateMachine,
            InstantSource clock) {
        this.guard = new LoopbackGuard(server.port());
        this.server = server;
        this.upstream = upstream;
        this.kind = kind;
        this.stateMachine = stateMachine;
        this.clock = clock;
        this.instance = Long.toString(clock.millis(), 36);
        this.feed = new Feed(upstream, clock, kind.listEvery, kind.looksPerTick);
    }

    /**
     * Returns the page of a deployed tracker.
     *
     * @param stateMachine the ARN of the workflow; the page links each request to its execution
     */
    public static ConsolePage deployed(
            LoopbackServer server, TrackerClient upstream, Optional<String> stateMachine, InstantSource clock) {
        return new ConsolePage(server, upstream, Kind.DEPLOYED, stateMachine, clock);
    }

    /** Records that the workflow of a request entered a state. For a workflow in this process. */
    public void stateEntered(String token, String state, Instant at) {
        steps.entered(token, state, at);
        feed.entered(token, state, at);
    }

    /** Records that a request may have changed. For a workflow in this process. */
    public void changed(String token) {
        feed.changed(token);
    }

    /** Records a published event, in EventBridge's envelope. */
    public void published(JsonNode event) {
        JsonTree.string(event.path("detail"), "RequestToken").ifPresent(token -> {
            synchronized (events) {
                events.computeIfAbsent(token, t -> new ArrayList<>()).add(event);
            }
            feed.changed(token);
        });
        feed.published(event);
    }

    @Override
    public void close() {
        feed.close();
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        Optional<String> refusal = guard.refusal(exchange.getRequestHeaders());
        String path = exchange.getRequestURI().getPath().replaceFirst("/$", "");
        harden(exchange.getResponseHeaders());
        if (refusal.isPresent()) {
            answer(exchange, 403, "text/plain; charset=utf-8", refusal.get().getBytes(StandardCharsets.UTF_8));
        } else if (!exchange.getRequestMethod().equals("GET")) {
            exchange.getResponseHeaders().set("allow", "GET");
            answer(exchange, 405, "text/plain; charset=utf-8", new byte[0]);
        } else if (path.equals("/console/events")) {
            stream(exchange);
        } else if (path.startsWith("/console/requests/")) {
            detail(exchange, path.substring("/console/requests/".length()));
        } else if (FILES.containsKey(path)) {
            file(exchange, FILES.get(path));
        } else {
            answer(exchange, 404, "text/plain; charset=utf-8", "Not found".getBytes(StandardCharsets.UTF_8));
        }
    }

    /** Sets the security headers of this page: its content policy and others that restrict a browser. */
    public static void harden(Headers headers) {
        headers.set("content-security-policy", POLICY);
        headers.set("x-content-type-options", "nosniff");
        headers.set("referrer-policy", "no-referrer");
        headers.set("cross-origin-resource-policy", "same-origin");
        headers.set("cross-origin-opener-policy", "same-origin");
        headers.set("cache-control", "no-store");
    }

    private void stream(HttpExchange exchange) throws IOException {
        ObjectNode hello = JsonTree.object()
                .put("now", clock.millis())
                .put("instance", instance)
                .put("kind", kind.name())
                .put("endpoint", upstream.endpoint());
        stateMachine.ifPresent(arn -> hello.put("stateMachine", arn));
        if (!feed.add(exchange, hello)) {
            answer(exchange, 503, "text/plain; charset=utf-8", "Too many readers".getBytes(StandardCharsets.UTF_8));
        }
    }

    private void detail(HttpExchange exchange, String token) throws IOException {
        if (!token.matches("[-A-Za-z0-9+/=]{1,128}")) {
            answer(exchange, 404, "application/json", "{}".getBytes(StandardCharsets.UTF_8));
            return;
        }
        try {
            ClientResponse answer =
                    upstream.send("GET", "/requests/" + token.replace("/", "%2F"), Map.of(), new byte[0]);
            if (answer.status() != 200) {
                answer(
                        exchange,
                        answer.status(),
                        "application/problem+json",
                        answer.text().getBytes(StandardCharsets.UTF_8));
                return;
            }
            ObjectNode detail = JsonTree.object();
            detail.set("Request", Feed.withoutModel(answer.json()));
            ArrayNode states = detail.putArray("Steps");
            steps.of(token)
                    .forEach(step ->
                            states.addArray().add(step.state()).add(step.at().toEpochMilli()));
            ArrayNode published = detail.putArray("Events");
            synchronized (events) {
                published.addAll(events.getOrDefault(token, List.of()));
            }
            answer(exchange, 200, "application/json", JsonTree.bytes(detail));
        } catch (TrackerClientException e) {
            ObjectNode problem = JsonTree.object()
                    .put("title", "Bad Gateway")
                    .put("status", 502)
                    .put("detail", e.getMessage());
            answer(exchange, 502, "application/problem+json", JsonTree.bytes(problem));
        }
    }

    private void file(HttpExchange exchange, File file) throws IOException {
        try (InputStream in = ConsolePage.class.getResourceAsStream(file.resource())) {
            if (in == null) {
                throw new IOException(file.resource() + " is missing from the jar");
            }
            answer(exchange, 200, file.type(), in.readAllBytes());
        }
    }

    private void answer(HttpExchange exchange, int status, String type, byte[] body) throws IOException {
        try (exchange) {
            server.answer(exchange, status, Map.of("content-type", type), body);
        }
    }
}
