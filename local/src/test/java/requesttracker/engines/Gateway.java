package requesttracker.engines;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import requesttracker.statemachine.TaskFailure;

/**
 * Stands where an emulator believes that all of AWS is: it answers Lambda with our functions, lets UpdateItem through to
 * DynamoDB Local, takes PutEvents, and passes all else on to the emulator itself.
 */
final class Gateway implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String LAMBDA = "/2015-03-31/functions/";
    /** Set by the HTTP client itself. */
    private static final Set<String> NOT_PASSED_ON =
            Set.of("host", "connection", "content-length", "expect", "upgrade", "transfer-encoding");

    private final HttpServer server;
    private final ExecutorService workers = Executors.newCachedThreadPool();
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .executor(workers)
            .build();
    private final URI dynamoDb;
    private final Map<String, World> worlds = new ConcurrentHashMap<>();
    private volatile URI emulator;

    Gateway(URI dynamoDb) throws IOException {
        this.dynamoDb = dynamoDb;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 256);
        server.setExecutor(workers);
        server.createContext("/", exchange -> {
            try (exchange) {
                answer(exchange);
            } catch (IOException | RuntimeException | Error e) {
                // The emulator would only see that the connection was closed.
                e.printStackTrace();
                throw e;
            }
        });
        server.start();
    }

    int port() {
        return server.getAddress().getPort();
    }

    URI endpoint() {
        return URI.create("http://127.0.0.1:" + port());
    }

    /** Where the emulator listens. */
    void passOnTo(URI emulatorEndpoint) {
        emulator = emulatorEndpoint;
    }

    void serve(World world) {
        worlds.put(world.name(), world);
    }

    @Override
    public void close() {
        server.stop(0);
        workers.shutdownNow();
    }

    private void answer(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        String path = exchange.getRequestURI().getRawPath();
        String target = exchange.getRequestHeaders().getFirst("X-Amz-Target");
        if (path.startsWith(LAMBDA) && path.endsWith("/invocations")) {
            invoke(exchange, URLDecoder.decode(path.split("/")[3], StandardCharsets.UTF_8), body);
        } else if ("DynamoDB_20120810.UpdateItem".equals(target)) {
            updateItem(exchange, body);
        } else if ("AWSEvents.PutEvents".equals(target)) {
            JsonNode request = JSON.readTree(body);
            World world =
                    world(request.get("Entries").get(0).get("EventBusName").asText());
            send(exchange, 200, Map.of(), JSON.writeValueAsBytes(world.putEvents(request)));
        } else {
            passOn(exchange, emulator, body);
        }
    }

    /** docs.aws.amazon.com, "Invoke" of Lambda's API: a function's error is a 200 with a header. */
    private void invoke(HttpExchange exchange, String function, byte[] payload) throws IOException {
        try {
            JsonNode answer = world(function.replaceFirst(".*:function:(.*)-\\w+:live", "$1"))
                    .invoke(function, JSON.readTree(payload));
            send(exchange, 200, Map.of("X-Amz-Executed-Version", "1"), JSON.writeValueAsBytes(answer));
        } catch (TaskFailure failure) {
            if (failure.error().startsWith("Lambda.")) {
                String code = failure.error().substring("Lambda.".length());
                int status = code.equals("TooManyRequestsException") ? 429 : code.startsWith("Service") ? 500 : 404;
                send(
                        exchange,
                        status,
                        Map.of("x-amzn-ErrorType", code),
                        "{\"Message\":\"Told to\"}".getBytes(StandardCharsets.UTF_8));
            } else {
                send(
                        exchange,
                        200,
                        Map.of("X-Amz-Function-Error", "Unhandled"),
                        failure.cause().getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    private void updateItem(HttpExchange exchange, byte[] body) throws IOException {
        JsonNode request = JSON.readTree(body);
        try {
            HttpResponse<?>[] answer = new HttpResponse<?>[1];
            world(request.get("TableName").asText()).updateItem(request, () -> {
                answer[0] = forward(exchange, dynamoDb, body);
                return answer[0].statusCode() == 200;
            });
            give(exchange, answer[0]);
        } catch (TaskFailure failure) {
            String code = failure.error().substring("DynamoDb.".length());
            send(
                    exchange,
                    400,
                    Map.of(),
                    ("{\"__type\":\"com.amazonaws.dynamodb.v20120810#" + code + "\",\"message\":\"Told to\"}")
                            .getBytes(StandardCharsets.UTF_8));
        }
    }

    private void passOn(HttpExchange exchange, URI to, byte[] body) throws IOException {
        give(exchange, forward(exchange, to, body));
    }

    private HttpResponse<byte[]> forward(HttpExchange exchange, URI to, byte[] body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create(to + exchange.getRequestURI().toString()))
                .method(exchange.getRequestMethod(), BodyPublishers.ofByteArray(body));
        exchange.getRequestHeaders().forEach((name, values) -> {
            if (!NOT_PASSED_ON.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> request.header(name, value));
            }
        });
        try {
            return client.send(request.build(), BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private static void give(HttpExchange exchange, HttpResponse<?> answer) throws IOException {
        answer.headers().map().forEach((name, values) -> {
            if (!NOT_PASSED_ON.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> exchange.getResponseHeaders().add(name, value));
            }
        });
        byte[] body = (byte[]) answer.body();
        exchange.sendResponseHeaders(answer.statusCode(), body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
    }

    private static void send(HttpExchange exchange, int status, Map<String, String> headers, byte[] body)
            throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.0");
        exchange.getResponseHeaders().set("x-amzn-RequestId", "gateway");
        headers.forEach(exchange.getResponseHeaders()::set);
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }

    private World world(String name) {
        World world = worlds.get(name);
        if (world == null) {
            throw new IllegalStateException("no run is called " + name);
        }
        return world;
    }
}
