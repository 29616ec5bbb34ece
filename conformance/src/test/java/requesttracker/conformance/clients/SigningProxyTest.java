package requesttracker.conformance.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import requesttracker.client.ClientResponse;
import requesttracker.client.RequestSigner;
import requesttracker.client.TrackerClient;
import requesttracker.jsontree.JsonTree;
import requesttracker.local.HostOptions;
import requesttracker.local.LocalServer;
import requesttracker.proxy.SigningProxy;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cloudcontrol.CloudControlClient;
import software.amazon.awssdk.services.cloudcontrol.model.ProgressEvent;

@DisplayName("The signing proxy")
class SigningProxyTest {
    private LocalServer site;
    private SignedApi api;
    private SigningProxy doorway;

    @BeforeEach
    void open() throws IOException {
        site = LocalServer.serving(HostOptions.inMemory());
        api = new SignedApi(site.url());
        doorway = doorway(SignedApi.SECRET);
    }

    @AfterEach
    void close() {
        doorway.close();
        api.close();
        site.close();
    }

    @Test
    @DisplayName("signs REST calls as the caller, with any path and query")
    void signsRest() {
        TrackerClient client = new TrackerClient(URI.create(doorway.url()), Optional.empty());
        ObjectNode request = client.post(
                "/requests",
                Map.of("idempotency-key", "one"),
                "{\"Operation\":\"CREATE\",\"TypeName\":\"AWS::Logs::LogGroup\",\"DesiredState\":{\"LogGroupName\":\"ü\"}}");
        String token = JsonTree.string(request, "RequestToken").orElseThrow();
        assertThat(JsonTree.string(client.request(token), "RequestToken")).contains(token);
        assertThat(client.get("/requests?maxResults=5&operation=CREATE&status=SUCCESS,IN_PROGRESS%2CPENDING")
                        .has("Requests"))
                .isTrue();
        assertThat(client.send("GET", "/requests/a%2Fb%3D", Map.of(), new byte[0])
                        .status())
                .isEqualTo(404);
    }

    @Test
    @DisplayName("forwards an SDK's calls of Cloud Control's protocol, without the SDK's signature")
    void servesAnSdk() {
        try (CloudControlClient sdk = CloudControlClient.builder()
                .endpointOverride(URI.create(doorway.url()))
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("other", "other")))
                .httpClient(UrlConnectionHttpClient.create())
                .build()) {
            ProgressEvent event = sdk.deleteResource(
                            call -> call.typeName("AWS::Logs::LogGroup").identifier("gone"))
                    .progressEvent();
            assertThat(sdk.getResourceRequestStatus(call -> call.requestToken(event.requestToken()))
                            .progressEvent()
                            .identifier())
                    .isEqualTo("gone");
        }
    }

    @Test
    @DisplayName("serves the page, and its stream of changes from the list")
    void servesThePage() throws Exception {
        TrackerClient client = new TrackerClient(URI.create(doorway.url()), Optional.empty());
        ClientResponse page = client.send("GET", "/console", Map.of(), new byte[0]);
        assertThat(page.status()).isEqualTo(200);
        assertThat(page.headers().get("content-security-policy")).contains("default-src 'none'");
        try (var lines = new BufferedReader(
                new InputStreamReader(client.events("/console/events").orElseThrow(), StandardCharsets.UTF_8))) {
            String line = lines.readLine();
            while (!line.equals("event: well")) {
                line = lines.readLine();
            }
            new TrackerClient(URI.create(site.url()), Optional.empty())
                    .post(
                            "/requests",
                            Map.of(),
                            "{\"Operation\":\"DELETE\",\"TypeName\":\"AWS::Logs::LogGroup\",\"Identifier\":\"seen\"}");
            while (!line.contains("\"seen\"")) {
                line = lines.readLine();
            }
            assertThat(line).contains("\"Operation\":\"DELETE\"");
        }
    }

    @Test
    @DisplayName("returns the API's errors, and no credential")
    void handsARefusalOn() {
        try (SigningProxy wrong = doorway("not-the-secret")) {
            ClientResponse answer = new TrackerClient(URI.create(wrong.url()), Optional.empty())
                    .send("GET", "/requests", Map.of(), new byte[0]);
            assertThat(answer.status()).isEqualTo(403);
            assertThat(answer.text() + answer.headers())
                    .doesNotContain("not-the-secret", SignedApi.KEY_ID, SignedApi.SESSION);
        }
    }

    @Test
    @DisplayName("listens on loopback only, and on no other address of the machine")
    void listensOnLoopbackAlone() throws IOException {
        assertThat(InetAddress.getByName(URI.create(doorway.url()).getHost()).isLoopbackAddress())
                .isTrue();
        // A server on all addresses would answer at this address too. A machine may have no other address.
        List<InetAddress> others = new ArrayList<>(List.of(InetAddress.getByName("127.0.0.2")));
        NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> !address.isLoopbackAddress())
                .forEach(others::add);
        for (InetAddress other : others) {
            assertThatThrownBy(() -> {
                        try (Socket socket = new Socket()) {
                            socket.connect(new InetSocketAddress(other, doorway.port()), 5_000);
                        }
                    })
                    .as(other.toString())
                    .isInstanceOf(IOException.class);
        }
    }

    @ParameterizedTest(name = "{0}: {1}")
    @DisplayName("rejects calls of other sites before they reach the API:")
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
        String given = value.replace("PORT", Integer.toString(doorway.port()));
        for (String path : new String[] {"/requests", "/console", "/"}) {
            assertThat(raw("GET", path, header, given)).startsWith("HTTP/1.1 403");
        }
        assertThat(raw("POST", "/requests", header, given)).startsWith("HTTP/1.1 403");
        assertThat(api.reached).isEmpty();
    }

    @ParameterizedTest(name = "{0}: {1}")
    @DisplayName("accepts the calls of its page:")
    @CsvSource({"Origin, http://127.0.0.1:PORT", "Origin, http://localhost:PORT", "Sec-Fetch-Site, same-origin"})
    void takesItsOwn(String header, String value) throws IOException {
        String given = value.replace("PORT", Integer.toString(doorway.port()));
        assertThat(raw("GET", "/requests", header, given)).startsWith("HTTP/1.1 200");
    }

    private SigningProxy doorway(String secret) {
        RequestSigner signing = new RequestSigner(
                StaticCredentialsProvider.create(
                        AwsSessionCredentials.create(SignedApi.KEY_ID, secret, SignedApi.SESSION)),
                SignedApi.REGION);
        return new SigningProxy(0, new TrackerClient(api.endpoint(), Optional.of(signing)));
    }

    /** Sends a call with a header that Java's HTTP clients cannot send. */
    private String raw(String method, String path, String header, String value) throws IOException {
        String host = header.equals("Host") ? "" : "Host: 127.0.0.1:" + doorway.port() + "\r\n";
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), doorway.port())) {
            String call = method + " " + path + " HTTP/1.1\r\n" + host + header + ": " + value
                    + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(call.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
