package requesttracker.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import requesttracker.client.ClientResponse;
import requesttracker.client.TrackerClient;
import requesttracker.jsontree.JsonTree;

/** Runs by hand: {@code ./dev test OverloadTest -DexcludedGroups=none}. */
@Tag("long")
@DisplayName("With more requests than its memory holds")
class OverloadTest {
    private static final int CREATES = Integer.getInteger("overload.creates", 20_000);
    private static final Duration WITHIN = Duration.ofSeconds(Integer.getInteger("overload.seconds", 120));
    private static final int CLIENTS = 8;

    private final Set<String> accepted = ConcurrentHashMap.newKeySet();
    private final AtomicInteger refused = new AtomicInteger();

    @Test
    @DisplayName("tracker local rejects or settles each request")
    void refusesOrSettles(@TempDir Path home) throws Exception {
        Path events = home.resolve("events.jsonl");
        Instant begun = Instant.now();
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
        try (TrackerProcess tracker =
                TrackerProcess.start(home, Map.of("_JAVA_OPTIONS", "-Xmx96m"), "--events", events.toString())) {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                int first = i;
                all.add(clients.submit(() -> create(tracker.url(), first, begun)));
            }
            for (Future<?> client : all) {
                client.get();
            }
            Instant limit = Instant.now().plusSeconds(300);
            while (lines(events) < accepted.size() && Instant.now().isBefore(limit)) {
                LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
            }
        } finally {
            clients.shutdownNow();
        }
        System.out.println("overload: " + CREATES + " creates, " + accepted.size() + " accepted and settled, " + refused
                + " answered 503, " + Duration.between(begun, Instant.now()).toSeconds() + " s");
        Set<String> settled = Files.readAllLines(events).stream()
                .map(line ->
                        JsonTree.readObject(line).at("/detail/RequestToken").asText())
                .collect(Collectors.toSet());
        assertThat(accepted).isNotEmpty();
        assertThat(settled).containsExactlyInAnyOrderElementsOf(accepted);
    }

    private void create(String url, int first, Instant begun) {
        TrackerClient client = new TrackerClient(URI.create(url), Optional.empty());
        for (int i = first; i < CREATES; i += CLIENTS) {
            Duration due = WITHIN.multipliedBy(i).dividedBy(CREATES);
            LockSupport.parkNanos(
                    due.minus(Duration.between(begun, Instant.now())).toNanos());
            String body = "{\"Operation\":\"CREATE\",\"TypeName\":\"AWS::Logs::LogGroup\",\"DesiredState\":"
                    + "{\"LogGroupName\":\"n" + i + "\"}}";
            ClientResponse answer = client.send(
                    "POST",
                    "/requests",
                    Map.of("content-type", "application/json"),
                    body.getBytes(StandardCharsets.UTF_8));
            if (answer.status() == 202) {
                accepted.add(answer.json().get("RequestToken").asText());
            } else {
                assertThat(answer.status()).as(answer.text()).isEqualTo(503);
                assertThat(answer.headers()).containsKey("retry-after");
                refused.incrementAndGet();
            }
        }
    }

    private static long lines(Path events) throws IOException {
        try (Stream<String> lines = Files.lines(events)) {
            return lines.count();
        }
    }
}
