package requesttracker.runtime;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.HttpsURLConnection;
import requesttracker.cloudcontrol.AwsJsonClient;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.defaultsmode.DefaultsMode;
import software.amazon.awssdk.awscore.endpoints.AccountIdEndpointMode;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.retry.RetryMode;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.api.RetryStrategy;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClientBuilder;

/**
 * The SDK's clients: one HTTP client for all, explicit time-outs, the SDK's standard retries (3 attempts).
 *
 * <p>A call with its retries ends well before the 60 s of a state's time-out.
 */
public final class AwsClients {
    private static final Duration CONNECT = Duration.ofSeconds(2);
    /** On Lambda there is none, and it would be looked for by every client. */
    private static final ProfileFile NO_PROFILES = ProfileFile.aggregator().build();

    /** With connections made here, because the client's own way sets TLS up when it is built, needed or not. */
    private final SdkHttpClient http = UrlConnectionHttpClient.create(AwsClients::connection);

    /** What the SDK's own clients have by {@link RetryMode#STANDARD}; each service draws on retries of its own. */
    private final RetryStrategy retries = AwsRetryStrategy.standardRetryStrategy();

    private final Region region;
    private final AwsCredentialsProvider credentials;
    private final Optional<URI> cloudControlEndpoint;
    private final Optional<URI> otherEndpoint;
    private DynamoDbClient dynamoDb;

    /**
     * @param cloudControlEndpoint another Cloud Control, such as a simulator
     * @param otherEndpoint another place for all services, such as an emulator
     */
    public AwsClients(
            Region region,
            AwsCredentialsProvider credentials,
            Optional<URI> cloudControlEndpoint,
            Optional<URI> otherEndpoint) {
        this.region = region;
        this.credentials = credentials;
        this.cloudControlEndpoint = cloudControlEndpoint.isPresent() ? cloudControlEndpoint : otherEndpoint;
        this.otherEndpoint = otherEndpoint;
    }

    /**
     * AWS Cloud Control API, version 2021-09-30.
     *
     * <p>A throttled poll is not tried again at once: more calls are what a limit that is shared has no use for, and the
     * workflow waits and polls again ({@link requesttracker.domain.Waits#untilPollAgain}).
     */
    public AwsJsonClient cloudControl() {
        return service(
                "cloudcontrolapi", "CloudApiService.", "1.0", Set.of("GetResourceRequestStatus"), cloudControlEndpoint);
    }

    /** Returns the one client of DynamoDB: to build it is most of what a cold start of a function costs. */
    public synchronized DynamoDbClient dynamoDb() {
        if (dynamoDb == null) {
            dynamoDb = newDynamoDb();
        }
        return dynamoDb;
    }

    private DynamoDbClient newDynamoDb() {
        DynamoDbClientBuilder builder = DynamoDbClient.builder();
        otherEndpoint.ifPresent(builder::endpointOverride);
        return builder.endpointDiscoveryEnabled(false)
                .accountIdEndpointMode(AccountIdEndpointMode.DISABLED)
                .httpClient(http)
                .region(region)
                .credentialsProvider(credentials)
                .defaultsMode(DefaultsMode.LEGACY)
                .overrideConfiguration(ClientOverrideConfiguration.builder()
                        .defaultProfileFileSupplier(() -> NO_PROFILES)
                        .defaultProfileName("none")
                        .apiCallAttemptTimeout(AwsJsonClient.ATTEMPT)
                        .apiCallTimeout(AwsJsonClient.CALL)
                        .retryStrategy(RetryMode.STANDARD)
                        .build())
                .build();
    }

    /** Amazon EventBridge, API version 2015-10-07. */
    public AwsJsonClient eventBridge() {
        return service("events", "AWSEvents.", "1.1", Set.of(), otherEndpoint);
    }

    /** AWS Step Functions, API version 2016-11-23. */
    public AwsJsonClient stepFunctions() {
        return service("states", "AWSStepFunctions.", "1.0", Set.of(), otherEndpoint);
    }

    private AwsJsonClient service(
            String signingName,
            String targetPrefix,
            String protocolVersion,
            Set<String> waitedOut,
            Optional<URI> endpoint) {
        return new AwsJsonClient(
                http, credentials, retries, region, signingName, targetPrefix, protocolVersion, waitedOut, endpoint);
    }

    /**
     * Connects to DynamoDB as its client does, TLS included, asks nothing, and closes the connection; its session is not
     * used again.
     *
     * @throws IOException if there was no connection within 2 s
     */
    public void connectOnce() throws IOException {
        HttpURLConnection connection = connection(
                otherEndpoint.isPresent() ? otherEndpoint.get() : AwsJsonClient.endpoint("dynamodb", region));
        connection.connect();
        if (connection instanceof HttpsURLConnection secure
                && secure.getSSLSession().isPresent()) {
            secure.getSSLSession().get().invalidate();
        }
        connection.disconnect();
    }

    private static HttpURLConnection connection(URI uri) {
        try {
            HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
            connection.setConnectTimeout((int) CONNECT.toMillis());
            connection.setReadTimeout((int) AwsJsonClient.ATTEMPT.toMillis());
            return connection;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
