package requesttracker.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import requesttracker.client.TrackerClientException;

@DisplayName("tracker list")
final class ListCommandTest {
    private final Deque<String> answers = new ArrayDeque<>();
    private HttpServer server;

    /** Serves the answers. After the last answer, the endpoint refuses all calls. */
    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            try (exchange) {
                boolean over = answers.isEmpty();
                byte[] body = (over ? "{\"detail\":\"over\"}" : answers.remove()).getBytes(UTF_8);
                exchange.sendResponseHeaders(over ? 400 : 200, body.length);
                exchange.getResponseBody().write(body);
            }
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private static String list(String... requests) {
        return "{\"Requests\": [" + String.join(",", requests) + "]}";
    }

    private static String request(String token, String status) {
        return "{\"RequestToken\": \"" + token + "\", \"Operation\": \"CREATE\", \"TypeName\": \"A::B::C\","
                + " \"OperationStatus\": \"" + status + "\", \"SubmittedAt\": \"2026-01-01T00:00:00.000Z\"}";
    }

    /** Runs the command until the endpoint refuses a call, and returns the printed lines. */
    private List<String> watch(String... more) {
        List<String> arguments = new ArrayList<>(List.of("list", "--watch"));
        arguments.addAll(List.of(more));
        arguments.addAll(
                List.of("--endpoint", "http://127.0.0.1:" + server.getAddress().getPort()));
        ApiCommand command = TrackerCommands.api("list").orElseThrow();
        assertThat(PlainArguments.apply(command, arguments.toArray(String[]::new)))
                .isTrue();
        StringWriter printed = new StringWriter();
        assertThatThrownBy(() -> command.run(new PrintWriter(printed), new PrintWriter(StringWriter.nullWriter())))
                .isInstanceOf(TrackerClientException.class)
                .hasMessageContaining("over");
        return printed.toString().lines().toList();
    }

    @Test
    @DisplayName("--watch prints the list, then new and changed requests, the newest last")
    void watches() {
        answers.add(list(request("b", "IN_PROGRESS"), request("a", "IN_PROGRESS")));
        answers.add(list(request("b", "IN_PROGRESS"), request("a", "IN_PROGRESS")));
        answers.add(list(request("c", "PENDING"), request("b", "IN_PROGRESS"), request("a", "SUCCESS")));

        assertThat(watch().stream().map(line -> line.split(" {2,}", -1)[0] + " " + line.split(" {2,}", -1)[1]))
                .containsExactly("REQUEST TOKEN STATUS", "a IN_PROGRESS", "b IN_PROGRESS", "a SUCCESS", "c PENDING");
    }

    @Test
    @DisplayName("--watch -o name prints each token once, -o json each change")
    void watchesInOtherFormats() {
        List<String> both =
                List.of(list(request("a", "IN_PROGRESS")), list(request("b", "PENDING"), request("a", "SUCCESS")));
        answers.addAll(both);
        assertThat(watch("-o", "name")).containsExactly("a", "b");
        answers.addAll(both);
        assertThat(watch("-o", "json"))
                .containsExactly(
                        request("a", "IN_PROGRESS").replace(" ", ""),
                        request("a", "SUCCESS").replace(" ", ""),
                        request("b", "PENDING").replace(" ", ""));
    }

    @Test
    @DisplayName("--watch redraws the table on a terminal")
    void draws() {
        answers.add(list(request("a", "IN_PROGRESS")));
        answers.add(list(request("b", "PENDING"), request("a", "SUCCESS")));
        System.setProperty("tracker.terminal", "true");
        try {
            VirtualScreen screen = new VirtualScreen(24, 200);
            screen.write(String.join("\n", watch()));
            assertThat(screen.visible().stream().map(line -> line.split(" ", -1)[0]))
                    .containsExactly("REQUEST", "b", "a");
        } finally {
            System.clearProperty("tracker.terminal");
        }
    }
}
