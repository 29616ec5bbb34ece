package requesttracker.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The exit code")
final class ExitCodesTest {
    private static final String PROBLEM = "application/problem+json";

    private HttpServer server;
    private int status;
    private String contentType = PROBLEM;

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            try (exchange) {
                byte[] body = "{\"detail\": \"no\"}".getBytes(UTF_8);
                exchange.getResponseHeaders().set("Content-Type", contentType);
                exchange.sendResponseHeaders(status, body.length);
                exchange.getResponseBody().write(body);
            }
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private int run(String command) {
        String[] arguments =
                (command + " --endpoint http://127.0.0.1:" + server.getAddress().getPort()).split(" ");
        PrintWriter nowhere = new PrintWriter(StringWriter.nullWriter());
        return Tracker.commandLine(Map.of(), arguments)
                .setOut(nowhere)
                .setErr(nowhere)
                .execute(arguments);
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("is 4 if no request has the token:")
    @ValueSource(strings = {"status t", "cancel t --yes", "watch t", "watch t --output json"})
    void unknownToken(String command) {
        status = 404;
        assertThat(run(command)).isEqualTo(4);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @DisplayName("distinguishes an endpoint that is not a tracker from an unknown token:")
    @CsvSource({"status t, 1", "cancel t --yes, 1", "watch t, 3"})
    void noTracker(String command, int code) {
        status = 404;
        contentType = "application/json";
        assertThat(run(command)).isEqualTo(code);
    }

    @ParameterizedTest(name = "{0} after {1}: {2}")
    @DisplayName("shows how the endpoint failed:")
    @CsvSource({
        "status t, 403, 1",
        "list, 400, 1",
        "list, 503, 3",
        "list --patience 0, 429, 3",
        "cancel t --yes, 500, 3",
        "watch t --patience 0, 403, 3",
        "watch t --patience 0, 503, 3",
        "submit --operation DELETE --patience 0, 400, 1",
        "submit --operation DELETE --patience 0, 502, 3"
    })
    void answers(String command, int answer, int code) {
        status = answer;
        assertThat(run(command)).isEqualTo(code);
    }

    @ParameterizedTest
    @DisplayName("is 5 at once without an answer and without --patience:")
    @ValueSource(
            strings = {
                "status t",
                "list",
                "list --watch",
                "cancel t --yes",
                "watch t",
                "events",
                "submit --operation DELETE",
                "submit --operation DELETE --wait"
            })
    void noAnswer(String command) {
        server.stop(0);
        assertThat(run(command)).isEqualTo(5);
    }

    @ParameterizedTest
    @DisplayName("is explained in the help of the command:")
    @ValueSource(strings = {"status", "cancel", "watch", "submit", "list", "events"})
    void isExplained(String command) {
        ApiCommand one = TrackerCommands.api(command).orElseThrow();
        boolean aboutToken = !command.equals("list") && !command.equals("events");
        assertThat(one.exitCodes().stream().map(code -> code.charAt(0) - '0'))
                .containsExactlyElementsOf(aboutToken ? List.of(0, 1, 2, 3, 4, 5) : List.of(0, 1, 2, 3, 5));
    }
}
