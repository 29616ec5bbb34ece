package requesttracker.cloudcontrol;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import requesttracker.json.Json;
import requesttracker.json.MalformedJsonException;

/** Cloud Control on loopback. It returns the test's answers in order, repeats the last one, and records each call. */
public final class CloudControlStub implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Deque<StubResponse> answers = new ArrayDeque<>();
    private final List<Call> calls = Collections.synchronizedList(new ArrayList<>());

    /** A received call: the action and its members. */
    public record Call(String action, Map<String, Object> members) {}

    private record StubResponse(int status, String body, long delayMillis) {}

    public CloudControlStub() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    public List<Call> calls() {
        return List.copyOf(calls);
    }

    public CloudControlStub answer(String body) {
        return answer(200, body, 0);
    }

    public CloudControlStub error(int status, String code, String message) {
        return answer(status, Json.write(Map.of("__type", "com.amazonaws#" + code, "message", message)), 0);
    }

    public synchronized CloudControlStub answer(int status, String body, long delayMillis) {
        answers.add(new StubResponse(status, body, delayMillis));
        return this;
    }

    private synchronized StubResponse next() {
        return answers.size() > 1 ? answers.remove() : answers.element();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            String target = exchange.getRequestHeaders().getFirst("X-Amz-Target");
            calls.add(new Call(target.substring(target.indexOf('.') + 1), Json.object(body)));
            StubResponse answer = next();
            Thread.sleep(answer.delayMillis());
            byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.0");
            exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        } catch (MalformedJsonException e) {
            throw new IOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
