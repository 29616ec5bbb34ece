package requesttracker.engines;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Runs the functions that moto was given, as moto itself would with a Docker engine: the code and the settings that were
 * deployed, in Lambda's runtime. All other calls go on to moto.
 */
final class LambdaBesideMoto implements AutoCloseable {
    private static final String LAMBDA = "/2015-03-31/functions/";
    private static final String INVOCATIONS = "/invocations";
    private final ExecutorService workers = Executors.newCachedThreadPool();
    private final Forwarding forwarding = new Forwarding();
    private final Map<String, LambdaProcess> running = new HashMap<>();
    private final HttpServer server;
    private final Path folder;
    private final Path jar;
    private final String account;
    private volatile URI moto;

    LambdaBesideMoto(Path jar, Path folder, String account) throws IOException {
        this.jar = jar;
        this.folder = folder;
        this.account = account;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 256);
        server.setExecutor(workers);
        server.createContext("/", exchange -> {
            try (exchange) {
                answerOrSayWhyNot(exchange);
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

    void passOnTo(URI motoEndpoint) {
        moto = motoEndpoint;
    }

    @Override
    public void close() {
        server.stop(0);
        workers.shutdownNow();
        synchronized (running) {
            running.values().forEach(LambdaProcess::close);
        }
    }

    /** The caller would only see that the connection was closed. */
    private void answerOrSayWhyNot(HttpExchange exchange) throws IOException {
        try {
            answer(exchange);
        } catch (IllegalStateException | UncheckedIOException e) {
            send(exchange, 500, String.valueOf(e));
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        String path = exchange.getRequestURI().getRawPath();
        if (!path.startsWith(LAMBDA) || !path.endsWith(INVOCATIONS)) {
            Forwarding.give(exchange, forwarding.ask(exchange, moto, body, Map.of()));
            return;
        }
        String arn = URLDecoder.decode(
                path.substring(LAMBDA.length(), path.length() - INVOCATIONS.length()), StandardCharsets.UTF_8);
        // …:function:NAME:ALIAS
        String[] parts = arn.split(":", -1);
        RuntimeApi.Answer answer;
        try {
            answer = process(parts[6], parts[7]).invoke(new String(body, StandardCharsets.UTF_8));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        if (!answer.what().equals("response")) {
            exchange.getResponseHeaders().set("X-Amz-Function-Error", "Unhandled");
        }
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.getResponseHeaders().set("X-Amz-Executed-Version", "1");
        send(exchange, 200, answer.body());
    }

    private static void send(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    private LambdaProcess process(String function, String alias) throws IOException {
        synchronized (running) {
            LambdaProcess process = running.get(function);
            if (process == null) {
                JsonNode deployed = new Emulator(moto, account)
                        .rest("GET", "lambda", LAMBDA + function + "/configuration?Qualifier=" + alias, null);
                Map<String, String> variables = new HashMap<>();
                deployed.at("/Environment/Variables")
                        .properties()
                        .forEach(each ->
                                variables.put(each.getKey(), each.getValue().asText()));
                variables.put("AWS_ENDPOINT_URL", endpoint().toString());
                variables.put("AWS_ACCESS_KEY_ID", account);
                process = LambdaProcess.start(jar, deployed.get("Handler").asText(), variables, folder);
                running.put(function, process);
            }
            return process;
        }
    }
}
