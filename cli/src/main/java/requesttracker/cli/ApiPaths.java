package requesttracker.cli;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import requesttracker.client.TrackerClientException;

/** The paths of the REST endpoint. */
final class ApiPaths {
    private ApiPaths() {}

    /** @throws TrackerClientException if it can't be a token */
    static String request(String token) {
        if (!token.matches("[-A-Za-z0-9+/=]{1,128}")) {
            throw TrackerClientException.usageError(
                    "a request token has letters, digits and -+/= only, at most 128 of them");
        }
        return "/requests/" + encode(token);
    }

    static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
