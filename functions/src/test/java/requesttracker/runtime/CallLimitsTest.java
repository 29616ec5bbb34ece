package requesttracker.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.regions.Region;

/** The limits of a call, against a service that answers slowly, without an end, or not at all. */
@DisplayName("A call to AWS")
class CallLimitsTest {
    private static final CallLimits SHORT =
            new CallLimits(Duration.ofMillis(300), Duration.ofMillis(1_500), Duration.ofMillis(500), 100_000);

    /** The answer of the service, byte by byte or at once. */
    enum Service {
        SILENT(""),
        SLOW_HEAD("HTTP/1.1 200 OK\r\nX-Long: "),
        SLOW_BODY("HTTP/1.1 200 OK\r\nContent-Length: 90000\r\n\r\n"),
        SLOW_BODY_OF_UNKNOWN_LENGTH("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"),
        SLOW_ERROR("HTTP/1.1 400 Bad Request\r\nContent-Length: 90000\r\n\r\n"),
        ENDLESS("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"),
        ENDLESS_ERROR("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n");

        private final String head;

        Service(String head) {
            this.head = head;
        }

        void answer(OutputStream out) throws IOException {
            out.write(head.getBytes(StandardCharsets.US_ASCII));
            byte[] spaces = " "
                    .repeat(this == ENDLESS || this == ENDLESS_ERROR ? 8_192 : 1)
                    .getBytes(StandardCharsets.US_ASCII);
            while (!Thread.currentThread().isInterrupted()) {
                if (this != SILENT) {
                    out.write(spaces);
                    out.flush();
                }
                if (spaces.length == 1) {
                    LockSupport.parkNanos(20_000_000);
                }
            }
        }
    }

    private final AtomicInteger calls = new AtomicInteger();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private ServerSocket server;
    private volatile Service service;
    private AwsClients clients;

    @BeforeEach
    void serve() throws IOException {
        server = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
        threads.execute(this::accept);
        clients = new AwsClients(
                        Region.EU_WEST_1,
                        StaticCredentialsProvider.create(AwsBasicCredentials.create("AKID", "secret")),
                        Optional.empty(),
                        Optional.of(URI.create("http://127.0.0.1:" + server.getLocalPort())))
                .within(SHORT);
    }

    @AfterEach
    void stop() throws IOException {
        threads.shutdownNow();
        server.close();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket connection = server.accept();
                threads.execute(() -> answer(connection));
            } catch (IOException e) {
                // Closed.
            }
        }
    }

    private void answer(Socket connection) {
        try (connection) {
            InputStream in = new BufferedInputStream(connection.getInputStream());
            for (int last = 0, next = in.read(); next >= 0 && !(last == '\n' && next == '\r'); next = in.read()) {
                last = next;
            }
            calls.incrementAndGet();
            service.answer(connection.getOutputStream());
        } catch (IOException e) {
            // The client closed the connection.
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.MATCH_NONE, names = "ENDLESS.*")
    void ends_in_time_however_slowly_the_service_answers(Service slow) {
        service = slow;
        long from = System.nanoTime();

        assertThatThrownBy(() -> clients.stepFunctions().sendTaskSuccess(r -> r.taskToken("t")))
                .isInstanceOf(SdkException.class);
        assertThat(Duration.ofNanos(System.nanoTime() - from)).isLessThan(Duration.ofSeconds(10));
        assertThat(calls.get()).isBetween(2, 3);
        assertThat(Thread.interrupted()).isFalse();
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.MATCH_NONE, names = "ENDLESS.*")
    void that_is_passed_through_ends_in_time_without_a_retry(Service slow) {
        service = slow;
        long from = System.nanoTime();

        assertThatThrownBy(() -> clients.passThrough().listResources(r -> r.typeName("A::B::C")))
                .isInstanceOf(SdkException.class);
        assertThat(Duration.ofNanos(System.nanoTime() - from)).isLessThan(Duration.ofSeconds(10));
        assertThat(calls.get()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.MATCH_ALL, names = "ENDLESS.*")
    void fails_if_the_answer_is_too_long(Service endless) {
        service = endless;

        assertThatThrownBy(() -> clients.within(new CallLimits(
                                Duration.ofSeconds(60), Duration.ofSeconds(60), Duration.ofSeconds(60), 100_000))
                        .cloudControl()
                        .getResourceRequestStatus(r -> r.requestToken("t")))
                .isInstanceOf(SdkException.class)
                .hasMessageContaining("longer than 100000 bytes");
        assertThat(calls.get()).isEqualTo(1);
    }

    @Test
    void ends_early_enough_for_the_answer_of_the_deployed_function() {
        assertThat(CallLimits.DEPLOYED.call()).isLessThan(Duration.ofSeconds(28));
        assertThat(CallLimits.DEPLOYED.passThrough()).isBetween(Duration.ofSeconds(20), Duration.ofSeconds(26));
    }
}
