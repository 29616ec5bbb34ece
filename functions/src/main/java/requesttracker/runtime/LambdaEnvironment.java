package requesttracker.runtime;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import requesttracker.application.CallerTasks;
import requesttracker.application.EventBus;
import requesttracker.application.Executions;
import requesttracker.cloudcontrol.CloudControl;
import requesttracker.domain.TrackerSettings;
import requesttracker.json.Json;
import requesttracker.store.RequestList;
import requesttracker.store.RequestStore;
import requesttracker.telemetry.Telemetry;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ContainerCredentialsProvider;
import software.amazon.awssdk.auth.credentials.EnvironmentVariableCredentialsProvider;
import software.amazon.awssdk.regions.Region;

/** The dependencies of a function on Lambda, from its environment variables. Built once for each function instance. */
public final class LambdaEnvironment implements Dependencies {
    /**
     * With three calls of about 10 ms each, these workers start executions at about the rate that Step Functions
     * allows.
     */
    private static final int WORKERS = 10;

    private static final String ALLOWED = "/allowed.json";
    private static final String CREDENTIALS = "AWS_CONTAINER_CREDENTIALS_FULL_URI";

    private final Map<String, String> environment;
    private final Map<String, Object> allowed;
    private final Consumer<String> lines;
    private final AwsClients clients;

    /** @param environment the variables that Lambda and the stack set */
    public LambdaEnvironment(Map<String, String> environment) {
        this(environment, allowed(LambdaEnvironment.class.getResourceAsStream(ALLOWED)));
    }

    /** @param allowed the lists of the deployed file */
    LambdaEnvironment(Map<String, String> environment, Map<String, Object> allowed) {
        this(environment, allowed, System.out::println);
    }

    private LambdaEnvironment(Map<String, String> environment, Map<String, Object> allowed, Consumer<String> lines) {
        this.environment = environment;
        this.lines = lines;
        this.allowed = allowed;
        Optional<URI> cloudControl =
                Optional.ofNullable(environment.get("CLOUD_CONTROL_ENDPOINT")).map(URI::create);
        // Explicit region and credentials, because the SDK's provider chains slow a cold start. With SnapStart, Lambda
        // provides the credentials as a container does: docs.aws.amazon.com, "Lambda SnapStart".
        AwsCredentialsProvider credentials = environment.containsKey(CREDENTIALS)
                ? ContainerCredentialsProvider.builder().build()
                : EnvironmentVariableCredentialsProvider.create();
        this.clients = new AwsClients(
                Region.of(required("AWS_REGION")),
                credentials,
                cloudControl,
                Optional.ofNullable(environment.get("AWS_ENDPOINT_URL")).map(URI::create));
    }

    /**
     * Returns the dependencies of a function on Lambda. With SnapStart, primes the function before the snapshot.
     *
     * @param function the handler class
     * @param build creates the handler from given dependencies, as a handler of JSON streams
     */
    public static LambdaEnvironment as(Class<?> function, Function<Dependencies, RequestStreamHandler> build) {
        Map<String, String> environment = System.getenv();
        LambdaEnvironment deployed = new LambdaEnvironment(environment);
        if ("snap-start".equals(environment.get("AWS_LAMBDA_INITIALIZATION_TYPE"))) {
            Priming.register(
                    deployed.telemetry(),
                    function.getSimpleName(),
                    at -> build.apply(standIn(at)),
                    deployed.clients::connectOnce);
        }
        return deployed;
    }

    /** Returns dependencies that call only the stub for all services, credentials included, and log nothing. */
    private static LambdaEnvironment standIn(URI services) {
        Map<String, String> environment = new HashMap<>(System.getenv());
        environment.put("AWS_ENDPOINT_URL", services.toString());
        environment.put("CLOUD_CONTROL_ENDPOINT", services.toString());
        environment.put("ALLOWED_TYPE_NAMES", "");
        environment.put("ALLOWED_ROLE_ARNS", "");
        environment.put(CREDENTIALS, services.toString());
        return new LambdaEnvironment(environment, Map.of(), line -> {});
    }

    @Override
    public TrackerSettings settings() {
        TrackerSettings usual = TrackerSettings.DEFAULT;
        return usual.toBuilder()
                .defaultTimeout(seconds("DEFAULT_TIMEOUT_SECONDS", usual.defaultTimeout()))
                .maxTimeout(seconds("MAX_TIMEOUT_SECONDS", usual.maxTimeout()))
                .cancelGrace(seconds("CANCEL_GRACE_SECONDS", usual.cancelGrace()))
                .overdueCap(seconds("OVERDUE_CAP_SECONDS", usual.overdueCap()))
                .retention(seconds("RETENTION_SECONDS", usual.retention()))
                .maxThrottledStarts(number("MAX_THROTTLED_STARTS", usual.maxThrottledStarts()))
                .maxRestarts(number("MAX_RESTARTS", usual.maxRestarts()))
                .listShards(number("LIST_SHARDS", usual.listShards()))
                .allowedTypeNames(allowed("typeNames", "ALLOWED_TYPE_NAMES"))
                // The function has no permission to pass a role that the stack does not allow.
                .allowedRoleArns(Optional.of(allowed("roleArns", "ALLOWED_ROLE_ARNS")))
                .callbacksAllowed(Boolean.parseBoolean(environment.get("CALLBACKS_ALLOWED")))
                .build();
    }

    @Override
    public InstantSource clock() {
        return InstantSource.system();
    }

    @Override
    public RandomGenerator random() {
        // The platform's source: a generator seeded in the process is equal in all instances restored from one
        // snapshot.
        return new SecureRandom();
    }

    @Override
    public Telemetry telemetry() {
        return new Telemetry(lines, clock(), environment.getOrDefault("METRICS_NAMESPACE", Telemetry.NAMESPACE));
    }

    @Override
    public RequestStore store() {
        return new RequestStore(
                clients.dynamoDb(), required("TABLE_NAME"), settings(), clock(), new JitteredPause(random()));
    }

    @Override
    public RequestList list() {
        return new RequestList(clients.dynamoDb(), required("TABLE_NAME"), settings(), clock(), new SecureRandom());
    }

    /** Returns the gateway for passed-through actions if {@code PASS_THROUGH} is set. */
    @Override
    public Optional<CloudControl> passThrough() {
        return Boolean.parseBoolean(environment.get("PASS_THROUGH"))
                ? Optional.of(new CloudControl(clients.passThrough()))
                : Optional.empty();
    }

    @Override
    public EventBus eventBus() {
        return new EventBridgeBus(clients.eventBridge(), required("EVENT_BUS_NAME"));
    }

    @Override
    public CloudControl cloudControl() {
        return new CloudControl(clients.cloudControl());
    }

    @Override
    public Executions executions() {
        return new StepFunctionsExecutions(clients.stepFunctions(), environment.getOrDefault("STATE_MACHINE_ARN", ""));
    }

    @Override
    public CallerTasks callerTasks() {
        return new StepFunctionsCallerTasks(clients.stepFunctions());
    }

    /** Returns a bounded pool whose threads end soon after the work, so that no snapshot holds a thread. */
    @Override
    public Executor workers() {
        ThreadPoolExecutor threads =
                new ThreadPoolExecutor(WORKERS, WORKERS, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>());
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }

    @Override
    public Supplier<String> requestTokens() {
        return () -> UUID.randomUUID().toString();
    }

    private String required(String name) {
        String value = environment.get(name);
        if (value == null || value.isBlank()) {
            throw new IllegalStateException("The environment variable " + name + " is missing");
        }
        return value;
    }

    private Duration seconds(String name, Duration absent) {
        return Optional.ofNullable(environment.get(name))
                .map(value -> Duration.ofSeconds(Long.parseLong(value)))
                .orElse(absent);
    }

    private int number(String name, int absent) {
        return Optional.ofNullable(environment.get(name)).map(Integer::parseInt).orElse(absent);
    }

    /** Reads the file that the stack adds to the functions' code, because an environment is limited to 4 KB. */
    static Map<String, Object> allowed(InputStream file) {
        if (file == null) {
            return Map.of();
        }
        try (file) {
            return Json.input(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns a list from the file, or from a variable if only the deployment knew its values. */
    private Set<String> allowed(String member, String name) {
        Set<String> values = new HashSet<>();
        if (allowed.get(member) instanceof List<?> list) {
            list.forEach(value -> values.add(value.toString()));
        }
        for (String value : environment.getOrDefault(name, "").split(",", -1)) {
            if (!value.isBlank()) {
                values.add(value.strip());
            }
        }
        return Set.copyOf(values);
    }
}
