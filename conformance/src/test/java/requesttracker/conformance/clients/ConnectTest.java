package requesttracker.conformance.clients;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import requesttracker.cli.Tracker;
import requesttracker.client.ClientResponse;
import requesttracker.client.TrackerClient;
import requesttracker.local.HostOptions;
import requesttracker.local.LocalServer;

/** Runs the command as a separate process. */
@DisplayName("connect")
class ConnectTest {
    @TempDir
    Path folder;

    private LocalServer site;
    private SignedApi api;
    private Optional<Process> process = Optional.empty();

    @BeforeEach
    void open() throws IOException {
        site = LocalServer.serving(HostOptions.inMemory());
        api = new SignedApi(site.url());
    }

    @AfterEach
    void close() {
        process.ifPresent(Process::destroyForcibly);
        api.close();
        site.close();
    }

    @Test
    @DisplayName("prints its address in the first line, signs with the environment's credentials, and stops cleanly")
    void servesUntilItIsStopped() throws Exception {
        TrackerClient doorway = connect(SignedApi.SECRET);
        assertThat(doorway.get("/requests").has("Requests")).isTrue();
        assertThat(api.reached).contains("GET /requests");
        assertThat(said("err")).isEqualTo("the page is at " + doorway.endpoint() + "/console\n");

        process.orElseThrow().destroy();
        assertThat(process.orElseThrow().waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(process.orElseThrow().exitValue()).isZero();
    }

    @Test
    @DisplayName("shows no credential in a response or in its output, for any failure")
    void keepsCredentials() throws Exception {
        TrackerClient doorway = connect("not-the-secret");
        ClientResponse refused = doorway.send("GET", "/requests", Map.of(), new byte[0]);
        assertThat(refused.status()).isEqualTo(403);
        ClientResponse foreign = doorway.send("GET", "/requests", Map.of("sec-fetch-site", "cross-site"), new byte[0]);
        assertThat(foreign.status()).isEqualTo(403);
        ClientResponse strange = doorway.send("GET", "/requests/%2e%2e/%00", Map.of(), new byte[0]);
        api.close();
        ClientResponse away = doorway.send("GET", "/requests", Map.of(), new byte[0]);
        assertThat(away.status()).isEqualTo(502);
        assertThat(away.text()).contains("no answer from " + api.endpoint());

        String shown = said("out") + said("err");
        for (ClientResponse answer : List.of(refused, foreign, strange, away)) {
            shown += answer.headers() + answer.text();
        }
        assertThat(shown).doesNotContain("not-the-secret", SignedApi.KEY_ID, SignedApi.SESSION, "Signature=");
    }

    @Test
    @DisplayName("ends at once with one line if there are no credentials")
    void needsCredentials() throws Exception {
        ProcessBuilder builder = builder();
        builder.environment().keySet().removeIf(name -> name.startsWith("AWS_"));
        builder.environment()
                .putAll(Map.of(
                        "AWS_CONFIG_FILE", "/dev/null",
                        "AWS_SHARED_CREDENTIALS_FILE", "/dev/null",
                        "AWS_EC2_METADATA_DISABLED", "true",
                        "AWS_REGION", SignedApi.REGION));
        process = Optional.of(builder.start());

        assertThat(process.orElseThrow().waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(process.orElseThrow().exitValue()).isEqualTo(2);
        assertThat(said("out")).isEmpty();
        assertThat(said("err"))
                .isEqualTo("tracker: no AWS credentials were found: use --profile, AWS_PROFILE or the environment\n");
    }

    @Test
    @DisplayName("reports at its start that the API does not answer, and serves")
    void apiIsAway() throws Exception {
        api.close();
        TrackerClient doorway = connect(SignedApi.SECRET);
        for (int i = 0; i < 600 && said("err").lines().count() < 2; i++) {
            TimeUnit.MILLISECONDS.sleep(50);
        }
        assertThat(said("err")).contains("tracker: no answer from " + api.endpoint());
        assertThat(doorway.send("GET", "/console", Map.of(), new byte[0]).status())
                .isEqualTo(200);
    }

    private ProcessBuilder builder() {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Tracker.class.getName(),
                        "connect",
                        "--endpoint",
                        api.endpoint().toString())
                .redirectOutput(folder.resolve("out").toFile())
                .redirectError(folder.resolve("err").toFile());
    }

    private TrackerClient connect(String secret) throws Exception {
        ProcessBuilder builder = builder();
        builder.environment()
                .putAll(Map.of(
                        "AWS_ACCESS_KEY_ID",
                        SignedApi.KEY_ID,
                        "AWS_SECRET_ACCESS_KEY",
                        secret,
                        "AWS_SESSION_TOKEN",
                        SignedApi.SESSION,
                        "AWS_REGION",
                        SignedApi.REGION));
        process = Optional.of(builder.start());
        for (int i = 0; i < 600 && !said("err").contains("\n"); i++) {
            assertThat(process.orElseThrow().isAlive()).as(said("err")).isTrue();
            TimeUnit.MILLISECONDS.sleep(50);
        }
        assertThat(said("out")).startsWith("ready http://127.0.0.1:").endsWith("\n");
        return new TrackerClient(URI.create(said("out").strip().substring("ready ".length())), Optional.empty());
    }

    private String said(String stream) throws IOException {
        return Files.readString(folder.resolve(stream));
    }
}
