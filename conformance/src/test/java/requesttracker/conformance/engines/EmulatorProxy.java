package requesttracker.conformance.engines;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A server on loopback in front of an emulator. It answers some calls itself, and forwards all others. */
abstract class EmulatorProxy implements AutoCloseable {
    private static final String LAMBDA = "/2015-03-31/functions/";
    private static final String INVOCATIONS = "/invocations";
    final Forwarding forwarding = new Forwarding();
    private final ExecutorService workers = Executors.newCachedThreadPool();
    private final HttpServer server;
    private volatile URI emulator;

    EmulatorProxy() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 256);
        server.setExecutor(workers);
        server.createContext("/", exchange -> {
            try (exchange) {
                answerOrSayWhyNot(exchange);
            }
        });
    }

    /** Starts to serve. A constructor must call this method last. */
    final void start() {
        server.start();
    }

    final int port() {
        return server.getAddress().getPort();
    }

    final URI endpoint() {
        return URI.create("http://127.0.0.1:" + port());
    }

    /** Sets the emulator's address. */
    final void passOnTo(URI emulatorEndpoint) {
        emulator = emulatorEndpoint;
    }

    final URI emulator() {
        return emulator;
    }

    @Override
    public void close() {
        server.stop(0);
        workers.shutdownNow();
    }

    /** Answers a call, or forwards it. */
    abstract void answer(HttpExchange exchange, byte[] body) throws IOException;

    /** Returns the function that a call of Lambda's Invoke names; empty for another call. */
    static Optional<String> invoked(HttpExchange exchange) {
        String path = exchange.getRequestURI().getRawPath();
        return path.startsWith(LAMBDA) && path.endsWith(INVOCATIONS)
                ? Optional.of(URLDecoder.decode(
                        path.substring(LAMBDA.length(), path.length() - INVOCATIONS.length()), StandardCharsets.UTF_8))
                : Optional.empty();
    }

    /**
     * Forwards a call.
     *
     * @param more headers, in addition to those of the call
     */
    final void passOn(HttpExchange exchange, byte[] body, Map<String, String> more) throws IOException {
        Forwarding.give(exchange, forwarding.ask(exchange, emulator, body, more));
    }

    /**
     * Answers a call, or returns the error to the caller. So an execution's history has the error, and not a closed
     * connection.
     */
    private void answerOrSayWhyNot(HttpExchange exchange) throws IOException {
        try {
            answer(exchange, exchange.getRequestBody().readAllBytes());
        } catch (IllegalStateException | UncheckedIOException e) {
            byte[] why = String.valueOf(e).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(500, why.length);
            exchange.getResponseBody().write(why);
        }
    }
}
