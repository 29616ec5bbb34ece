package requesttracker.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("tracker submit")
final class SubmitCommandTest {
    private final AtomicInteger calls = new AtomicInteger();
    private final List<String> bodies = new CopyOnWriteArrayList<>();
    private HttpServer server;
    private Process process;

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            calls.incrementAndGet();
            bodies.add(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
            try (exchange) {
                byte[] body = "{\"RequestToken\":\"t-1\",\"Operation\":\"CREATE\",\"OperationStatus\":\"IN_PROGRESS\"}"
                        .getBytes(UTF_8);
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
            }
        });
        server.start();
    }

    @AfterEach
    void stop() {
        if (process != null) {
            process.destroyForcibly();
        }
        server.stop(0);
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("makes no call if a payload is not JSON:")
    @ValueSource(strings = {"--desired-state", "--patch-document"})
    void payloadIsJson(String option) throws Exception {
        process = start(List.of(option, "{not json"), ProcessBuilder.Redirect.PIPE);

        assertThat(errors().readLine()).isEqualTo("tracker: " + option + " must be JSON");
        assertThat(process.waitFor()).isEqualTo(2);
        assertThat(calls).hasValue(0);
    }

    @Test
    @DisplayName("sends labels, whose values may contain = and commas")
    void labels() throws Exception {
        process = start(List.of("--label", "env=prod", "--label=query=a=b,c"), ProcessBuilder.Redirect.DISCARD);

        assertThat(process.waitFor()).isZero();
        assertThat(bodies).singleElement().asString().contains("\"Labels\":{\"env\":\"prod\",\"query\":\"a=b,c\"}");
    }

    @Test
    @DisplayName("makes no call if a label has no name")
    void labelWithoutName() throws Exception {
        process = start(List.of("--label", "=prod"), ProcessBuilder.Redirect.PIPE);

        assertThat(errors().readLine()).isEqualTo("tracker: --label must be NAME=VALUE, got =prod");
        assertThat(process.waitFor()).isEqualTo(2);
        assertThat(calls).hasValue(0);
    }

    @Test
    @DisplayName("--file sends the text of a payload unchanged")
    void fileKeepsItsText(@TempDir Path folder) throws Exception {
        String state = "{ \"Sci\": 3.0e2, \"Huge\":1e400, \"Zero\" : -0.0, \"Text\": \"\\u00e9\" }";
        Path file = Files.writeString(folder.resolve("request.json"), "{\"DesiredState\": " + state + "}");
        process = start(List.of("--file", file.toString()), ProcessBuilder.Redirect.DISCARD);

        assertThat(process.waitFor()).isZero();
        assertThat(bodies)
                .singleElement()
                .asString()
                .contains("\"DesiredState\":" + state)
                .contains("\"Operation\":\"CREATE\"");
    }

    @Test
    @DisplayName("--wait prints the token first, and after an interrupt that the request continues")
    void interrupted() throws Exception {
        process = start(List.of("--wait"), ProcessBuilder.Redirect.DISCARD);
        BufferedReader errors = errors();
        assertThat(errors.readLine()).isEqualTo("submitted t-1");

        process.toHandle().destroy();

        assertThat(errors.readLine()).isEqualTo("the request continues; to cancel it: tracker cancel t-1");
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    }

    private BufferedReader errors() {
        return new BufferedReader(new InputStreamReader(process.getErrorStream(), UTF_8));
    }

    private Process start(List<String> more, ProcessBuilder.Redirect out) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Tracker.class.getName(),
                "submit",
                "--operation",
                "CREATE",
                "--type-name",
                "AWS::Logs::LogGroup",
                "--endpoint",
                "http://127.0.0.1:" + server.getAddress().getPort()));
        command.addAll(more);
        return new ProcessBuilder(command).redirectOutput(out).start();
    }
}
