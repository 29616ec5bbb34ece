package requesttracker.runtime;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.function.Supplier;
import javax.net.ssl.HttpsURLConnection;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.awscore.defaultsmode.DefaultsMode;
import software.amazon.awssdk.awscore.endpoints.AccountIdEndpointMode;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.SdkClient;
import software.amazon.awssdk.core.SdkSystemSetting;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.client.config.SdkAdvancedClientOption;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.api.RetryStrategy;
import software.amazon.awssdk.services.cloudcontrol.CloudControlClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.endpoints.DynamoDbEndpointProvider;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.sfn.SfnClient;

/**
 * Builds the SDK's clients. All share one HTTP client, and each call has a time limit per attempt and for the whole
 * call.
 *
 * <p>Retries follow the SDK's standard strategy (3 attempts). A call with its retries ends before the state's timeout
 * of 60 s.
 */
public final class AwsClients {
    private static final Duration CONNECT = Duration.ofSeconds(2);

    /** Lambda has no profile files. Without this, each client looks for them. */
    private static final ProfileFile NO_PROFILES = ProfileFile.aggregator().build();

    private static final String USER_AGENT = "request-tracker/" + version();

    private final SdkHttpClient http;
    private final ScheduledExecutorService timeouts;

    private final CallLimits limits;
    private final Region region;
    private final AwsCredentialsProvider credentials;
    private final Optional<URI> cloudControlEndpoint;
    private final Optional<URI> otherEndpoint;
    private final Map<Class<?>, SdkClient> built = new HashMap<>();
    private CloudControlClient passThrough;

    /**
     * @param cloudControlEndpoint another Cloud Control, such as a simulator
     * @param otherEndpoint another endpoint for all services, such as an emulator
     */
    public AwsClients(
            Region region,
            AwsCredentialsProvider credentials,
            Optional<URI> cloudControlEndpoint,
            Optional<URI> otherEndpoint) {
        this.http = http(CallLimits.DEPLOYED);
        this.timeouts = timeouts();
        this.limits = CallLimits.DEPLOYED;
        this.region = region;
        this.credentials = credentials;
        this.cloudControlEndpoint = cloudControlEndpoint.isPresent() ? cloudControlEndpoint : otherEndpoint;
        this.otherEndpoint = otherEndpoint;
    }

    private AwsClients(AwsClients other, SdkHttpClient http, CallLimits limits) {
        this.http = http;
        this.timeouts = other.timeouts;
        this.limits = limits;
        this.region = other.region;
        this.credentials = other.credentials;
        this.cloudControlEndpoint = other.cloudControlEndpoint;
        this.otherEndpoint = other.otherEndpoint;
    }

    /** Returns clients of the same services with another HTTP client. */
    AwsClients over(SdkHttpClient other) {
        return new AwsClients(this, other, limits);
    }

    /** Returns clients of the same services with other limits. */
    AwsClients within(CallLimits others) {
        return new AwsClients(this, http(others), others);
    }

    /**
     * Returns the shared Cloud Control client of the workflow, which backs off from throttled starts and polls itself.
     */
    public CloudControlClient cloudControl() {
        return once(
                CloudControlClient.class,
                () -> build(http, CloudControlClient.builder(), cloudControlEndpoint, limits, retries(false)));
    }

    /**
     * Returns the shared Cloud Control client for passed-through GetResource and ListResources: one long attempt. It
     * has a separate HTTP client, since a connection's read timeout is fixed when the connection opens.
     */
    public synchronized CloudControlClient passThrough() {
        if (passThrough == null) {
            CallLimits longer = limits.ofPassThrough();
            passThrough = build(
                    http(longer),
                    CloudControlClient.builder(),
                    cloudControlEndpoint,
                    longer,
                    AwsRetryStrategy.doNotRetry());
        }
        return passThrough;
    }

    /** Returns the shared DynamoDB client. */
    public DynamoDbClient dynamoDb() {
        return once(
                DynamoDbClient.class,
                () -> standard(
                        DynamoDbClient.builder()
                                .endpointDiscoveryEnabled(false)
                                .accountIdEndpointMode(AccountIdEndpointMode.DISABLED),
                        otherEndpoint));
    }

    /** Returns the shared EventBridge client. */
    public EventBridgeClient eventBridge() {
        return once(EventBridgeClient.class, () -> standard(EventBridgeClient.builder(), otherEndpoint));
    }

    /** Returns the shared Step Functions client. */
    public SfnClient stepFunctions() {
        return once(SfnClient.class, () -> standard(SfnClient.builder(), otherEndpoint));
    }

    /** Builds each client at its first use, since clients are most of a function's cold start. */
    private synchronized <C extends SdkClient> C once(Class<C> type, Supplier<C> client) {
        return type.cast(built.computeIfAbsent(type, first -> client.get()));
    }

    private <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C> C standard(
            B builder, Optional<URI> endpoint) {
        return build(http, builder, endpoint, limits, retries(true));
    }

    /** Returns a retry strategy with a separate budget for each client. */
    private RetryStrategy retries(boolean throttled) {
        return new TrackerRetryStrategy(
                AwsRetryStrategy.standardRetryStrategy(), limits.call().minus(limits.attempt()), throttled);
    }

    private <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C> C build(
            SdkHttpClient over, B builder, Optional<URI> endpoint, CallLimits within, RetryStrategy retries) {
        if (endpoint.isPresent()) {
            builder.endpointOverride(endpoint.get());
        }
        return builder.httpClient(over)
                .region(region)
                .credentialsProvider(credentials)
                .defaultsMode(DefaultsMode.LEGACY)
                .fipsEnabled(isSet(SdkSystemSetting.AWS_USE_FIPS_ENDPOINT))
                .dualstackEnabled(isSet(SdkSystemSetting.AWS_USE_DUALSTACK_ENDPOINT))
                .overrideConfiguration(ClientOverrideConfiguration.builder()
                        .defaultProfileFileSupplier(() -> NO_PROFILES)
                        .defaultProfileName("none")
                        .apiCallAttemptTimeout(within.attempt())
                        .apiCallTimeout(within.call())
                        .scheduledExecutorService(timeouts)
                        .retryStrategy(retries)
                        .putAdvancedOption(SdkAdvancedClientOption.USER_AGENT_SUFFIX, USER_AGENT)
                        .build())
                .build();
    }

    /**
     * Connects to DynamoDB as its client does, TLS included, sends no request, and closes the connection. The TLS
     * session is not reused.
     *
     * @throws IOException if there was no connection within 2 s
     */
    public void connectOnce() throws IOException {
        HttpURLConnection connection =
                connection(otherEndpoint.isPresent() ? otherEndpoint.get() : dynamoDbEndpoint(), limits.attempt());
        connection.connect();
        if (connection instanceof HttpsURLConnection secure
                && secure.getSSLSession().isPresent()) {
            secure.getSSLSession().get().invalidate();
        }
        connection.disconnect();
    }

    private URI dynamoDbEndpoint() {
        return DynamoDbEndpointProvider.defaultProvider()
                .resolveEndpoint(parameters -> parameters
                        .region(region)
                        .useFips(isSet(SdkSystemSetting.AWS_USE_FIPS_ENDPOINT))
                        .useDualStack(isSet(SdkSystemSetting.AWS_USE_DUALSTACK_ENDPOINT)))
                .join()
                .endpointUrl()
                .toUri();
    }

    private static boolean isSet(SdkSystemSetting setting) {
        return setting.getBooleanValue().orElse(false);
    }

    /**
     * Returns an executor that removes a timeout when its call ends. The SDK's own executor keeps it until it expires.
     */
    private static ScheduledExecutorService timeouts() {
        ScheduledThreadPoolExecutor timeouts = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "aws-call-timeouts");
            thread.setDaemon(true);
            return thread;
        });
        timeouts.setRemoveOnCancelPolicy(true);
        return timeouts;
    }

    /** Returns an HTTP client that opens connections lazily. The SDK's default sets up TLS when the client is built. */
    private static SdkHttpClient http(CallLimits limits) {
        return new BoundedHttpClient(
                UrlConnectionHttpClient.create(uri -> connection(uri, limits.attempt())), limits.answerBytes());
    }

    private static HttpURLConnection connection(URI uri, Duration read) {
        try {
            HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
            connection.setConnectTimeout((int) CONNECT.toMillis());
            connection.setReadTimeout((int) read.toMillis());
            return connection;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String version() {
        try (InputStream file = AwsClients.class.getResourceAsStream("version.txt")) {
            return new String(file.readAllBytes(), StandardCharsets.US_ASCII).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
