package requesttracker.conformance.engines;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import requesttracker.statemachine.engine.TaskFailedException;

/**
 * Serves the address that an emulator uses for all of AWS. Runs the tracker's functions for calls to Lambda, forwards
 * UpdateItem to the DynamoDB emulator, records PutEvents, and forwards all other calls to the emulator.
 */
final class Gateway extends EmulatorProxy {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern ACCESS_KEY = Pattern.compile("Credential=(\\d{12})/");
    private final URI dynamoDb;
    private final Map<String, EngineFixture> worlds = new ConcurrentHashMap<>();

    Gateway(URI dynamoDb) throws IOException {
        this.dynamoDb = dynamoDb;
        start();
    }

    void serve(EngineFixture world) {
        worlds.put(world.name(), world);
    }

    @Override
    void answer(HttpExchange exchange, byte[] body) throws IOException {
        String target = exchange.getRequestHeaders().getFirst("X-Amz-Target");
        Optional<String> function = invoked(exchange);
        if (function.isPresent()) {
            invoke(exchange, function.get(), body);
        } else if ("DynamoDB_20120810.UpdateItem".equals(target)) {
            updateItem(exchange, body);
        } else if ("AWSEvents.PutEvents".equals(target)) {
            JsonNode request = JSON.readTree(body);
            EngineFixture world =
                    world(request.get("Entries").get(0).get("EventBusName").asText());
            send(exchange, 200, Map.of(), JSON.writeValueAsBytes(world.putEvents(request)));
        } else {
            Map<String, String> account = account(exchange)
                    .map(number -> Map.of("x-moto-account-id", number))
                    .orElse(Map.of());
            passOn(exchange, body, account);
        }
    }

    /** Answers like "Invoke" of Lambda's API (docs.aws.amazon.com): a function's error is a 200 with a header. */
    private void invoke(HttpExchange exchange, String function, byte[] payload) throws IOException {
        try {
            JsonNode answer = world(function.replaceFirst(".*:function:(.*)-\\w+:live", "$1"))
                    .invoke(function, JSON.readTree(payload));
            send(exchange, 200, Map.of("X-Amz-Executed-Version", "1"), JSON.writeValueAsBytes(answer));
        } catch (TaskFailedException failure) {
            if (failure.error().startsWith("Lambda.")) {
                String code = failure.error().substring("Lambda.".length());
                int status = code.equals("TooManyRequestsException") ? 429 : code.startsWith("Service") ? 500 : 404;
                send(
                        exchange,
                        status,
                        Map.of("x-amzn-ErrorType", code),
                        "{\"Message\":\"Planned fault\"}".getBytes(StandardCharsets.UTF_8));
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
            AtomicReference<HttpResponse<byte[]>> answer = new AtomicReference<>();
            world(request.get("TableName").asText()).updateItem(request, () -> {
                answer.set(forwarding.ask(exchange, dynamoDb, body, Map.of()));
                return answer.get().statusCode() == 200;
            });
            Forwarding.give(exchange, answer.get());
        } catch (TaskFailedException failure) {
            String code = failure.error().substring("DynamoDb.".length());
            send(
                    exchange,
                    400,
                    Map.of(),
                    ("{\"__type\":\"com.amazonaws.dynamodb.v20120810#" + code + "\",\"message\":\"Planned fault\"}")
                            .getBytes(StandardCharsets.UTF_8));
        }
    }

    private static void send(HttpExchange exchange, int status, Map<String, String> headers, byte[] body)
            throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.0");
        exchange.getResponseHeaders().set("x-amzn-RequestId", "gateway");
        headers.forEach(exchange.getResponseHeaders()::set);
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }

    /** Returns the account. Each run's access key is the number of its account; moto's own calls have another key. */
    private static Optional<String> account(HttpExchange exchange) {
        return Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization"))
                .map(ACCESS_KEY::matcher)
                .filter(Matcher::find)
                .map(found -> found.group(1));
    }

    private EngineFixture world(String name) {
        EngineFixture world = worlds.get(name);
        if (world == null) {
            throw new IllegalStateException("no run is called " + name);
        }
        return world;
    }
}
