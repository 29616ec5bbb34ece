package requesttracker.gateway;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.defaultsmode.DefaultsMode;
import software.amazon.awssdk.awscore.endpoints.AccountIdEndpointMode;
import software.amazon.awssdk.core.client.builder.SdkSyncClientBuilder;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.retry.RetryMode;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cloudcontrol.CloudControlClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * The SDK's clients: one HTTP client for all, explicit time-outs, the SDK's standard retries (3 attempts).
 *
 * <p>A call with its retries ends well before the 60 s of a state's time-out.
 */
public final class Clients {
    private static final Duration CONNECT = Duration.ofSeconds(2);
    private static final Duration ATTEMPT = Duration.ofSeconds(8);
    private static final Duration CALL = Duration.ofSeconds(20);
    /** On Lambda there is none, and it would be looked for by every client. */
    private static final ProfileFile NO_PROFILES = ProfileFile.aggregator().build();

    /** With connections made here, because the client's own way sets TLS up when it is built, needed or not. */
    private final SdkHttpClient http = UrlConnectionHttpClient.create(Clients::connection);

    private final Region region;
    private final AwsCredentialsProvider credentials;
    private final Optional<URI> cloudControlEndpoint;
    private final Optional<URI> otherEndpoint;

    /**
     * @param cloudControlEndpoint another Cloud Control, such as a simulator
     * @param otherEndpoint another place for all services, such as an emulator
     */
    public Clients(
            Region region,
            AwsCredentialsProvider credentials,
            Optional<URI> cloudControlEndpoint,
            Optional<URI> otherEndpoint) {
        this.region = region;
        this.credentials = credentials;
        this.cloudControlEndpoint = cloudControlEndpoint;
        this.otherEndpoint = otherEndpoint;
    }

    public CloudControlClient cloudControl() {
        return build(CloudControlClient.builder(), cloudControlEndpoint.or(() -> otherEndpoint));
    }

    public DynamoDbClient dynamoDb() {
        return build(
                DynamoDbClient.builder()
                        .endpointDiscoveryEnabled(false)
                        .accountIdEndpointMode(AccountIdEndpointMode.DISABLED),
                otherEndpoint);
    }

    public JsonService eventBridge() {
        return JsonService.eventBridge(http, credentials, region, otherEndpoint);
    }

    public JsonService stepFunctions() {
        return JsonService.stepFunctions(http, credentials, region, otherEndpoint);
    }

    private static HttpURLConnection connection(URI uri) {
        try {
            HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
            connection.setConnectTimeout((int) CONNECT.toMillis());
            connection.setReadTimeout((int) ATTEMPT.toMillis());
            return connection;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private <B extends AwsClientBuilder<B, C> & SdkSyncClientBuilder<B, C>, C> C build(
            B builder, Optional<URI> endpoint) {
        endpoint.ifPresent(builder::endpointOverride);
        return builder.httpClient(http)
                .region(region)
                .credentialsProvider(credentials)
                .defaultsMode(DefaultsMode.LEGACY)
                .overrideConfiguration(ClientOverrideConfiguration.builder()
                        .defaultProfileFileSupplier(() -> NO_PROFILES)
                        .defaultProfileName("none")
                        .apiCallAttemptTimeout(ATTEMPT)
                        .apiCallTimeout(CALL)
                        .retryStrategy(RetryMode.STANDARD)
                        .build())
                .build();
    }
}
