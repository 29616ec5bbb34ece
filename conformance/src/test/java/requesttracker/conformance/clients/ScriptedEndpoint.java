package requesttracker.conformance.clients;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** An endpoint that answers the given statuses in order, and the last status to all later calls. */
final class ScriptedEndpoint implements AutoCloseable {
    /** A value in place of a status: closes the connection without an answer. */
    static final int DROPPED = 0;

    private final HttpServer server;
    private final Deque<Integer> statuses;

    /** @param statuses the statuses of the responses; 200 has a request that SUCCEEDED, 202 one that has not settled */
    ScriptedEndpoint(Integer... statuses) throws IOException {
        this.statuses = new ArrayDeque<>(List.of(statuses));
        server = HttpServer.create(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Returns the number of unused statuses, without the last. */
    synchronized int left() {
        return statuses.size() - 1;
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private synchronized void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            int status = statuses.size() > 1 ? statuses.remove() : statuses.element();
            exchange.getRequestBody().readAllBytes();
            if (status != DROPPED) {
                byte[] body = body(status).getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(status, body.length);
                exchange.getResponseBody().write(body);
            }
        }
    }

    private static String body(int status) {
        String request = "{\"RequestToken\":\"t\",\"TypeName\":\"A::B::C\",\"Operation\":\"CREATE\",";
        return switch (status) {
            case 200 -> request + "\"OperationStatus\":\"SUCCESS\",\"Outcome\":\"SUCCEEDED\"}";
            case 202 -> request + "\"OperationStatus\":\"PENDING\"}";
            default -> "{\"message\":\"no " + status + "\"}";
        };
    }
}
