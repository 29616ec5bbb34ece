package requesttracker.gateway;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import requesttracker.json.Json;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
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
import software.amazon.awssdk.retries.api.BackoffStrategy;

/**
 * A service that speaks AWS's JSON protocol, called through the SDK's signer and HTTP client.
 *
 * <p>For services of which one or two actions are used: each service's own client is a megabyte of the jar and 80 ms of a
 * cold start (docs/performance.md).
 */
public final class JsonService {
    private static final int ATTEMPTS = 3;
    private static final BackoffStrategy BACKOFF =
            BackoffStrategy.exponentialDelay(Duration.ofMillis(100), Duration.ofSeconds(2));

    private final SdkHttpClient http;
    private final AwsCredentialsProvider credentials;
    private final Region region;
    private final String signingName;
    private final String targetPrefix;
    private final String contentType;
    private final URI endpoint;

    private JsonService(
            SdkHttpClient http,
            AwsCredentialsProvider credentials,
            Region region,
            Optional<URI> endpoint,
            String signingName,
            String targetPrefix,
            String protocolVersion) {
        this.http = http;
        this.credentials = credentials;
        this.region = region;
        this.signingName = signingName;
        this.targetPrefix = targetPrefix;
        this.contentType = "application/x-amz-json-" + protocolVersion;
        this.endpoint = endpoint.orElseGet(() -> URI.create("https://" + signingName + "." + region.id() + "."
                + PartitionMetadata.of(region).dnsSuffix() + "/"));
    }

    /** Where it is called. */
    URI endpoint() {
        return endpoint;
    }

    /** AWS Step Functions, API version 2016-11-23. */
    static JsonService stepFunctions(
            SdkHttpClient http, AwsCredentialsProvider credentials, Region region, Optional<URI> endpoint) {
        return new JsonService(http, credentials, region, endpoint, "states", "AWSStepFunctions.", "1.0");
    }

    /** Amazon EventBridge, API version 2015-10-07. */
    static JsonService eventBridge(
            SdkHttpClient http, AwsCredentialsProvider credentials, Region region, Optional<URI> endpoint) {
        return new JsonService(http, credentials, region, endpoint, "events", "AWSEvents.", "1.1");
    }

    /** The service answered with an error; the text is its code only. */
    static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final String code;

        Refused(String code) {
            super(code, null, false, false);
            this.code = code;
        }

        String code() {
            return code;
        }
    }

    /**
     * Calls an action, up to three times if it was throttled, failed inside the service or was not answered.
     *
     * @throws Refused if the service answered with an error
     * @throws UncheckedIOException if it did not answer
     */
    Map<String, Object> call(String action, Map<String, ?> input) {
        byte[] body = Json.write(input).getBytes(StandardCharsets.UTF_8);
        for (int attempt = 1; ; attempt++) {
            try {
                HttpExecuteResponse response = send(action, body);
                byte[] answer;
                try (var stream = response.responseBody().orElseThrow(() -> new IOException("no body"))) {
                    answer = stream.readAllBytes();
                }
                int status = response.httpResponse().statusCode();
                if (status == 200) {
                    return answer.length == 0 ? Map.of() : Json.input(new ByteArrayInputStream(answer));
                }
                String code = code(response, answer);
                boolean mayPass = status >= 500 || status == 429 || code.contains("Throttl");
                if (!mayPass || attempt == ATTEMPTS) {
                    throw new Refused(code);
                }
            } catch (IOException e) {
                if (attempt == ATTEMPTS) {
                    throw new UncheckedIOException(e);
                }
            }
            pause(BACKOFF.computeDelay(attempt + 1));
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

    /** From the header or the body; both may hold more than the bare code. */
    private static String code(HttpExecuteResponse response, byte[] body) {
        String code =
                response.httpResponse().firstMatchingHeader("x-amzn-ErrorType").orElseGet(() -> typeOf(body));
        return code.substring(code.indexOf('#') + 1).replaceFirst(":.*", "");
    }

    private static String typeOf(byte[] body) {
        try {
            return Json.text(Json.object(ByteBuffer.wrap(body)), "__type").orElse("Unknown");
        } catch (Json.Malformed e) {
            return "Unknown";
        }
    }

    private static void pause(Duration delay) {
        try {
            Thread.sleep(delay.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted between two attempts", e);
        }
    }
}
