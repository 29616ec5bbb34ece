package requesttracker.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The command java -jar simulator.jar")
class SimulatorLauncherTest {
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    private SimulatorServer start(String... arguments) throws IOException {
        return SimulatorLauncher.start(List.of(arguments), new PrintStream(printed, true, StandardCharsets.UTF_8))
                .orElseThrow();
    }

    @Test
    @DisplayName("prints the server's address")
    void printsTheAddress() throws Exception {
        try (SimulatorServer server = start("--port", "0")) {
            assertThat(printed.toString(StandardCharsets.UTF_8)).isEqualTo("ready " + server.endpoint() + "\n");
            assertThat(list(server)).isEqualTo("{\"ResourceRequestStatusSummaries\":[]}");
        }
    }

    @Test
    @DisplayName("keeps operations in the journal")
    void keepsOperations(@TempDir Path folder) throws Exception {
        String journal = folder.resolve("journal.jsonl").toString();
        try (SimulatorServer server = start("--port", "0", "--journal", journal)) {
            call(server, "CreateResource", "{\"TypeName\":\"Acme::Test::Thing\",\"DesiredState\":\"{}\"}");
        }
        try (SimulatorServer server = start("--journal", journal, "--port", "0")) {
            assertThat(list(server)).contains("Acme::Test::Thing");
        }
    }

    @Test
    @DisplayName("limits the rate of calls")
    void limitsTheRate() throws Exception {
        try (SimulatorServer server = start("--port", "0", "--requests-per-second", "0.001")) {
            list(server);
            assertThat(list(server)).contains("ThrottlingException");
        }
    }

    @Test
    @DisplayName("prints a help with each option")
    void printsHelp() throws IOException {
        assertThat(SimulatorLauncher.start(List.of("--help"), new PrintStream(printed, true, StandardCharsets.UTF_8)))
                .isEmpty();
        assertThat(printed.toString(StandardCharsets.UTF_8))
                .contains("--port", "--journal", "--requests-per-second", "--help");
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
            --prot                        | unknown option '--prot'
            --port                        | --port needs a value
            --port,x                      | --port must be a number from 0 to 65535, got 'x'
            --port,65536                  | --port must be a number from 0 to 65535, got '65536'
            --requests-per-second,0       | --requests-per-second must be a number above 0, got '0'
            --requests-per-second,-1      | --requests-per-second must be a number above 0, got '-1'
            """)
    @DisplayName("rejects an invalid option")
    void refusesWrongOptions(String arguments, String message) {
        assertThatThrownBy(() -> start(arguments.split(",")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    private static String list(SimulatorServer server) throws Exception {
        return call(server, "ListResourceRequests", "{}");
    }

    private static String call(SimulatorServer server, String action, String body) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(server.endpoint())
                                .header("X-Amz-Target", "CloudApiService." + action)
                                .POST(HttpRequest.BodyPublishers.ofString(body))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
    }
}
