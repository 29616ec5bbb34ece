package requesttracker.conformance.engines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.SoftAssertions.assertSoftly;

import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import requesttracker.conformance.FrontDoor;
import requesttracker.conformance.engines.Scenario.CancelAt;
import requesttracker.simulator.Simulator;
import requesttracker.simulator.SimulatorServer;
import requesttracker.simulator.SimulatorSettings;

/** Deploys the synthesized stack into an emulator, and checks the outcomes of the scenarios over HTTP. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class StackOnEmulator {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final ObjectMapper EVENTS = JsonMapper.builder()
            .defaultPropertyInclusion(
                    JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.ALWAYS))
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();
    private static final String QUEUE = "seen-by-the-tests";

    private final ExecutorService runs = Executors.newFixedThreadPool(4);
    private final Map<Scenario, Future<JsonNode>> ends = new HashMap<>();
    private final Map<String, JsonNode> settledEvents = new ConcurrentHashMap<>();
    private final StackTemplate template = StackTemplate.dev();
    private Simulator simulator;
    private SimulatorServer cloudControl;
    private Emulator emulator;
    private Deployment stack;
    private FrontDoor frontDoor;
    private String queue;
    private OverHttp http;

    /**
     * Starts the emulator.
     *
     * @param cloudControl the port of the simulator on this machine's loopback address
     */
    abstract Emulator emulator(int cloudControl) throws Exception;

    /** Returns the simulator's address for functions in the emulator. */
    abstract URI cloudControlForFunctions(int port);

    /** Returns whether the emulator serves an HTTP API. */
    abstract boolean servesHttpApis();

    abstract void stopEmulator();

    @BeforeAll
    void deploy() throws Exception {
        simulator = Simulator.open(SimulatorSettings.of(
                InstantSource.system(), () -> UUID.randomUUID().toString()));
        cloudControl = SimulatorServer.start(simulator, 0, 8, () -> "simulated");
        int port = cloudControl.endpoint().getPort();
        emulator = emulator(port);
        stack = new Deployment(
                template,
                emulator,
                id -> id + StackTemplate.RUN,
                Map.of("CLOUD_CONTROL_ENDPOINT", cloudControlForFunctions(port).toString()));
        stack.make(
                "AWS::DynamoDB::Table",
                "AWS::Events::EventBus",
                "AWS::Lambda::Alias",
                "AWS::StepFunctions::StateMachine",
                "AWS::Events::Rule");
        queue = watchTheBus();
        http = new OverHttp(api());
        for (Scenario scenario : scenarios()) {
            ends.put(scenario, runs.submit(() -> http.run(scenario)));
        }
    }

    @AfterAll
    void stop() throws IOException {
        runs.shutdownNow();
        if (frontDoor != null) {
            frontDoor.close();
        }
        stopEmulator();
        if (cloudControl != null) {
            cloudControl.close();
            simulator.close();
        }
    }

    /** Returns the scenarios that a client can cause: without faults and callbacks, and canceled only during a wait. */
    static List<Scenario> scenarios() {
        return Scenario.all().stream()
                .filter(scenario -> scenario.faults().isEmpty())
                .filter(scenario -> !scenario.members().containsKey("Callback"))
                .filter(scenario -> scenario.cancel() == CancelAt.NEVER || scenario.cancel() == CancelAt.ASLEEP)
                .toList();
    }

    @ParameterizedTest(name = "a request that {0}")
    @MethodSource("scenarios")
    @DisplayName("Over HTTP, with its terminal event")
    void scenario(Scenario scenario) throws Exception {
        JsonNode end = ends.get(scenario).get();
        assertThat(end.get("Outcome").asText()).as("%s", end).isEqualTo(scenario.outcome());
        JsonNode event = settledEvent(end.get("RequestToken").asText());
        assertSoftly(all -> {
            all.assertThat(event.get("source").asText()).isEqualTo("request-tracker");
            all.assertThat(event.at("/detail/Outcome").asText()).isEqualTo(scenario.outcome());
            all.assertThat(event.toString()).doesNotContain("ResourceModel");
        });
    }

    @Test
    @DisplayName("Cloud Control's protocol: create, then its status")
    void cloudControlProtocol() {
        JsonNode started = http.cloudControl(
                "CreateResource",
                Map.of(
                        "TypeName",
                        "AWS::Logs::LogGroup",
                        "DesiredState",
                        "{\"Simulate\":{\"Create\":{\"DurationSeconds\":1}}}"));
        String token = started.at("/ProgressEvent/RequestToken").asText();
        http.settled(token);
        assertThat(http.cloudControl("GetResourceRequestStatus", Map.of("RequestToken", token))
                        .at("/ProgressEvent/OperationStatus")
                        .asText())
                .isEqualTo("SUCCESS");
    }

    @Test
    @DisplayName("A submit that is sent twice with one Idempotency-Key is one request, and is listed once")
    void idempotentAndListed() {
        Map<String, Object> submit = Map.of(
                "Operation",
                "CREATE",
                "TypeName",
                "AWS::Logs::LogGroup",
                "DesiredState",
                "{\"LogGroupName\":\"one\"}",
                "ClientToken",
                "the-same");
        String first = http.post("/requests", submit, 202).get("RequestToken").asText();
        String second = http.post("/requests", submit, 202).get("RequestToken").asText();
        assertThat(second).isEqualTo(first);
        http.settled(first);
        assertThat(StreamSupport.stream(http.list().get("Requests").spliterator(), false)
                        .filter(request -> request.get("RequestToken").asText().equals(first)))
                .hasSize(1);
    }

    @Test
    @DisplayName("Each rule has its targets, and the commands' rule listens on the tracker's own bus")
    void rules() {
        for (String rule : template.ids("AWS::Events::Rule")) {
            Map<String, String> which = new HashMap<>(Map.of("Rule", stack.ref(rule)));
            JsonNode bus = template.properties(rule).get("EventBusName");
            if (bus != null) {
                which.put("EventBusName", stack.resolve(bus).asText());
            }
            List<String> targets = new ArrayList<>();
            emulator.call("AWSEvents.ListTargetsByRule", which)
                    .get("Targets")
                    .forEach(target -> targets.add(target.get("Arn").asText()));
            List<String> expected = new ArrayList<>();
            template.properties(rule)
                    .get("Targets")
                    .forEach(target ->
                            expected.add(stack.resolve(target.get("Arn")).asText()));
            assertThat(targets).as(rule).containsExactlyInAnyOrderElementsOf(expected);
        }
    }

    /** Returns the stack, for suites whose emulator delivers events to functions. */
    final Deployment stack() {
        return stack;
    }

    final Emulator deployedInto() {
        return emulator;
    }

    final StackTemplate template() {
        return template;
    }

    final OverHttp http() {
        return http;
    }

    /** Waits for the terminal event of a request. */
    final JsonNode settledEvent(String token) {
        Emulator.until("the terminal event of " + token, Duration.ofMinutes(1), () -> {
            synchronized (settledEvents) {
                receive();
            }
            return settledEvents.containsKey(token);
        });
        return settledEvents.get(token);
    }

    private void receive() {
        JsonNode messages = emulator.call(
                        "AmazonSQS.ReceiveMessage", Map.of("QueueUrl", queue, "MaxNumberOfMessages", 10))
                .path("Messages");
        for (JsonNode message : messages) {
            try {
                JsonNode event = JSON.readTree(message.get("Body").asText());
                if (event.get("detail-type").asText().equals("Resource Request Settled")) {
                    settledEvents.put(event.at("/detail/RequestToken").asText(), event);
                }
            } catch (IOException e) {
                throw new IllegalStateException("an event that is not JSON", e);
            }
            emulator.call(
                    "AmazonSQS.DeleteMessage",
                    Map.of(
                            "QueueUrl",
                            queue,
                            "ReceiptHandle",
                            message.get("ReceiptHandle").asText()));
        }
    }

    /** Creates a queue that gets all events of the tracker. */
    private String watchTheBus() {
        String bus = stack.ref(template.id("AWS::Events::EventBus"));
        String url = emulator.call("AmazonSQS.CreateQueue", Map.of("QueueName", QUEUE + StackTemplate.RUN))
                .get("QueueUrl")
                .asText();
        String arn = emulator.call(
                        "AmazonSQS.GetQueueAttributes", Map.of("QueueUrl", url, "AttributeNames", List.of("QueueArn")))
                .at("/Attributes/QueueArn")
                .asText();
        emulator.call(
                "AWSEvents.PutRule",
                Map.of("Name", QUEUE, "EventBusName", bus, "EventPattern", "{\"source\":[\"request-tracker\"]}"));
        emulator.call(
                "AWSEvents.PutTargets",
                Map.of("Rule", QUEUE, "EventBusName", bus, "Targets", List.of(Map.of("Id", "queue", "Arn", arn))));
        return url;
    }

    /**
     * Returns the emulator's API, or the server that replaces API Gateway for the functions in the emulator.
     */
    private URI api() {
        if (servesHttpApis()) {
            stack.make(
                    "AWS::ApiGatewayV2::Api",
                    "AWS::ApiGatewayV2::Integration",
                    "AWS::ApiGatewayV2::Route",
                    "AWS::ApiGatewayV2::Stage");
            return URI.create(emulator.endpoint() + "/_aws/execute-api/"
                    + stack.ref(template.id("AWS::ApiGatewayV2::Api")) + "/%24default");
        }
        Map<String, RequestHandler<APIGatewayV2HTTPEvent, APIGatewayV2HTTPResponse>> functions = new HashMap<>();
        for (String route : template.ids("AWS::ApiGatewayV2::Route")) {
            String integration =
                    template.properties(route).at("/Target/Fn::Join/1/1/Ref").asText();
            String alias =
                    template.properties(integration).at("/IntegrationUri/Ref").asText();
            functions.put(template.functionBehind(alias), invoking(stack.ref(alias)));
        }
        frontDoor = new FrontDoor(functions);
        return frontDoor.endpoint();
    }

    private RequestHandler<APIGatewayV2HTTPEvent, APIGatewayV2HTTPResponse> invoking(String arn) {
        return (event, context) -> {
            try {
                HttpResponse<byte[]> said = emulator.invoke(arn, EVENTS.writeValueAsBytes(event));
                if (said.statusCode() != 200
                        || said.headers().firstValue("X-Amz-Function-Error").isPresent()) {
                    String error =
                            arn + ": " + said.statusCode() + " " + new String(said.body(), StandardCharsets.UTF_8);
                    // The client of an API sees a failure only.
                    System.err.println(error);
                    throw new IllegalStateException(error);
                }
                return EVENTS.readValue(said.body(), APIGatewayV2HTTPResponse.class);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
    }
}
