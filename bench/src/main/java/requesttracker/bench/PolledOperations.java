package requesttracker.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import requesttracker.client.TrackerClient;
import requesttracker.local.HostOptions;
import requesttracker.local.TrackerHost;
import requesttracker.simulator.RecordedCall;
import requesttracker.simulator.Simulator;
import requesttracker.simulator.SimulatorResponse;
import requesttracker.simulator.SimulatorServer;
import requesttracker.simulator.SimulatorSettings;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cloudcontrol.CloudControlClient;
import software.amazon.awssdk.services.cloudcontrol.waiters.CloudControlWaiter;

/** Polls operations in real time until each end is seen. The simulator accepts 25 calls a second. */
abstract class PolledOperations implements AutoCloseable {
    private static final Duration TIME_LIMIT = Duration.ofHours(1);

    private final String name;
    private final Simulator simulator;
    private final SimulatorServer server;
    private final Map<String, Instant> ends = new LinkedHashMap<>();
    private final Map<String, Duration> delays = new ConcurrentHashMap<>();
    private final AtomicInteger calls = new AtomicInteger();
    private final AtomicInteger throttled = new AtomicInteger();
    private CountDownLatch unseen = new CountDownLatch(0);
    private long bytesEach;

    PolledOperations(String name) throws IOException {
        this.name = name;
        this.simulator = Simulator.open(SimulatorSettings.of(
                        InstantSource.system(), () -> UUID.randomUUID().toString())
                .limitedTo(RateBudget.CALLS_A_SECOND)
                .observedBy(this::count));
        this.server =
                SimulatorServer.start(simulator, 0, 8, () -> UUID.randomUUID().toString());
    }

    /** Starts to poll an operation. */
    abstract void poll(String operation) throws IOException, InterruptedException;

    /** Returns the number of failed polls, which were throttled in all their attempts. */
    abstract int failedPolls();

    /**
     * Starts the operations as fast as the limit admits. The operations are the same in each run.
     *
     * @param handlerCalledEach the time between two calls of the handler; an operation ends with one of these calls
     */
    final void start(int count, Duration shortest, Duration longest, Duration handlerCalledEach)
            throws InterruptedException {
        Random random = new Random(1);
        for (int i = 0; i < count; i++) {
            Duration drawn = Duration.ofMillis(random.nextLong(shortest.toMillis(), longest.toMillis() + 1));
            Duration length = handlerCalledEach.multipliedBy(1 + drawn.dividedBy(handlerCalledEach));
            ObjectNode create = JsonNodeFactory.instance.objectNode();
            create.put("TypeName", "AWS::Logs::LogGroup")
                    .put(
                            "DesiredState",
                            "{\"LogGroupName\":\"" + i + "\",\"Simulate\":{\"Create\":{\"DurationSeconds\":"
                                    + length.toSeconds() + ",\"RetryAfterSeconds\":" + handlerCalledEach.toSeconds()
                                    + "}}}");
            SimulatorResponse answer = simulator.call("CreateResource", create);
            while (answer.error().isPresent()) {
                Thread.sleep(40);
                answer = simulator.call("CreateResource", create);
            }
            String token =
                    answer.body().path("ProgressEvent").path("RequestToken").asText();
            ends.put(token, Instant.now().plus(length));
        }
        unseen = new CountDownLatch(count);
    }

    /** Starts to poll all operations. */
    final void poll() throws IOException, InterruptedException {
        long before = resident();
        for (String operation : ends.keySet()) {
            poll(operation);
        }
        bytesEach = (resident() - before) / ends.size();
    }

    /** Waits until a poll has seen each end, or its poller has given up. */
    final void awaitEnds() throws InterruptedException {
        if (!unseen.await(TIME_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
            throw new IllegalStateException(name + " did not see the end of " + unseen.getCount() + " operations");
        }
    }

    final RateBudget.PollingFigures result() {
        return new RateBudget.PollingFigures(
                calls.get(), throttled.get(), delays.values().stream().sorted().toList());
    }

    final String name() {
        return name;
    }

    /** Returns the bytes of memory, heap and threads of the process, for each operation while it is polled. */
    final long bytesEach() {
        return bytesEach;
    }

    final URI endpoint() {
        return server.endpoint();
    }

    /** Records that the poller of an operation gave up before the end. */
    final void givenUp() {
        unseen.countDown();
    }

    /** Records that a poll has seen the end of an operation. */
    final void seen(String operation) {
        if (delays.putIfAbsent(operation, Duration.between(ends.get(operation), Instant.now())) == null) {
            unseen.countDown();
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        simulator.close();
    }

    private void count(RecordedCall call) {
        if (call.action().equals("GetResourceRequestStatus")) {
            calls.incrementAndGet();
            call.error().ifPresent(error -> throttled.incrementAndGet());
        }
    }

    private static long resident() throws IOException {
        System.gc();
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
            String line =
                    lines.filter(each -> each.startsWith("VmRSS:")).findFirst().orElseThrow();
            return 1024 * Long.parseLong(line.replaceAll("\\D", ""));
        }
    }

    /** Polls with the whole tracker, which adopts the operations. */
    static final class TrackerPolling extends PolledOperations {
        private final TrackerHost tracker;
        private final TrackerClient client;
        private final Map<String, String> operations = new ConcurrentHashMap<>();

        TrackerPolling() throws IOException {
            super("the tracker");
            tracker = new TrackerHost(
                    HostOptions.inMemory().cloudControl(endpoint()).onEvent(event -> published(event.path("detail"))));
            tracker.serve();
            client = new TrackerClient(URI.create(tracker.url()), Optional.empty());
        }

        @Override
        void poll(String operation) throws IOException, InterruptedException {
            JsonNode request = client.submit(JsonNodeFactory.instance
                    .objectNode()
                    .put("Operation", "CREATE")
                    .put("TypeName", "AWS::Logs::LogGroup")
                    .put("ProviderToken", operation));
            operations.put(request.get("RequestToken").asText(), operation);
        }

        private void published(JsonNode detail) {
            seen(operations.get(detail.path("RequestToken").asText()));
        }

        /** Returns 0, since the tracker polls again after a failed poll. */
        @Override
        int failedPolls() {
            return 0;
        }

        @Override
        public void close() throws IOException {
            tracker.close();
            super.close();
        }
    }

    /** Polls with a thread for each operation, and the SDK's client. */
    static final class ThreadPolling extends PolledOperations {
        private static final Duration PAUSE = Duration.ofSeconds(5);

        /** Polls until the operation has ended. A failed poll is an exception. */
        private interface PollingLoop {
            void untilEnd(CloudControlClient client, String operation) throws InterruptedException;
        }

        private static final PollingLoop WAITER = (client, operation) -> {
            try (CloudControlWaiter waiter =
                    CloudControlWaiter.builder().client(client).build()) {
                waiter.waitUntilResourceRequestSuccess(request -> request.requestToken(operation));
            }
        };

        private final CloudControlClient client;
        private final boolean again;
        private final PollingLoop polls;
        private final AtomicInteger failed = new AtomicInteger();

        private ThreadPolling(String name, boolean again, PollingLoop polls) throws IOException {
            super(name);
            this.again = again;
            this.polls = polls;
            this.client = CloudControlClient.builder()
                    .httpClient(UrlConnectionHttpClient.create())
                    .endpointOverride(endpoint())
                    .region(Region.US_EAST_1)
                    .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("bench", "bench")))
                    .build();
        }

        /**
         * Returns the SDK's waiter, called again after 5 s whenever it gives up: after a failed poll, and after 24
         * polls.
         */
        static ThreadPolling waiter() throws IOException {
            return new ThreadPolling("SDK's waiter", true, WAITER);
        }

        /** Returns the SDK's waiter, called once. */
        static ThreadPolling waiterCalledOnce() throws IOException {
            return new ThreadPolling("called once", false, WAITER);
        }

        /** Returns a simple loop that sleeps between its polls. The sleep is part of the measurement. */
        static ThreadPolling loop() throws IOException {
            return new ThreadPolling("loop of 5 s", true, (client, operation) -> {
                while (!client.getResourceRequestStatus(request -> request.requestToken(operation))
                        .progressEvent()
                        .operationStatusAsString()
                        .equals("SUCCESS")) {
                    Thread.sleep(PAUSE.toMillis());
                }
            });
        }

        @Override
        void poll(String operation) {
            Thread thread = new Thread(() -> pollUntilEnd(operation), operation);
            thread.setDaemon(true);
            thread.start();
        }

        private void pollUntilEnd(String operation) {
            try {
                while (true) {
                    try {
                        polls.untilEnd(client, operation);
                        seen(operation);
                        return;
                    } catch (SdkException e) {
                        failed.incrementAndGet();
                        if (!again) {
                            givenUp();
                            return;
                        }
                        Thread.sleep(PAUSE.toMillis());
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        int failedPolls() {
            return failed.get();
        }

        @Override
        public void close() throws IOException {
            client.close();
            super.close();
        }
    }
}
