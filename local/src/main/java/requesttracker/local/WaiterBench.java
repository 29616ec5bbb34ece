package requesttracker.local;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import requesttracker.simulator.RateLimit;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cloudcontrol.CloudControlClient;
import software.amazon.awssdk.services.cloudcontrol.model.GetResourceRequestStatusRequest;
import software.amazon.awssdk.services.cloudcontrol.waiters.CloudControlWaiter;

/**
 * {@code tracker bench waiter}: the SDK's own waiter, a thread for each operation, in real time, under a limit of 25 calls a
 * second that answers inside this process; and the same operations as the tracker polls them, in virtual time.
 */
@Command(
        name = "waiter",
        mixinStandardHelpOptions = true,
        description = "The SDK's waiter, a thread for each operation, beside the tracker's polls; takes three minutes.")
final class WaiterBench implements Callable<Integer> {
    private static final Duration SHORTEST = Duration.ofSeconds(30);
    private static final Duration LONGEST = Duration.ofSeconds(90);
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    @Option(
            names = "--operations",
            paramLabel = "N",
            split = ",",
            defaultValue = "100,1000",
            description = "How many operations there are at once, of 30 to 90 s each.")
    private List<Integer> operations;

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintStream out = System.out;
        out.println(
                "operations  polled        ends seen  given up  calls  throttled  delay, s: mean  median   p99  KiB each");
        for (int count : operations) {
            RateBudget.Result ours = RateBudget.run(RateBudget.OURS, count, SHORTEST, LONGEST, 1);
            print(out, count, "ours", ours, 0, "-");
            Waiters waiters = new Waiters(count);
            RateBudget.Result theirs = waiters.run();
            print(out, count, "SDK's waiter", theirs, waiters.givenUp.get(), Long.toString(waiters.bytesEach >> 10));
        }
        return 0;
    }

    private static void print(
            PrintStream out, int count, String polled, RateBudget.Result run, int givenUp, String memory) {
        boolean none = run.delays().isEmpty();
        out.printf(
                Locale.ROOT,
                "%,10d  %-13s %,9d %,9d %,6d %9.0f%% %15s %7s %5s %9s%n",
                count,
                polled,
                run.delays().size(),
                givenUp,
                run.calls(),
                100 * run.throttledShare(),
                none ? "-" : run.mean().toSeconds(),
                none ? "-" : run.median().toSeconds(),
                none ? "-" : run.p99().toSeconds(),
                memory);
    }

    /** One run of the waiter; the client's HTTP calls are answered here. */
    private static final class Waiters implements SdkHttpClient {
        private final Map<String, Instant> ends = new ConcurrentHashMap<>();
        private final ConcurrentLinkedQueue<Duration> delays = new ConcurrentLinkedQueue<>();
        private final AtomicInteger givenUp = new AtomicInteger();
        private final AtomicInteger calls = new AtomicInteger();
        private final AtomicInteger throttled = new AtomicInteger();
        private final RateLimit limit = new RateLimit(RateBudget.CALLS_A_SECOND);
        private final int count;
        private volatile long bytesEach;

        Waiters(int count) {
            this.count = count;
        }

        RateBudget.Result run() throws IOException, InterruptedException {
            try (CloudControlClient client = CloudControlClient.builder()
                            .httpClient(this)
                            .region(Region.US_EAST_1)
                            .credentialsProvider(
                                    StaticCredentialsProvider.create(AwsBasicCredentials.create("bench", "bench")))
                            .build();
                    CloudControlWaiter waiter =
                            CloudControlWaiter.builder().client(client).build()) {
                Random random = new Random(-1);
                long before = resident();
                List<Thread> threads = new ArrayList<>();
                for (int i = 0; i < count; i++) {
                    String token = "operation-" + i;
                    ends.put(
                            token,
                            Instant.now()
                                    .plusMillis(random.nextLong(10_000))
                                    .plusMillis(random.nextLong(SHORTEST.toMillis(), LONGEST.toMillis() + 1)));
                    Thread thread = new Thread(() -> await(waiter, token), token);
                    thread.start();
                    threads.add(thread);
                }
                bytesEach = (resident() - before) / count;
                Instant deadline = Instant.now().plus(PATIENCE);
                for (Thread thread : threads) {
                    thread.join(Math.max(
                            1, Duration.between(Instant.now(), deadline).toMillis()));
                }
            }
            return new RateBudget.Result(
                    calls.get(), throttled.get(), delays.stream().sorted().toList());
        }

        private void await(CloudControlWaiter waiter, String token) {
            try {
                waiter.waitUntilResourceRequestSuccess(GetResourceRequestStatusRequest.builder()
                        .requestToken(token)
                        .build());
                delays.add(Duration.between(ends.get(token), Instant.now()));
            } catch (SdkException e) {
                // Throttled three times in one poll, or 24 polls made: it does not go on.
                givenUp.incrementAndGet();
            }
        }

        /** Memory of this process, threads included. */
        private static long resident() throws IOException {
            try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
                String line = lines.filter(each -> each.startsWith("VmRSS:"))
                        .findFirst()
                        .orElseThrow();
                return 1024 * Long.parseLong(line.replaceAll("\\D", ""));
            }
        }

        @Override
        public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
            return new ExecutableHttpRequest() {
                @Override
                public HttpExecuteResponse call() {
                    return answer(request);
                }

                @Override
                public void abort() {}
            };
        }

        @Override
        public void close() {}

        private HttpExecuteResponse answer(HttpExecuteRequest request) {
            calls.incrementAndGet();
            Instant now = Instant.now();
            if (!limit.admits(now)) {
                throttled.incrementAndGet();
                return response(400, "{\"__type\":\"ThrottlingException\"}");
            }
            String body;
            try (InputStream content =
                    request.contentStreamProvider().orElseThrow().newStream()) {
                body = new String(content.readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            String token = body.replaceFirst(".*\"RequestToken\":\"([^\"]*)\".*", "$1");
            String status = now.isBefore(ends.get(token)) ? "IN_PROGRESS" : "SUCCESS";
            return response(
                    200,
                    "{\"ProgressEvent\":{\"RequestToken\":\"" + token + "\",\"OperationStatus\":\"" + status + "\"}}");
        }

        private static HttpExecuteResponse response(int status, String body) {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            return HttpExecuteResponse.builder()
                    .response(SdkHttpResponse.builder()
                            .statusCode(status)
                            .putHeader("Content-Length", Integer.toString(bytes.length))
                            .build())
                    .responseBody(AbortableInputStream.create(new ByteArrayInputStream(bytes)))
                    .build();
        }
    }
}
