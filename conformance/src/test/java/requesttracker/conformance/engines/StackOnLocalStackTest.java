package requesttracker.conformance.engines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.Testcontainers;
import org.testcontainers.localstack.LocalStackContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * Runs the synthesized stack on LocalStack, with each function in a container of Lambda's image.
 *
 * <p>{@code ./mvnw verify -Pdocker} runs this suite. {@code -Demulator.image=floci/floci:1.7.0} selects another image
 * that supports LocalStack's settings.
 *
 * <p>{@code EMULATOR_ENDPOINT} names a running emulator, in place of a container. {@code EMULATOR_CLOUD_CONTROL_HOST}
 * is then the name by which its functions reach this machine's loopback address.
 */
@Tag("docker")
final class StackOnLocalStackTest extends StackOnEmulator {
    /** The last community release. From 2026.3 on, LocalStack's images require a token. */
    private static final String IMAGE = System.getProperty("emulator.image", "localstack/localstack:4.14.0");

    private static final Optional<URI> RUNNING =
            Optional.ofNullable(System.getenv("EMULATOR_ENDPOINT")).map(URI::create);
    /** The account of LocalStack, and of floci. */
    private static final String ACCOUNT = "000000000000";

    private LocalStackContainer container;
    private Emulator emulator;
    private String hostForFunctions;

    @Override
    Emulator emulator(int cloudControl) throws IOException, InterruptedException {
        if (RUNNING.isPresent()) {
            hostForFunctions = Optional.ofNullable(System.getenv("EMULATOR_CLOUD_CONTROL_HOST"))
                    .orElse("127.0.0.1");
            emulator = new Emulator(RUNNING.get(), ACCOUNT);
            return emulator;
        }
        boolean docker = DockerClientFactory.instance().isDockerAvailable();
        if (!docker) {
            System.err.println("SKIPPED: the stack on LocalStack needs a Docker engine, or EMULATOR_ENDPOINT");
        }
        assumeTrue(docker, "no Docker engine, and no EMULATOR_ENDPOINT");
        Testcontainers.exposeHostPorts(cloudControl);
        container = new LocalStackContainer(
                        DockerImageName.parse(IMAGE).asCompatibleSubstituteFor("localstack/localstack"))
                .withAccessToHost(true)
                .withEnv("LAMBDA_RUNTIME_ENVIRONMENT_TIMEOUT", "60");
        container.start();
        // Containers that LocalStack starts share its network, but not its names.
        hostForFunctions = container
                .execInContainer("getent", "hosts", "host.testcontainers.internal")
                .getStdout()
                .split("\\s", -1)[0];
        emulator = new Emulator(container.getEndpoint(), ACCOUNT);
        return emulator;
    }

    @Override
    URI cloudControlForFunctions(int port) {
        return URI.create("http://" + hostForFunctions + ":" + port);
    }

    /** Returns whether the emulator is floci. LocalStack's community edition answers that it has no HTTP APIs. */
    @Override
    boolean servesHttpApis() {
        return emulator.has("GET", "apigateway", "/v2/apis");
    }

    @Override
    void stopEmulator() {
        if (container != null) {
            container.stop();
        }
    }

    @Test
    @DisplayName("A request is submitted by an event, and canceled during its wait by another event")
    void commandsAsEvents() {
        send(
                "Submit Resource Request",
                Map.of(
                        "Operation",
                        "CREATE",
                        "TypeName",
                        "AWS::Logs::LogGroup",
                        "DesiredState",
                        "{\"Simulate\":{\"Create\":{\"DurationSeconds\":600,\"RetryAfterSeconds\":300}}}",
                        "ClientToken",
                        "by-event"));
        // The same content and ClientToken is the same request, from any client.
        String token = http().post(
                        "/requests",
                        Map.of(
                                "Operation",
                                "CREATE",
                                "TypeName",
                                "AWS::Logs::LogGroup",
                                "DesiredState",
                                "{\"Simulate\":{\"Create\":{\"DurationSeconds\":600,\"RetryAfterSeconds\":300}}}",
                                "ClientToken",
                                "by-event"),
                        202)
                .get("RequestToken")
                .asText();
        send("Cancel Resource Request", Map.of("RequestToken", token));
        assertThat(http().settled(token).get("Outcome").asText()).isEqualTo("CANCELED");
    }

    private void send(String detailType, Map<String, String> detail) {
        JsonNode answer = deployedInto()
                .call(
                        "AWSEvents.PutEvents",
                        Map.of(
                                "Entries",
                                List.of(Map.of(
                                        "EventBusName",
                                        stack().ref(template().id("AWS::Events::EventBus")),
                                        "Source",
                                        "tests",
                                        "DetailType",
                                        detailType,
                                        "Detail",
                                        OverHttp.text(detail)))));
        assertThat(answer.get("FailedEntryCount").asInt()).as("%s", answer).isZero();
    }
}
