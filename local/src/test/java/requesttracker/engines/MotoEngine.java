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
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import requesttracker.gateway.Executions;
import requesttracker.gateway.StepFunctions;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;

/**
 * moto's Step Functions, in a process of its own, which calls Lambda, DynamoDB and EventBridge at the gateway.
 *
 * <p>Each run is in an account of its own: moto 5.2 can't start an execution in an account and region that has run one.
 */
final class MotoEngine implements Engine, AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ACCOUNT_HEADER = "x-moto-account-id";

    private final Gateway gateway;
    private final Process process;
    private final List<SfnClient> clients = new CopyOnWriteArrayList<>();

    private MotoEngine(Gateway gateway, Process process) {
        this.gateway = gateway;
        this.process = process;
    }

    /** @throws IllegalStateException if there is no moto, or it does not come up */
    static MotoEngine start(Gateway gateway) throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
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
    public Machine create(String definition, Map<String, String> substitutions, World world) {
        gateway.serve(world);
        String substituted = definition;
        for (Map.Entry<String, String> substitution : substitutions.entrySet()) {
            substituted = substituted.replace("${" + substitution.getKey() + "}", substitution.getValue());
        }
        String text = substituted;
        SfnClient sfn = client(world.account());
        String arn = sfn.createStateMachine(machine -> machine.name(world.name())
                        .definition(text)
                        .roleArn("arn:aws:iam::" + world.account() + ":role/engines"))
                .stateMachineArn();
        return new Machine() {
            @Override
            public Executions executions() {
                return new StepFunctions(() -> sfn, arn);
            }

            @Override
            public Trace await(String execution) throws Exception {
                return trace(sfn, arn.replace(":stateMachine:", ":execution:") + ":" + execution);
            }
        };
    }

    @Override
    public void close() {
        clients.forEach(SfnClient::close);
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

    private SfnClient client(String account) {
        SfnClient client = SfnClient.builder()
                .endpointOverride(gateway.endpoint())
                .region(Region.of(World.REGION))
                .credentialsProvider(World.CREDENTIALS)
                .httpClient(UrlConnectionHttpClient.create())
                .overrideConfiguration(override -> override.putHeader(ACCOUNT_HEADER, account))
                .build();
        clients.add(client);
        return client;
    }

    private Trace trace(SfnClient sfn, String executionArn) throws Exception {
        Instant until = Instant.now().plus(Duration.ofSeconds(90));
        ExecutionStatus status = ExecutionStatus.RUNNING;
        while (status == ExecutionStatus.RUNNING) {
            if (Instant.now().isAfter(until)) {
                throw new IllegalStateException("still running after 90 s: " + history(executionArn));
            }
            TimeUnit.MILLISECONDS.sleep(200);
            status = sfn.describeExecution(describe -> describe.executionArn(executionArn))
                    .status();
        }
        Trace trace = history(executionArn);
        return new Trace(status.toString(), trace.states(), trace.errors(), trace.eventTypes());
    }

    /** Not by the SDK: moto tells some causes as objects, which the SDK's model has as texts. */
    private Trace history(String executionArn) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(gateway.endpoint())
                .header("X-Amz-Target", "AWSStepFunctions.GetExecutionHistory")
                .header("Content-Type", "application/x-amz-json-1.0")
                .header(ACCOUNT_HEADER, executionArn.split(":")[4])
                .header(
                        "Authorization",
                        "AWS4-HMAC-SHA256 Credential=test/20260101/" + World.REGION + "/states/aws4_request")
                .POST(BodyPublishers.ofString(JSON.createObjectNode()
                        .put("executionArn", executionArn)
                        .put("maxResults", 1000)
                        .toString()))
                .build();
        HttpResponse<String> answer = HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IllegalStateException("no history: " + answer.body());
        }
        List<String> states = new ArrayList<>();
        List<String> errors = new ArrayList<>();
        List<String> types = new ArrayList<>();
        for (JsonNode event : JSON.readTree(answer.body()).get("events")) {
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
        return new Trace("RUNNING", states, errors, types);
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
