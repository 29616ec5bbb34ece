package requesttracker.local.upstream;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import requesttracker.json.Json;

/** The endpoint. Safe for use by many threads. */
public final class Upstream {
    private static final int CONNECT_MILLIS = 10_000;
    /** An HTTP API answers within 30 s. */
    private static final int ANSWER_MILLIS = 35_000;
    /** A stream has something to say every 10 s, if only that it is there. */
    private static final int SILENCE_MILLIS = 35_000;

    private final String endpoint;
    private final Optional<Signing> signing;

    /** @param signing signs each call */
    public Upstream(URI endpoint, Optional<Signing> signing) {
        this.endpoint = endpoint.toString().replaceFirst("/+$", "");
        this.signing = signing;
    }

    /**
     * The endpoint as a user named it: loopback as it is, any other by HTTPS and signed.
     *
     * @throws CannotCall if the address is not one that may be called
     */
    public static Upstream named(String endpoint, Optional<String> profile, Optional<String> region) {
        URI uri = uri(endpoint);
        return isLoopback(uri)
                ? new Upstream(uri, Optional.empty())
                : new Upstream(uri, Optional.of(Signing.asCaller(uri, profile, region)));
    }

    /**
     * Reads an endpoint's address: HTTPS, or HTTP on loopback.
     *
     * @throws CannotCall if it is something else
     */
    public static URI uri(String endpoint) {
        try {
            URI uri = URI.create(endpoint);
            boolean web = "https".equals(uri.getScheme()) || ("http".equals(uri.getScheme()) && isLoopback(uri));
            if (web && uri.getHost() != null && uri.getRawQuery() == null && uri.getUserInfo() == null) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            // Said below.
        }
        throw CannotCall.mendable("the endpoint must be https://…, or http:// on loopback");
    }

    static boolean isLoopback(URI uri) {
        String host = String.valueOf(uri.getHost());
        return host.equals("localhost") || host.equals("[::1]") || host.matches("127(\\.\\d{1,3}){3}");
    }

    public String endpoint() {
        return endpoint;
    }

    /**
     * What the endpoint answered.
     *
     * @param headers names in lower case; of several values the last
     */
    public record Answer(int status, Map<String, String> headers, ByteBuffer body) {
        public String text() {
            return StandardCharsets.UTF_8.decode(body.duplicate()).toString();
        }

        /**
         * Reads the body.
         *
         * @throws CannotCall if it is no JSON object
         */
        public Map<String, Object> json() {
            try {
                return Json.object(text());
            } catch (Json.Malformed e) {
                throw CannotCall.refused("the endpoint answered " + status + " with something else than JSON");
            }
        }

        /** What a problem document says, or an error of API Gateway. */
        public String problem() {
            try {
                Map<String, Object> json = Json.object(text());
                String detail = Json.text(json, "detail")
                        .or(() -> Json.text(json, "message"))
                        .or(() -> Json.text(json, "Message"))
                        .orElse("");
                return status + (detail.isEmpty() ? "" : ": " + detail) + errors(json.get("errors"));
            } catch (Json.Malformed e) {
                return Integer.toString(status);
            }
        }

        private static String errors(Object errors) {
            StringBuilder text = new StringBuilder();
            if (errors instanceof List<?> list) {
                for (Object error : list) {
                    if (error instanceof Map<?, ?> map) {
                        text.append("\n  ")
                                .append(map.get("member"))
                                .append(' ')
                                .append(map.get("rule"));
                    }
                }
            }
            return text.toString();
        }
    }

    /**
     * Reads something.
     *
     * @throws CannotCall unless the answer is 2xx
     */
    public Map<String, Object> get(String path) {
        return ok(send("GET", path, Map.of(), new byte[0]));
    }

    /**
     * Posts JSON.
     *
     * @throws CannotCall unless the answer is 2xx
     */
    public Map<String, Object> post(String path, Map<String, String> headers, String json) {
        Map<String, String> all = new LinkedHashMap<>(headers);
        all.put("content-type", "application/json");
        return ok(send("POST", path, all, json.getBytes(StandardCharsets.UTF_8)));
    }

    private static Map<String, Object> ok(Answer answer) {
        if (answer.status() == 429 || answer.status() / 100 == 5) {
            throw CannotCall.undecided("the endpoint answered " + answer.problem());
        }
        if (answer.status() / 100 != 2) {
            throw CannotCall.refused("the endpoint answered " + answer.problem());
        }
        return answer.json();
    }

    /**
     * One call; a redirect is not followed, and nothing is sent twice.
     *
     * @param path with its query, as it is to be on the wire
     * @throws CannotCall if no answer came
     */
    public Answer send(String method, String path, Map<String, String> headers, byte[] body) {
        try {
            HttpURLConnection connection = connect(method, path, headers, body);
            connection.setReadTimeout(ANSWER_MILLIS);
            int status = connection.getResponseCode();
            InputStream in = status >= 400 ? connection.getErrorStream() : connection.getInputStream();
            byte[] answer = in == null ? new byte[0] : in.readAllBytes();
            Map<String, String> answered = new LinkedHashMap<>();
            connection.getHeaderFields().forEach((name, values) -> {
                if (name != null) {
                    answered.put(name.toLowerCase(Locale.ROOT), values.get(0));
                }
            });
            return new Answer(status, answered, ByteBuffer.wrap(answer).asReadOnlyBuffer());
        } catch (IOException e) {
            throw unreachable(e);
        }
    }

    /**
     * Opens a stream of server-sent events; empty if the endpoint has none there.
     *
     * @throws CannotCall if no answer came
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
        Map<String, String> all = signing.isPresent() ? signing.get().sign(method, uri, headers, body) : headers;
        all.forEach(connection::setRequestProperty);
        if (!method.equals("GET")) {
            connection.setDoOutput(true);
            connection.setFixedLengthStreamingMode(body.length);
            connection.getOutputStream().write(body);
        }
        return connection;
    }

    private CannotCall unreachable(IOException e) {
        return CannotCall.mendable(
                "no answer from " + endpoint + " (" + e.getClass().getSimpleName() + "); is the tracker running?");
    }
}
