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
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The local endpoint, for REST and for Cloud Control's protocol,")
final class CrossOriginTest {
    private final List<String> reached = new CopyOnWriteArrayList<>();
    private final EndpointServer server = serving();

    @AfterEach
    void close() {
        server.close();
    }

    @ParameterizedTest(name = "{0}: {1}")
    @DisplayName("rejects calls of another site's page before they reach a function:")
    @CsvSource({
        "Host, tracker.example.com",
        "Host, 127.0.0.1",
        "Host, 127.0.0.1.nip.example:PORT",
        "Origin, https://example.com",
        "Origin, null",
        "Origin, http://localhost:1",
        "Sec-Fetch-Site, cross-site",
        "Sec-Fetch-Site, same-site"
    })
    void refusesForeigners(String header, String value) throws IOException {
        for (String target : new String[] {"CloudApiService.CreateResource", "AWSEvents.PutEvents"}) {
            assertThat(call("POST", "/", "X-Amz-Target: " + target, header, value))
                    .startsWith("HTTP/1.1 403");
        }
        assertThat(call("POST", "/requests", "Content-Type: application/json", header, value))
                .startsWith("HTTP/1.1 403");
        assertThat(call("GET", "/requests", "Accept: */*", header, value)).startsWith("HTTP/1.1 403");
        assertThat(reached).isEmpty();
    }

    @ParameterizedTest(name = "{0}: {1}")
    @DisplayName("accepts the calls of the tracker's page, by either name:")
    @CsvSource({
        "Host, 127.0.0.1:PORT",
        "Host, localhost:PORT",
        "Origin, http://127.0.0.1:PORT",
        "Origin, http://localhost:PORT",
        "Sec-Fetch-Site, same-origin"
    })
    void takesItsOwn(String header, String value) throws IOException {
        assertThat(call("GET", "/requests", "Accept: */*", header, value)).startsWith("HTTP/1.1 200");
    }

    @Test
    @DisplayName("accepts the calls of SDKs and command lines, which have no Origin")
    void takesClients() throws IOException {
        assertThat(call(
                        "POST",
                        "/",
                        "X-Amz-Target: CloudApiService.ListResourceRequests",
                        "User-Agent",
                        "aws-cli/2.27.0 md/awscrt"))
                .startsWith("HTTP/1.1 200");
        assertThat(reached).containsExactly("CloudControlProtocol");
    }

    private EndpointServer serving() {
        EndpointServer endpoint = new EndpointServer(0, name -> (event, context) -> {
            reached.add(name);
            return APIGatewayV2HTTPResponse.builder()
                    .withStatusCode(200)
                    .withHeaders(Map.of())
                    .withBody("{}")
                    .build();
        });
        endpoint.start();
        return endpoint;
    }

    /** Makes a call with headers that Java's HTTP clients cannot send. */
    private String call(String method, String path, String more, String header, String value) throws IOException {
        String host = header.equals("Host") ? "" : "Host: 127.0.0.1:" + server.port() + "\r\n";
        String given = value.replace("PORT", Integer.toString(server.port()));
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            String call = method + " " + path + " HTTP/1.1\r\n" + host + more + "\r\n" + header + ": " + given
                    + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(call.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
