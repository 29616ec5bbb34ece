package requesttracker.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import requesttracker.cloudcontrol.CloudControl;
import requesttracker.composition.DefinitionSubstitutions;
import requesttracker.composition.TrackerFunction;
import requesttracker.domain.TrackerSettings;
import requesttracker.emulators.dynamodb.DynamoDbEmulator;
import requesttracker.emulators.dynamodb.DynamoDbServer;
import requesttracker.emulators.eventbridge.EventLog;
import requesttracker.emulators.lambda.LambdaEmulator;
import requesttracker.emulators.stepfunctions.RequestExecutions;
import requesttracker.emulators.stepfunctions.UpdateItemIntegration;
import requesttracker.runtime.AwsClients;
import requesttracker.runtime.EventBridgeBus;
import requesttracker.runtime.GivenDependencies;
import requesttracker.runtime.StepFunctionsCallerTasks;
import requesttracker.runtime.StepFunctionsExecutions;
import requesttracker.simulator.RecordedCall;
import requesttracker.simulator.Simulator;
import requesttracker.simulator.SimulatorServer;
import requesttracker.simulator.SimulatorSettings;
import requesttracker.statemachine.definition.StateMachineDefinition;
import requesttracker.statemachine.engine.ExecutionAlreadyExistsException;
import requesttracker.statemachine.engine.HistoryEvent;
import requesttracker.statemachine.engine.Integrations;
import requesttracker.statemachine.engine.StateMachineEngine;
import requesttracker.statemachine.engine.TaskTimedOutException;
import requesttracker.statemachine.engine.VirtualTimers;
import requesttracker.store.LeaseItems;
import requesttracker.store.TableSchema;
import requesttracker.telemetry.Telemetry;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cloudcontrol.CloudControlClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * A small AWS account in virtual time.
 *
 * <p>Each function has the clients that it has on Lambda, which all call one address. At this address, the DynamoDB
 * emulator, the simulator and the engine replace the services. The account records each call with its caller, which the
 * signature names. Like IAM, it rejects a call that the caller's role does not allow.
 *
 * <p>The roles are those of {@code roles.json}, which a test of infra compares with the template.
 */
final class IamCheckingAccount implements AutoCloseable {
    /**
     * The calls that each function and the workflow may make: actions as IAM names them, with the index that they use.
     */
    private static final String STATE_MACHINE_ARN = RequestExecutions.stateMachineArn("us-east-1", "123456789012");

    private static final String ROLES = "/roles.json";

    /** The caller name of Step Functions in the role of the state machine. */
    static final String WORKFLOW = "Workflow";

    /**
     * The length of task tokens, which counts for write units. A task token has up to 2,048 characters (API reference
     * of SendTaskSuccess).
     */
    private static final int TASK_TOKEN_CHARACTERS = 1_000;

    /**
     * The write units of a failed condition, for a record with a task token of one to two kilobytes.
     *
     * <p>DynamoDB bills such a write by the size of the item that it found (developer guide, "Condition expressions").
     * The DynamoDB emulator does not report these units.
     */
    private static final int UNITS_OF_A_FAILED_CONDITION = 2;

    /** The task tokens of callers begin with this. */
    static final String CALLER = "caller-";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String TABLE = "requests";
    private static final Pattern CREDENTIAL = Pattern.compile("Credential=([^/]+)/");
    private static final Map<String, String> PREFIXES = Map.of(
            "DynamoDB_20120810", "dynamodb:",
            "CloudApiService", "cloudformation:",
            "AWSStepFunctions", "states:",
            "AWSEvents", "events:");

    static {
        // The JDK reads this property when it creates the first HttpServer. Without it, each small response waits for
        // an acknowledgment.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private final VirtualTimers timers;
    private final DynamoDbServer dynamoDb;
    private final DynamoDbClient table;
    private final Simulator simulator;
    private final SimulatorServer cloudControl;
    private final HttpServer server;
    private final ExecutorService worker = Executors.newSingleThreadExecutor();
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final EventLog events;
    private final LambdaEmulator functions;
    private final StateMachineEngine engine;
    private final Map<String, SortedSet<String>> roles;
    private final SortedMap<String, SortedSet<String>> calls = new TreeMap<>();
    private final List<String> refused = new ArrayList<>();
    private final List<String> log = new ArrayList<>();
    private final List<String> callers = new ArrayList<>();
    private boolean callersGone;
    private Optional<StateMachineEngine> callerEngine = Optional.empty();
    private final Map<String, Consumer<ObjectNode>> amendments = new HashMap<>();
    private final Usage usage = new Usage();

    /** The use so far, in units that AWS bills. */
    static final class Usage {
        int transitions;
        int invocations;
        int events;
        double reads;
        double writes;
        /** The number of calls by caller and action: {@code PollStatus UpdateItem}. */
        final SortedMap<String, Integer> calls = new TreeMap<>();
        /** The writes of alias items, by which active requests are found. Each is a part of a transaction. */
        int aliasWrites;
    }

    /** Opens an account with the deployed definition. */
    static IamCheckingAccount open(VirtualTimers timers, Consumer<JsonNode> onEvent, Consumer<RecordedCall> onCall)
            throws Exception {
        return open(timers, onEvent, onCall, StateMachineDefinition.requestLifecycle(substitutions()));
    }

    /** Opens an account with another definition, such as a previous one. */
    static IamCheckingAccount open(
            VirtualTimers timers,
            Consumer<JsonNode> onEvent,
            Consumer<RecordedCall> onCall,
            StateMachineDefinition definition)
            throws Exception {
        return new IamCheckingAccount(timers, onEvent, onCall, definition);
    }

    private IamCheckingAccount(
            VirtualTimers timers,
            Consumer<JsonNode> onEvent,
            Consumer<RecordedCall> onCall,
            StateMachineDefinition definition)
            throws Exception {
        this.timers = timers;
        this.roles = roles();
        InstantSource clock = timers::now;
        dynamoDb = DynamoDbServer.start(DynamoDbEmulator.inMemory());
        simulator = Simulator.open(
                SimulatorSettings.of(clock, () -> UUID.randomUUID().toString()).observedBy(onCall));
        cloudControl =
                SimulatorServer.start(simulator, 0, 2, () -> UUID.randomUUID().toString());
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
        server.setExecutor(worker);
        server.createContext("/", exchange -> {
            try (exchange) {
                answer(exchange);
            }
        });
        server.start();
        table = new AwsClients(
                        Region.US_EAST_1, credentials("nobody"), Optional.empty(), Optional.of(dynamoDb.endpoint()))
                .dynamoDb();
        table.createTable(TableSchema.createTable(TABLE));
        events = new EventLog(Optional.empty(), onEvent, clock, "000000000000", "us-east-1");
        functions = functions(clock);
        engine = engine(definition, clients(WORKFLOW).dynamoDb());
    }

    static Map<String, String> substitutions() {
        return DefinitionSubstitutions.inProcess(TABLE, "bus");
    }

    /** Returns the allowed actions of each role, by name. */
    static Map<String, SortedSet<String>> roles() throws IOException {
        Map<String, SortedSet<String>> roles = new TreeMap<>();
        try (InputStream file = IamCheckingAccount.class.getResourceAsStream(ROLES)) {
            JSON.readTree(file).properties().forEach(role -> {
                SortedSet<String> actions = new TreeSet<>();
                role.getValue().forEach(action -> actions.add(action.asText()));
                roles.put(role.getKey(), actions);
            });
        }
        return roles;
    }

    /** Invokes a function with an event, as a service would. */
    JsonNode invoke(String function, JsonNode event) {
        usage.invocations++;
        return functions.invoke(function, event);
    }

    /** Returns a call of the API as API Gateway passes it to a function, with the token if the path names one. */
    static ObjectNode http(String body, String token) {
        ObjectNode event = JSON.createObjectNode();
        event.put("version", "2.0").put("isBase64Encoded", false).put("body", body);
        event.putObject("headers").put("content-type", "application/json");
        event.putObject("requestContext")
                .put("requestId", "request")
                .putObject("authorizer")
                .putObject("iam")
                .put("accountId", "123456789012")
                .put("userArn", "arn:aws:sts::123456789012:assumed-role/deploy/pipeline");
        if (!token.isEmpty()) {
            event.putObject("pathParameters").put("token", token);
        }
        return event;
    }

    /** Begins or renews a lease. */
    void renewLease(String leaseId, int seconds) throws IOException {
        ObjectNode call = http("{\"Seconds\":" + seconds + "}", "");
        call.putObject("pathParameters").put("id", leaseId);
        JsonNode answer = invoke("RenewLease", call);
        if (answer.path("statusCode").asInt() != 200) {
            throw new IllegalStateException(answer.toString());
        }
    }

    /** Starts an execution as if a function had, with any input. */
    void execute(String name, JsonNode input) {
        engine.startExecution(name, input);
    }

    /** Returns a client of the table that no role restricts, for tests that write or read records. */
    DynamoDbClient table() {
        return table;
    }

    /** Returns a client of Cloud Control, for tests that start operations without the tracker. */
    CloudControlClient cloudControl() {
        return new AwsClients(
                        Region.US_EAST_1, credentials("nobody"), Optional.of(cloudControl.endpoint()), Optional.empty())
                .cloudControl();
    }

    /** Changes Cloud Control's later responses to an action, for cases that the simulator does not support. */
    void amend(String action, Consumer<ObjectNode> change) {
        amendments.put(action, change);
    }

    /** Returns the calls of each caller. */
    SortedMap<String, SortedSet<String>> calls() {
        return calls;
    }

    /** Returns the calls that the caller's role does not allow, as {@code caller action}. */
    List<String> refused() {
        return refused;
    }

    /** Returns the lines that the functions logged. */
    List<String> log() {
        return log;
    }

    Usage usage() {
        return usage;
    }

    @Override
    public void close() throws IOException {
        server.stop(0);
        worker.shutdownNow();
        cloudControl.close();
        simulator.close();
        dynamoDb.close();
    }

    private LambdaEmulator functions(InstantSource clock) {
        LambdaEmulator deployed = new LambdaEmulator();
        for (String name : roles.keySet()) {
            if (!name.equals(WORKFLOW)) {
                deployed.deploy(
                        TrackerFunction.named(name)
                                .orElseThrow(() -> new IllegalArgumentException("no function " + name)),
                        dependencies(name, clock));
            }
        }
        return deployed;
    }

    /** Returns the dependencies that a function has on Lambda, except time, settings and addresses. */
    private GivenDependencies dependencies(String name, InstantSource clock) {
        AwsClients clients = clients(name);
        return GivenDependencies.builder()
                .settings(TrackerSettings.DEFAULT.toBuilder()
                        .callbacksAllowed(true)
                        .build())
                .clock(clock)
                .telemetry(new Telemetry(log::add, clock))
                .table(clients.dynamoDb(), TABLE)
                .cloudControl(new CloudControl(clients.cloudControl()))
                .passThrough(Optional.of(new CloudControl(clients.passThrough())))
                .executions(new StepFunctionsExecutions(clients.stepFunctions(), STATE_MACHINE_ARN))
                .callerTasks(new StepFunctionsCallerTasks(clients.stepFunctions()))
                .eventBus(new EventBridgeBus(clients.eventBridge(), "bus"))
                .build();
    }

    private AwsClients clients(String caller) {
        return new AwsClients(Region.US_EAST_1, credentials(caller), Optional.empty(), Optional.of(endpoint()));
    }

    private static StaticCredentialsProvider credentials(String caller) {
        return StaticCredentialsProvider.create(AwsBasicCredentials.create(caller, "secret"));
    }

    private URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    private StateMachineEngine engine(StateMachineDefinition definition, DynamoDbClient table) {
        Integrations integrations = new Integrations() {
            @Override
            public CompletionStage<JsonNode> lambdaInvoke(String functionName, JsonNode payload) {
                note(WORKFLOW, List.of("lambda:InvokeFunction"));
                return CompletableFuture.supplyAsync(() -> invoke(functionName, payload), timers);
            }

            @Override
            public CompletionStage<JsonNode> updateItem(JsonNode request) {
                return CompletableFuture.supplyAsync(
                        () -> {
                            UpdateItemIntegration.updateItem(table, request);
                            return JsonNodeFactory.instance.objectNode();
                        },
                        timers);
            }

            @Override
            public CompletionStage<JsonNode> putEvents(JsonNode request) {
                note(WORKFLOW, List.of("events:PutEvents"));
                return CompletableFuture.supplyAsync(() -> put(request), timers);
            }
        };
        return StateMachineEngine.of(definition, STATE_MACHINE_ARN, integrations, timers, timers)
                .tokens(() -> {
                    String token = UUID.randomUUID().toString();
                    return token + "t".repeat(TASK_TOKEN_CHARACTERS - token.length());
                })
                .listener(this::heard)
                .build();
    }

    private void heard(HistoryEvent event) {
        if (event.type().name().endsWith("StateEntered")) {
            usage.transitions++;
        }
    }

    private JsonNode put(JsonNode request) {
        usage.events += request.get("Entries").size();
        request.get("Entries").forEach(this::deliverCallbacks);
        return events.put(request);
    }

    /** Applies the stack's rule for events with callbacks. Lambda invokes its target later. */
    private void deliverCallbacks(JsonNode entry) {
        try {
            ObjectNode event = JSON.createObjectNode();
            event.set("detail-type", entry.get("DetailType"));
            event.set("detail", JSON.readTree(entry.get("Detail").asText()));
            if (event.path("detail").path("Callback").asBoolean()) {
                timers.execute(() -> invoke("DeliverCallbacks", event));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns a task token of a caller, as long as those of Step Functions are. */
    static String callerToken() {
        return CALLER + "t".repeat(TASK_TOKEN_CHARACTERS - CALLER.length());
    }

    /** Returns the calls to tasks of callers, as {@code action error}. Their tokens begin with {@link #CALLER}. */
    List<String> callers() {
        return callers;
    }

    /** Sends callbacks to this state machine, whose task tokens begin with {@link #CALLER}. */
    void callBack(StateMachineEngine caller) {
        callerEngine = Optional.of(caller);
    }

    /** Lets the tasks of all callers time out. */
    void stopCallers() {
        callersGone = true;
    }

    private boolean note(String who, List<String> actions) {
        calls.computeIfAbsent(who, name -> new TreeSet<>()).addAll(actions);
        for (String action : actions) {
            if (!roles.getOrDefault(who, new TreeSet<>()).contains(action)) {
                refused.add(who + " " + action);
                return false;
            }
        }
        return true;
    }

    // The code of the services. It runs while the only thread of the virtual time waits for the response.

    private void answer(HttpExchange exchange) throws IOException {
        JsonNode body = JSON.readTree(exchange.getRequestBody().readAllBytes());
        Matcher credential =
                CREDENTIAL.matcher(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
        String who = credential.find() ? credential.group(1) : "anonymous";
        String target = exchange.getRequestHeaders().getFirst("X-Amz-Target");
        if (!note(who, actions(target, body))) {
            give(exchange, error("AccessDeniedException"));
            return;
        }
        usage.calls.merge(who + " " + target.replaceFirst(".*\\.", ""), 1, Integer::sum);
        for (JsonNode item : body.path("TransactItems")) {
            if (item.at("/Update/Key/RequestToken/S").asText().matches("(alias|operation)#.*")) {
                usage.aliasWrites++;
            }
        }
        switch (target.replaceFirst("\\..*", "")) {
            case "DynamoDB_20120810" -> give(exchange, dynamoDb(exchange, (ObjectNode) body));
            case "CloudApiService" -> give(exchange, cloudControl(exchange, target, body));
            case "AWSStepFunctions" -> give(exchange, stepFunctions(target, body));
            case "AWSEvents" -> give(exchange, new JsonResponse(200, put(body)));
            default -> give(exchange, error("UnknownOperationException"));
        }
    }

    private record JsonResponse(int status, JsonNode body) {}

    private static JsonResponse error(String code) {
        return new JsonResponse(400, JsonNodeFactory.instance.objectNode().put("__type", code));
    }

    /**
     * Returns the actions that IAM checks, each with its index or the keys of its items. A transaction is authorized by
     * its parts: docs.aws.amazon.com, "Using IAM with DynamoDB transactions".
     */
    private static List<String> actions(String target, JsonNode body) {
        String[] parts = target.split("\\.", 2);
        String prefix = PREFIXES.getOrDefault(parts[0], parts[0] + ":");
        if (parts[1].equals("TransactWriteItems")) {
            List<String> actions = new ArrayList<>();
            body.get("TransactItems")
                    .forEach(item -> item.fieldNames()
                            .forEachRemaining(kind ->
                                    actions.add(prefix + (kind.equals("ConditionCheck") ? kind : kind + "Item"))));
            return actions;
        }
        String on = "";
        if (body.has("IndexName")) {
            on = " " + body.get("IndexName").asText();
        } else if (parts[1].equals("UpdateItem")
                && body.at("/Key/RequestToken/S").asText().startsWith(LeaseItems.KEY_PREFIX)) {
            on = " " + LeaseItems.KEY_PREFIX + "*";
        }
        return List.of(prefix + parts[1] + on);
    }

    private JsonResponse dynamoDb(HttpExchange exchange, ObjectNode body) throws IOException {
        body.put("ReturnConsumedCapacity", "TOTAL");
        JsonResponse answer = forward(exchange, dynamoDb.endpoint(), body);
        double units = 0;
        for (JsonNode consumed : answer.body().findValues("CapacityUnits")) {
            units += consumed.asDouble();
        }
        if (answer.body().path("__type").asText().endsWith("ConditionalCheckFailedException")) {
            units += UNITS_OF_A_FAILED_CONDITION;
        }
        boolean read =
                exchange.getRequestHeaders().getFirst("X-Amz-Target").matches(".*\\.(GetItem|BatchGetItem|Query|Scan)");
        if (read) {
            usage.reads += units;
        } else {
            usage.writes += units;
        }
        return answer;
    }

    private JsonResponse cloudControl(HttpExchange exchange, String target, JsonNode body) throws IOException {
        JsonResponse answer = forward(exchange, cloudControl.endpoint(), body);
        amendments
                .getOrDefault(target.replaceFirst(".*\\.", ""), unchanged -> {})
                .accept((ObjectNode) answer.body());
        return answer;
    }

    private JsonResponse stepFunctions(String target, JsonNode body) throws IOException {
        try {
            if (target.endsWith(".StartExecution")) {
                Instant startedAt = engine.startExecution(
                                body.get("name").asText(),
                                JSON.readTree(body.get("input").asText()))
                        .startTime();
                ObjectNode started = JsonNodeFactory.instance.objectNode();
                started.put("executionArn", "arn");
                started.put("startDate", BigDecimal.valueOf(startedAt.toEpochMilli(), 3));
                return new JsonResponse(200, started);
            }
            if (body.path("taskToken").asText().startsWith(CALLER)) {
                callers.add(target.replaceFirst(".*\\.", "") + " "
                        + body.path("error").asText());
                if (callersGone) {
                    return error("TaskTimedOut");
                }
                if (callerEngine.isPresent()) {
                    callBack(callerEngine.get(), target, body);
                }
                return new JsonResponse(200, JsonNodeFactory.instance.objectNode());
            }
            engine.sendTaskSuccess(
                    body.get("taskToken").asText(),
                    JSON.readTree(body.get("output").asText()));
            return new JsonResponse(200, JsonNodeFactory.instance.objectNode());
        } catch (ExecutionAlreadyExistsException e) {
            return error("ExecutionAlreadyExists");
        } catch (TaskTimedOutException e) {
            return error("TaskTimedOut");
        }
    }

    private static void callBack(StateMachineEngine caller, String target, JsonNode body) throws IOException {
        String token = body.get("taskToken").asText();
        switch (target.replaceFirst(".*\\.", "")) {
            case "SendTaskSuccess" ->
                caller.sendTaskSuccess(token, JSON.readTree(body.get("output").asText()));
            case "SendTaskFailure" ->
                caller.sendTaskFailure(
                        token, body.get("error").asText(), body.get("cause").asText());
            default -> caller.sendTaskHeartbeat(token);
        }
    }

    private JsonResponse forward(HttpExchange exchange, URI to, JsonNode body) throws IOException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(to.resolve("/")).POST(BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)));
        for (String header : List.of("Content-Type", "X-Amz-Target", "X-Amz-Date", "Authorization")) {
            Optional.ofNullable(exchange.getRequestHeaders().getFirst(header))
                    .ifPresent(value -> request.header(header, value));
        }
        try {
            HttpResponse<byte[]> response = http.send(request.build(), BodyHandlers.ofByteArray());
            return new JsonResponse(response.statusCode(), JSON.readTree(response.body()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UncheckedIOException(new IOException(e));
        }
    }

    private static void give(HttpExchange exchange, JsonResponse answer) throws IOException {
        byte[] bytes = answer.body().toString().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.0");
        exchange.sendResponseHeaders(answer.status(), bytes.length);
        exchange.getResponseBody().write(bytes);
    }
}
