package requesttracker.local;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.profiles.ProfileFile;

/**
 * The credentials for calls to another Cloud Control or DynamoDB. The emulators of this process accept any credentials.
 */
final class EndpointCredentials {
    /** Credentials for emulators, which do not check them. */
    static final AwsCredentialsProvider LOCAL =
            StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local"));

    private static final String KEY = "AWS_ACCESS_KEY_ID";
    private static final String SECRET = "AWS_SECRET_ACCESS_KEY";
    private static final List<String> VARIABLES = List.of(
            KEY,
            SECRET,
            "AWS_PROFILE",
            "AWS_WEB_IDENTITY_TOKEN_FILE",
            "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
            "AWS_CONTAINER_CREDENTIALS_FULL_URI");
    private static final List<String> PROFILE_MEMBERS = List.of(
            "aws_access_key_id",
            "role_arn",
            "credential_process",
            "web_identity_token_file",
            "sso_session",
            "sso_start_url",
            "login_session");

    private EndpointCredentials() {}

    /**
     * Returns the configured credentials of this machine, or {@link #LOCAL} for loopback if there are none.
     *
     * @throws StartupException if the credentials are unusable
     */
    static AwsCredentialsProvider of(URI endpoint) {
        return of(
                endpoint, System.getenv(), DefaultCredentialsProvider.builder().build());
    }

    static AwsCredentialsProvider of(URI endpoint, Map<String, String> environment, AwsCredentialsProvider chain) {
        if (isSet(environment, KEY) != isSet(environment, SECRET)) {
            throw new StartupException(KEY + " and " + SECRET + " must be set together");
        }
        if (VARIABLES.stream().noneMatch(name -> isSet(environment, name))
                && isLoopback(endpoint)
                && !defaultProfileHasCredentials()) {
            return LOCAL;
        }
        try {
            chain.resolveCredentials();
            return chain;
        } catch (RuntimeException e) {
            // The SDK's message lists the searched places and may quote their content.
            throw new StartupException("no AWS credentials that can be used were found for " + endpoint
                    + ": check AWS_PROFILE, " + KEY + " and the profile's login");
        }
    }

    private static boolean isSet(Map<String, String> environment, String name) {
        return !environment.getOrDefault(name, "").isEmpty();
    }

    private static boolean defaultProfileHasCredentials() {
        try {
            return ProfileFile.defaultProfileFile()
                    .profile("default")
                    .filter(profile -> PROFILE_MEMBERS.stream()
                            .anyMatch(member -> profile.property(member).isPresent()))
                    .isPresent();
        } catch (RuntimeException e) {
            // An unreadable file is configured but unusable.
            return true;
        }
    }

    private static boolean isLoopback(URI endpoint) {
        try {
            return InetAddress.getByName(endpoint.getHost()).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    /** Returns a variable's value. An empty one counts as not set. */
    static Optional<String> variable(Map<String, String> environment, String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isEmpty());
    }
}
