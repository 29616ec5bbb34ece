package requesttracker.conformance.engines;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/** Serves credentials to a function with SnapStart, as a container does. */
final class CredentialsServer implements AutoCloseable {
    private final HttpServer server;
    private volatile String accessKey = "none";

    CredentialsServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            try (exchange) {
                byte[] answer = ("{\"AccessKeyId\":\"" + accessKey + "\",\"SecretAccessKey\":\"secret\","
                                + "\"Token\":\"token\",\"Expiration\":\"2126-01-01T00:00:00Z\"}")
                        .getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(200, answer.length);
                exchange.getResponseBody().write(answer);
            }
        });
        server.start();
    }

    String endpoint() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
    }

    /** Serves these credentials from now on. */
    void give(String newAccessKey) {
        accessKey = newAccessKey;
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
