package requesttracker.conformance.engines;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import requesttracker.application.Executions;
import requesttracker.runtime.AwsClients;
import requesttracker.runtime.StepFunctionsExecutions;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;

/**
 * moto's Step Functions, which calls Lambda, DynamoDB and EventBridge at the gateway.
 *
 * <p>Each run has a separate account, so that runs do not share state.
 */
final class MotoEngine implements Engine, AutoCloseable {
    private final Gateway gateway;
    private final MotoServer server;

    private MotoEngine(Gateway gateway, MotoServer server) {
        this.gateway = gateway;
        this.server = server;
    }

    /** @throws IllegalStateException if moto is not installed, or does not start */
    static MotoEngine start(Gateway gateway) throws IOException, URISyntaxException {
        MotoServer server = MotoServer.start(gateway.port());
        gateway.passOnTo(server.endpoint());
        return new MotoEngine(gateway, server);
    }

    @Override
    public String name() {
        return "moto";
    }

    @Override
    public Machine create(String definition, Map<String, String> substitutions, EngineFixture world) {
        gateway.serve(world);
        Emulator emulator = new Emulator(gateway.endpoint(), world.account());
        String arn = Deployment.createStateMachine(
                emulator,
                world.name(),
                Deployment.substituted(definition, substitutions),
                "arn:aws:iam::" + world.account() + ":role/engines");
        AwsClients clients = new AwsClients(
                Region.of(EngineFixture.REGION),
                StaticCredentialsProvider.create(AwsBasicCredentials.create(world.account(), "test")),
                Optional.empty(),
                Optional.of(gateway.endpoint()));
        return new Machine() {
            @Override
            public Executions executions() {
                return new StepFunctionsExecutions(clients.stepFunctions(), arn);
            }

            @Override
            public Trace await(String execution) {
                return trace(emulator, arn.replace(":stateMachine:", ":execution:") + ":" + execution);
            }
        };
    }

    @Override
    public void close() {
        server.close();
    }

    private static Trace trace(Emulator emulator, String execution) {
        Emulator.until(
                "the end of " + execution,
                Duration.ofSeconds(90),
                () -> !status(emulator, execution).equals("RUNNING"));
        JsonNode history = emulator.call(
                "AWSStepFunctions.GetExecutionHistory", Map.of("executionArn", execution, "maxResults", 1000));
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
        return new Trace(status(emulator, execution), states, errors, types);
    }

    private static String status(Emulator emulator, String execution) {
        return emulator.call("AWSStepFunctions.DescribeExecution", Map.of("executionArn", execution))
                .get("status")
                .asText();
    }
}
