package requesttracker.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import requesttracker.jsontree.JsonTree;

/** A client of the tracker's endpoint. Safe for use by many threads. */
public final class TrackerClient {
    private static final int CONNECT_MILLIS = 10_000;
    /** More than the 30 s within which an HTTP API of API Gateway answers. */
    private static final int ANSWER_MILLIS = 35_000;
    /** The maximum time without data on a stream, whose server sends a heartbeat every 2 s. */
    private static final int SILENCE_MILLIS = 35_000;

    private final String endpoint;
    private final Optional<RequestSigner> signing;
    /** Whether the client makes only a few calls, so that a fast start is more important than open connections. */
    private final boolean brief;

    /** @param signing the signer of each call; empty for calls without a signature */
    public TrackerClient(URI endpoint, Optional<RequestSigner> signing) {
        this(endpoint, signing, false);
    }

    private TrackerClient(URI endpoint, Optional<RequestSigner> signing, boolean brief) {
        this.brief = brief;
        this.endpoint = endpoint.toString().replaceFirst("/+$", "");
        this.signing = signing;
    }

    /**
     * Returns a client of an endpoint that a user named. Calls to other hosts than loopback use HTTPS and are signed.
     *
     * @throws TrackerClientException if the address is neither HTTPS nor HTTP on loopback
     */
    public static TrackerClient named(String endpoint, Optional<String> profile, Optional<String> region) {
        URI uri = uri(endpoint);
        return isLoopback(uri)
                ? new TrackerClient(uri, Optional.empty(), "http".equals(uri.getScheme()))
                : new TrackerClient(uri, Optional.of(RequestSigner.asCaller(uri, profile, region)));
    }

    /**
     * Parses an endpoint's address: HTTPS, or HTTP on loopback.
     *
     * @throws TrackerClientException if the address has another form
     */
    public static URI uri(String endpoint) {
        try {
            URI uri = URI.create(endpoint);
            boolean web = "https".equals(uri.getScheme()) || ("http".equals(uri.getScheme()) && isLoopback(uri));
            if (web && uri.getHost() != null && uri.getRawQuery() == null && uri.getUserInfo() == null) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            // The statement below reports an invalid address.
        }
        throw TrackerClientException.usageError("the endpoint must be https://…, or http:// on loopback");
    }

    static boolean isLoopback(URI uri) {
        String host = String.valueOf(uri.getHost());
        return host.equals("localhost") || host.equals("[::1]") || host.matches("127(\\.\\d{1,3}){3}");
    }

    public String endpoint() {
        return endpoint;
    }

    /** Returns the signer of the calls, or empty if the calls are not signed. */
    public Optional<RequestSigner> signing() {
        return signing;
    }

    /**
     * Reads a path.
     *
     * @throws TrackerClientException unless the response is 2xx
     */
    public ObjectNode get(String path) {
        return ok(send("GET", path, Map.of(), new byte[0]));
    }

    /**
     * Posts JSON.
     *
     * @throws TrackerClientException unless the response is 2xx
     */
    public ObjectNode post(String path, Map<String, String> headers, String json) {
        Map<String, String> all = new LinkedHashMap<>(headers);
        all.put("content-type", "application/json");
        return ok(send("POST", path, all, json.getBytes(StandardCharsets.UTF_8)));
    }

    /**
     * Submits a request, and returns the endpoint's view of the request.
     *
     * @throws TrackerClientException unless the response is 2xx
     */
    public ObjectNode submit(JsonNode request) {
        return post("/requests", Map.of(), JsonTree.text(request));
    }

    /**
     * Returns the endpoint's view of a request.
     *
     * @throws TrackerClientException unless the response is 2xx
     */
    public ObjectNode request(String token) {
        return get(ApiPaths.request(token));
    }

    /**
     * Cancels a request, and returns the endpoint's view of the request.
     *
     * @throws TrackerClientException unless the response is 2xx
     */
    public ObjectNode cancel(String token) {
        return post(ApiPaths.request(token) + "/cancel", Map.of(), "");
    }

    private static ObjectNode ok(ClientResponse answer) {
        if (answer.status() == 429 || answer.status() / 100 == 5) {
            throw TrackerClientException.unavailable("the endpoint answered " + answer.problem());
        }
        // A server that is not a tracker may answer 404 too, but without a problem document.
        boolean problem = answer.headers().getOrDefault("content-type", "").startsWith("application/problem+json");
        if (answer.status() == 404 && problem) {
            throw TrackerClientException.unknownToken("the endpoint answered " + answer.problem());
        }
        if (answer.status() / 100 != 2) {
            throw TrackerClientException.rejected("the endpoint answered " + answer.problem());
        }
        return answer.json();
    }

    /**
     * Makes one call. Does not follow redirects, and does not retry.
     *
     * @param path the path with its query, in percent-encoding
     * @throws TrackerClientException if the endpoint does not answer
     */
    public ClientResponse send(String method, String path, Map<String, String> headers, byte[] body) {
        try {
            if (brief) {
                return LoopbackHttp.send(
                        method, URI.create(endpoint + path), headers, body, CONNECT_MILLIS, ANSWER_MILLIS);
            }
            HttpURLConnection connection = connect(method, path, headers, body);
            connection.setReadTimeout(ANSWER_MILLIS);
            int status = connection.getResponseCode();
            InputStream in = status >= 400 ? connection.getErrorStream() : connection.getInputStream();
            byte[] answer = in == null ? new byte[0] : in.readAllBytes();
            SecretMask mask = signing.map(RequestSigner::mask).orElse(SecretMask.NONE);
            answer = mask.apply(answer);
            Map<String, String> answered = new LinkedHashMap<>();
            connection.getHeaderFields().forEach((name, values) -> {
                if (name != null) {
                    answered.put(name.toLowerCase(Locale.ROOT), mask.apply(values.get(0)));
                }
            });
            return new ClientResponse(status, answered, ByteBuffer.wrap(answer).asReadOnlyBuffer());
        } catch (IOException e) {
            throw unreachable(e);
        }
    }

    /**
     * Opens a stream of server-sent events. Returns empty if the endpoint has no stream at this path.
     *
     * @throws TrackerClientException if the endpoint does not answer
     */
    public Optional<InputStream> events(String path) {
        try {
            HttpURLConnection connection = connect("GET", path, Map.of("accept", "text/event-stream"), new byte[0]);
            connection.setReadTimeout(SILENCE_MILLIS);
            return connection.getResponseCode() == 200 ? Optional.of(connection.getInputStream()) : Optional.empty();
        } catch (IOException e) {
            throw unreachable(e);
        }
    }

    private HttpURLConnection connect(String method, String path, Map<String, String> headers, byte[] body)
            throws IOException {
        URI uri = URI.create(endpoint + path);
        HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
        connection.setRequestMethod(method);
        connection.setInstanceFollowRedirects(false);
        connection.setUseCaches(false);
        connection.setConnectTimeout(CONNECT_MILLIS);
        // A GET is sent and signed without a body.
        byte[] sent = method.equals("GET") ? new byte[0] : body;
        Map<String, String> all = signing.isPresent() ? signing.get().sign(method, uri, headers, sent) : headers;
        all.forEach(connection::setRequestProperty);
        if (!method.equals("GET")) {
            connection.setDoOutput(true);
            connection.setFixedLengthStreamingMode(body.length);
            connection.getOutputStream().write(body);
        }
        return connection;
    }

    private TrackerClientException unreachable(IOException e) {
        return TrackerClientException.unreachable(
                "no answer from " + endpoint + " (" + e.getClass().getSimpleName() + "); is the tracker running?");
    }
}
