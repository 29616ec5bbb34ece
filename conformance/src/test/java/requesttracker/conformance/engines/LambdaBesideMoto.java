package requesttracker.conformance.engines;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Runs moto's functions in Lambda's runtime with the deployed code and settings, as moto does with a Docker engine.
 * Forwards all other calls to moto.
 */
final class LambdaBesideMoto extends EmulatorProxy {
    private static final String LAMBDA = "/2015-03-31/functions/";
    private final Map<String, LambdaProcess> running = new HashMap<>();
    private final Path folder;
    private final Path jar;
    private final String account;

    LambdaBesideMoto(Path jar, Path folder, String account) throws IOException {
        this.jar = jar;
        this.folder = folder;
        this.account = account;
        start();
    }

    @Override
    public void close() {
        super.close();
        synchronized (running) {
            running.values().forEach(LambdaProcess::close);
        }
    }

    @Override
    void answer(HttpExchange exchange, byte[] body) throws IOException {
        Optional<String> arn = invoked(exchange);
        if (arn.isEmpty()) {
            passOn(exchange, body, Map.of());
            return;
        }
        // The ARN ends with :function:NAME:ALIAS.
        String[] parts = arn.get().split(":", -1);
        LambdaRuntimeApi.InvocationResult answer;
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
                JsonNode deployed = new Emulator(emulator(), account)
                        .rest("GET", "lambda", LAMBDA + function + "/configuration?Qualifier=" + alias, null);
                Map<String, String> variables = new HashMap<>();
                deployed.at("/Environment/Variables")
                        .properties()
                        .forEach(each ->
                                variables.put(each.getKey(), each.getValue().asText()));
                variables.put("AWS_ENDPOINT_URL", endpoint().toString());
                variables.put("AWS_ACCESS_KEY_ID", account);
                process = LambdaProcess.start(jar, deployed.get("Handler").asText(), variables, folder, List.of());
                running.put(function, process);
            }
            return process;
        }
    }
}
