package requesttracker.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import requesttracker.client.TrackerClient;

/** {@code tracker local} as a separate process: its output, its stop, and the requests that it resumes. */
class LocalCommandTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private final List<Process> started = new ArrayList<>();

    @TempDir
    Path folder;

    @AfterEach
    void stopWhatWasStarted() throws InterruptedException {
        for (Process process : started) {
            process.destroyForcibly();
            process.waitFor();
        }
    }

    @Test
    void printsItsAddressInTheFirstLineAndStopsCleanlyWhenTerminated() throws Exception {
        Process process = start("local", "--port", "0");
        TrackerClient client = new TrackerClient(URI.create(readyUrl(process)), Optional.empty());
        JsonNode request = client.submit(create("first", 60));

        assertThat(client.request(request.get("RequestToken").asText())
                        .get("Operation")
                        .asText())
                .isEqualTo("CREATE");
        process.destroy();
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
    }

    @Test
    void aPortInUseIsReportedInOneLineWithExitCode2() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Process process = start("local", "--port", Integer.toString(taken.getLocalPort()));

            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(2);
            assertThat(errors(process)).hasSize(1).first().asString().contains("port " + taken.getLocalPort());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"--cloudcontrol", "--dynamodb"})
    void anEndpointThatIsNotHttpIsRejectedWithExitCode2(String option) throws Exception {
        Process process = start("local", option, "ftp://127.0.0.1:1");

        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(2);
        assertThat(errors(process)).first().asString().contains("ftp://127.0.0.1:1", "http");
    }

    @Test
    void aDataFolderThatIsAFileIsReportedInOneLineWithExitCode2() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "not a folder");
        Process process = start("local", "--data", file.toString());

        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(2);
        assertThat(errors(process)).hasSize(1).first().asString().contains("data folder " + file);
    }

    @Test
    void aDataFolderInUseIsReportedInOneLineWithExitCode2() throws Exception {
        Path data = folder.resolve("data");
        readyUrl(start("local", "--data", data.toString()));
        Process second = start("local", "--data", data.toString());

        assertThat(second.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(second.exitValue()).isEqualTo(2);
        assertThat(errors(second)).hasSize(1).first().asString().contains("in use by another process");
    }

    @Test
    void aRestartContinuesEveryRequestOfAKilledProcess() throws Exception {
        Path data = folder.resolve("data");
        Path events = folder.resolve("events.jsonl");
        String[] command = {"local", "--data", data.toString(), "--events", events.toString()};
        Process first = start(command);
        TrackerClient client = new TrackerClient(URI.create(readyUrl(first)), Optional.empty());
        String running = token(client.submit(create("running", 3)));
        String cancelled = token(client.submit(create("cancelled", 600)));
        await(
                "both are started",
                () -> status(client, running).equals("IN_PROGRESS")
                        && status(client, cancelled).equals("IN_PROGRESS"));
        client.cancel(cancelled);
        first.destroyForcibly();
        first.waitFor();
        String halfALine = "{\"detail-type\":\"Resource Requ";
        Files.writeString(events, halfALine, StandardOpenOption.APPEND);

        TrackerClient again = new TrackerClient(URI.create(readyUrl(start(command))), Optional.empty());
        await("both are published", () -> published(events, running) > 0 && published(events, cancelled) > 0);

        assertThat(again.request(running).get("Outcome").asText()).isEqualTo("SUCCEEDED");
        assertThat(again.request(cancelled).get("Outcome").asText()).isEqualTo("CANCELED");
        assertThat(Files.readAllLines(events))
                .as("the truncated line of the killed process is a separate line")
                .contains(halfALine);
        // The simulator's journal has one operation for each request.
        assertThat(Files.readAllLines(data.resolve("simulator.jsonl")))
                .filteredOn(line -> line.contains(running))
                .hasSize(1);
    }

    private Process start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                TrackerLauncher.class.getName()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).start();
        started.add(process);
        return process;
    }

    private static String readyUrl(Process process) throws IOException {
        BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String line = out.readLine();
        assertThat(line).matches("ready http://127\\.0\\.0\\.1:[0-9]+");
        return line.substring("ready ".length());
    }

    /** Returns the tracker's lines of standard error, without warnings of a newer JDK. */
    private static List<String> errors(Process process) throws IOException {
        String all = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        return all.lines()
                .filter(line -> !line.isBlank() && !line.startsWith("WARNING: "))
                .toList();
    }

    private static JsonNode create(String name, int seconds) throws IOException {
        return JSON.readTree("{\"Operation\": \"CREATE\", \"TypeName\": \"AWS::Logs::LogGroup\", \"DesiredState\": "
                + "{\"LogGroupName\": \"" + name + "\", \"Simulate\": {\"Create\": {\"DurationSeconds\": " + seconds
                + "}}}}");
    }

    private static String token(JsonNode request) {
        return request.get("RequestToken").asText();
    }

    private static String status(TrackerClient client, String token) throws IOException, InterruptedException {
        return client.request(token).get("OperationStatus").asText();
    }

    private static long published(Path events, String token) throws IOException {
        try (var lines = Files.lines(events)) {
            return lines.filter(line -> line.contains("Resource Request Settled") && line.contains(token))
                    .count();
        }
    }

    private static void await(String what, Callable<Boolean> condition) throws Exception {
        Instant limit = Instant.now().plus(Duration.ofSeconds(60));
        while (!condition.call()) {
            assertThat(Instant.now()).as("waiting until " + what).isBefore(limit);
            Thread.sleep(100);
        }
    }
}
