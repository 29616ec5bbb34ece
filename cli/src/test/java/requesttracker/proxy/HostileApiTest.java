package requesttracker.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import requesttracker.client.RequestSigner;
import requesttracker.client.TrackerClient;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

@DisplayName("In front of a hostile API, the signing proxy")
class HostileApiTest {
    private static final String SESSION = "IQoJb3JpZ2luX2VjE/token+with==";

    private final List<String> received = new CopyOnWriteArrayList<>();
    private HttpHandler handler = exchange -> reply(exchange, "{}");
    private HttpServer api;
    private SigningProxy proxy;

    @BeforeEach
    void open() throws IOException {
        api = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        api.createContext("/", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
            received.add(exchange.getRequestMethod() + " " + body + " "
                    + exchange.getRequestHeaders().getFirst("x-amz-content-sha256"));
            handler.handle(exchange);
        });
        api.start();
        RequestSigner signing = new RequestSigner(
                StaticCredentialsProvider.create(AwsSessionCredentials.create("AKIDEXAMPLE", "secret", SESSION)),
                "eu-west-1");
        proxy = new SigningProxy(
                0,
                new TrackerClient(
                        URI.create("http://127.0.0.1:" + api.getAddress().getPort()), Optional.of(signing)));
    }

    @AfterEach
    void close() {
        proxy.close();
        api.stop(0);
    }

    @Test
    @DisplayName("sends and signs a GET without its body")
    void getWithBody() throws IOException {
        assertThat(call("GET /requests", "{\"a\": 1}")).startsWith("HTTP/1.1 200");

        String emptySha256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assertThat(received).containsExactly("GET  " + emptySha256);
    }

    @Test
    @DisplayName("passes the headers of a list only, and binds a browser that shows the answer")
    void answerHeaders() throws IOException {
        List<String> hostile = List.of(
                "Upgrade",
                "Clear-Site-Data",
                "Refresh",
                "Access-Control-Allow-Origin",
                "Set-Cookie",
                "Strict-Transport-Security",
                "Link");
        handler = exchange -> {
            hostile.forEach(name -> exchange.getResponseHeaders().set(name, "hostile"));
            exchange.getResponseHeaders().set("Content-Security-Policy", "default-src *");
            exchange.getResponseHeaders().set("Content-Type", "text/html");
            exchange.getResponseHeaders().set("Retry-After", "7");
            exchange.getResponseHeaders().set("x-amzn-RequestId", "id");
            reply(exchange, "<script>alert(1)</script>");
        };

        String answer = call("GET /requests", "");

        assertThat(answer)
                .containsIgnoringCase("content-type: text/html")
                .containsIgnoringCase("retry-after: 7")
                .containsIgnoringCase("x-amzn-requestid: id")
                .containsIgnoringCase("content-security-policy: default-src 'none'; script-src 'self'")
                .containsIgnoringCase("x-content-type-options: nosniff")
                .doesNotContain("hostile", "default-src *");
    }

    @Test
    @DisplayName("does not reveal a session token that the API repeats")
    void echo() throws IOException {
        handler = exchange -> {
            String headers = exchange.getRequestHeaders().entrySet().toString();
            assertThat(headers).contains(SESSION);
            exchange.getResponseHeaders().set("Location", "/?" + SESSION);
            exchange.getResponseHeaders().set("Content-Type", "text/plain");
            reply(exchange, headers + headers.replace("/", "\\/").replace("=", "\\u003d"));
        };

        String answer = call("GET /requests", "");

        assertThat(answer).contains("X-amz-security-token").doesNotContain("IQoJb3JpZ2luX2VjE", "token+with");
    }

    @Test
    @DisplayName("rejects HEAD without a line in the log")
    void head() throws IOException {
        List<String> logged = new CopyOnWriteArrayList<>();
        Handler listener = new Handler() {
            @Override
            public void publish(LogRecord line) {
                logged.add(line.getMessage());
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger logger = Logger.getLogger("com.sun.net.httpserver");
        logger.addHandler(listener);
        try {
            for (String path : List.of("/requests", "/", "/console", "/console/none")) {
                assertThat(call("HEAD " + path, "")).startsWith("HTTP/1.1 405").endsWith("\r\n\r\n");
            }
        } finally {
            logger.removeHandler(listener);
        }
        assertThat(logged).isEmpty();
    }

    private static void reply(HttpExchange exchange, String body) throws IOException {
        try (exchange) {
            byte[] bytes = body.getBytes(UTF_8);
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    private String call(String line, String body) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), proxy.port())) {
            String call = line + " HTTP/1.1\r\nHost: 127.0.0.1:" + proxy.port() + "\r\nContent-Length: " + body.length()
                    + "\r\nConnection: close\r\n\r\n" + body;
            socket.getOutputStream().write(call.getBytes(UTF_8));
            return new String(socket.getInputStream().readAllBytes(), UTF_8);
        }
    }
}
