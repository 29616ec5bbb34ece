package requesttracker.bench;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import requesttracker.client.TrackerClient;
import requesttracker.client.TrackerClientException;
import requesttracker.emulators.dynamodb.DynamoDbEmulator;
import requesttracker.local.HostOptions;
import requesttracker.local.LocalCommand;
import requesttracker.local.TrackerHost;
import requesttracker.statemachine.engine.HistoryEventType;

/** Measures many requests at once. The tracker runs in this process, and each request passes its endpoint. */
final class LoadBenchmark {
    private static final int SUBMITTERS = 16;
    /**
     * The number of active requests: enough to keep two processors busy, without a wait of a second for any of them.
     */
    private static final int ACTIVE = 300;
    /** The maximum number of concurrent starts. More would wait in a queue. */
    private static final int STARTING = 500;

    private static final Duration TIME_LIMIT = Duration.ofMinutes(30);
    private static final Duration SLEEP = Duration.ofHours(2);
    private static final Duration CANCELLED = Duration.ofMinutes(1);
    private static final Duration REST = Duration.ofSeconds(10);
    private static final Duration TURN = Duration.ofSeconds(1);

    private final ExecutorService submitters = Executors.newFixedThreadPool(SUBMITTERS);
    private final BlockingQueue<String> faults = new LinkedBlockingQueue<>();
    private final AtomicInteger submitted = new AtomicInteger();
    private final Semaphore asleep = new Semaphore(0);
    private final Semaphore published = new Semaphore(0);
    private final BlockingQueue<Instant> cancelsReached = new LinkedBlockingQueue<>();
    private final Optional<Path> folder;
    private volatile WorkflowCosts costs = new WorkflowCosts();
    private volatile Runnable onPublished = () -> {};

    private LoadBenchmark(Optional<Path> folder) {
        this.folder = folder;
    }

    /**
     * The rate of requests that are submitted, polled once, settled and published.
     *
     * @param perSecond the number of requests per second
     * @param processorEach the processor time of the process for each request, including this client and the services
     */
    record SettlementRate(double perSecond, Duration processorEach) {}

    /**
     * The heap after garbage collection.
     *
     * @param bytes the size in total
     * @param bytesEach the size for each sleeping request, with its operation in the simulator
     */
    record HeapUse(long bytes, long bytesEach) {}

    /**
     * The figures for {@code inFlight} requests in flight.
     *
     * @param rate the rate of the active requests, while the others sleep
     * @param heap the heap of the sleeping requests
     * @param toCancel the times from a cancel's HTTP call to the simulator's CancelResourceRequest, during a RetryAfter
     *     of 60 s; shortest first
     * @param costs the costs of the executions of the active requests
     * @param writes the number of all writes to the table
     */
    record LoadFigures(
            int inFlight,
            SettlementRate rate,
            HeapUse heap,
            List<Duration> toCancel,
            Map<Integer, WorkflowCosts.CostSum> costs,
            long writes) {
        Duration median() {
            return toCancel.get(toCancel.size() / 2);
        }

        Duration p99() {
            return toCancel.get(toCancel.size() * 99 / 100);
        }
    }

    /**
     * Submits sleeping requests, cancels some of them one by one, and then runs active requests until enough have
     * settled.
     *
     * @param inFlight at least {@link #ACTIVE}
     */
    static LoadFigures measure(int inFlight, int measured, int cancels) throws IOException, InterruptedException {
        return new LoadBenchmark(Optional.empty()).run(inFlight, measured, cancels);
    }

    /** Measures the least load, with the records kept in a folder. */
    static LoadFigures measureIn(Path folder, int measured) throws IOException, InterruptedException {
        return new LoadBenchmark(Optional.of(folder)).run(ACTIVE, measured, 1);
    }

    /** Measures the least load, with the records kept in memory. */
    static LoadFigures measureInMemory(int measured) throws IOException, InterruptedException {
        return measure(ACTIVE, measured, 1);
    }

    private LoadFigures run(int inFlight, int measured, int cancels) throws IOException, InterruptedException {
        try (TrackerHost tracker = tracker()) {
            tracker.serve();
            TrackerClient client = new TrackerClient(URI.create(tracker.url()), Optional.empty());
            sleep(
                    client, ACTIVE,
                    SLEEP); // Classes and caches that are loaded once do not count for the sleeping requests.
            long before = heapAtRest();
            int sleepers = Math.max(ACTIVE, inFlight - 2 * ACTIVE);
            sleep(client, sleepers, SLEEP);
            long heap = heap();
            List<Duration> toCancel = cancel(client, sleep(client, cancels, CANCELLED));
            SettlementRate rate = settle(client, measured);
            return new LoadFigures(
                    inFlight,
                    rate,
                    new HeapUse(heap, (heap - before) / sleepers),
                    toCancel,
                    costs.byPolls(),
                    ((DynamoDbEmulator) tracker.records()).writes());
        } finally {
            submitters.shutdownNow();
        }
    }

    private List<String> sleep(TrackerClient client, int count, Duration operation) throws InterruptedException {
        BlockingQueue<String> tokens = new LinkedBlockingQueue<>();
        asleep.drainPermits();
        for (int i = 0; i < count; i++) {
            if (i >= STARTING) {
                await(asleep, 1);
            }
            submitLater(client, operation, tokens::add);
        }
        await(asleep, Math.min(count, STARTING));
        return List.copyOf(tokens);
    }

    private List<Duration> cancel(TrackerClient client, List<String> tokens) throws InterruptedException {
        List<Duration> latencies = new ArrayList<>();
        for (String token : tokens) {
            Instant called = Instant.now();
            client.cancel(token);
            Instant reached = cancelsReached.poll(60, TimeUnit.SECONDS);
            if (reached == null) {
                throw new IllegalStateException("a cancel did not reach the simulator within 60 s");
            }
            latencies.add(Duration.between(called, reached));
        }
        await(published, tokens.size());
        latencies.sort(Duration::compareTo);
        return List.copyOf(latencies);
    }

    private SettlementRate settle(TrackerClient client, int measured) throws InterruptedException {
        costs = new WorkflowCosts();
        onPublished = () -> submitLater(client, TURN, token -> {});
        for (int i = 0; i < ACTIVE; i++) {
            onPublished.run();
        }
        await(published, 2 * ACTIVE);
        long from = System.nanoTime();
        Duration processor = processor();
        await(published, measured);
        double seconds = (System.nanoTime() - from) / 1e9;
        Duration used = processor().minus(processor);
        onPublished = () -> {};
        return new SettlementRate(measured / seconds, used.dividedBy(measured));
    }

    private TrackerHost tracker() {
        HostOptions options = HostOptions.inMemory();
        return new TrackerHost(folder.map(options::keptIn)
                .orElse(options)
                .onEvent(event -> {
                    String outcome = event.path("detail").path("Outcome").asText();
                    if (!outcome.equals("SUCCEEDED") && !outcome.equals("CANCELED")) {
                        faults.add(LocalCommand.line(event));
                    }
                    published.release();
                    onPublished.run();
                })
                .onHistory(event -> {
                    costs.on(event);
                    if (event.type() == HistoryEventType.TaskSubmitted) {
                        asleep.release();
                    }
                })
                .onCall(call -> {
                    if (call.action().equals("CancelResourceRequest")) {
                        cancelsReached.add(call.at());
                    }
                }));
    }

    private void submitLater(TrackerClient client, Duration operation, Consumer<String> token) {
        try {
            submitters.execute(() -> {
                try {
                    token.accept(client.submit(create("load-" + submitted.incrementAndGet(), operation))
                            .get("RequestToken")
                            .asText());
                } catch (TrackerClientException e) {
                    faults.add(e.toString());
                }
            });
        } catch (RejectedExecutionException e) {
            // The measurement has ended.
        }
    }

    /** Returns a create whose RetryAfter is the end of the operation, so that it needs one poll. */
    private static ObjectNode create(String name, Duration operation) {
        double seconds = operation.toMillis() / 1e3;
        ObjectNode submission = JsonNodeFactory.instance.objectNode();
        submission.put("Operation", "CREATE").put("TypeName", "AWS::Logs::LogGroup");
        submission
                .putObject("DesiredState")
                .put("LogGroupName", name)
                .putObject("Simulate")
                .putObject("Create")
                .put("DurationSeconds", seconds)
                .put("RetryAfterSeconds", seconds);
        return submission;
    }

    private void await(Semaphore semaphore, int count) throws InterruptedException {
        Instant until = Instant.now().plus(TIME_LIMIT);
        while (!semaphore.tryAcquire(count, 1, TimeUnit.SECONDS)) {
            String fault = faults.poll();
            if (fault != null) {
                throw new IllegalStateException(fault);
            }
            if (Instant.now().isAfter(until)) {
                throw new IllegalStateException("the load made no way within " + TIME_LIMIT);
            }
        }
    }

    private static Duration processor() {
        return ProcessHandle.current().info().totalCpuDuration().orElseThrow();
    }

    /**
     * Returns the heap when the process has been idle for a while. Memory of an earlier tracker is freed up to 15 s
     * after its end.
     */
    private static long heapAtRest() throws InterruptedException {
        long least = heap();
        for (int quiet = 0; quiet < REST.toSeconds(); quiet++) {
            Thread.sleep(1_000); // Waits by the clock, since more collections do not free the memory sooner.
            long now = heap();
            if (now < least - least / 200) {
                quiet = 0;
            }
            least = Math.min(least, now);
        }
        return least;
    }

    private static long heap() {
        Runtime runtime = Runtime.getRuntime();
        runtime.gc();
        runtime.gc();
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
