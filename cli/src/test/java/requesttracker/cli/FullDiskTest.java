package requesttracker.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A command whose output can't be written")
final class FullDiskTest {
    private static HttpServer server;

    @BeforeAll
    static void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            String request =
                    "{\"RequestToken\": \"t\", \"Operation\": \"CREATE\", \"OperationStatus\": \"IN_PROGRESS\"}";
            String path = exchange.getRequestURI().getPath();
            String body = path.equals("/console/events")
                    ? "data: {\"kind\": \"LOCAL\"}\n\n"
                            + ("data: {\"events\": [{\"detail\": " + request + "}]}\n\n").repeat(2)
                    : path.equals("/requests") && exchange.getRequestMethod().equals("GET")
                            ? "{\"Requests\": [" + request + "]}"
                            : request;
            try (exchange) {
                exchange.sendResponseHeaders(200, 0);
                exchange.getResponseBody().write(body.getBytes(UTF_8));
            }
        });
        server.start();
    }

    @AfterAll
    static void stop() {
        server.stop(0);
    }

    @ParameterizedTest
    @DisplayName("reports it and ends with exit code 2, even if it would continue:")
    @ValueSource(
            strings = {
                "--help",
                "--version",
                "submit --help",
                "help watch",
                "generate-completion",
                "submit --operation CREATE --endpoint URL",
                "submit --operation CREATE --quiet --wait --endpoint URL",
                "status t --endpoint URL",
                "cancel t --yes --endpoint URL",
                "doctor --endpoint URL",
                "list --endpoint URL",
                "list --watch --endpoint URL",
                "watch t --endpoint URL",
                "watch t -o json --endpoint URL",
                "events --endpoint URL"
            })
    void endsWithExitCode2(String line) throws Exception {
        String url = "http://127.0.0.1:" + server.getAddress().getPort();
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Tracker.class.getName()));
        command.addAll(List.of(line.replace("URL", url).split(" ")));
        Process process = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.to(new File("/dev/full")))
                .start();
        try {
            List<String> errors = new String(process.getErrorStream().readAllBytes(), UTF_8)
                    .lines()
                    .filter(error -> !error.startsWith("following "))
                    .toList();
            assertThat(errors).containsExactly("tracker: the output can't be written");
            assertThat(process.waitFor()).isEqualTo(2);
        } finally {
            process.destroyForcibly();
        }
    }
}
