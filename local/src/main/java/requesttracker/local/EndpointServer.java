package requesttracker.local;

import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent.RequestContext;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
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
import java.util.Set;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import requesttracker.client.ApiPaths;
import requesttracker.client.LoopbackGuard;
import requesttracker.client.LoopbackServer;

/**
 * Replaces API Gateway: turns each call on loopback into the HTTP API event that the deployed function gets. A guard
 * rejects calls from other sites' pages, since calls have no signature.
 */
public final class EndpointServer implements AutoCloseable {
    /** The maximum body of an HTTP API. The functions have a lower limit. */
    private static final int BODY_MAX_BYTES = 10 * 1024 * 1024;

    private static final String RETRY_AFTER_SECONDS = "5";
    private static final String PROTOCOL = "CloudApiService.";
    /** The actions that create requests. All other actions work even without memory for new requests. */
    private static final Set<String> SUBMITTING =
            Set.of(PROTOCOL + "CreateResource", PROTOCOL + "UpdateResource", PROTOCOL + "DeleteResource");

    private static final ObjectMapper JSON = new ObjectMapper();

    /** The caller of every call on loopback: the user who runs the host, since calls are not signed. */
    private static final RequestContext.Authorizer LOCAL_USER = RequestContext.Authorizer.builder()
            .withIam(RequestContext.IAM
                    .builder()
                    .withAccountId(TrackerHost.ACCOUNT)
                    .withUserArn("local:" + System.getProperty("user.name"))
                    .build())
            .build();

    /** A route of the API and its function. A name in braces matches one segment of the path. */
    record Route(String method, String template, String function) {
        private static final Pattern PARAMETER = Pattern.compile("\\{(?<name>[a-z]+)}");

        static final List<Route> ALL = List.of(
                new Route("POST", "/", "CloudControlProtocol"),
                new Route("POST", "/requests", "SubmitRequest"),
                new Route("GET", "/requests", "ListRequests"),
                new Route("GET", "/requests/{token}", "GetRequest"),
                new Route("POST", "/requests/{token}/cancel", "CancelRequest"),
                new Route("PUT", "/leases/{id}", "RenewLease"));

        Optional<Map<String, String>> match(String path) {
            Matcher parameter = PARAMETER.matcher(template);
            Matcher matcher = Pattern.compile(parameter.replaceAll("([^/]+)")).matcher(path);
            if (!matcher.matches()) {
                return Optional.empty();
            }
            return Optional.of(
                    parameter.reset().find() ? Map.of(parameter.group("name"), decode(matcher.group(1))) : Map.of());
        }
    }

    private static final Route PUT_EVENTS = new Route("POST", "/", "PutEvents");

    private static final byte[] INTERNAL_ERROR =
            "{\"message\":\"Internal Server Error\"}\n".getBytes(StandardCharsets.UTF_8);

    private final LoopbackServer server;
    private final Function<String, RequestHandler<APIGatewayV2HTTPEvent, APIGatewayV2HTTPResponse>> functions;
    private final LoopbackGuard guard;
    private final BooleanSupplier full;

    /**
     * @param functions returns the function of a name
     * @throws StartupException if the port is taken
     */
    public EndpointServer(
            int port, Function<String, RequestHandler<APIGatewayV2HTTPEvent, APIGatewayV2HTTPResponse>> functions) {
        this(port, functions, () -> false);
    }

    /**
     * Opens the endpoint.
     *
     * @param functions returns the function of a name
     * @param full returns whether memory is full, so that new requests get 503
     * @throws StartupException if the port is taken
     */
    EndpointServer(
            int port,
            Function<String, RequestHandler<APIGatewayV2HTTPEvent, APIGatewayV2HTTPResponse>> functions,
            BooleanSupplier full) {
        this.functions = functions;
        this.full = full;
        try {
            server = new LoopbackServer(port, "endpoint");
        } catch (IOException e) {
            throw new StartupException("port " + port + " can't be used: " + e.getMessage());
        }
        guard = new LoopbackGuard(port());
        server.context("/", this::serve);
    }

    /** Returns the server, to which a caller can add handlers for other paths. */
    LoopbackServer server() {
        return server;
    }

    public void start() {
        server.start();
    }

    public int port() {
        return server.port();
    }

    @Override
    public void close() {
        server.close();
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            Optional<String> refusal = guard.refusal(exchange.getRequestHeaders());
            if (refusal.isPresent()) {
                message(exchange, 403, refusal.get());
                return;
            }
            String path = exchange.getRequestURI().getRawPath();
            if (isSubmit(exchange, path) && full.getAsBoolean()) {
                noMemory(exchange, "There is no memory for new requests until others have settled and expired");
                return;
            }
            try (LoopbackServer.CallBody body = server.read(exchange, BODY_MAX_BYTES)) {
                switch (body.status()) {
                    case 200 -> serve(exchange, path, body.bytes());
                    case 413 -> message(exchange, 413, "Request Entity Too Large");
                    default -> noMemory(exchange, "The bodies of other calls take all the memory for them");
                }
            }
        }
    }

    private void serve(HttpExchange exchange, String path, byte[] body) throws IOException {
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
        if (path.equals("/") && exchange.getRequestMethod().equals("GET")) {
            server.answer(
                    exchange,
                    200,
                    Map.of("content-type", "application/json"),
                    ApiPaths.INDEX.getBytes(StandardCharsets.UTF_8));
            return;
        }
        message(exchange, 404, "Not Found");
    }

    private static boolean isSubmit(HttpExchange exchange, String path) {
        return exchange.getRequestMethod().equals("POST")
                && (path.equals("/requests") || SUBMITTING.contains(String.valueOf(target(exchange))));
    }

    private static String target(HttpExchange exchange) {
        return exchange.getRequestHeaders().getFirst("X-Amz-Target");
    }

    /** Responds with 503 in REST, or with a retryable error in Cloud Control's protocol. */
    private void noMemory(HttpExchange exchange, String detail) throws IOException {
        boolean protocol = String.valueOf(target(exchange)).startsWith(PROTOCOL);
        Map<String, Object> error = protocol
                ? Map.of("__type", "com.amazon.cloudapiservice#ThrottlingException", "Message", detail)
                : Map.of("type", "about:blank", "title", "Service Unavailable", "status", 503, "detail", detail);
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("content-type", protocol ? "application/x-amz-json-1.0" : "application/problem+json");
        headers.put("retry-after", RETRY_AFTER_SECONDS);
        if (protocol) {
            headers.put("x-amzn-errortype", "ThrottlingException");
        }
        server.answer(exchange, 503, headers, (JSON.writeValueAsString(error) + "\n").getBytes(StandardCharsets.UTF_8));
    }

    private void message(HttpExchange exchange, int status, String message) throws IOException {
        server.answer(
                exchange,
                status,
                Map.of("content-type", "application/json"),
                (JSON.writeValueAsString(Map.of("message", message)) + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Returns whether a call is for EventBridge. EventBridge's clients send commands here, since the local bus has no
     * endpoint.
     */
    private static boolean isForEventBridge(HttpExchange exchange) {
        String target = target(exchange);
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
            server.answer(exchange, 500, Map.of("content-type", "application/json"), INTERNAL_ERROR);
            return;
        }
        server.answer(
                exchange,
                result.getStatusCode(),
                result.getHeaders(),
                result.getBody().getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Builds the event. Source: docs.aws.amazon.com, "Create AWS Lambda proxy integrations for HTTP APIs", payload
     * format 2.0.
     */
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
                        .withAuthorizer(LOCAL_USER)
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

    /** Returns the body as text; empty for binary data, which API Gateway passes as base64. */
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
}
