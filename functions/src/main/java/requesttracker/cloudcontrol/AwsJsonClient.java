package requesttracker.cloudcontrol;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import requesttracker.json.Json;
import requesttracker.json.MalformedJsonException;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpFullRequest;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4FamilyHttpSigner;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignRequest;
import software.amazon.awssdk.http.auth.spi.signer.SignedRequest;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.regions.PartitionMetadata;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.api.AcquireInitialTokenRequest;
import software.amazon.awssdk.retries.api.RecordSuccessRequest;
import software.amazon.awssdk.retries.api.RefreshRetryTokenRequest;
import software.amazon.awssdk.retries.api.RefreshRetryTokenResponse;
import software.amazon.awssdk.retries.api.RetryStrategy;
import software.amazon.awssdk.retries.api.RetryToken;
import software.amazon.awssdk.retries.api.TokenAcquisitionFailedException;

/**
 * A service that speaks AWS's JSON protocol, called through the SDK's signer, HTTP client and retry strategy.
 *
 * <p>In place of each service's own client, which is 40 to 80 ms of a cold start and up to 1.5 MB of the jar
 * (docs/performance.md).
 */
public final class AwsJsonClient implements AwsJsonTransport {
    /** How long one attempt may take. */
    public static final Duration ATTEMPT = Duration.ofSeconds(8);

    /** A try that may not end within this is not made: one that timed out counts as long as it may take, others nothing. */
    public static final Duration CALL = Duration.ofSeconds(20);

    private final SdkHttpClient http;
    private final AwsCredentialsProvider credentials;
    private final RetryStrategy retries;
    private final Region region;
    private final String signingName;
    private final String targetPrefix;
    private final String contentType;
    private final Set<String> waitedOut;
    private final URI endpoint;

    /**
     * @param waitedOut actions that are not tried again when throttled, because who calls them does so later
     * @param signingName also the first part of its host's name
     * @param targetPrefix what comes before the action in {@code X-Amz-Target}
     * @param endpoint in place of the service's own
     */
    public AwsJsonClient(
            SdkHttpClient http,
            AwsCredentialsProvider credentials,
            RetryStrategy retries,
            Region region,
            String signingName,
            String targetPrefix,
            String protocolVersion,
            Set<String> waitedOut,
            Optional<URI> endpoint) {
        this.http = http;
        this.credentials = credentials;
        this.retries = retries;
        this.region = region;
        this.signingName = signingName;
        this.targetPrefix = targetPrefix;
        this.contentType = "application/x-amz-json-" + protocolVersion;
        this.waitedOut = waitedOut;
        this.endpoint = endpoint.isPresent() ? endpoint.get() : endpoint(signingName, region);
    }

    /** Where a service is. */
    public static URI endpoint(String name, Region region) {
        return URI.create("https://" + name + "." + region.id() + "."
                + PartitionMetadata.of(region).dnsSuffix() + "/");
    }

    /** Where it is called. */
    URI endpoint() {
        return endpoint;
    }

    /** The service answered with an error; the text is its code only, since what it says may repeat what it was sent. */
    public static final class AwsErrorResponseException extends AwsServiceException {
        private static final long serialVersionUID = 1L;

        AwsErrorResponseException(String code, String message, int status) {
            super(builder()
                    .statusCode(status)
                    .awsErrorDetails(AwsErrorDetails.builder()
                            .errorCode(code)
                            .errorMessage(message)
                            .build()));
        }

        @Override
        public String getMessage() {
            return code();
        }

        public String code() {
            return awsErrorDetails().errorCode();
        }
    }

    @Override
    public Map<String, Object> call(String action, Map<String, ?> members) {
        byte[] body = Json.write(members).getBytes(StandardCharsets.UTF_8);
        Duration spent = Duration.ZERO;
        RetryToken token = retries.acquireInitialToken(AcquireInitialTokenRequest.create(signingName))
                .token();
        while (true) {
            SdkException failure;
            Optional<Duration> suggested = Optional.empty();
            try {
                HttpExecuteResponse response = send(action, body);
                byte[] answer;
                try (var stream = response.responseBody().orElseThrow(() -> new IOException("no body"))) {
                    answer = stream.readAllBytes();
                }
                if (response.httpResponse().isSuccessful()) {
                    Map<String, Object> read = answer.length == 0 ? Map.of() : Json.object(ByteBuffer.wrap(answer));
                    retries.recordSuccess(RecordSuccessRequest.create(token));
                    return read;
                }
                AwsErrorResponseException refused = refused(response, answer);
                if (refused.isThrottlingException() && waitedOut.contains(action)) {
                    throw refused;
                }
                failure = refused;
                suggested = retryAfter(response);
            } catch (IOException | UncheckedIOException e) {
                failure = SdkClientException.create("The service did not answer", e);
                spent = e instanceof SocketTimeoutException ? spent.plus(ATTEMPT) : spent;
            } catch (MalformedJsonException e) {
                failure = SdkClientException.create("The service's answer " + e.getMessage());
            }
            RefreshRetryTokenResponse next = again(token, failure, suggested);
            spent = spent.plus(next.delay());
            if (spent.plus(ATTEMPT).compareTo(CALL) > 0) {
                throw failure;
            }
            pause(next.delay(), failure);
            token = next.token();
        }
    }

    /** What the SDK's strategy says to another try; if that is no, the last one's failure is the call's. */
    private RefreshRetryTokenResponse again(RetryToken token, SdkException failure, Optional<Duration> suggested) {
        try {
            return retries.refreshRetryToken(RefreshRetryTokenRequest.builder()
                    .token(token)
                    .failure(failure)
                    .suggestedDelay(suggested.orElse(Duration.ZERO))
                    .build());
        } catch (TokenAcquisitionFailedException e) {
            throw failure;
        }
    }

    private static void pause(Duration delay, SdkException failure) {
        try {
            Thread.sleep(delay.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failure;
        }
    }

    private HttpExecuteResponse send(String action, byte[] body) throws IOException {
        SdkHttpFullRequest request = SdkHttpFullRequest.builder()
                .method(SdkHttpMethod.POST)
                .uri(endpoint)
                .putHeader("Content-Type", contentType)
                .putHeader("Content-Length", Integer.toString(body.length))
                .putHeader("X-Amz-Target", targetPrefix + action)
                .build();
        AwsCredentialsIdentity identity = credentials.resolveCredentials();
        SignedRequest signed = AwsV4HttpSigner.create()
                .sign(SignRequest.builder(identity)
                        .request(request)
                        .payload(ContentStreamProvider.fromByteArray(body))
                        .putProperty(AwsV4FamilyHttpSigner.SERVICE_SIGNING_NAME, signingName)
                        .putProperty(AwsV4HttpSigner.REGION_NAME, region.id())
                        .build());
        return http.prepareRequest(HttpExecuteRequest.builder()
                        .request(signed.request())
                        .contentStreamProvider(signed.payload().orElseThrow())
                        .build())
                .call();
    }

    /** The code is in the header or in the body; both may hold more than the bare code. */
    private static AwsErrorResponseException refused(HttpExecuteResponse response, byte[] body) {
        int status = response.httpResponse().statusCode();
        Map<String, Object> members = membersOf(body);
        String code = response.httpResponse()
                .firstMatchingHeader("x-amzn-ErrorType")
                .or(() -> Json.text(members, "__type"))
                .orElse("Http" + status);
        int colon = code.indexOf(':');
        String bare = code.substring(code.indexOf('#') + 1, colon < 0 ? code.length() : colon);
        String message = Json.text(members, "message")
                .or(() -> Json.text(members, "Message"))
                .orElse("");
        return new AwsErrorResponseException(bare, message, status);
    }

    private static Map<String, Object> membersOf(byte[] body) {
        try {
            return Json.object(ByteBuffer.wrap(body));
        } catch (MalformedJsonException e) {
            return Map.of();
        }
    }

    /** As the SDK reads it: the one in milliseconds, the other in seconds or a date, which is left out. */
    private static Optional<Duration> retryAfter(HttpExecuteResponse response) {
        Optional<Duration> millis = number(response, "x-amz-retry-after").map(Duration::ofMillis);
        return millis.isPresent() ? millis : number(response, "Retry-After").map(Duration::ofSeconds);
    }

    private static Optional<Long> number(HttpExecuteResponse response, String header) {
        return response.httpResponse()
                .firstMatchingHeader(header)
                .filter(value -> value.matches("\\d{1,9}"))
                .map(Long::valueOf);
    }
}
