package requesttracker.conformance.clients;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import javax.net.ssl.SSLContext;
import requesttracker.client.ClientResponse;
import requesttracker.client.TrackerClient;

/**
 * An API behind IAM. It computes the signature of each call, rejects a wrong signature as API Gateway does, and passes
 * all other calls to a tracker.
 *
 * <p>Source: docs.aws.amazon.com, "Create a signed AWS API request".
 */
final class SignedApi implements AutoCloseable {
    static final String KEY_ID = "AKIDEXAMPLE";
    static final String SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
    static final String SESSION = "a-session-token";
    static final String REGION = "eu-west-3";

    private static final Pattern AUTHORIZATION = Pattern.compile(
            "AWS4-HMAC-SHA256 Credential=([^/]+)/(\\d{8})/([^/]+)/([^/]+)/aws4_request, ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})");

    final List<String> reached = new CopyOnWriteArrayList<>();
    /** The paths that get no answer. */
    volatile Predicate<String> away = path -> false;

    private final HttpServer server;
    private final ExecutorService workers = Executors.newFixedThreadPool(8);
    private final TrackerClient tracker;

    SignedApi(String trackerUrl) throws IOException {
        this(trackerUrl, HttpServer.create(anyPort(), 0));
    }

    private SignedApi(String trackerUrl, HttpServer server) {
        this.server = server;
        tracker = new TrackerClient(URI.create(trackerUrl), Optional.empty());
        server.setExecutor(workers);
        server.createContext("/", this::answer);
        server.start();
    }

    /** Starts an API with the certificate of this context, for any name that the caller uses for this machine. */
    static SignedApi overTls(String trackerUrl, SSLContext certificate) throws IOException {
        HttpsServer server = HttpsServer.create(anyPort(), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(certificate));
        return new SignedApi(trackerUrl, server);
    }

    /**
     * Serves for .ci/checks/20-clients: verifies calls before the tracker at the given address, until it is stopped.
     */
    public static void main(String[] arguments) throws IOException {
        System.out.println("AWS_ACCESS_KEY_ID=" + KEY_ID);
        System.out.println("AWS_SECRET_ACCESS_KEY=" + SECRET);
        System.out.println("AWS_SESSION_TOKEN=" + SESSION);
        System.out.println("AWS_REGION=" + REGION);
        System.out.println("ready " + new SignedApi(arguments[0]).endpoint());
    }

    private static InetSocketAddress anyPort() throws IOException {
        return new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0);
    }

    int port() {
        return server.getAddress().getPort();
    }

    URI endpoint() {
        return URI.create("http://127.0.0.1:" + port());
    }

    @Override
    public void close() {
        server.stop(0);
        workers.shutdownNow();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            String path = exchange.getRequestURI().toString();
            reached.add(exchange.getRequestMethod() + " " + path);
            if (away.test(path)) {
                return;
            }
            if (!isSigned(exchange, body)) {
                send(exchange, 403, "application/json", "{\"message\":\"Forbidden\"}".getBytes(StandardCharsets.UTF_8));
                return;
            }
            Map<String, String> headers = new LinkedHashMap<>();
            exchange.getRequestHeaders().forEach((name, values) -> {
                String lower = name.toLowerCase(Locale.ROOT);
                if (lower.equals("content-type") || lower.equals("x-amz-target") || lower.equals("idempotency-key")) {
                    headers.put(lower, values.get(0));
                }
            });
            ClientResponse answer = tracker.send(exchange.getRequestMethod(), path, headers, body);
            answer.headers().forEach((name, value) -> {
                if (name.equals("location") || name.startsWith("x-amzn-")) {
                    exchange.getResponseHeaders().set(name, value);
                }
            });
            send(
                    exchange,
                    answer.status(),
                    answer.headers().getOrDefault("content-type", "application/json"),
                    answer.text().getBytes(StandardCharsets.UTF_8));
        }
    }

    private static void send(HttpExchange exchange, int status, String type, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("content-type", type);
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
    }

    private static boolean isSigned(HttpExchange exchange, byte[] body) {
        String header = exchange.getRequestHeaders().getFirst("Authorization");
        Matcher parts = AUTHORIZATION.matcher(header == null ? "" : header);
        if (!parts.matches()
                || !parts.group(1).equals(KEY_ID)
                || !parts.group(3).equals(REGION)
                || !parts.group(4).equals("execute-api")
                || !SESSION.equals(exchange.getRequestHeaders().getFirst("X-Amz-Security-Token"))) {
            return false;
        }
        List<String> names = List.of(parts.group(5).split(";", -1));
        if (!names.containsAll(List.of("host", "x-amz-date", "x-amz-security-token"))) {
            return false;
        }
        try {
            String canonical = exchange.getRequestMethod() + "\n"
                    + path(exchange.getRequestURI().getRawPath()) + "\n"
                    + query(exchange.getRequestURI().getRawQuery()) + "\n"
                    + names.stream()
                            .map(name -> name + ":"
                                    + exchange.getRequestHeaders()
                                            .getFirst(name)
                                            .strip() + "\n")
                            .collect(Collectors.joining())
                    + "\n" + parts.group(5) + "\n" + sha256(body);
            String scope = parts.group(2) + "/" + REGION + "/execute-api/aws4_request";
            String toSign = "AWS4-HMAC-SHA256\n"
                    + exchange.getRequestHeaders().getFirst("X-Amz-Date") + "\n" + scope + "\n"
                    + sha256(canonical.getBytes(StandardCharsets.UTF_8));
            byte[] key = ("AWS4" + SECRET).getBytes(StandardCharsets.UTF_8);
            for (String part : scope.split("/", -1)) {
                key = hmac(key, part);
            }
            return HexFormat.of().formatHex(hmac(key, toSign)).equals(parts.group(6));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns the path in which each part is encoded once more, as for all services but S3. */
    private static String path(String raw) {
        return Arrays.stream(raw.split("/", -1)).map(SignedApi::encode).collect(Collectors.joining("/"));
    }

    /** Returns the decoded names and values, each encoded once, in order. */
    private static String query(String raw) {
        return raw == null
                ? ""
                : Arrays.stream(raw.split("&", -1))
                        .map(pair -> pair.split("=", 2))
                        .map(pair -> meant(pair[0]) + "=" + (pair.length > 1 ? meant(pair[1]) : ""))
                        .sorted()
                        .collect(Collectors.joining("&"));
    }

    private static String meant(String raw) {
        return encode(URLDecoder.decode(raw, StandardCharsets.UTF_8));
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("*", "%2A")
                .replace("%7E", "~");
    }

    private static String sha256(byte[] bytes) throws GeneralSecurityException {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }

    private static byte[] hmac(byte[] key, String text) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    }
}
