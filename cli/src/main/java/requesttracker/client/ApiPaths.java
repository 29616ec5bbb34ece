package requesttracker.client;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** The paths of the REST endpoint. */
public final class ApiPaths {
    /** What {@code GET /} answers on loopback: where to go on, and the version of what answers. */
    public static final String INDEX =
            "{\"requests\":\"/requests\",\"page\":\"/console\",\"cloudControlProtocol\":\"POST /\",\"version\":\""
                    + BuildVersion.get() + "\"}\n";

    private ApiPaths() {}

    /**
     * Returns the path of a request.
     *
     * @throws TrackerClientException if it can't be a token
     */
    public static String request(String token) {
        if (!token.matches("[-A-Za-z0-9+/=]{1,128}")) {
            throw TrackerClientException.usageError(
                    "a request token has letters, digits and -+/= only, at most 128 of them");
        }
        return "/requests/" + encode(token);
    }

    /** Returns the path of a lease. */
    static String lease(String id) {
        return "/leases/" + encode(id);
    }

    /** Returns a text as it stands in a query. */
    public static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
