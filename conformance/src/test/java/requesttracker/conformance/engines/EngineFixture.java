package requesttracker.conformance.engines;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import requesttracker.application.CallerAnswer;
import requesttracker.application.CallerTasks;
import requesttracker.application.CancelService;
import requesttracker.application.Executions;
import requesttracker.application.SubmitService;
import requesttracker.cloudcontrol.CloudControl;
import requesttracker.composition.TrackerFunction;
import requesttracker.conformance.engines.Scenario.CancelAt;
import requesttracker.domain.CancelReason;
import requesttracker.domain.Sensitive;
import requesttracker.domain.Submission;
import requesttracker.domain.TrackerSettings;
import requesttracker.emulators.lambda.LambdaEmulator;
import requesttracker.runtime.AwsClients;
import requesttracker.runtime.GivenDependencies;
import requesttracker.simulator.Simulator;
import requesttracker.simulator.SimulatorServer;
import requesttracker.simulator.SimulatorSettings;
import requesttracker.statemachine.engine.TaskFailedException;
import requesttracker.store.RequestStore;
import requesttracker.telemetry.Telemetry;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * The surroundings of an engine in one run of one scenario: the tracker's functions, a table, a simulator and a bus. It
 * also makes calls fail, and sends the cancel at the right moment.
 */
final class EngineFixture implements AutoCloseable {
    static final String REGION = "us-east-1";

    static final StaticCredentialsProvider CREDENTIALS =
            StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test"));

    /** The task token of a caller that no longer waits. */
    static final String GONE_CALLER = "gone";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String TOKEN = "request-1";
    /**
     * The real seconds for each second of the workflow's waits. A Task's timeout includes moto's own work, which takes
     * half a second and more on a busy machine.
     */
    private static final int STRETCH = 3;

    /** Long enough for the engine to know that the token is on the record. */
    private static final long ASLEEP_AFTER_MILLIS = 500;

    /**
     * The result of a run, without the token and the time that the engine puts on the record.
     *
     * @param record the item
     * @param events the entries that EventBridge accepted
     */
    record EngineRun(Trace trace, String outcome, Map<String, String> record, List<JsonNode> events) {}

    private final StackTemplate template = StackTemplate.dev();
    private final Scenario scenario;
    private final String name;
    private final Deployment stack;
    private final TrackerSettings settings =
            TrackerSettings.DEFAULT.toBuilder().callbacksAllowed(true).build();
    private final SteppedClock clock = new SteppedClock();
    private final DynamoDbClient dynamoDb;
    private final Simulator simulator;
    private final SimulatorServer cloudControl;
    private final RequestStore store;
    private final Telemetry telemetry;
    private final LambdaEmulator functions;
    private final ScheduledExecutorService later = Executors.newSingleThreadScheduledExecutor();
    private final Map<String, Integer> calls = new HashMap<>();
    private final List<JsonNode> events = new CopyOnWriteArrayList<>();
    /** Delays the submit's start, so that a cancel can come before it. */
    private final Executions executions = new Executions() {
        @Override
        public Optional<Instant> start(String execution, String requestToken) {
            return Optional.of(Instant.EPOCH);
        }

        @Override
        public void wake(String taskToken) {
            machine.executions().wake(taskToken);
        }
    };

    private Engine.Machine machine;
    private Instant wakeUp = Instant.MIN;
    private boolean cancelled;

    private EngineFixture(Scenario scenario, String name, URI dynamoDbEndpoint) throws IOException {
        this.scenario = scenario;
        this.name = name;
        AtomicInteger ids = new AtomicInteger();
        simulator = Simulator.open(SimulatorSettings.of(clock, () -> "id-" + ids.incrementAndGet()));
        cloudControl = SimulatorServer.start(simulator, 0, 4, () -> "simulated");
        AwsClients clients = new AwsClients(
                Region.of(REGION), CREDENTIALS, Optional.of(cloudControl.endpoint()), Optional.of(dynamoDbEndpoint));
        dynamoDb = clients.dynamoDb();
        stack = new Deployment(template, new Emulator(dynamoDbEndpoint, account()), id -> name, Map.of());
        // No scenario waits for an item to expire, and the DynamoDB emulator does not expire items.
        ((ObjectNode) template.properties(template.id("AWS::DynamoDB::Table"))).remove("TimeToLiveSpecification");
        stack.make("AWS::DynamoDB::Table");
        stack.isAlready(template.id("AWS::Events::EventBus"), name);
        for (String alias : template.ids("AWS::Lambda::Alias")) {
            stack.isAlready(
                    alias,
                    "arn:aws:lambda:" + REGION + ":" + account() + ":function:" + name + "-"
                            + template.functionBehind(alias) + ":live");
        }
        store = new RequestStore(dynamoDb, name, settings, clock);
        telemetry = new Telemetry(line -> {}, clock);
        functions = new LambdaEmulator(
                TrackerFunction.of(TrackerFunction.Group.WORKFLOW),
                GivenDependencies.builder()
                        .settings(settings)
                        .clock(clock)
                        // nextDouble returns 0.5, so that waits have no jitter.
                        .random(() -> Long.MIN_VALUE)
                        .telemetry(telemetry)
                        .store(store)
                        .cloudControl(new CloudControl(clients.cloudControl()))
                        .executions(executions)
                        .callerTasks(new GoneCaller())
                        .build());
    }

    /** Answers heartbeats for the only caller of the scenarios. */
    private static final class GoneCaller implements CallerTasks {
        @Override
        public CallerAnswer succeed(Sensitive taskToken, String output) {
            throw new IllegalStateException("no scenario delivers callbacks");
        }

        @Override
        public CallerAnswer fail(Sensitive taskToken, String error, String cause) {
            throw new IllegalStateException("no scenario delivers callbacks");
        }

        @Override
        public CallerAnswer heartbeat(Sensitive taskToken) {
            return taskToken.reveal().equals(GONE_CALLER) ? CallerAnswer.GONE : CallerAnswer.TAKEN;
        }
    }

    /** Runs a scenario from its submit to the end of its execution. */
    static EngineRun run(Scenario scenario, Engine engine, String name, URI dynamoDb) throws Exception {
        try (EngineFixture world = new EngineFixture(scenario, name, dynamoDb)) {
            return world.run(engine);
        }
    }

    private EngineRun run(Engine engine) throws Exception {
        machine = engine.create(definition(), stack.substitutions(), this);
        Map<String, Object> members = new LinkedHashMap<>(scenario.members());
        members.put("Operation", "CREATE");
        members.put("TypeName", "AWS::Logs::LogGroup");
        members.put("DesiredState", JSON.writeValueAsString(Map.of("Simulate", Map.of("Create", scenario.simulate()))));
        members.put("ClientToken", "client-1");
        new SubmitService(store, executions, telemetry, clock, () -> TOKEN).submit(Submission.read(members, settings));
        if (scenario.cancel() == CancelAt.BEFORE_THE_START) {
            cancel();
        }
        machine.executions().start(TOKEN, TOKEN);
        Trace trace = machine.await(TOKEN);
        Map<String, String> record = record();
        return new EngineRun(trace, record.getOrDefault("Outcome", ""), record, List.copyOf(events));
    }

    String name() {
        return name;
    }

    /** Returns the run's AWS account. Each run has a separate one, so that runs do not share state in an emulator. */
    String account() {
        return String.format("%012d", name.hashCode() & 0xffffffffL);
    }

    DynamoDbClient dynamoDb() {
        return dynamoDb;
    }

    /**
     * Invokes a function by the name in the definition.
     *
     * @throws TaskFailedException with the error that Step Functions would have
     */
    JsonNode invoke(String arn, JsonNode payload) {
        String function = functionOf(arn);
        fail(function);
        synchronized (this) {
            if (payload.has("dueAt")) {
                clock.reach(Instant.parse(payload.get("dueAt").asText()));
            } else if (function.equals("StartOperation")) {
                clock.reach(wakeUp);
            }
        }
        JsonNode answer = functions.invoke(function, payload);
        synchronized (this) {
            wakeUp = answer.path("next").asText().endsWith("_START")
                    ? Instant.parse(answer.get("dueAt").asText())
                    : Instant.MIN;
        }
        ((ObjectNode) answer).put("waitSeconds", answer.get("waitSeconds").asInt() * STRETCH);
        if (scenario.cancel() == CancelAt.BEFORE_THE_FIRST_WAIT && function.equals("StartOperation")) {
            cancel();
        } else if (scenario.cancel() == CancelAt.BETWEEN_POLL_AND_WAIT && function.equals("PollStatus")) {
            untilStale();
            cancel();
        }
        return answer;
    }

    /**
     * Forwards an UpdateItem.
     *
     * @param send sends the call to DynamoDB, and returns whether DynamoDB applied it
     * @throws TaskFailedException with the error that Step Functions would have
     */
    void updateItem(JsonNode request, BooleanSupplier send) {
        boolean savesToken = request.path("ExpressionAttributeValues").has(":taskToken");
        if (savesToken) {
            fail("await");
        }
        if (!send.getAsBoolean() || !savesToken) {
            return;
        }
        if (scenario.cancel() == CancelAt.WHILE_THE_TOKEN_IS_SAVED) {
            cancel();
        } else if (scenario.cancel() == CancelAt.ASLEEP) {
            CompletableFuture.delayedExecutor(ASLEEP_AFTER_MILLIS, TimeUnit.MILLISECONDS, later)
                    .execute(this::cancel);
        }
    }

    /** Returns the response of EventBridge's PutEvents. */
    JsonNode putEvents(JsonNode request) {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        try {
            fail("publishing");
        } catch (TaskFailedException refused) {
            answer.putArray("Entries")
                    .addObject()
                    .put("ErrorCode", "InternalFailure")
                    .put("ErrorMessage", "Refused");
            return answer.put("FailedEntryCount", 1);
        }
        for (JsonNode entry : request.get("Entries")) {
            events.add(normalised(entry));
            answer.withArray("Entries").addObject().put("EventId", "event-" + events.size());
        }
        return answer.put("FailedEntryCount", 0);
    }

    @Override
    public void close() throws IOException {
        later.shutdownNow();
        cloudControl.close();
        simulator.close();
        dynamoDb.close();
    }

    private void fail(String task) {
        int call;
        synchronized (calls) {
            call = calls.merge(task, 1, Integer::sum);
        }
        String error = scenario.faults().get(task + ":" + call);
        if (error != null) {
            throw new TaskFailedException(
                    error, "{\"errorType\":\"" + error + "\",\"errorMessage\":\"A fault of the scenario\"}");
        }
    }

    private void cancel() {
        synchronized (this) {
            if (cancelled) {
                return;
            }
            cancelled = true;
        }
        new CancelService(store, executions, telemetry, clock).cancel(TOKEN, CancelReason.REQUESTED, Optional.empty());
    }

    /**
     * Waits until the token of a timed-out wait is stale. The record still has the token, and moto accepts a signal for
     * some time.
     */
    private static void untilStale() {
        try {
            TimeUnit.SECONDS.sleep(2);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private String functionOf(String arn) {
        return arn.replaceFirst(".*:function:" + name + "-(\\w+):live", "$1");
    }

    private String definition() throws IOException {
        String deployed = template.properties(template.id("AWS::StepFunctions::StateMachine"))
                .get("DefinitionString")
                .asText();
        return scenario.quick() ? quick(deployed) : deployed;
    }

    /** Returns the definition with the deployed attempts and states, and shorter pauses. */
    private static String quick(String definition) throws IOException {
        ObjectNode root = (ObjectNode) JSON.readTree(definition);
        for (JsonNode state : root.get("States")) {
            for (JsonNode retrier : state.path("Retry")) {
                ((ObjectNode) retrier)
                        .put("IntervalSeconds", 1)
                        .put("BackoffRate", 1.0)
                        .remove("MaxDelaySeconds");
            }
            if (state.has("Seconds")) {
                ((ObjectNode) state).put("Seconds", 1);
            }
        }
        return JSON.writeValueAsString(root);
    }

    private Map<String, String> record() {
        Map<String, AttributeValue> item = dynamoDb.getItem(get -> get.tableName(name)
                        .key(Map.of("RequestToken", AttributeValue.fromS(TOKEN)))
                        .consistentRead(true))
                .item();
        Map<String, String> record = new TreeMap<>();
        item.forEach((attribute, value) -> record.put(attribute, value.toString()));
        // The engine's random token and the real time differ between runs.
        record.computeIfPresent("TaskToken", (attribute, value) -> "a token");
        record.computeIfPresent("PublishedAt", (attribute, value) -> "a time");
        record.computeIfPresent("OverduePublishedAt", (attribute, value) -> "a time");
        record.computeIfPresent(
                "Outcome", (attribute, value) -> item.get(attribute).s());
        return record;
    }

    /** Returns the entry without the run's name, and with the engine's ARNs in one order. */
    private JsonNode normalised(JsonNode entry) {
        try {
            ObjectNode copy = entry.deepCopy();
            copy.set("Detail", JSON.readTree(entry.get("Detail").asText()));
            List<String> resources = new ArrayList<>();
            entry.path("Resources").forEach(arn -> resources.add(arn.asText()));
            copy.set("Resources", JSON.valueToTree(resources.stream().sorted().toList()));
            return JSON.readTree(copy.toString().replace(name, "RUN").replace(account(), "ACCOUNT"));
        } catch (IOException e) {
            throw new IllegalStateException("a Detail that is not JSON", e);
        }
    }
}
