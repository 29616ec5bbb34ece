package requesttracker.conformance.engines;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.lang.reflect.Modifier;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import requesttracker.application.CancelService;
import requesttracker.application.Executions;
import requesttracker.application.SubmitService;
import requesttracker.cloudcontrol.CloudControl;
import requesttracker.domain.CancelReason;
import requesttracker.domain.Lifecycle;
import requesttracker.domain.OperationStatus;
import requesttracker.domain.ProgressEvent;
import requesttracker.domain.Request;
import requesttracker.domain.Submission;
import requesttracker.domain.TrackerSettings;
import requesttracker.emulators.dynamodb.DynamoDbEmulator;
import requesttracker.emulators.dynamodb.DynamoDbServer;
import requesttracker.runtime.AwsClients;
import requesttracker.runtime.GivenDependencies;
import requesttracker.simulator.Simulator;
import requesttracker.simulator.SimulatorServer;
import requesttracker.simulator.SimulatorSettings;
import requesttracker.store.RequestStore;
import requesttracker.store.TableSchema;
import requesttracker.telemetry.Telemetry;
import requesttracker.workflow.StartOperation;
import requesttracker.workflow.TaskInput;
import software.amazon.awssdk.regions.Region;

/** Runs the deployed jar in Lambda's runtime: each function answers each kind of event that it gets. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "Lambda's runtime client has a native part, for Linux only")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class LambdaRuntimeTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path JAR = LambdaProcess.JAR;
    private static final String SECRET = "NotForTheLog";

    @TempDir
    Path folder;

    private EventFiles events;
    private DynamoDbServer dynamoDb;
    private Certificate certificate;
    private ServicesStub services;
    private ServicesStub byTls;
    private Simulator simulator;
    private SimulatorServer cloudControl;

    @BeforeAll
    void start(@TempDir Path keys) throws Exception {
        assertThat(JAR)
                .as("the jar that `./mvnw package` makes of functions, before the tests of this module")
                .isRegularFile();
        events = EventFiles.open();
        dynamoDb = DynamoDbServer.start(DynamoDbEmulator.inMemory());
        simulator = Simulator.open(SimulatorSettings.of(
                InstantSource.system(), () -> java.util.UUID.randomUUID().toString()));
        cloudControl = SimulatorServer.start(simulator, 0, 4, () -> "simulated");
        services = ServicesStub.plain(dynamoDb.endpoint(), cloudControl.endpoint());
        certificate = Certificate.make(keys);
        byTls = ServicesStub.secure(certificate.context(), dynamoDb.endpoint(), cloudControl.endpoint());
    }

    @AfterAll
    void stop() throws Exception {
        byTls.close();
        services.close();
        cloudControl.close();
        simulator.close();
        dynamoDb.close();
        events.close();
    }

    @Test
    @DisplayName("The stack's functions are the functions of the jar")
    void deployedNames() throws Exception {
        StackTemplate stack = StackTemplate.dev();
        assertThat(stack.ids("AWS::Lambda::Function"))
                .extracting(id -> stack.properties(id).get("Handler").asText())
                .containsExactlyInAnyOrderElementsOf(functions());
    }

    @Test
    @DisplayName("Each function has events, and no other function has events")
    void eventsForAll() throws Exception {
        assertThat(events.functions())
                .containsExactlyInAnyOrderElementsOf(
                        functions().stream().map(LambdaRuntimeTest::simple).toList());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("functions")
    @DisplayName("In Lambda's runtime, each event has the response of the file next to it")
    void answersItsEvents(String function) throws Exception {
        String table = "events-" + simple(function);
        seed(table);
        List<Path> events = this.events.of(simple(function));
        assertThat(events).isNotEmpty();
        try (LambdaProcess process =
                LambdaProcess.start(JAR, function, variables(services, table), folder, List.of())) {
            for (Path event : events) {
                LambdaRuntimeApi.InvocationResult answer = process.invoke(Files.readString(event));
                assertThat(answer.what())
                        .as("%s: %s%n%s", event.getFileName(), answer.body(), process.log())
                        .isEqualTo("response");
                assertHas(event, JSON.readTree(answer.body()), JSON.readTree(EventFiles.answer(event)));
            }
            assertThat(process.log()).doesNotContain(SECRET);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("functions")
    @DisplayName(
            "A primed function loads fewer than 50 classes for its events, with calls by TLS, and has no stale state")
    void isPrimedBeforeItsSnapshot(String function) throws Exception {
        String table = "snapshot-" + simple(function);
        seed(table);
        byTls.callers().clear();
        Path classes = folder.resolve(simple(function) + ".classes");
        try (CredentialsServer credentials = new CredentialsServer()) {
            Map<String, String> variables = new HashMap<>(variables(byTls, table));
            variables.put("AWS_LAMBDA_INITIALIZATION_TYPE", "snap-start");
            variables.put("AWS_CONTAINER_CREDENTIALS_FULL_URI", credentials.endpoint());
            variables.put("AWS_CONTAINER_AUTHORIZATION_TOKEN", "authorized");
            credentials.give("of-the-snapshot");
            // Lambda sets this property. Without it, the runtime registers no hook.
            List<String> flags = new ArrayList<>(certificate.trusted());
            flags.add("-Dorg.crac.Core.Compat=com.amazonaws.services.lambda.crac");
            flags.add("-Xlog:class+load:file=" + classes);
            try (LambdaProcess process = LambdaProcess.start(JAR, function, variables, folder, flags)) {
                process.awaitSnapshot();
                List<String> before = Files.readAllLines(classes);
                assertThat(process.log()).doesNotContain("not primed");
                assertThat(byTls.callers())
                        .as("callers of services before the snapshot")
                        .isEmpty();

                credentials.give("test");
                process.restore();
                for (Path event : events.of(simple(function))) {
                    LambdaRuntimeApi.InvocationResult answer = process.invoke(Files.readString(event));
                    assertThat(answer.what())
                            .as("%s%n%s", answer.body(), process.log())
                            .isEqualTo("response");
                }
                List<String> after = Files.readAllLines(classes);
                assertThat(after.subList(before.size(), after.size()))
                        .as("classes loaded from the restore to the last answer")
                        .hasSizeLessThan(50);
                assertThat(byTls.callers()).as("the credentials of the calls").containsOnly("test");
            }
        }
    }

    /** Returns the classes of the jar that can be Lambda handlers. */
    static Set<String> functions() throws Exception {
        TreeSet<String> functions = new TreeSet<>();
        try (JarFile jar = new JarFile(JAR.toFile());
                URLClassLoader loader =
                        new URLClassLoader(new URL[] {JAR.toUri().toURL()}, LambdaRuntimeTest.class.getClassLoader())) {
            List<String> classes = jar.stream()
                    .map(entry -> entry.getName())
                    .filter(name -> name.startsWith("requesttracker/") && name.endsWith(".class"))
                    .map(name ->
                            name.substring(0, name.length() - ".class".length()).replace('/', '.'))
                    .toList();
            for (String name : classes) {
                Class<?> loaded = Class.forName(name, false, loader);
                if ((RequestHandler.class.isAssignableFrom(loaded)
                                || RequestStreamHandler.class.isAssignableFrom(loaded))
                        && !Modifier.isAbstract(loaded.getModifiers())) {
                    functions.add(name);
                }
            }
        }
        return functions;
    }

    private static Map<String, String> variables(ServicesStub services, String table) {
        return Map.of(
                "AWS_ENDPOINT_URL",
                services.endpoint().toString(),
                "TABLE_NAME",
                table,
                "EVENT_BUS_NAME",
                "bus",
                "STATE_MACHINE_ARN",
                "arn:aws:states:us-east-1:123456789012:stateMachine:request-lifecycle");
    }

    /**
     * Writes the requests that the events name: {@code submitted}, {@code started} and {@code cancelling}; and
     * {@code settled} and {@code settled-failed}, which have callbacks.
     */
    private void seed(String table) throws Exception {
        AwsClients clients = new AwsClients(
                Region.of(EngineFixture.REGION),
                EngineFixture.CREDENTIALS,
                Optional.of(cloudControl.endpoint()),
                Optional.of(dynamoDb.endpoint()));
        clients.dynamoDb().createTable(TableSchema.createTable(table));
        InstantSource clock = InstantSource.system();
        RequestStore store = new RequestStore(clients.dynamoDb(), table, TrackerSettings.DEFAULT, clock);
        Telemetry silent = new Telemetry(line -> {}, clock);
        Executions none = new Executions() {
            @Override
            public Optional<Instant> start(String name, String requestToken) {
                return Optional.of(Instant.EPOCH);
            }

            @Override
            public void wake(String taskToken) {}
        };
        StartOperation start = new StartOperation(GivenDependencies.builder()
                .clock(clock)
                .random(() -> Long.MIN_VALUE)
                .telemetry(silent)
                .store(store)
                .cloudControl(new CloudControl(clients.cloudControl()))
                .executions(none)
                .build());
        for (String token : List.of("submitted", "started", "cancelling")) {
            new SubmitService(store, none, silent, clock, () -> token)
                    .submit(Submission.read(
                            Map.of(
                                    "Operation", "CREATE",
                                    "TypeName", "AWS::Logs::LogGroup",
                                    "DesiredState",
                                            "{\"Description\":\"" + SECRET
                                                    + "\",\"Simulate\":{\"Create\":{\"DurationSeconds\":3600,\"CancelSeconds\":3600}}}"),
                            TrackerSettings.DEFAULT));
            if (!token.equals("submitted")) {
                start.handleRequest(TaskInput.of(token, token), null);
            }
        }
        TrackerSettings withCallbacks =
                TrackerSettings.DEFAULT.toBuilder().callbacksAllowed(true).build();
        for (String token : List.of("settled", "settled-failed")) {
            new SubmitService(store, none, silent, clock, () -> token)
                    .submit(Submission.read(
                            Map.of(
                                    "Operation",
                                    "DELETE",
                                    "TypeName",
                                    "AWS::Logs::LogGroup",
                                    "Identifier",
                                    token,
                                    "Callback",
                                    Map.of("TaskToken", SECRET)),
                            withCallbacks));
            Request request = store.find(token).orElseThrow();
            store.save(request, r -> settled(r, token.equals("settled"), clock.instant()));
        }
        new CancelService(store, none, silent, clock).cancel("cancelling", CancelReason.REQUESTED, Optional.empty());
    }

    private static Request settled(Request request, boolean succeeds, Instant now) {
        if (!succeeds) {
            return Lifecycle.fail(request, "for the test", now);
        }
        ProgressEvent success = ProgressEvent.builder(OperationStatus.FinalStatus.SUCCESS)
                .requestToken(Optional.of("provider-" + request.requestToken()))
                .build();
        return Lifecycle.accepted(Lifecycle.attempting(request, now), success, now, 0.5, TrackerSettings.DEFAULT);
    }

    /** Checks the answer, which may have more members. */
    private static void assertHas(Path event, JsonNode answer, JsonNode expected) {
        List<String> missing = new ArrayList<>();
        for (Map.Entry<String, JsonNode> member : expected.properties()) {
            if (!member.getValue().equals(answer.get(member.getKey()))) {
                missing.add(member.toString());
            }
        }
        assertThat(missing)
                .as("%s was answered by %s, which lacks", event.getFileName(), answer)
                .isEmpty();
    }

    private static String simple(String function) {
        return function.substring(function.lastIndexOf('.') + 1);
    }
}
