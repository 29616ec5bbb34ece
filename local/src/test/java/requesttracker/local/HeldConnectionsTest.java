package requesttracker.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import requesttracker.client.TrackerClient;
import requesttracker.jsontree.JsonTree;

/** Runs the tracker in a separate process, since the limits of connections are settings of a process. */
@DisplayName("Connections that clients keep open")
class HeldConnectionsTest {
    private static final String CREATE =
            "{\"Operation\": \"CREATE\", \"TypeName\": \"AWS::Logs::LogGroup\", \"DesiredState\": {\"LogGroupName\": \"held\","
                    + " \"Simulate\": {\"Create\": {\"DurationSeconds\": 60, \"RetryAfterSeconds\": 60}}}}";

    private static TrackerProcess tracker;

    private final List<Socket> sockets = new ArrayList<>();

    @BeforeAll
    static void start(@TempDir Path home) throws IOException {
        tracker = TrackerProcess.start(home);
    }

    @AfterAll
    static void stop() {
        tracker.close();
    }

    @AfterEach
    void hangUp() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    @Test
    @DisplayName("do not affect other calls, and are closed after 10 s in the middle of a request")
    void halfRequests() throws IOException {
        for (int i = 0; i < 70; i++) {
            send("GET /requ");
            send("GET /requests HTTP/1.1\r\nHost: HOST\r\nX: ");
            send("POST /requests HTTP/1.1\r\nHost: HOST\r\nContent-Length: 1000\r\n\r\n{\"Operation\"");
        }
        TrackerClient client = new TrackerClient(URI.create(tracker.url()), Optional.empty());

        Instant begun = Instant.now();
        String token =
                client.submit(JsonTree.readObject(CREATE)).get("RequestToken").asText();
        client.cancel(token);
        client.get("/requests");
        assertThat(Duration.between(begun, Instant.now())).isLessThan(Duration.ofSeconds(5));

        for (Socket socket : sockets) {
            socket.setSoTimeout((int) Duration.ofSeconds(15).toMillis());
            assertThatCode(() -> socket.getInputStream().readAllBytes())
                    .as("the connection ends")
                    .doesNotThrowAnyException();
        }
        assertThat(Duration.between(begun, Instant.now())).isLessThan(Duration.ofSeconds(15));
    }

    @Test
    @DisplayName("of stream readers that disconnected are free within seconds")
    void vanishedReaders() throws IOException {
        String stream = "GET /console/events HTTP/1.1\r\nHost: HOST\r\n\r\n";
        int readers = 0;
        while (status(send(stream)) == 200) {
            readers++;
        }
        assertThat(readers).as("the places").isEqualTo(32);

        hangUp();

        Instant begun = Instant.now();
        while (status(send(stream)) != 200) {
            assertThat(Duration.between(begun, Instant.now())).isLessThan(Duration.ofSeconds(8));
        }
    }

    private Socket send(String text) throws IOException {
        URI uri = URI.create(tracker.url());
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), uri.getPort());
        sockets.add(socket);
        socket.getOutputStream().write(text.replace("HOST", uri.getAuthority()).getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private static int status(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        return Integer.parseInt(
                new String(in.readNBytes("HTTP/1.1 200".length()), StandardCharsets.US_ASCII).substring(9));
    }
}
