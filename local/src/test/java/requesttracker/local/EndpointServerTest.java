package requesttracker.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import requesttracker.client.BuildVersion;

@DisplayName("The endpoint on this machine")
class EndpointServerTest {
    private final List<String> reached = new CopyOnWriteArrayList<>();
    private EndpointServer server;

    @BeforeEach
    void open() {
        server = new EndpointServer(0, name -> (event, context) -> {
            reached.add(name);
            if (!name.equals("ListRequests")) {
                throw new IllegalStateException("hunter2");
            }
            return APIGatewayV2HTTPResponse.builder()
                    .withStatusCode(200)
                    .withHeaders(Map.of())
                    .withBody("{}")
                    .build();
        });
        server.start();
    }

    @AfterEach
    void close() {
        server.close();
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("reveals no detail of a failure inside a function:")
    @ValueSource(strings = {"POST /requests", "POST /"})
    void revealsNoInternals(String line) throws IOException {
        String answer = raw(line, own(), "{}");

        assertThat(answer).startsWith("HTTP/1.1 500").endsWith("\r\n\r\n{\"message\":\"Internal Server Error\"}\n");
        assertThat(answer).doesNotContain("hunter2", "Exception", "requesttracker");
        assertThat(reached).hasSize(1);
    }

    @Test
    @DisplayName("answers GET / with a short index")
    void index() throws IOException {
        assertThat(raw("GET /", own(), ""))
                .startsWith("HTTP/1.1 200")
                .endsWith("{\"requests\":\"/requests\",\"page\":\"/console\",\"cloudControlProtocol\":\"POST /\","
                        + "\"version\":\"" + BuildVersion.get() + "\"}\n");
    }

    @Test
    @DisplayName("accepts bodies of at most 10 MiB, like an HTTP API")
    void boundsBodies() throws IOException {
        assertThat(raw("POST /requests", own(), "x".repeat(10 * 1024 * 1024 + 1)))
                .startsWith("HTTP/1.1 413");
        assertThat(reached).isEmpty();
    }

    @Test
    @DisplayName("accepts headers of at most 380 KiB, which is the JDK's limit")
    void boundsHeaders() throws IOException {
        assertThat(raw("GET /requests", own() + "X-Long: " + "x".repeat(400 * 1024), ""))
                .doesNotStartWith("HTTP/1.1 200");
        assertThat(reached).isEmpty();
    }

    private String own() {
        return "Host: 127.0.0.1:" + server.port() + "\r\n";
    }

    /**
     * Makes a call with headers that Java's HTTP clients cannot send. Returns an empty text if the server closed the
     * connection.
     */
    private String raw(String line, String headers, String body) throws IOException {
        String call = line + " HTTP/1.1\r\n" + headers.strip() + "\r\nContent-Length: " + body.length()
                + "\r\nConnection: close\r\n\r\n" + body;
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            try {
                socket.getOutputStream().write(call.getBytes(StandardCharsets.US_ASCII));
                return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException hungUp) {
                return "";
            }
        }
    }
}
