package requesttracker.local.cli;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import requesttracker.local.upstream.CannotCall;

/** The paths of the REST endpoint. */
final class Paths {
    private Paths() {}

    /** @throws CannotCall if it can't be a token */
    static String request(String token) {
        if (!token.matches("[-A-Za-z0-9+/=]{1,128}")) {
            throw CannotCall.mendable("a request token has letters, digits and -+/= only, at most 128 of them");
        }
        return "/requests/" + encode(token);
    }

    static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
