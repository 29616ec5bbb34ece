package requesttracker.bench;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** Starts a function in a separate JVM, under AWS's runtime interface client, and waits for its answer. */
final class Jvm implements AutoCloseable {
    /** The flags of the managed runtime for 512 MB, except the heap's share. */
    private static final List<String> FLAGS = List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx448m");

    /** The password of a key that only this process uses. */
    private static final String PASSWORD = "cold-start";

    /** The ways in which the JVM gets the function's classes. */
    enum ClassPathLayout {
        /** The function's jar on the JVM's class path. */
        PLAIN,
        /** The same, with an archive of its classes: CDS on 17, an AOT cache on 25. */
        ARCHIVE,
        /** The same as PLAIN, with the services called by TLS on loopback and a certificate for them. */
        TLS,
        /** The function's jar in the task's folder, loaded by the runtime's class loader. */
        MANAGED
    }

    /** The function, JDK and layout of a cold start. */
    record ColdStartVariant(MeasuredFunction function, int jdk, ClassPathLayout layout) {}

    /**
     * The times of one cold start, since the start of the process.
     *
     * @param built until the runtime requests the event, after it has built the function
     * @param calls until each call to AWS
     * @param answered until the answer
     * @param again from the last event's request to its answer, in the same process. It is the remaining time if a
     *     snapshot was taken after the first event; zero if there was only one event
     * @param processor the processor time of the process, in steps of 10 ms
     */
    record ColdStartTimes(
            Duration built, List<Duration> calls, Duration answered, Duration again, Duration processor) {}

    /**
     * One cold start.
     *
     * @param answer the function's answer to the first event
     * @param output the lines that the process printed
     */
    record ColdStartRun(ColdStartTimes times, String answer, List<String> output) {}

    /**
     * The settings of a process.
     *
     * @param flags the flags of the JVM
     * @param variables the environment variables in addition to the usual ones
     * @param events the number of events for the function
     * @param started called with the process
     * @param train whether the process writes an archive when it ends
     */
    private record JvmRun(
            List<String> flags, Map<String, String> variables, int events, Consumer<Process> started, boolean train) {
        static JvmRun of(List<String> flags, int events) {
            return new JvmRun(flags, Map.of(), events, process -> {}, false);
        }
    }

    private final Map<Integer, Path> homes;
    private final FakeServices services;
    private final BenchRuntimeApi api;
    private final Path work = Files.createTempDirectory("cold-start");
    private final Path keys = work.resolve("keys");

    /** @param homes the folders of the JDKs, by version */
    Jvm(Map<Integer, Path> homes, FakeServices services) throws IOException, InterruptedException {
        this.homes = new TreeMap<>(homes);
        this.services = services;
        this.api = new BenchRuntimeApi(
                services, context(this.homes.values().iterator().next()));
    }

    private SSLContext context(Path home) throws IOException, InterruptedException {
        Process keytool = new ProcessBuilder(
                        home.resolve("bin/keytool").toString(),
                        "-genkeypair",
                        "-alias",
                        "services",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=services",
                        "-ext",
                        "san=ip:127.0.0.1",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        PASSWORD,
                        "-keystore",
                        keys.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (keytool.waitFor() != 0) {
            throw new IllegalStateException("keytool made no certificate");
        }
        try {
            KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            managers.init(KeyStore.getInstance(keys.toFile(), PASSWORD.toCharArray()), PASSWORD.toCharArray());
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(managers.getKeyManagers(), null, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("no TLS", e);
        }
    }

    Iterable<Integer> versions() {
        return homes.keySet();
    }

    @Override
    public void close() throws IOException {
        api.close();
        try (Stream<Path> files = Files.walk(work)) {
            files.sorted((a, b) -> b.compareTo(a)).map(Path::toFile).forEach(File::delete);
        }
    }

    /** Returns the function's answer. */
    String answer(MeasuredFunction function) throws IOException, InterruptedException {
        return start(new ColdStartVariant(function, 17, ClassPathLayout.PLAIN)).answer();
    }

    /** Makes one cold start, with further flags for the JVM. */
    ColdStartRun start(ColdStartVariant variant, String... more) throws IOException, InterruptedException {
        List<String> flags = new ArrayList<>(List.of(more));
        if (variant.layout() == ClassPathLayout.ARCHIVE) {
            flags.add((variant.jdk() < 25 ? "-XX:SharedArchiveFile=" : "-XX:AOTCache=") + archive(variant));
        }
        if (variant.layout() == ClassPathLayout.TLS) {
            flags.addAll(trusted());
        }
        return start(variant, JvmRun.of(flags, 1));
    }

    /** Makes one cold start, and sends a second event. */
    ColdStartRun startAndGoOn(ColdStartVariant variant) throws IOException, InterruptedException {
        return start(variant, JvmRun.of(List.of(), 2));
    }

    /**
     * Primes a function like Lambda before a snapshot, continues without a snapshot, and invokes the function with
     * services called by TLS. Restores the table before each invocation.
     *
     * @return the processor time of the process for each invocation, with the work of its compiler until the next one
     */
    List<Duration> invokePrimed(MeasuredFunction function, int jdk, int events)
            throws IOException, InterruptedException {
        List<Long> processor = new CopyOnWriteArrayList<>();
        CompletableFuture<Process> started = new CompletableFuture<>();
        api.whenIdle(() -> {
            services.restore(function.items());
            processor.add(processorAtRest(started.join()));
        });
        try {
            ColdStartVariant variant = new ColdStartVariant(function, jdk, ClassPathLayout.TLS);
            List<String> flags = trusted();
            // Lambda sets this property. Without it, the runtime registers no hook.
            flags.add("-Dorg.crac.Core.Compat=com.amazonaws.services.lambda.crac");
            start(
                    variant,
                    new JvmRun(
                            flags,
                            Map.of("AWS_LAMBDA_INITIALIZATION_TYPE", "snap-start"),
                            events,
                            started::complete,
                            false));
        } finally {
            api.whenIdle(() -> {});
        }
        // The process has handled all events, and ends before it requests another event.
        return IntStream.range(1, events)
                .mapToObj(i -> Duration.ofNanos(processor.get(i + 1) - processor.get(i)))
                .toList();
    }

    /** Returns the nanoseconds of processor time that a process has used, once it is idle. */
    private static long processorAtRest(Process process) {
        try {
            long before;
            long now = processor(process);
            do {
                before = now;
                Thread.sleep(50);
                now = processor(process);
            } while (now - before > 1_000_000);
            return now;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** Returns the processor time of all threads of a process in nanoseconds, from Linux. */
    private static long processor(Process process) throws IOException {
        long sum = 0;
        try (Stream<Path> threads = Files.list(Path.of("/proc/" + process.pid() + "/task"))) {
            for (Path thread : threads.toList()) {
                try {
                    sum += Long.parseLong(
                            Files.readString(thread.resolve("schedstat")).split(" ", -1)[0]);
                } catch (NoSuchFileException e) {
                    // The thread has ended in the meantime.
                }
            }
        }
        return sum;
    }

    private List<String> trusted() {
        return new ArrayList<>(
                List.of("-Djavax.net.ssl.trustStore=" + keys, "-Djavax.net.ssl.trustStorePassword=" + PASSWORD));
    }

    /** Creates the archive of a variant by one invocation. */
    void train(ColdStartVariant variant) throws IOException, InterruptedException {
        Path archive = archive(variant);
        String flag = variant.jdk() < 25 ? "-XX:ArchiveClassesAtExit=" : "-XX:AOTCacheOutput=";
        ColdStartRun run = start(variant, new JvmRun(List.of(flag + archive), Map.of(), 1, process -> {}, true));
        if (!Files.exists(archive)) {
            throw new IllegalStateException(
                    "no archive was made for " + variant.function().name() + ": " + run.output());
        }
    }

    private Path archive(ColdStartVariant variant) throws IOException {
        return archive(work, variant);
    }

    /**
     * Returns the file of a variant's archive, whose name has its jar's digest.
     *
     * <p>JDK 25.0.3 does not check whether the jar has changed after the creation of its AOT cache, and runs the old
     * code.
     */
    static Path archive(Path folder, ColdStartVariant variant) throws IOException {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest(Files.readAllBytes(variant.function().jar()));
            return folder.resolve(variant.function().name().replace(' ', '-') + "-" + variant.jdk() + "-"
                    + HexFormat.of().formatHex(digest, 0, 8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    private ColdStartRun start(ColdStartVariant variant, JvmRun run) throws IOException, InterruptedException {
        MeasuredFunction function = variant.function();
        services.restore(function.items());
        api.offer(function.event(), run.events());
        Path output = work.resolve("output");
        ProcessBuilder builder = new ProcessBuilder(command(variant, run.flags()))
                .directory(folder(variant).toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        Map<String, String> environment = builder.environment();
        environment
                .keySet()
                .removeIf(name -> name.startsWith("AWS_") || name.startsWith("JAVA_") || name.startsWith("JDK_"));
        environment.putAll(environment(api.address(), api.services(variant.layout() == ClassPathLayout.TLS)));
        environment.putAll(run.variables());
        long from = System.nanoTime();
        Process process = builder.start();
        run.started().accept(process);
        try {
            BenchRuntimeApi.TimedAnswer answer = api.await(60);
            Duration again = Duration.ZERO;
            for (int event = 1; event < run.events(); event++) {
                BenchRuntimeApi.TimedAnswer next = api.await(60);
                again = Duration.ofNanos(next.at() - next.asked());
            }
            ColdStartTimes times = new ColdStartTimes(
                    Duration.ofNanos(answer.asked() - from),
                    answer.calls().stream()
                            .map(at -> Duration.ofNanos(at - from))
                            .toList(),
                    Duration.ofNanos(answer.at() - from),
                    again,
                    process.info().totalCpuDuration().orElse(Duration.ZERO));
            return new ColdStartRun(times, answer.body(), Files.readAllLines(output));
        } catch (IllegalStateException e) {
            throw new IllegalStateException(function.name() + ": " + Files.readString(output), e);
        } finally {
            // After a signal to end, the JVM first writes its archive.
            if (run.train()) {
                process.destroy();
            } else {
                process.destroyForcibly();
            }
            if (!process.waitFor(120, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        }
    }

    private List<String> command(ColdStartVariant variant, List<String> flags) throws IOException {
        List<String> classPath = new ArrayList<>();
        try (Stream<Path> runtime =
                Files.list(Path.of("bench/samples/target/runtime").toAbsolutePath())) {
            runtime.map(Path::toString).sorted().forEach(classPath::add);
        }
        if (variant.layout() != ClassPathLayout.MANAGED) {
            classPath.add(variant.function().jar().toAbsolutePath().toString());
        }
        List<String> command = new ArrayList<>();
        command.add(homes.get(variant.jdk()).resolve("bin/java").toString());
        command.addAll(FLAGS);
        command.addAll(flags);
        command.addAll(List.of(
                "-cp",
                String.join(File.pathSeparator, classPath),
                "com.amazonaws.services.lambda.runtime.api.client.AWSLambda",
                variant.function().handler()));
        return command;
    }

    /** Returns the working folder of the process. The runtime client finds the function in its folder {@code lib}. */
    private Path folder(ColdStartVariant variant) throws IOException {
        if (variant.layout() != ClassPathLayout.MANAGED) {
            return Files.createDirectories(work.resolve("empty"));
        }
        Path jar = variant.function().jar();
        Path task = work.resolve("task-" + jar.getFileName());
        Path lib = Files.createDirectories(task.resolve("lib")).resolve("function.jar");
        if (!Files.exists(lib)) {
            Files.copy(jar, lib);
        }
        return task;
    }

    private static Map<String, String> environment(String api, String services) {
        return Map.ofEntries(
                Map.entry("AWS_LAMBDA_RUNTIME_API", api),
                Map.entry("AWS_ENDPOINT_URL", services),
                Map.entry("AWS_REGION", "us-east-1"),
                Map.entry("AWS_ACCESS_KEY_ID", "cold"),
                Map.entry("AWS_SECRET_ACCESS_KEY", "start"),
                Map.entry("AWS_LAMBDA_FUNCTION_NAME", "cold"),
                Map.entry("AWS_LAMBDA_FUNCTION_VERSION", "1"),
                Map.entry("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "512"),
                Map.entry("AWS_LAMBDA_LOG_GROUP_NAME", "g"),
                Map.entry("AWS_LAMBDA_LOG_STREAM_NAME", "s"),
                Map.entry("TABLE_NAME", "requests"),
                Map.entry("EVENT_BUS_NAME", "bus"),
                Map.entry("STATE_MACHINE_ARN", "arn:aws:states:us-east-1:000000000000:stateMachine:m"));
    }
}
