package requesttracker.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import requesttracker.client.TrackerClient;
import requesttracker.jsontree.JsonTree;

@DisplayName("While 200 operations of Cloud Control are answered byte by byte")
class SlowCloudControlTest {
    private static final int SLOW = 200;
    private static final Duration AT_ONCE = Duration.ofSeconds(15);

    private DrippingCloudControl cloudControl;
    private TrackerHost tracker;
    private TrackerClient client;

    @BeforeEach
    void start() throws IOException {
        cloudControl = new DrippingCloudControl();
        tracker = new TrackerHost(HostOptions.inMemory().cloudControl(cloudControl.endpoint()));
        tracker.serve();
        client = new TrackerClient(URI.create(tracker.url()), Optional.empty());
    }

    @AfterEach
    void stop() throws IOException {
        tracker.close();
        cloudControl.close();
    }

    @Test
    @DisplayName("another one is started, polled, canceled and timed out as usual")
    void othersContinue() {
        String slow = "";
        for (int i = 0; i < SLOW; i++) {
            slow = submit("slow-" + i, 7_200);
        }
        Instant begun = Instant.now();
        String quick = submit("quick", 7_200);
        String overdue = submit("waits-a", 4);
        String cancelled = submit("waits-b", 7_200);
        awaitStatus(cancelled, "IN_PROGRESS");
        client.cancel(cancelled);
        client.cancel(slow);

        assertThat(outcome(quick)).isEqualTo("SUCCEEDED");
        assertThat(outcome(cancelled)).isEqualTo("CANCELED");
        assertThat(outcome(overdue)).isEqualTo("TIMED_OUT");
        assertThat(Duration.between(begun, Instant.now())).isLessThan(AT_ONCE);
        assertThat(cloudControl.slow.get())
                .as("the operations that were answered slowly")
                .isGreaterThanOrEqualTo(SLOW);
    }

    private String submit(String name, int timeoutSeconds) {
        ObjectNode request = JsonTree.object()
                .put("Operation", "CREATE")
                .put("TypeName", "AWS::Logs::LogGroup")
                .put("TimeoutSeconds", timeoutSeconds);
        request.putObject("DesiredState").put("LogGroupName", name);
        return client.submit(request).get("RequestToken").asText();
    }

    private void awaitStatus(String token, String status) {
        Instant limit = Instant.now().plus(AT_ONCE);
        while (!client.request(token).get("OperationStatus").asText().equals(status)) {
            assertThat(Instant.now()).as("waiting for " + status).isBefore(limit);
            LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
        }
    }

    private String outcome(String token) {
        Instant limit = Instant.now().plus(AT_ONCE);
        ObjectNode request = client.request(token);
        while (!request.has("Outcome") && Instant.now().isBefore(limit)) {
            LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
            request = client.request(token);
        }
        return request.path("Outcome").asText(request.get("OperationStatus").asText());
    }

    /**
     * Answers creates of {@code quick} and {@code waits} at once, and others byte by byte, in the head or in the body.
     */
    private static final class DrippingCloudControl implements AutoCloseable {
        private final ServerSocket server = new ServerSocket(0, 1_000, InetAddress.getLoopbackAddress());
        private final ExecutorService threads = Executors.newCachedThreadPool();
        private final AtomicInteger slow = new AtomicInteger();

        DrippingCloudControl() throws IOException {
            threads.execute(() -> {
                try {
                    while (true) {
                        Socket socket = server.accept();
                        threads.execute(() -> serve(socket));
                    }
                } catch (IOException e) {
                    // The server was closed.
                }
            });
        }

        URI endpoint() {
            return URI.create("http://127.0.0.1:" + server.getLocalPort());
        }

        private void serve(Socket accepted) {
            try (Socket socket = accepted;
                    InputStream in = new BufferedInputStream(socket.getInputStream());
                    OutputStream out = socket.getOutputStream()) {
                String call = read(in);
                if (call.contains("quick")) {
                    answer(out, event("quick", "SUCCESS"));
                } else if (call.contains(".CancelResourceRequest")) {
                    answer(out, event(operation(call), "CANCEL_COMPLETE"));
                } else if (call.contains("waits-")) {
                    answer(out, event(operation(call), "IN_PROGRESS"));
                } else {
                    boolean inHead = slow.incrementAndGet() % 2 == 0;
                    String begin = "HTTP/1.1 200 OK\r\nContent-Type: application/x-amz-json-1.0\r\n";
                    write(out, inHead ? begin + "X-Drip: " : begin + "Content-Length: 100000\r\n\r\n");
                    while (!Thread.currentThread().isInterrupted()) {
                        write(out, inHead ? "x" : " ");
                        LockSupport.parkNanos(Duration.ofSeconds(1).toNanos());
                    }
                }
            } catch (IOException e) {
                // The tracker closed the connection.
            }
        }

        private static String operation(String call) {
            return call.contains("waits-a") ? "waits-a" : "waits-b";
        }

        private static String event(String token, String status) {
            return "{\"ProgressEvent\":{\"TypeName\":\"AWS::Logs::LogGroup\",\"RequestToken\":\"" + token
                    + "\",\"Operation\":\"CREATE\",\"Identifier\":\"" + token + "\",\"OperationStatus\":\"" + status
                    + "\",\"EventTime\":" + Instant.now().getEpochSecond() + "}}";
        }

        private static void answer(OutputStream out, String body) throws IOException {
            write(
                    out,
                    "HTTP/1.1 200 OK\r\nContent-Type: application/x-amz-json-1.0\r\nConnection: close\r\nContent-Length: "
                            + body.length() + "\r\n\r\n" + body);
        }

        private static void write(OutputStream out, String text) throws IOException {
            out.write(text.getBytes(StandardCharsets.US_ASCII));
            out.flush();
        }

        private static String read(InputStream in) throws IOException {
            StringBuilder head = new StringBuilder();
            while (!head.toString().endsWith("\r\n\r\n")) {
                int next = in.read();
                if (next < 0) {
                    throw new EOFException();
                }
                head.append((char) next);
            }
            int length = head.toString()
                    .lines()
                    .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("content-length:"))
                    .mapToInt(line -> Integer.parseInt(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElse(0);
            return head + new String(in.readNBytes(length), StandardCharsets.UTF_8);
        }

        @Override
        public void close() throws IOException {
            server.close();
            threads.shutdownNow();
        }
    }
}
