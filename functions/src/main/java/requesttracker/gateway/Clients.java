package requesttracker.gateway;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.core.client.builder.SdkSyncClientBuilder;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.retry.RetryMode;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
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

    private final SdkHttpClient http = UrlConnectionHttpClient.builder()
            .connectionTimeout(CONNECT)
            .socketTimeout(ATTEMPT)
            .build();
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
        return build(DynamoDbClient.builder(), otherEndpoint);
    }

    public JsonService eventBridge() {
        return JsonService.eventBridge(http, credentials, region, otherEndpoint);
    }

    public JsonService stepFunctions() {
        return JsonService.stepFunctions(http, credentials, region, otherEndpoint);
    }

    private <B extends AwsClientBuilder<B, C> & SdkSyncClientBuilder<B, C>, C> C build(
            B builder, Optional<URI> endpoint) {
        endpoint.ifPresent(builder::endpointOverride);
        return builder.httpClient(http)
                .region(region)
                .credentialsProvider(credentials)
                .overrideConfiguration(ClientOverrideConfiguration.builder()
                        .apiCallAttemptTimeout(ATTEMPT)
                        .apiCallTimeout(CALL)
                        .retryStrategy(RetryMode.STANDARD)
                        .build())
                .build();
    }
}
