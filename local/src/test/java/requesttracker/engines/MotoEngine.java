package requesttracker.engines;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import requesttracker.gateway.Clients;
import requesttracker.gateway.Executions;
import requesttracker.gateway.StepFunctions;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;

/**
 * moto's Step Functions, in a process of its own, which calls Lambda, DynamoDB and EventBridge at the gateway.
 *
 * <p>Each run is in an account of its own: moto 5.2 can't start an execution in an account and region that has run one.
 */
final class MotoEngine implements Engine, AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private final HttpClient client = HttpClient.newHttpClient();
    private final Gateway gateway;
    private final Process process;

    private MotoEngine(Gateway gateway, Process process) {
        this.gateway = gateway;
        this.process = process;
    }

    /** @throws IllegalStateException if there is no moto, or it does not come up */
    static MotoEngine start(Gateway gateway) throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Path launcher = Path.of(MotoEngine.class.getResource("/moto_server.py").toURI());
        Path log = Files.createTempFile("moto", ".log");
        ProcessBuilder builder = new ProcessBuilder(
                        System.getenv().getOrDefault("MOTO_PYTHON", "python3"),
                        launcher.toString(),
                        "-H",
                        "127.0.0.1",
                        "-p",
                        Integer.toString(port))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        // What moto takes for the port of all services.
        builder.environment().put("MOTO_PORT", Integer.toString(gateway.port()));
        Process process;
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new IllegalStateException(
                    "python3 can't be run; it is needed for moto (MOTO_PYTHON names another)", e);
        }
        try {
            URI endpoint = URI.create("http://127.0.0.1:" + port);
            untilItAnswers(endpoint, process, log);
            gateway.passOnTo(endpoint);
            return new MotoEngine(gateway, process);
        } catch (Exception e) {
            process.destroy();
            throw e;
        } finally {
            log.toFile().deleteOnExit();
        }
    }

    @Override
    public String name() {
        return "moto";
    }

    @Override
    public Machine create(String definition, Map<String, String> substitutions, World world) throws Exception {
        gateway.serve(world);
        String substituted = definition;
        for (Map.Entry<String, String> substitution : substitutions.entrySet()) {
            substituted = substituted.replace("${" + substitution.getKey() + "}", substitution.getValue());
        }
        String account = world.account();
        String arn = call(
                        account,
                        "CreateStateMachine",
                        Map.of(
                                "name",
                                world.name(),
                                "definition",
                                substituted,
                                "roleArn",
                                "arn:aws:iam::" + account + ":role/engines"))
                .get("stateMachineArn")
                .asText();
        Clients clients = new Clients(
                Region.of(World.REGION),
                StaticCredentialsProvider.create(AwsBasicCredentials.create(account, "test")),
                Optional.empty(),
                Optional.of(gateway.endpoint()));
        return new Machine() {
            @Override
            public Executions executions() {
                return new StepFunctions(clients.stepFunctions(), arn);
            }

            @Override
            public Trace await(String execution) throws Exception {
                return trace(account, arn.replace(":stateMachine:", ":execution:") + ":" + execution);
            }
        };
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private Trace trace(String account, String executionArn) throws Exception {
        Instant until = Instant.now().plus(Duration.ofSeconds(90));
        String status = "RUNNING";
        while (status.equals("RUNNING")) {
            if (Instant.now().isAfter(until)) {
                throw new IllegalStateException("still running after 90 s: " + history(account, executionArn, status));
            }
            TimeUnit.MILLISECONDS.sleep(200);
            status = call(account, "DescribeExecution", Map.of("executionArn", executionArn))
                    .get("status")
                    .asText();
        }
        return history(account, executionArn, status);
    }

    private Trace history(String account, String executionArn, String status) throws Exception {
        JsonNode history =
                call(account, "GetExecutionHistory", Map.of("executionArn", executionArn, "maxResults", 1000));
        List<String> states = new ArrayList<>();
        List<String> errors = new ArrayList<>();
        List<String> types = new ArrayList<>();
        for (JsonNode event : history.get("events")) {
            String type = event.get("type").asText();
            types.add(type);
            if (type.endsWith("StateEntered")) {
                states.add(event.get("stateEnteredEventDetails").get("name").asText());
            }
            JsonNode error = event.path(
                            type.substring(0, 1).toLowerCase(Locale.ROOT) + type.substring(1) + "EventDetails")
                    .path("error");
            if (!error.isMissingNode()) {
                String where = type.startsWith("Execution") ? "execution" : states.get(states.size() - 1);
                errors.add(where + ": " + error.asText());
            }
        }
        return new Trace(status, states, errors, types);
    }

    /** Not by the SDK: moto tells some causes as objects, which the SDK's model has as texts. */
    private JsonNode call(String account, String action, Map<String, ?> input) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(gateway.endpoint())
                .header("X-Amz-Target", "AWSStepFunctions." + action)
                .header("Content-Type", "application/x-amz-json-1.0")
                .header(
                        "Authorization",
                        "AWS4-HMAC-SHA256 Credential=" + account + "/20260101/" + World.REGION
                                + "/states/aws4_request, SignedHeaders=host, Signature=none")
                .POST(BodyPublishers.ofByteArray(JSON.writeValueAsBytes(input)))
                .build();
        HttpResponse<byte[]> answer = client.send(request, BodyHandlers.ofByteArray());
        if (answer.statusCode() != 200) {
            throw new IllegalStateException(action + ": " + new String(answer.body(), StandardCharsets.UTF_8));
        }
        return JSON.readTree(answer.body());
    }

    private static void untilItAnswers(URI endpoint, Process process, Path log) throws Exception {
        HttpClient client = HttpClient.newHttpClient();
        HttpRequest config = HttpRequest.newBuilder(endpoint.resolve("/moto-api/config"))
                .POST(BodyPublishers.ofString("{\"stepfunctions\": {\"execute_state_machine\": true}}"))
                .header("Content-Type", "application/json")
                .build();
        Instant until = Instant.now().plus(Duration.ofSeconds(60));
        while (true) {
            try {
                int status = client.send(config, BodyHandlers.discarding()).statusCode();
                if (status >= 300) {
                    throw new IllegalStateException("moto refused its configuration with " + status);
                }
                return;
            } catch (IOException e) {
                if (!process.isAlive() || Instant.now().isAfter(until)) {
                    throw new IllegalStateException(
                            "moto did not come up (python3 with moto[server,stepfunctions] is needed): "
                                    + Files.readString(log),
                            e);
                }
                TimeUnit.MILLISECONDS.sleep(100);
            }
        }
    }
}
