package requesttracker.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.Reader;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import requesttracker.client.TrackerClient;
import requesttracker.client.TrackerClientException;
import requesttracker.jsontree.JsonTree;
import requesttracker.simulator.Simulator;
import requesttracker.simulator.SimulatorServer;
import requesttracker.simulator.SimulatorSettings;

/**
 * Mixed load with faults for {@code -Dtracker.soakSeconds=N}, 20 minutes by default, at {@code -Dtracker.soakRate=R}
 * requests a second; {@code ./dev bench soak} runs it. Linux only: threads and descriptors are counted in /proc.
 */
@Tag("long")
class SoakTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration LENGTH = Duration.ofSeconds(Integer.getInteger("tracker.soakSeconds", 1_200));
    private static final int RATE = Integer.getInteger("tracker.soakRate", 15);
    private static final int SAMPLES = 30;
    /**
     * The tolerance for idle threads and connections, whose number varies. After hundreds of requests, a leak exceeds
     * the tolerance.
     */
    private static final int COME_AND_GO = 5;
    /** The longest request takes its deadline, a cancel and a few polls. */
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    /** A kind of request: its share in percent, and its possible outcomes. */
    private enum SoakScenario {
        PLAIN(40, "{\"DurationSeconds\": 2}", 600, "SUCCEEDED"),
        POLLED(20, "{\"DurationSeconds\": 12, \"RetryAfterSeconds\": 1}", 600, "SUCCEEDED"),
        THROTTLED(10, "{\"DurationSeconds\": 3, \"ThrottlePolls\": 3}", 600, "SUCCEEDED"),
        REFUSED(
                10,
                "{\"DurationSeconds\": 2, \"Outcome\": \"FAILED\", \"ErrorCode\": \"InvalidRequest\"}",
                600,
                "FAILED"),
        CANCELLED(10, "{\"DurationSeconds\": 3600, \"RetryAfterSeconds\": 60}", 600, "CANCELED"),
        OVERDUE(7, "{\"DurationSeconds\": 3600, \"ConcurrentModifications\": 1}", 5, "TIMED_OUT"),
        FORGOTTEN(3, "{\"DurationSeconds\": 3600, \"ForgetAfterSeconds\": 4}", 600, "LOST");

        final int share;
        final String simulate;
        final int timeoutSeconds;
        final String outcome;

        SoakScenario(int share, String simulate, int timeoutSeconds, String outcome) {
            this.share = share;
            this.simulate = simulate;
            this.timeoutSeconds = timeoutSeconds;
            this.outcome = outcome;
        }

        static SoakScenario at(int percent) {
            int from = 0;
            for (SoakScenario kind : values()) {
                from += kind.share;
                if (percent < from) {
                    return kind;
                }
            }
            throw new IllegalArgumentException("not below 100: " + percent);
        }
    }

    /** The state of the process at one moment. */
    private record Sample(long second, ProcessUsage process, int unsettled) {}

    /** The resources that the process uses. */
    private record ProcessUsage(long heapKiB, long residentKiB, int threads, int descriptors) {
        static ProcessUsage of(TrackerProcess tracker) throws IOException, InterruptedException {
            return new ProcessUsage(tracker.heapKiB(), tracker.residentKiB(), tracker.threads(), tracker.descriptors());
        }
    }

    private final Map<String, SoakScenario> unsettled = new ConcurrentHashMap<>();
    private final Queue<Future<?>> cancels = new ConcurrentLinkedQueue<>();
    private final StringBuilder line = new StringBuilder();
    private final Set<String> heard = new HashSet<>();
    private final Map<String, Integer> outcomes = new TreeMap<>();
    private final List<String> wrong = new ArrayList<>();
    private final AtomicInteger submitted = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();

    @TempDir
    Path folder;

    @Test
    @DisplayName(
            "Under mixed load with faults, each outcome is as expected, and memory, threads and descriptors do not grow")
    void staysFlat() throws Exception {
        long seed = Long.getLong("tracker.seed", System.nanoTime());
        Random random = new Random(seed);
        Path events = folder.resolve("events.jsonl");
        Simulator simulator = Simulator.open(SimulatorSettings.of(
                InstantSource.system(), () -> UUID.randomUUID().toString()));
        ScheduledExecutorService clients = Executors.newScheduledThreadPool(8);
        List<Sample> samples = new ArrayList<>();
        try (SimulatorServer server = SimulatorServer.start(
                        simulator, 0, 16, () -> UUID.randomUUID().toString());
                FlakyCloudControl rough = new FlakyCloudControl(server.endpoint(), new Random(random.nextLong()));
                TrackerProcess tracker = TrackerProcess.start(
                        folder,
                        "--data",
                        folder.resolve("data").toString(),
                        "--events",
                        events.toString(),
                        "--cloudcontrol",
                        rough.endpoint().toString())) {
            TrackerClient client = new TrackerClient(URI.create(tracker.url()), Optional.empty());
            Future<?> submitting = clients.scheduleAtFixedRate(
                    () -> submit(client, clients, random), 0, 1_000_000 / RATE, TimeUnit.MICROSECONDS);
            Instant began = Instant.now();
            try (Reader published = Files.newBufferedReader(events)) {
                for (int i = 1; i <= SAMPLES; i++) {
                    hearUntil(began.plus(LENGTH.multipliedBy(i).dividedBy(SAMPLES)), published, false);
                    samples.add(new Sample(
                            Duration.between(began, Instant.now()).toSeconds(),
                            ProcessUsage.of(tracker),
                            unsettled.size()));
                    System.out.println(samples.get(i - 1));
                }
                assertThat(submitting).as("submitting").isNotDone();
                clients.shutdown();
                assertThat(clients.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
                hearUntil(Instant.now().plus(PATIENCE), published, true);
            }
            System.out.printf(
                    "soak: %d s at %d a second, %d requests, outcomes %s, %d of %d calls with a fault, seed %d%n",
                    LENGTH.toSeconds(), RATE, submitted.get(), outcomes, rough.faults(), rough.calls(), seed);
        } finally {
            clients.shutdownNow();
        }
        assertThat(cancels).allSatisfy(cancel -> assertThat(cancel).isDone());
        assertThat(refused).as("submits and cancels that were refused").hasValue(0);
        assertThat(wrong).as("requests with an unexpected outcome").isEmpty();
        assertThat(unsettled).as("requests that did not end").isEmpty();
        isFlat(samples);
    }

    /**
     * Checks that nothing grows after the first third. Five per cent are noise from the current requests. A short run
     * still warms up and shows only fast growth.
     */
    private static void isFlat(List<Sample> samples) {
        ProcessUsage second = medians(samples.subList(SAMPLES / 3, 2 * SAMPLES / 3));
        ProcessUsage third = medians(samples.subList(2 * SAMPLES / 3, SAMPLES));
        System.out.printf("%-25s %10s %10s%n", "median of", "2nd third", "3rd third");
        System.out.printf("%-25s %10d %10d%n", "live heap, KiB", second.heapKiB, third.heapKiB);
        System.out.printf("%-25s %10d %10d%n", "resident memory, KiB", second.residentKiB, third.residentKiB);
        System.out.printf("%-25s %10d %10d%n", "threads", second.threads, third.threads);
        System.out.printf("%-25s %10d %10d%n", "descriptors", second.descriptors, third.descriptors);
        assertThat(third.heapKiB).as("KiB of heap").isLessThanOrEqualTo(second.heapKiB * (isLong() ? 105 : 150) / 100);
        assertThat(third.threads).as("threads").isLessThanOrEqualTo(second.threads + COME_AND_GO);
        assertThat(third.descriptors).as("descriptors").isLessThanOrEqualTo(second.descriptors + COME_AND_GO);
    }

    private static boolean isLong() {
        return LENGTH.compareTo(Duration.ofMinutes(15)) >= 0;
    }

    private static ProcessUsage medians(List<Sample> samples) {
        return new ProcessUsage(
                median(samples, ProcessUsage::heapKiB),
                median(samples, ProcessUsage::residentKiB),
                (int) median(samples, ProcessUsage::threads),
                (int) median(samples, ProcessUsage::descriptors));
    }

    private static long median(List<Sample> samples, ToLongFunction<ProcessUsage> figure) {
        return samples.stream().map(Sample::process).mapToLong(figure).sorted().toArray()[samples.size() / 2];
    }

    private void submit(TrackerClient client, ScheduledExecutorService clients, Random random) {
        SoakScenario kind = SoakScenario.at(random.nextInt(100));
        ObjectNode submission = JsonNodeFactory.instance.objectNode();
        submission.put("Operation", "CREATE").put("TypeName", "AWS::Logs::LogGroup");
        submission.put("TimeoutSeconds", kind.timeoutSeconds);
        try {
            submission
                    .putObject("DesiredState")
                    .put("LogGroupName", "soak-" + submitted.incrementAndGet())
                    .putObject("Simulate")
                    .set("Create", JsonTree.read(kind.simulate));
            String token = client.submit(submission).get("RequestToken").asText();
            unsettled.put(token, kind);
            if (kind == SoakScenario.CANCELLED) {
                cancels.add(
                        clients.schedule(() -> cancel(client, token), random.nextInt(5_000), TimeUnit.MILLISECONDS));
            }
        } catch (TrackerClientException e) {
            refused.incrementAndGet();
        }
    }

    private void cancel(TrackerClient client, String token) {
        try {
            client.cancel(token);
        } catch (TrackerClientException e) {
            refused.incrementAndGet();
        }
    }

    /** Reads the events while they are published. */
    private void hearUntil(Instant end, Reader published, boolean untilAllSettled)
            throws IOException, InterruptedException {
        while (Instant.now().isBefore(end) && !(untilAllSettled && unsettled.isEmpty())) {
            int next = published.read();
            if (next < 0) {
                Thread.sleep(100);
            } else if (next != '\n') {
                line.append((char) next);
            } else {
                // Waits for the line feed, since the end of the file may be in the middle of a line.
                if (line.indexOf("Resource Request Settled") >= 0) {
                    settled(JSON.readTree(line.toString()).get("detail"));
                }
                line.setLength(0);
            }
        }
    }

    private void settled(JsonNode detail) throws InterruptedException {
        String token = detail.get("RequestToken").asText();
        if (!heard.add(token)) {
            return; // Delivery is at least once.
        }
        // The event may arrive before the response to the submit.
        SoakScenario kind = unsettled.remove(token);
        for (int i = 0; kind == null && i < 500; i++) {
            Thread.sleep(10);
            kind = unsettled.remove(token);
        }
        if (kind == null) {
            wrong.add("an event of an unknown request: " + detail);
            return;
        }
        String outcome = detail.path("Outcome").asText();
        outcomes.merge(outcome, 1, Integer::sum);
        if (!outcome.equals(kind.outcome)) {
            wrong.add(kind + " ended " + outcome + ": " + detail);
        }
    }
}
