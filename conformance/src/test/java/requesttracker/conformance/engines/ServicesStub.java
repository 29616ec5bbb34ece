package requesttracker.conformance.engines;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;

/**
 * Serves the services that the functions call at one address, with or without TLS. DynamoDB and Cloud Control are the
 * emulator and the simulator. Step Functions and EventBridge only confirm each call.
 */
final class ServicesStub implements AutoCloseable {
    private static final Map<String, String> ANSWERS = Map.of(
            "AWSStepFunctions.StartExecution",
            "{\"executionArn\":\"arn:aws:states:us-east-1:123456789012:execution:m:e\",\"startDate\":1767225600}",
            "AWSStepFunctions.SendTaskSuccess",
            "{}",
            "AWSStepFunctions.SendTaskFailure",
            "{}",
            "AWSEvents.PutEvents",
            "{\"FailedEntryCount\":0,\"Entries\":[{\"EventId\":\"1\"}]}");

    private static final Pattern ACCESS_KEY = Pattern.compile("Credential=([^/]+)/");

    private final List<String> callers = new CopyOnWriteArrayList<>();
    private final ExecutorService workers = Executors.newCachedThreadPool();
    private final Forwarding forwarding = new Forwarding();
    private final HttpServer server;
    private final URI dynamoDb;
    private final URI cloudControl;

    private ServicesStub(HttpServer server, URI dynamoDb, URI cloudControl) {
        this.server = server;
        this.dynamoDb = dynamoDb;
        this.cloudControl = cloudControl;
        server.setExecutor(workers);
        server.createContext("/", exchange -> {
            try (exchange) {
                answer(exchange);
            }
        });
        server.start();
    }

    static ServicesStub plain(URI dynamoDb, URI cloudControl) throws IOException {
        return new ServicesStub(HttpServer.create(anyPort(), 16), dynamoDb, cloudControl);
    }

    static ServicesStub secure(SSLContext tls, URI dynamoDb, URI cloudControl) throws IOException {
        HttpsServer server = HttpsServer.create(anyPort(), 16);
        server.setHttpsConfigurator(new HttpsConfigurator(tls));
        return new ServicesStub(server, dynamoDb, cloudControl);
    }

    private static InetSocketAddress anyPort() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    URI endpoint() {
        return URI.create((server instanceof HttpsServer ? "https" : "http") + "://127.0.0.1:"
                + server.getAddress().getPort());
    }

    /** Returns the access keys that signed the calls. */
    List<String> callers() {
        return callers;
    }

    @Override
    public void close() {
        server.stop(0);
        workers.shutdownNow();
    }

    private void answer(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        Matcher key =
                ACCESS_KEY.matcher(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
        callers.add(key.find() ? key.group(1) : "nobody");
        String target = String.valueOf(exchange.getRequestHeaders().getFirst("X-Amz-Target"));
        if (target.startsWith("DynamoDB_")) {
            Forwarding.give(exchange, forwarding.ask(exchange, dynamoDb, body, Map.of()));
            return;
        }
        if (target.startsWith("CloudApiService.")) {
            Forwarding.give(exchange, forwarding.ask(exchange, cloudControl, body, Map.of()));
            return;
        }
        byte[] answer = ANSWERS.getOrDefault(target, "{\"__type\":\"UnknownOperationException\"}")
                .getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.0");
        exchange.sendResponseHeaders(ANSWERS.containsKey(target) ? 200 : 400, answer.length);
        exchange.getResponseBody().write(answer);
    }
}
