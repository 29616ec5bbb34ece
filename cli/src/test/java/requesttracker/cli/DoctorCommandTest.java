package requesttracker.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import requesttracker.jsontree.JsonTree;

@DisplayName("tracker doctor")
final class DoctorCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private HttpServer server;
    private int status = 200;

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            try (exchange) {
                byte[] body = "{\"Requests\": [], \"version\": \"7.8.9\", \"detail\": \"not today\"}".getBytes(UTF_8);
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

    private String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private int run(String... arguments) {
        return Tracker.commandLine(Map.of(), arguments)
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments);
    }

    @Test
    @DisplayName("shows the endpoint, the reason for its choice, versions, credentials, and that it answers")
    void examines() {
        assertThat(run("doctor", "--endpoint", url(), "--output", "json")).isZero();
        ObjectNode found = JsonTree.readObject(out.toString());
        assertThat(JsonTree.string(found, "Endpoint")).contains(url());
        assertThat(JsonTree.string(found, "ChosenBy")).contains("the option --endpoint");
        assertThat(JsonTree.string(found, "Java").orElseThrow()).startsWith(System.getProperty("java.version"));
        assertThat(JsonTree.string(found, "EndpointVersion")).contains("7.8.9");
        assertThat(JsonTree.string(found, "Credentials")).contains("none needed on loopback");
        assertThat(found.path("AnsweredInMillis").isIntegralNumber()).isTrue();
        assertThat(found.has("Problem")).isFalse();
        assertThat(err.toString()).isEmpty();
    }

    @Test
    @DisplayName("reports a failure with its exit code")
    void reportsAFailure() {
        status = 503;
        assertThat(run("doctor", "--endpoint", url())).isEqualTo(3);
        assertThat(out.toString()).contains("Endpoint").contains("Problem").contains("503: not today");
        assertThat(out.toString()).doesNotContain("AnsweredInMillis");

        server.stop(0);
        assertThat(run("doctor", "--endpoint", url())).isEqualTo(5);
        assertThat(run("doctor", "--endpoint", "ftp://example.com")).isEqualTo(2);
    }

    @Test
    @DisplayName("shows the region and the source of the credentials, but no credential")
    void namesTheCredentialsSource() {
        System.setProperty("aws.accessKeyId", "AKIAEXAMPLE");
        System.setProperty("aws.secretAccessKey", "hidden-secret");
        try {
            assertThat(run("doctor", "--endpoint", "https://api.invalid", "--region", "eu-west-1", "-o", "yaml"))
                    .isEqualTo(5);
        } finally {
            System.clearProperty("aws.accessKeyId");
            System.clearProperty("aws.secretAccessKey");
        }
        assertThat(out.toString())
                .contains("Region: \"eu-west-1\"")
                .contains("Credentials: \"system properties\"")
                .contains("no answer from https://api.invalid")
                .doesNotContain("hidden-secret", "AKIAEXAMPLE");
    }

    @Test
    @DisplayName("rejects the output of a token")
    void hasNoName() {
        assertThat(run("doctor", "-o", "name")).isEqualTo(2);
        assertThat(err.toString()).isEqualTo("tracker: --output must be table, json or yaml\n");
    }
}
