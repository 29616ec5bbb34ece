package requesttracker.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A call over plain HTTP")
class LoopbackHttpTest {
    @Test
    @DisplayName("sends method, path, query, headers and body, and returns the response")
    void brings() throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            try (exchange) {
                String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
                byte[] answer = (exchange.getRequestMethod()
                                + ' '
                                + exchange.getRequestURI()
                                + ' '
                                + exchange.getRequestHeaders().getFirst("X-A")
                                + ' '
                                + body)
                        .getBytes(StandardCharsets.UTF_8);
                exchange.getResponseHeaders().add("X-B", "b");
                exchange.sendResponseHeaders(418, answer.length);
                exchange.getResponseBody().write(answer);
            }
        });
        server.start();
        try {
            URI uri = URI.create("http://localhost:" + server.getAddress().getPort() + "/a%20b?c=%26");
            byte[] body = "ü".getBytes(StandardCharsets.UTF_8);
            ClientResponse answer = LoopbackHttp.send("POST", uri, Map.of("x-a", "a"), body, 10_000, 10_000);
            assertThat(answer.status()).isEqualTo(418);
            assertThat(answer.headers()).containsEntry("x-b", "b");
            assertThat(answer.text()).isEqualTo("POST /a%20b?c=%26 a ü");
        } finally {
            server.stop(0);
        }
    }

    @Test
    @DisplayName("reads to the end of the connection if the response has no length")
    void endsWithTheConnection() throws IOException {
        assertThat(answer("HTTP/1.0 200 OK\r\n\r\nall of it").text()).isEqualTo("all of it");
        assertThat(answer("HTTP/1.1 204\nA: 1\nA: 2\n\n").headers()).containsEntry("a", "2");
    }

    @ParameterizedTest
    @DisplayName("fails if the response is truncated, or is not HTTP/1.0")
    @ValueSource(
            strings = {
                "",
                "HTTP/1.1 200 OK\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nfour",
                "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "HTTP/1.1 2x0 OK\r\n\r\n",
                "SSH-2.0-OpenSSH\r\n\r\n"
            })
    void fails(String answer) {
        assertThatThrownBy(() -> answer(answer)).isInstanceOf(IOException.class);
    }

    @Test
    @DisplayName("rejects a header's value that would add a header")
    void refusesALineBreak() {
        URI uri = URI.create("http://127.0.0.1:1/");
        assertThatThrownBy(() -> LoopbackHttp.send("GET", uri, Map.of("a", "b\r\nc: d"), new byte[0], 1, 1))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static ClientResponse answer(String bytes) throws IOException {
        return LoopbackHttp.answer(new ByteArrayInputStream(bytes.getBytes(StandardCharsets.ISO_8859_1)));
    }
}
