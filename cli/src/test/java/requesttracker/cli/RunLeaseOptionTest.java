package requesttracker.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("'tracker run --lease'")
final class RunLeaseOptionTest {
    private final List<String> calls = new CopyOnWriteArrayList<>();
    private int status = 200;
    private String answer = "{}";
    private HttpServer server;

    @TempDir
    Path folder;

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            try (exchange) {
                boolean isLease = exchange.getRequestMethod().equals("PUT");
                calls.add(exchange.getRequestMethod() + " "
                        + exchange.getRequestURI().getPath().replaceAll("[0-9a-f-]{36}", "UUID") + " "
                        + new String(exchange.getRequestBody().readAllBytes(), UTF_8));
                byte[] body = answer.getBytes(UTF_8);
                exchange.getResponseHeaders().set("Content-Type", "application/problem+json");
                exchange.sendResponseHeaders(isLease ? status : 400, body.length);
                exchange.getResponseBody().write(body);
            }
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private String run(int exitCode, String options) {
        Path started = folder.resolve("started");
        String[] arguments = ("run --endpoint http://127.0.0.1:"
                        + server.getAddress().getPort() + " --patience 0 " + options + " -- touch " + started)
                .split(" ");
        StringWriter err = new StringWriter();
        int code = Tracker.commandLine(Map.of(), arguments)
                .setErr(new PrintWriter(err))
                .execute(arguments);
        assertThat(code).as(err.toString()).isEqualTo(exitCode);
        assertThat(started).doesNotExist();
        return err.toString();
    }

    @ParameterizedTest(name = "{0}: {1} s")
    @DisplayName("must be from 30 s to an hour:")
    @CsvSource({"29, 29", "0, 0", "3601, 3601", "2h, 7200"})
    void range(String time, String seconds) {
        assertThat(run(2, "--lease " + time))
                .isEqualToIgnoringNewLines("tracker: --lease must be from 30 s to 3600 s, got " + seconds + " s");
        assertThat(calls).isEmpty();
    }

    @Test
    @DisplayName("must be a time")
    void noTime() {
        assertThat(run(2, "--lease soon")).contains("--lease", "got 'soon'", "--help");
    }

    @Test
    @DisplayName("contradicts --on-exit keep")
    void keep() {
        assertThat(run(2, "--lease 60 --on-exit keep"))
                .isEqualToIgnoringNewLines("tracker: --lease cannot be used with --on-exit keep: the lease would cancel"
                        + " the requests that keep leaves");
        assertThat(calls).isEmpty();
    }

    @ParameterizedTest(name = "{0} is {1}")
    @DisplayName("does not start the command if the endpoint refuses the lease:")
    @CsvSource({"400, 1", "403, 1", "404, 1", "405, 1", "429, 3", "503, 3"})
    void refused(int answered, int code) {
        status = answered;
        answer = "{\"detail\": \"no\"}";
        assertThat(run(code, "--lease 1m"))
                .startsWith("tracker: ")
                .contains("the endpoint answered " + answered + ": no")
                .hasLineCount(1);
        assertThat(calls).last().isEqualTo("PUT /leases/UUID {\"Seconds\":60}");
    }

    @Test
    @DisplayName("names what an older tracker does not have")
    void olderTracker() {
        status = 404;
        answer = "{\"message\":\"Not Found\"}";
        assertThat(run(1, "--lease 30"))
                .isEqualToIgnoringNewLines("tracker: the tracker has no leases: the endpoint answered 404: Not Found");
    }

    @ParameterizedTest
    @DisplayName("does not start the command if the answer names no end:")
    @ValueSource(strings = {"{}", "{\"EndsAt\":1}", "{\"EndsAt\":\"\"}", "{\"EndsAt\":\"tomorrow\"}", "[]", "EndsAt"})
    void noEnd(String text) {
        answer = text;
        assertThat(run(1, "--lease 3600")).startsWith("tracker: the endpoint answered 200 with");
        assertThat(calls).last().isEqualTo("PUT /leases/UUID {\"Seconds\":3600}");
    }

    @Test
    @DisplayName("does not start the command if no answer comes")
    void noAnswer() {
        server.stop(0);
        assertThat(run(5, "--lease 60")).contains("no answer");
    }
}
