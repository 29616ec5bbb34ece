package requesttracker.client;

import com.sun.net.httpserver.Headers;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Rejects calls from pages of other sites. Such a page may use a name that points to loopback (DNS rebinding), or send
 * calls from the user's browser.
 */
public final class LoopbackGuard {
    private final Set<String> hosts;
    private final Set<String> origins;

    /** @param port the server's port on loopback */
    public LoopbackGuard(int port) {
        hosts = Set.of("127.0.0.1:" + port, "localhost:" + port, "[::1]:" + port);
        origins = Set.of("http://127.0.0.1:" + port, "http://localhost:" + port, "http://[::1]:" + port);
    }

    /** Returns why the server must refuse a call, or empty if the call is accepted. */
    public Optional<String> refusal(Headers headers) {
        if (headers.getOrDefault("Host", List.of()).size() != 1 || !hosts.contains(headers.getFirst("Host"))) {
            return Optional.of("The header Host must have the loopback address and the port of this server");
        }
        String origin = headers.getFirst("Origin");
        if (origin != null && !origins.contains(origin)) {
            return Optional.of("The server refuses calls from pages of another origin");
        }
        String site = headers.getFirst("Sec-Fetch-Site");
        if (site != null && !site.equals("same-origin") && !site.equals("none")) {
            return Optional.of("The server refuses calls from pages of another site");
        }
        return Optional.empty();
    }
}
