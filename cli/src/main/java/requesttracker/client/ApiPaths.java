package requesttracker.client;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** The paths of the REST endpoint. */
public final class ApiPaths {
    /** The answer to {@code GET /} on loopback: the paths of the endpoint, and its version. */
    public static final String INDEX =
            "{\"requests\":\"/requests\",\"page\":\"/console\",\"cloudControlProtocol\":\"POST /\",\"version\":\""
                    + BuildVersion.get() + "\"}\n";

    private ApiPaths() {}

    /**
     * Returns the path of a request.
     *
     * @throws TrackerClientException if the text is not a valid token
     */
    public static String request(String token) {
        if (!token.matches("[-A-Za-z0-9+/=]{1,128}")) {
            throw TrackerClientException.usageError(
                    "a request token must have 1 to 128 characters, which are letters, digits, -, +, / or =");
        }
        return "/requests/" + encode(token);
    }

    /** Returns a text as it stands in a query. */
    public static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
