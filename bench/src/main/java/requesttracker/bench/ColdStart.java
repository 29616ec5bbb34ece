package requesttracker.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Measures cold starts: from the start of the process to the first answer, under a stand-in for the Lambda Runtime API and
 * AWS's own runtime interface client, with the services on loopback and without TLS.
 *
 * <p>{@code bench/cold-start} builds and runs it; it reads jars below the root of
 * the repository. Exits 1 if a goal is missed by more than 15 %.
 */
public final class ColdStart {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final double TOLERANCE = 1.15;
    /** As the managed runtime sets them for 512 MB, but for the heap's share. */
    private static final List<String> FLAGS = List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx448m");

    private static final Path OURS = Path.of("functions/target/functions-lambda.jar");
    private static final Path TYPICAL = Path.of("bench/target/typical.jar");
    private static final Path FLOOR = Path.of("bench/target/bench-1.0.0-floor.jar");

    /** A function, and what it is invoked with. */
    private record Function(String name, Path jar, String handler, String event, Map<String, ObjectNode> items) {}

    /** How the function's classes come to the JVM. */
    private enum Layout {
        /** The function's jar on the JVM's class path. */
        PLAIN,
        /** The same, with an archive of its classes: CDS on 17, an AOT cache on 25. */
        ARCHIVE,
        /** The function's jar in the task's folder, loaded by the runtime's own class loader. */
        MANAGED
    }

    private record Variant(Function function, int jdk, Layout layout) {}

    private final Map<Integer, Path> jdks;
    private final FakeServices services = new FakeServices();
    private final RuntimeApi api = new RuntimeApi(services);
    private final Path work = Files.createTempDirectory("cold-start");

    private ColdStart(Map<Integer, Path> jdks) throws IOException {
        this.jdks = jdks;
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        int rounds = Integer.parseInt(arguments[0]);
        boolean all = arguments[1].equals("all");
        Map<Integer, Path> jdks = new TreeMap<>(Map.of(17, Path.of(arguments[2]), 25, Path.of(arguments[3])));
        ColdStart bench = new ColdStart(jdks);
        boolean met;
        try {
            met = bench.run(rounds, all);
        } finally {
            bench.close();
        }
        System.exit(met ? 0 : 1);
    }

    private void close() throws IOException {
        api.close();
        try (Stream<Path> files = Files.walk(work)) {
            files.sorted((a, b) -> b.compareTo(a)).map(Path::toFile).forEach(File::delete);
        }
    }

    private boolean run(int rounds, boolean all) throws IOException, InterruptedException {
        List<Function> ours = ours();
        Function floor = new Function("floor", FLOOR, "requesttracker.bench.floor.Hello", "{}", Map.of());
        ObjectNode bean =
                (ObjectNode) JSON.readTree("{\"requestToken\":{\"S\":\"typical\"},\"providerToken\":{\"S\":\"p\"}}");
        Function typical = new Function(
                "typical sample",
                TYPICAL,
                "requesttracker.bench.typical.Poll",
                "{\"requestToken\":\"typical\",\"execution\":\"e\"}",
                Map.of("typical", bean));
        List<Variant> variants = new ArrayList<>();
        for (int jdk : jdks.keySet()) {
            variants.add(new Variant(floor, jdk, Layout.PLAIN));
            variants.add(new Variant(typical, jdk, Layout.PLAIN));
            for (Function function : ours) {
                variants.add(new Variant(function, jdk, Layout.PLAIN));
                variants.add(new Variant(function, jdk, Layout.ARCHIVE));
                if (all) {
                    variants.add(new Variant(function, jdk, Layout.MANAGED));
                }
            }
            if (all) {
                variants.add(new Variant(floor, jdk, Layout.ARCHIVE));
                variants.add(new Variant(typical, jdk, Layout.ARCHIVE));
                variants.add(new Variant(typical, jdk, Layout.MANAGED));
            }
        }
        for (Variant variant : variants) {
            if (variant.layout() == Layout.ARCHIVE) {
                start(variant, true);
            }
        }
        Map<Variant, List<Long>> times = new LinkedHashMap<>();
        for (int round = 0; round < rounds; round++) {
            for (Variant variant : variants) {
                times.computeIfAbsent(variant, v -> new ArrayList<>()).add(start(variant, false));
            }
        }
        Map<Variant, Double> medians = new LinkedHashMap<>();
        times.forEach((variant, list) ->
                medians.put(variant, list.stream().sorted().toList().get(list.size() / 2) / 1e6));
        return report(medians, typical);
    }

    private static boolean report(Map<Variant, Double> medians, Function typical) throws IOException {
        System.out.printf("%-16s %4s %-8s %8s %8s %8s%n", "function", "JDK", "layout", "ms", "ratio", "jar MB");
        Map<String, Double> worst = new TreeMap<>();
        medians.forEach((variant, ms) -> {
            double ratio = ms / medians.get(new Variant(typical, variant.jdk(), Layout.PLAIN));
            System.out.printf(
                    Locale.ROOT,
                    "%-16s %4d %-8s %8.0f %8.2f %8.1f%n",
                    variant.function().name(),
                    variant.jdk(),
                    variant.layout().name().toLowerCase(Locale.ROOT),
                    ms,
                    ratio,
                    variant.function().jar().toFile().length() / 1e6);
            if (variant.function().jar().equals(OURS)) {
                worst.merge(variant.layout() + " " + variant.jdk(), ratio, Math::max);
            }
        });
        boolean met = List.of(
                        goal("JDK 17, our slowest by the typical sample", worst.get("PLAIN 17"), 0.55),
                        goal("JDK 25, our slowest by the typical sample", worst.get("PLAIN 25"), 0.55),
                        goal("JDK 17 with CDS, our slowest by the typical sample", worst.get("ARCHIVE 17"), 0.30),
                        goal("JDK 25 with AOT cache, our slowest by the typical sample", worst.get("ARCHIVE 25"), 0.20))
                .stream()
                .allMatch(Boolean::booleanValue);
        // The size does not depend on the machine: no tolerance.
        double jar = Files.size(OURS) / 1e6;
        System.out.printf(Locale.ROOT, "%.2f of at most 8.50: jar, MB%n", jar);
        return met && jar <= 8.5;
    }

    private static boolean goal(String what, double seen, double most) {
        System.out.printf(Locale.ROOT, "%.2f of at most %.2f: %s%n", seen, most, what);
        return seen <= most * TOLERANCE;
    }

    /** Our functions in the order of a request's life, each with the items that the one before left. */
    private List<Function> ours() throws IOException, InterruptedException {
        String submission = JSON.writeValueAsString(Map.of(
                "version",
                "2.0",
                "routeKey",
                "POST /requests",
                "rawPath",
                "/requests",
                "headers",
                Map.of("content-type", "application/json"),
                "requestContext",
                Map.of("requestId", "cold", "http", Map.of("method", "POST", "path", "/requests")),
                "isBase64Encoded",
                false,
                "body",
                "{\"Operation\":\"CREATE\",\"TypeName\":\"AWS::Logs::LogGroup\","
                        + "\"DesiredState\":{\"LogGroupName\":\"cold\"}}"));
        Function submit =
                new Function("SubmitRequest", OURS, "requesttracker.endpoint.SubmitRequest", submission, Map.of());
        JsonNode answer = JSON.readTree(first(submit));
        String token =
                JSON.readTree(answer.get("body").asText()).get("RequestToken").asText();
        String turn = "{\"requestToken\":\"" + token + "\",\"execution\":\"" + token + "\"}";
        Function start =
                new Function("StartOperation", OURS, "requesttracker.workflow.StartOperation", turn, services.items());
        JsonNode started = JSON.readTree(first(start));
        if (!started.get("next").asText().equals("POLL")) {
            throw new IllegalStateException("a start answered " + started);
        }
        String call = JSON.writeValueAsString(Map.of(
                "version",
                "2.0",
                "pathParameters",
                Map.of("token", token),
                "requestContext",
                Map.of("requestId", "cold"),
                "isBase64Encoded",
                false));
        return List.of(
                submit,
                start,
                new Function("PollStatus", OURS, "requesttracker.workflow.PollStatus", turn, services.items()),
                new Function("CancelRequest", OURS, "requesttracker.endpoint.CancelRequest", call, services.items()),
                new Function("GetRequest", OURS, "requesttracker.endpoint.GetRequest", call, services.items()));
    }

    private String first(Function function) throws IOException, InterruptedException {
        return invoke(new Variant(function, 17, Layout.PLAIN), List.of(), false).body();
    }

    /** Nanoseconds to the first answer; or, to train, makes the archive. */
    private long start(Variant variant, boolean train) throws IOException, InterruptedException {
        Path archive = work.resolve(variant.function().name().replace(' ', '-') + "-" + variant.jdk());
        List<String> flags = switch (variant.layout()) {
            case PLAIN, MANAGED -> List.of();
            case ARCHIVE -> List.of(flag(variant.jdk(), train) + archive);
        };
        long from = System.nanoTime();
        long at = invoke(variant, flags, train).at();
        if (train && !Files.exists(archive)) {
            throw new IllegalStateException(
                    "no archive was made for " + variant.function().name());
        }
        return at - from;
    }

    private static String flag(int jdk, boolean train) {
        if (jdk < 25) {
            return train ? "-XX:ArchiveClassesAtExit=" : "-XX:SharedArchiveFile=";
        }
        return train ? "-XX:AOTCacheOutput=" : "-XX:AOTCache=";
    }

    private RuntimeApi.Answer invoke(Variant variant, List<String> flags, boolean train)
            throws IOException, InterruptedException {
        Function function = variant.function();
        services.restore(function.items());
        api.offer(function.event());
        List<String> classPath = new ArrayList<>();
        try (Stream<Path> runtime = Files.list(Path.of("bench/target/runtime"))) {
            runtime.map(Path::toString).sorted().forEach(classPath::add);
        }
        Path task =
                Files.createDirectories(work.resolve("task-" + function.jar().getFileName()));
        if (variant.layout() == Layout.MANAGED) {
            Path lib = Files.createDirectories(task.resolve("lib")).resolve("function.jar");
            if (!Files.exists(lib)) {
                Files.copy(function.jar(), lib);
            }
        } else {
            classPath.add(function.jar().toString());
            task = Files.createDirectories(work.resolve("empty"));
        }
        List<String> command = new ArrayList<>();
        command.add(jdks.get(variant.jdk()).resolve("bin/java").toString());
        command.addAll(FLAGS);
        command.addAll(flags);
        command.addAll(List.of(
                "-cp",
                String.join(File.pathSeparator, classPath),
                "com.amazonaws.services.lambda.runtime.api.client.AWSLambda",
                function.handler()));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(work.resolve("output").toFile());
        Map<String, String> environment = builder.environment();
        environment
                .keySet()
                .removeIf(name -> name.startsWith("AWS_") || name.startsWith("JAVA_") || name.startsWith("JDK_"));
        environment.putAll(Map.ofEntries(
                Map.entry("AWS_LAMBDA_RUNTIME_API", api.address()),
                Map.entry("AWS_ENDPOINT_URL", "http://" + api.address()),
                Map.entry("AWS_REGION", "us-east-1"),
                Map.entry("AWS_ACCESS_KEY_ID", "cold"),
                Map.entry("AWS_SECRET_ACCESS_KEY", "start"),
                Map.entry("LAMBDA_TASK_ROOT", task.toString()),
                Map.entry("AWS_LAMBDA_FUNCTION_NAME", "cold"),
                Map.entry("AWS_LAMBDA_FUNCTION_VERSION", "1"),
                Map.entry("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "512"),
                Map.entry("AWS_LAMBDA_LOG_GROUP_NAME", "g"),
                Map.entry("AWS_LAMBDA_LOG_STREAM_NAME", "s"),
                Map.entry("TABLE_NAME", "requests"),
                Map.entry("EVENT_BUS_NAME", "bus"),
                Map.entry("STATE_MACHINE_ARN", "arn:aws:states:us-east-1:000000000000:stateMachine:m")));
        Process process = builder.start();
        try {
            return api.await(60);
        } catch (IllegalStateException e) {
            throw new IllegalStateException(function.name() + ": " + Files.readString(work.resolve("output")), e);
        } finally {
            // A JVM that is asked to end writes its archive first.
            if (train) {
                process.destroy();
            } else {
                process.destroyForcibly();
            }
            if (!process.waitFor(120, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        }
    }
}
