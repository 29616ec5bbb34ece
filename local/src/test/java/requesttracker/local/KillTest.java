package requesttracker.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import requesttracker.client.TrackerClient;
import requesttracker.client.TrackerClientException;
import requesttracker.jsontree.JsonTree;

/**
 * Kills {@code ./tracker local --data DIR} under load at random moments and starts it again, {@code -Dtracker.kills=N}
 * times, 50 by default. {@code ./dev bench kill} runs this test.
 */
@Tag("long")
class KillTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int KILLS = Integer.getInteger("tracker.kills", 50);
    private static final int CLIENTS = 4;
    private static final Duration PATIENCE = Duration.ofMinutes(4);

    /** A kind of request: the operation, the client's actions, and the expected outcome. */
    private enum KillScenario {
        QUICK("{\"DurationSeconds\": 0.2}", 7_200, false, "SUCCEEDED"),
        POLLED("{\"DurationSeconds\": 4, \"RetryAfterSeconds\": 1}", 7_200, false, "SUCCEEDED"),
        REFUSED(
                "{\"DurationSeconds\": 1, \"Outcome\": \"FAILED\", \"ErrorCode\": \"InvalidRequest\"}",
                7_200,
                false,
                "FAILED"),
        CANCELLED("{\"DurationSeconds\": 3600, \"RetryAfterSeconds\": 60}", 7_200, true, "CANCELED"),
        OVERDUE("{\"DurationSeconds\": 3600, \"RetryAfterSeconds\": 60}", 2, false, "TIMED_OUT");

        final String simulate;
        final int timeoutSeconds;
        final boolean cancelled;
        final String outcome;

        KillScenario(String simulate, int timeoutSeconds, boolean cancelled, String outcome) {
            this.simulate = simulate;
            this.timeoutSeconds = timeoutSeconds;
            this.cancelled = cancelled;
            this.outcome = outcome;
        }
    }

    private final Map<String, KillScenario> accepted = new ConcurrentHashMap<>();
    private final AtomicInteger submits = new AtomicInteger();
    private final AtomicInteger cutOff = new AtomicInteger();
    private volatile TrackerClient client;
    private volatile boolean over;

    @TempDir
    Path folder;

    @Test
    @DisplayName(
            "Killed at random moments: no accepted request is lost, none is started twice, each settles and is published")
    void losesNothing() throws Exception {
        Path data = folder.resolve("data");
        Path events = folder.resolve("events.jsonl");
        String[] arguments = {"--data", data.toString(), "--events", events.toString()};
        long seed = Long.getLong("tracker.seed", System.nanoTime());
        Random random = new Random(seed);
        Instant began = Instant.now();
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
        TrackerProcess tracker = TrackerProcess.start(folder, arguments);
        try {
            client = new TrackerClient(URI.create(tracker.url()), Optional.empty());
            List<Future<?>> working = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                Random own = new Random(random.nextLong());
                working.add(clients.submit(() -> {
                    while (!over) {
                        oneRequest(KillScenario.values()[own.nextInt(KillScenario.values().length)]);
                    }
                    return null;
                }));
            }
            for (int kill = 0; kill < KILLS; kill++) {
                // Waits for one answer first, since a slow process would be killed before its first request.
                int before = accepted.size() + random.nextInt(1, 30);
                while (accepted.size() < before) {
                    Thread.sleep(1);
                }
                Thread.sleep(random.nextInt(1_000));
                tracker.kill();
                tracker = TrackerProcess.start(folder, arguments);
                client = new TrackerClient(URI.create(tracker.url()), Optional.empty());
            }
            over = true;
            for (Future<?> worker : working) {
                worker.get();
            }
            Map<String, Set<JsonNode>> published = awaitPublished(events);
            System.out.printf(
                    "kill test: %d kills, %d requests accepted, %d calls that a kill interrupted, %d events, seed %d, %d s%n",
                    KILLS,
                    accepted.size(),
                    cutOff.get(),
                    Files.readAllLines(events).size(),
                    seed,
                    Duration.between(began, Instant.now()).toSeconds());
            check(published, operations(data.resolve("simulator.jsonl")));
        } finally {
            over = true;
            clients.shutdownNow();
            tracker.close();
        }
    }

    private void check(Map<String, Set<JsonNode>> published, Map<String, Set<String>> operations)
            throws IOException, InterruptedException {
        assertThat(accepted).hasSizeGreaterThan(KILLS);
        assertThat(operations.keySet()).as("operations of unknown requests").isSubsetOf(accepted.keySet());
        for (Map.Entry<String, KillScenario> request : accepted.entrySet()) {
            String token = request.getKey();
            JsonNode record = client.request(token);
            assertThat(record.path("Outcome").asText()).as(token).isEqualTo(request.getValue().outcome);
            assertThat(operations.getOrDefault(token, Set.of()))
                    .as("operations of " + token)
                    // After a cancel or a deadline before the start, the tracker starts no operation.
                    .hasSizeBetween(request.getValue().timeoutSeconds > 2 && !request.getValue().cancelled ? 1 : 0, 1);
            assertThat(published.get(token)).as("terminal events of " + token).hasSize(1);
        }
    }

    /** Submits under one ClientToken until the submit is accepted, then cancels if the kind is a cancel. */
    private void oneRequest(KillScenario kind) throws IOException, InterruptedException {
        String name = "kill-" + submits.incrementAndGet();
        ObjectNode submission = JsonNodeFactory.instance.objectNode();
        submission
                .put("Operation", "CREATE")
                .put("TypeName", "AWS::Logs::LogGroup")
                .put("ClientToken", name);
        submission.put("TimeoutSeconds", kind.timeoutSeconds);
        submission
                .putObject("DesiredState")
                .put("LogGroupName", name)
                .putObject("Simulate")
                .set("Create", JsonTree.read(kind.simulate));
        String token = untilAnswered(
                () -> client.submit(submission).get("RequestToken").asText());
        accepted.put(token, kind);
        if (kind.cancelled) {
            untilAnswered(() -> cancel(token));
        }
        Thread.sleep(20);
    }

    /**
     * Cancels. If a kill lost the response, the cancel may have settled the request, and the tracker refuses the retry.
     */
    private boolean cancel(String token) throws IOException, InterruptedException {
        if (client.request(token).path("OperationStatus").asText().equals("CANCEL_COMPLETE")) {
            return true;
        }
        client.cancel(token);
        return true;
    }

    private interface ApiCall<T> {
        T make() throws IOException, InterruptedException;
    }

    private <T> T untilAnswered(ApiCall<T> call) throws IOException, InterruptedException {
        Instant limit = Instant.now().plus(PATIENCE);
        while (true) {
            try {
                return call.make();
            } catch (TrackerClientException gone) {
                if (Instant.now().isAfter(limit)) {
                    throw gone;
                }
                cutOff.incrementAndGet();
                Thread.sleep(50);
            }
        }
    }

    private Map<String, Set<JsonNode>> awaitPublished(Path events) throws IOException, InterruptedException {
        Instant limit = Instant.now().plus(PATIENCE);
        while (true) {
            Map<String, Set<JsonNode>> published = published(events);
            if (published.keySet().containsAll(accepted.keySet())) {
                return published;
            }
            if (Instant.now().isAfter(limit)) {
                Set<String> missing = new HashSet<>(accepted.keySet());
                missing.removeAll(published.keySet());
                StringBuilder report = new StringBuilder("not published within " + PATIENCE + ":");
                for (String token : missing) {
                    report.append("\n").append(accepted.get(token)).append(' ').append(client.request(token));
                    try (Stream<String> errors = Files.lines(folder.resolve("errors"))) {
                        errors.filter(error -> error.contains(token))
                                .forEach(error -> report.append("\n  ").append(error));
                    }
                }
                throw new AssertionError(report);
            }
            Thread.sleep(500);
        }
    }

    /** Returns the distinct terminal events of each request. */
    private static Map<String, Set<JsonNode>> published(Path events) throws IOException {
        Map<String, Set<JsonNode>> published = new HashMap<>();
        for (String line : Files.readAllLines(events)) {
            // The last line may be incomplete at this moment, and so may a line that a kill truncated.
            if (line.contains("Resource Request Settled") && line.endsWith("}}")) {
                JsonNode detail = JSON.readTree(line).get("detail");
                published
                        .computeIfAbsent(detail.get("RequestToken").asText(), token -> new HashSet<>())
                        .add(detail);
            }
        }
        return published;
    }

    /** Returns the started operations in the simulator's journal, by request. */
    private static Map<String, Set<String>> operations(Path journal) throws IOException {
        Map<String, Set<String>> operations = new HashMap<>();
        for (String line : Files.readAllLines(journal)) {
            if (line.isBlank()) {
                continue; // An erased line, whose model is no longer needed.
            }
            JsonNode entry = JSON.readTree(line).elements().next();
            if (entry.has("clientToken")) {
                String client = entry.get("clientToken").asText();
                operations
                        .computeIfAbsent(client.substring(0, 36), token -> new HashSet<>())
                        .add(entry.get("token").asText());
            }
        }
        return operations;
    }
}
