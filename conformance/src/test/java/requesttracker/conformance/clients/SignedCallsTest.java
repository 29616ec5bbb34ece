package requesttracker.conformance.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import requesttracker.local.HostOptions;
import requesttracker.local.LocalServer;
import requesttracker.local.RepositoryFiles;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.auth.aws.scheme.AwsV4AuthScheme;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.scheme.AuthSchemeOption;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cloudcontrol.CloudControlClient;
import software.amazon.awssdk.services.cloudcontrol.model.CloudControlException;
import software.amazon.awssdk.services.cloudcontrol.model.ProgressEvent;

/**
 * Runs the examples of "Call it" in {@code docs/operations.md} against an emulator of the deployed API that verifies
 * signatures.
 */
@DisplayName("As in the operations guide, a deployed tracker is called")
class SignedCallsTest {
    private static final Path GUIDE = RepositoryFiles.path("docs/operations.md");
    private static final Path THIS =
            Path.of("src/test/java", SignedCallsTest.class.getName().replace('.', '/') + ".java");
    private static final String ROLE = "arn:aws:iam::123456789012:role/provisioner";

    private LocalServer site;
    private SignedApi deployed;

    @BeforeEach
    void open() throws IOException {
        site = LocalServer.serving(HostOptions.inMemory());
        deployed = new SignedApi(site.url());
    }

    @AfterEach
    void close() {
        deployed.close();
        site.close();
    }

    @Test
    @DisplayName("with curl: submit, watch, cancel")
    void curl(@TempDir Path folder) throws Exception {
        Process shell = shell(folder, SignedApi.SECRET);
        String said = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(shell.waitFor()).as(said).isZero();
        assertThat(said).contains("\"ProgressEvent\"", "\"Timeline\"", "\"CancelReason\":\"REQUESTED\"");
        String token = Files.readString(folder.resolve("submitted.json"))
                .replaceFirst("(?s).*\"RequestToken\":\"([^\"]*)\".*", "$1");
        assertThat(deployed.reached)
                .containsExactly("POST /", "GET /requests/" + token, "POST /requests/" + token + "/cancel");
    }

    @Test
    @DisplayName("with curl, and a wrong secret is rejected")
    void curlWithAWrongSecret(@TempDir Path folder) throws Exception {
        Process shell = shell(folder, "not-the-secret");
        String said = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(shell.waitFor()).isNotZero();
        assertThat(said).contains("Forbidden");
    }

    @Test
    @DisplayName("with the SDK for Java, set to sign for API Gateway")
    void sdk() throws IOException {
        URI api = deployed.endpoint();
        Region region = Region.of(SignedApi.REGION);
        AwsCredentialsProvider credentials = credentials(SignedApi.SECRET);
        // as in the guide
        CloudControlClient tracker = CloudControlClient.builder()
                .endpointOverride(api)
                .region(region)
                .credentialsProvider(credentials)
                .authSchemeProvider(call -> List.of(AuthSchemeOption.builder()
                        .schemeId(AwsV4AuthScheme.SCHEME_ID)
                        .putSignerProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "execute-api")
                        .putSignerProperty(AwsV4HttpSigner.REGION_NAME, region.id())
                        .build()))
                .build();
        // so far
        try (tracker) {
            ProgressEvent submitted = tracker.createResource(create -> create.typeName("AWS::Logs::LogGroup")
                            .desiredState("{\"Simulate\":{\"Create\":{\"DurationSeconds\":60}}}")
                            .roleArn(ROLE))
                    .progressEvent();
            tracker.cancelResourceRequest(cancel -> cancel.requestToken(submitted.requestToken()));
            assertThat(tracker.getResourceRequestStatus(get -> get.requestToken(submitted.requestToken()))
                            .progressEvent()
                            .operationStatusAsString())
                    .startsWith("CANCEL_");
        }
        assertThat(Files.readString(GUIDE)).contains(example());
    }

    @Test
    @DisplayName("but not with an SDK that signs for Cloud Control")
    void sdkUntold() {
        try (CloudControlClient untold = CloudControlClient.builder()
                .endpointOverride(deployed.endpoint())
                .region(Region.of(SignedApi.REGION))
                .credentialsProvider(credentials(SignedApi.SECRET))
                .build()) {
            assertThatThrownBy(() -> untold.listResourceRequests(list -> list.maxResults(1)))
                    .isInstanceOfSatisfying(
                            CloudControlException.class,
                            refused -> assertThat(refused.statusCode()).isEqualTo(403));
        }
    }

    private static AwsCredentialsProvider credentials(String secret) {
        return StaticCredentialsProvider.create(
                AwsSessionCredentials.create(SignedApi.KEY_ID, secret, SignedApi.SESSION));
    }

    /** Returns this class's lines between two comments. The guide has the same lines. */
    private static String example() throws IOException {
        String source = Files.readString(THIS);
        String marked = source.substring(
                source.indexOf("// as in the guide\n") + "// as in the guide\n".length(),
                source.indexOf("        // so far\n"));
        return "```java\n" + marked.stripTrailing().stripIndent() + "\n```\n";
    }

    /** Runs the guide's shell block from top to bottom. */
    private Process shell(Path folder, String secret) throws IOException {
        String guide = Files.readString(GUIDE);
        String section = guide.substring(guide.indexOf("### Call it\n"));
        String block = section.substring(section.indexOf("```sh\n") + "```sh\n".length())
                .lines()
                .takeWhile(line -> !line.equals("```"))
                .collect(Collectors.joining("\n"));
        ProcessBuilder builder = new ProcessBuilder("bash", "-euo", "pipefail", "-c", block)
                .directory(folder.toFile())
                .redirectErrorStream(true);
        builder.environment()
                .putAll(Map.of(
                        "API",
                        deployed.endpoint().toString(),
                        "ROLE_ARN",
                        ROLE,
                        "AWS_REGION",
                        SignedApi.REGION,
                        "AWS_ACCESS_KEY_ID",
                        SignedApi.KEY_ID,
                        "AWS_SECRET_ACCESS_KEY",
                        secret,
                        "AWS_SESSION_TOKEN",
                        SignedApi.SESSION));
        return builder.start();
    }
}
