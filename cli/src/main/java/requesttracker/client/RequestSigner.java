package requesttracker.client;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.EnvironmentVariableCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.auth.credentials.SystemPropertyCredentialsProvider;
import software.amazon.awssdk.auth.credentials.WebIdentityTokenFileCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4FamilyHttpSigner;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.profiles.ProfileFileSystemSetting;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;

/** Signs calls for {@code execute-api} (Signature Version 4), with the SDK's signer and the caller's credentials. */
public final class RequestSigner {
    private static final Pattern API_HOST = Pattern.compile("[^.]+\\.execute-api\\.([a-z0-9-]+)\\.amazonaws\\.com.*");

    private final AwsV4HttpSigner signer = AwsV4HttpSigner.create();
    private final AwsCredentialsProvider credentials;
    private final String region;

    public RequestSigner(AwsCredentialsProvider credentials, String region) {
        this.credentials = credentials;
        this.region = region;
    }

    /**
     * Returns a signer with the credentials of the AWS CLI. They come from the environment, a profile, SSO, or the role
     * of a container or an instance.
     *
     * @param region the API's region; if empty, that of the endpoint's host name, the environment or the profile
     * @throws TrackerClientException if no source has the region
     */
    public static RequestSigner asCaller(URI endpoint, Optional<String> profile, Optional<String> region) {
        // A given profile takes precedence over the environment. In the SDK's chain, the environment comes first.
        AwsCredentialsProvider credentials = profile.<AwsCredentialsProvider>map(ProfileCredentialsProvider::create)
                .orElseGet(() -> DefaultCredentialsProvider.builder().build());
        Matcher host = API_HOST.matcher(String.valueOf(endpoint.getHost()));
        Optional<String> known = region.or(() -> host.matches() ? Optional.of(host.group(1)) : Optional.empty());
        return new RequestSigner(credentials, known.orElseGet(() -> regionOf(profile)));
    }

    private static String regionOf(Optional<String> profile) {
        DefaultAwsRegionProviderChain.Builder chain = DefaultAwsRegionProviderChain.builder();
        profile.ifPresent(chain::profileName);
        try {
            return chain.build().getRegion().id();
        } catch (SdkClientException e) {
            throw TrackerClientException.usageError("the endpoint's region is not known: set --region or AWS_REGION");
        }
    }

    /**
     * Returns the given headers and those of the signature.
     *
     * @throws TrackerClientException if no credentials were found
     */
    Map<String, String> sign(String method, URI uri, Map<String, String> headers, byte[] body) {
        SdkHttpRequest.Builder request = SdkHttpRequest.builder().uri(uri).method(SdkHttpMethod.fromValue(method));
        headers.forEach(request::putHeader);
        AwsCredentials caller = resolve();
        SdkHttpRequest signed = signer.sign(sign -> sign.identity(caller)
                        .request(request.build())
                        .payload(ContentStreamProvider.fromByteArray(body))
                        .putProperty(AwsV4FamilyHttpSigner.SERVICE_SIGNING_NAME, "execute-api")
                        .putProperty(AwsV4HttpSigner.REGION_NAME, region))
                .request();
        Map<String, String> all = new LinkedHashMap<>();
        signed.headers().forEach((name, values) -> all.put(name, String.join(",", values)));
        return all;
    }

    /**
     * Checks that credentials exist.
     *
     * @throws TrackerClientException if no credentials were found
     */
    public void requireCredentials() {
        resolve();
    }

    /** Returns the region of the API. */
    public String region() {
        return region;
    }

    /**
     * Returns the name of the credentials' source. Tries the sources in the SDK's order.
     *
     * @throws TrackerClientException if no credentials were found
     */
    public String credentialsSource() {
        resolve();
        if (credentials instanceof ProfileCredentialsProvider) {
            return "the profile of the option --profile";
        }
        Map<String, Supplier<AwsCredentialsProvider>> sources = new LinkedHashMap<>();
        sources.put("system properties", SystemPropertyCredentialsProvider::create);
        sources.put("environment variables", EnvironmentVariableCredentialsProvider::create);
        sources.put("a web identity token", WebIdentityTokenFileCredentialsProvider::create);
        sources.put(
                "the profile " + ProfileFileSystemSetting.AWS_PROFILE.getStringValueOrThrow(),
                ProfileCredentialsProvider::create);
        return sources.entrySet().stream()
                .filter(source -> resolves(source.getValue()))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse("the role of a container or an instance");
    }

    private static boolean resolves(Supplier<AwsCredentialsProvider> source) {
        try {
            source.get().resolveCredentials();
            return true;
        } catch (RuntimeException e) {
            // The type of the exception depends on the missing part.
            return false;
        }
    }

    /** Returns the mask for the session token, since an API may repeat a call's headers in its response. */
    SecretMask mask() {
        return resolve() instanceof AwsSessionCredentials session
                ? new SecretMask(session.sessionToken())
                : SecretMask.NONE;
    }

    private AwsCredentials resolve() {
        try {
            return credentials.resolveCredentials();
        } catch (RuntimeException e) {
            // The type of the exception depends on the fault. Its text is not shown, since it may quote the contents of
            // a profile.
            throw TrackerClientException.usageError(
                    "no AWS credentials were found: use --profile, AWS_PROFILE or the environment");
        }
    }
}
