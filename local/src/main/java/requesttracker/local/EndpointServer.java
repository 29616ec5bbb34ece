package requesttracker.local;

import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent.RequestContext;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import requesttracker.client.LoopbackGuard;

/**
 * API Gateway's part: turns each call on loopback into the HTTP API event that the deployed function gets. Instead of a
 * signature, the guard keeps other sites' pages out.
 */
public final class EndpointServer implements AutoCloseable {
    /** What an HTTP API takes at most; a function has its own, lower bound. */
    private static final int BODY_MAX_BYTES = 10 * 1024 * 1024;

    private static final int BACKLOG = 4_096;
    private static final ObjectMapper JSON = new ObjectMapper();

    static {
        // Read when the first HttpServer is made; without it each small answer waits for an acknowledgement.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    /** A route of the API and the function behind it; {@code {token}} stands for one part of the path. */
    record Route(String method, String template, String function) {
        static final List<Route> ALL = List.of(
                new Route("POST", "/", "CloudControlProtocol"),
                new Route("POST", "/requests", "SubmitRequest"),
                new Route("GET", "/requests", "ListRequests"),
                new Route("GET", "/requests/{token}", "GetRequest"),
                new Route("POST", "/requests/{token}/cancel", "CancelRequest"));

        Optional<Map<String, String>> match(String path) {
            Matcher matcher = Pattern.compile(template.replace("{token}", "(?<token>[^/]+)"))
                    .matcher(path);
            if (!matcher.matches()) {
                return Optional.empty();
            }
            return Optional.of(
                    template.contains("{token}") ? Map.of("token", decode(matcher.group("token"))) : Map.of());
        }
    }

    private static final Route PUT_EVENTS = new Route("POST", "/", "PutEvents");

    private final HttpServer server;
    private final ExecutorService workers;
    private final Function<String, RequestHandler<APIGatewayV2HTTPEvent, APIGatewayV2HTTPResponse>> functions;
    private final LoopbackGuard guard;

    /**
     * @param functions returns the function of a name
     * @throws StartupException if the port is taken
     */
    public EndpointServer(
            int port,
            int threads,
            Function<String, RequestHandler<APIGatewayV2HTTPEvent, APIGatewayV2HTTPResponse>> functions) {
        this.functions = functions;
        try {
            byte[] loopback = {127, 0, 0, 1};
            server = HttpServer.create(new InetSocketAddress(InetAddress.getByAddress(loopback), port), BACKLOG);
        } catch (IOException e) {
            throw new StartupException("port " + port + " can't be used: " + e.getMessage());
        }
        guard = new LoopbackGuard(port());
        workers = Executors.newFixedThreadPool(threads);
        server.setExecutor(workers);
        server.createContext("/", this::serve);
    }

    /** Serves a part of the paths by something else than the API's functions. */
    void context(String path, HttpHandler handler) {
        server.createContext(path, handler);
    }

    public void start() {
        server.start();
    }

    public int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(1);
        workers.shutdown();
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            Optional<String> refusal = guard.refusal(exchange.getRequestHeaders());
            if (refusal.isPresent()) {
                answer(
                        exchange,
                        403,
                        Map.of("content-type", "application/json"),
                        JSON.writeValueAsString(Map.of("message", refusal.get())));
                return;
            }
            byte[] body = exchange.getRequestBody().readNBytes(BODY_MAX_BYTES + 1);
            if (body.length > BODY_MAX_BYTES) {
                answer(exchange, 413, Map.of(), "{\"message\":\"Request Entity Too Large\"}");
                return;
            }
            String path = exchange.getRequestURI().getRawPath();
            if (isForEventBridge(exchange)) {
                invoke(exchange, PUT_EVENTS, Map.of(), body);
                return;
            }
            for (Route route : Route.ALL) {
                Optional<Map<String, String>> parameters =
                        route.method().equals(exchange.getRequestMethod()) ? route.match(path) : Optional.empty();
                if (parameters.isPresent()) {
                    invoke(exchange, route, parameters.get(), body);
                    return;
                }
            }
            answer(exchange, 404, Map.of("content-type", "application/json"), "{\"message\":\"Not Found\"}");
        }
    }

    /** EventBridge's own clients can send commands here, since the bus has no endpoint of its own. */
    private static boolean isForEventBridge(HttpExchange exchange) {
        String target = exchange.getRequestHeaders().getFirst("X-Amz-Target");
        return PUT_EVENTS.method().equals(exchange.getRequestMethod())
                && PUT_EVENTS.match(exchange.getRequestURI().getRawPath()).isPresent()
                && target != null
                && target.startsWith("AWSEvents.");
    }

    private void invoke(HttpExchange exchange, Route route, Map<String, String> parameters, byte[] body)
            throws IOException {
        APIGatewayV2HTTPResponse result;
        try {
            result = functions.apply(route.function()).handleRequest(event(exchange, route, parameters, body), null);
        } catch (RuntimeException e) {
            answer(
                    exchange,
                    500,
                    Map.of("content-type", "application/json"),
                    "{\"message\":\"Internal Server Error\"}");
            return;
        }
        answer(exchange, result.getStatusCode(), result.getHeaders(), result.getBody());
    }

    /** docs.aws.amazon.com, "Create AWS Lambda proxy integrations for HTTP APIs", payload format 2.0. */
    private static APIGatewayV2HTTPEvent event(
            HttpExchange exchange, Route route, Map<String, String> parameters, byte[] body) {
        Map<String, String> headers = new LinkedHashMap<>();
        exchange.getRequestHeaders()
                .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), String.join(",", values)));
        String query = exchange.getRequestURI().getRawQuery();
        String path = exchange.getRequestURI().getRawPath();
        Instant now = Instant.now();
        Optional<String> text = utf8(body);
        return APIGatewayV2HTTPEvent.builder()
                .withVersion("2.0")
                .withRouteKey(route.method() + " " + route.template())
                .withRawPath(path)
                .withRawQueryString(query == null ? "" : query)
                .withHeaders(headers)
                .withQueryStringParameters(query(query))
                .withPathParameters(parameters)
                .withBody(text.orElseGet(() -> Base64.getEncoder().encodeToString(body)))
                .withIsBase64Encoded(text.isEmpty())
                .withRequestContext(RequestContext.builder()
                        .withAccountId(TrackerHost.ACCOUNT)
                        .withApiId("local")
                        .withDomainName("127.0.0.1")
                        .withRequestId(UUID.randomUUID().toString())
                        .withRouteKey(route.method() + " " + route.template())
                        .withStage("$default")
                        .withTime(now.toString())
                        .withTimeEpoch(now.toEpochMilli())
                        .withHttp(RequestContext.Http.builder()
                                .withMethod(route.method())
                                .withPath(path)
                                .withProtocol("HTTP/1.1")
                                .withSourceIp("127.0.0.1")
                                .withUserAgent(headers.getOrDefault("user-agent", ""))
                                .build())
                        .build())
                .build();
    }

    private static Map<String, String> query(String raw) {
        if (raw == null || raw.isEmpty()) {
            return Map.of();
        }
        return List.of(raw.split("&")).stream()
                .map(pair -> pair.split("=", 2))
                .collect(Collectors.toMap(
                        pair -> decode(pair[0]),
                        pair -> pair.length > 1 ? decode(pair[1]) : "",
                        (first, second) -> first + "," + second,
                        LinkedHashMap::new));
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }

    /** API Gateway hands a body over as text, or as base64 if it is none. */
    private static Optional<String> utf8(byte[] body) {
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body))
                    .toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    private static void answer(HttpExchange exchange, int status, Map<String, String> headers, String body)
            throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        headers.forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
    }
}
