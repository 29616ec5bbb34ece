package requesttracker.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import requesttracker.bench.Jvm.ClassPathLayout;
import requesttracker.bench.Jvm.ColdStartTimes;
import requesttracker.bench.Jvm.ColdStartVariant;

/**
 * Measures cold starts, from the start of the process to the first answer. A local Lambda Runtime API and AWS's runtime
 * interface client run the function. The services are on loopback, and without TLS unless the layout has TLS.
 *
 * <p>{@code ./dev bench cold-start} builds and runs this benchmark. It reads jars below the root of the repository.
 * Exits with code 1 if a goal is missed by more than 15 %.
 */
final class ColdStartBenchmark {
    private static final double TOLERANCE = 1.15;

    /** Selects the time that is judged. */
    private interface ToDuration extends java.util.function.Function<ColdStartTimes, Duration> {}

    private final Jvm jvm;
    private final MeasuredFunction floor = MeasuredFunctions.floor();
    private final MeasuredFunction typical = MeasuredFunctions.typical();
    private final List<MeasuredFunction> ours;
    private final FakeServices services;

    private ColdStartBenchmark(Jvm jvm, FakeServices services) throws IOException, InterruptedException {
        this.jvm = jvm;
        this.services = services;
        this.ours = MeasuredFunctions.ours(services, jvm);
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        int rounds = Integer.parseInt(arguments[0]);
        String mode = arguments[1];
        FakeServices services = new FakeServices();
        boolean met;
        try (Jvm jvm = new Jvm(Map.of(17, Path.of(arguments[2]), 25, Path.of(arguments[3])), services)) {
            ColdStartBenchmark bench = new ColdStartBenchmark(jvm, services);
            met = switch (mode) {
                case "counts" -> bench.counts();
                case "account" -> bench.account(rounds);
                case "logging" -> bench.logging(rounds);
                case "primed" -> bench.primed(rounds);
                case "short", "all" -> bench.times(rounds, mode.equals("all"), ColdStartTimes::answered);
                case "processor" -> bench.times(rounds, false, ColdStartTimes::processor);
                default ->
                    throw new IllegalArgumentException(
                            "all, short, processor, primed, account, logging or counts, not " + mode);
            };
        }
        System.exit(isSmall() && met ? 0 : 1);
    }

    /**
     * Compares the first and the tenth invocation of a primed process by processor time. Subtracts one TLS handshake
     * from the first invocation. Does not restore a snapshot.
     */
    private boolean primed(int rounds) throws IOException, InterruptedException {
        System.out.printf(
                "%-20s %4s %12s %10s %10s %10s%n", "function, CPU ms", "JDK", "handshake", "first", "tenth", "ratio");
        boolean met = true;
        List<MeasuredFunction> all = new ArrayList<>(ours);
        all.addAll(MeasuredFunctions.others(ours, services, jvm));
        for (int jdk : jvm.versions()) {
            Map<MeasuredFunction, List<InvocationCosts>> runs = new LinkedHashMap<>();
            for (int round = 0; round < rounds; round++) {
                Duration handshake = jvm.invokePrimed(MeasuredFunctions.handshake(), jdk, 11)
                        .get(0)
                        .minus(jvm.invokePrimed(floor, jdk, 11).get(0));
                for (MeasuredFunction function : all) {
                    List<Duration> invocations = jvm.invokePrimed(function, jdk, 11);
                    runs.computeIfAbsent(function, f -> new ArrayList<>())
                            .add(new InvocationCosts(handshake, invocations.get(0), invocations.get(9)));
                }
            }
            double worst = 0;
            for (Map.Entry<MeasuredFunction, List<InvocationCosts>> each : runs.entrySet()) {
                InvocationCosts middle = each.getValue().stream()
                        .sorted(Comparator.comparing(InvocationCosts::ratio))
                        .toList()
                        .get(rounds / 2);
                System.out.printf(
                        Locale.ROOT,
                        "%-20s %4d %12.1f %10.1f %10.1f %10.2f%n",
                        each.getKey().name(),
                        jdk,
                        millis(middle.handshake()),
                        millis(middle.first()),
                        millis(middle.tenth()),
                        middle.ratio());
                worst = Math.max(worst, middle.ratio());
            }
            met &= goal("JDK " + jdk + ", a primed function's first call less a handshake, by its tenth", worst, 3);
        }
        return met;
    }

    /** The processor time of a bare TLS handshake, and of a primed function's first and tenth invocations. */
    private record InvocationCosts(Duration handshake, Duration first, Duration tenth) {
        double ratio() {
            return millis(first.minus(handshake)) / millis(tenth);
        }
    }

    /** Counts the loaded classes. The number is nearly the same in each run and on each machine. */
    private boolean counts() throws IOException, InterruptedException {
        System.out.printf("%-16s %4s  %s%n", "classes", "JDK", ClassLoads.HEADER);
        boolean met = true;
        for (int jdk : jvm.versions()) {
            int most = 0;
            for (MeasuredFunction function : ours) {
                most = Math.max(most, count(function, jdk).loaded());
            }
            double ratio = (double) most / count(typical, jdk).loaded();
            met &= goal("JDK " + jdk + ", classes of the function with most by the typical sample's", ratio, 0.80);
        }
        return met;
    }

    private ClassLoads count(MeasuredFunction function, int jdk) throws IOException, InterruptedException {
        ClassLoads loads =
                ClassLoads.of(jvm.start(new ColdStartVariant(function, jdk, ClassPathLayout.PLAIN), "-Xlog:class+load")
                        .output());
        System.out.printf("%-16s %4d  %s%n", function.name(), jdk, loads);
        return loads;
    }

    /** Prints the parts of the time of each function, on the class path and without an archive. */
    private boolean account(int rounds) throws IOException, InterruptedException {
        System.out.printf(
                "%-16s %4s %8s %8s %8s %8s %8s%n",
                "function, ms", "JDK", "built", "1st call", "others", "answer", "calls");
        for (int jdk : jvm.versions()) {
            List<MeasuredFunction> all = new ArrayList<>(List.of(floor, typical));
            all.addAll(ours);
            for (MeasuredFunction function : all) {
                ColdStartVariant variant = new ColdStartVariant(function, jdk, ClassPathLayout.PLAIN);
                List<ColdStartTimes> runs = new ArrayList<>();
                for (int round = 0; round < rounds; round++) {
                    runs.add(jvm.start(variant).times());
                }
                ColdStartTimes run = median(runs);
                Duration first =
                        run.calls().isEmpty() ? run.answered() : run.calls().get(0);
                Duration last = run.calls().isEmpty()
                        ? run.answered()
                        : run.calls().get(run.calls().size() - 1);
                System.out.printf(
                        Locale.ROOT,
                        "%-16s %4d %8.0f %8.0f %8.0f %8.0f %8d%n",
                        function.name(),
                        jdk,
                        millis(run.built()),
                        millis(first.minus(run.built())),
                        millis(last.minus(first)),
                        millis(run.answered().minus(last)),
                        run.calls().size());
            }
        }
        return true;
    }

    /**
     * Prints the cost of one line of Powertools, at a cold start and primed, next to the cost of StartOperation. Has no
     * goal.
     */
    private boolean logging(int rounds) throws IOException, InterruptedException {
        System.out.printf("%-16s %4s %8s %8s %10s%n", "function", "JDK", "ms", "CPU ms", "primed ms");
        List<MeasuredFunction> functions = List.of(floor, MeasuredFunctions.powertools(), ours.get(1));
        for (int jdk : jvm.versions()) {
            Map<MeasuredFunction, List<ColdStartTimes>> runs = new LinkedHashMap<>();
            for (int round = 0; round < rounds; round++) {
                for (MeasuredFunction function : functions) {
                    runs.computeIfAbsent(function, f -> new ArrayList<>())
                            .add(jvm.startAndGoOn(new ColdStartVariant(function, jdk, ClassPathLayout.PLAIN))
                                    .times());
                }
            }
            runs.forEach((function, list) -> {
                ColdStartTimes run = median(list);
                Duration primed = list.stream()
                        .map(ColdStartTimes::again)
                        .sorted()
                        .toList()
                        .get(list.size() / 2);
                System.out.printf(
                        Locale.ROOT,
                        "%-16s %4d %8.0f %8.0f %10.1f%n",
                        function.name(),
                        jdk,
                        millis(run.answered()),
                        millis(run.processor()),
                        millis(primed));
            });
        }
        return true;
    }

    /**
     * Measures the time of cold starts.
     *
     * @param judged the time to compare: wall-clock time, or processor time, which depends less on other work
     */
    private boolean times(int rounds, boolean all, ToDuration judged) throws IOException, InterruptedException {
        List<ColdStartVariant> variants = new ArrayList<>();
        for (int jdk : jvm.versions()) {
            variants.add(new ColdStartVariant(floor, jdk, ClassPathLayout.PLAIN));
            variants.add(new ColdStartVariant(typical, jdk, ClassPathLayout.PLAIN));
            for (MeasuredFunction function : ours) {
                variants.add(new ColdStartVariant(function, jdk, ClassPathLayout.PLAIN));
                variants.add(new ColdStartVariant(function, jdk, ClassPathLayout.ARCHIVE));
                if (all) {
                    variants.add(new ColdStartVariant(function, jdk, ClassPathLayout.MANAGED));
                    variants.add(new ColdStartVariant(function, jdk, ClassPathLayout.TLS));
                }
            }
            if (all) {
                variants.add(new ColdStartVariant(floor, jdk, ClassPathLayout.ARCHIVE));
                variants.add(new ColdStartVariant(typical, jdk, ClassPathLayout.ARCHIVE));
                variants.add(new ColdStartVariant(typical, jdk, ClassPathLayout.MANAGED));
                variants.add(new ColdStartVariant(typical, jdk, ClassPathLayout.TLS));
            }
        }
        for (ColdStartVariant variant : variants) {
            if (variant.layout() == ClassPathLayout.ARCHIVE) {
                jvm.train(variant);
            }
        }
        Map<ColdStartVariant, List<ColdStartTimes>> runs = new LinkedHashMap<>();
        for (int round = 0; round < rounds; round++) {
            for (ColdStartVariant variant : variants) {
                runs.computeIfAbsent(variant, v -> new ArrayList<>())
                        .add(jvm.start(variant).times());
            }
        }
        return report(runs, judged);
    }

    private boolean report(Map<ColdStartVariant, List<ColdStartTimes>> runs, ToDuration judged) throws IOException {
        Map<ColdStartVariant, ColdStartTimes> medians = new LinkedHashMap<>();
        runs.forEach((variant, list) -> medians.put(variant, median(list, judged)));
        figures(medians);
        System.out.printf(
                "%-16s %4s %-8s %8s %8s %8s %8s%n", "function", "JDK", "layout", "ms", "ratio", "CPU ms", "jar MB");
        Map<String, Double> worst = new TreeMap<>();
        medians.forEach((variant, run) -> {
            double ratio = ratio(
                    runs.get(variant),
                    runs.get(new ColdStartVariant(typical, variant.jdk(), ClassPathLayout.PLAIN)),
                    judged);
            System.out.printf(
                    Locale.ROOT,
                    "%-16s %4d %-8s %8.0f %8.2f %8.0f %8.1f%n",
                    variant.function().name(),
                    variant.jdk(),
                    variant.layout().name().toLowerCase(Locale.ROOT),
                    millis(run.answered()),
                    ratio,
                    millis(run.processor()),
                    variant.function().jar().toFile().length() / 1e6);
            if (ours.contains(variant.function())) {
                worst.merge(variant.layout() + " " + variant.jdk(), ratio, Math::max);
            }
        });
        System.out.printf(
                Locale.ROOT,
                "%.2f: JDK 17 with CDS, %.2f: JDK 25 with AOT cache, our slowest by the typical sample%n",
                worst.get("ARCHIVE 17"),
                worst.get("ARCHIVE 25"));
        return List.of(
                        goal("JDK 17, our slowest by the typical sample", worst.get("PLAIN 17"), 0.80),
                        goal("JDK 25, our slowest by the typical sample", worst.get("PLAIN 25"), 0.80))
                .stream()
                .allMatch(Boolean::booleanValue);
    }

    /**
     * Returns the median of the rounds' ratios. Within a round, other load on the machine changes less than between
     * rounds.
     */
    private static double ratio(List<ColdStartTimes> runs, List<ColdStartTimes> beside, ToDuration judged) {
        return IntStream.range(0, runs.size())
                .mapToDouble(i -> millis(judged.apply(runs.get(i))) / millis(judged.apply(beside.get(i))))
                .sorted()
                .toArray()[runs.size() / 2];
    }

    /** Returns whether the jar meets its goal. The size does not depend on the machine, so there is no tolerance. */
    private static boolean isSmall() throws IOException {
        double jar = Files.size(MeasuredFunctions.OURS) / 1e6;
        System.out.printf(Locale.ROOT, "%.2f of at most 13.00: jar, MB%n", jar);
        return jar <= 13;
    }

    /** Prints the figures for {@link Chart}. */
    private static void figures(Map<ColdStartVariant, ColdStartTimes> medians) throws IOException {
        List<String> lines = new ArrayList<>();
        medians.forEach((variant, run) -> lines.add(variant.function().name() + ", JDK " + variant.jdk() + "\t"
                + variant.layout().name().toLowerCase(Locale.ROOT) + "\t" + millis(run.answered())));
        lines.sort(String::compareTo);
        Files.write(Path.of("bench/target/cold-start.tsv"), lines);
    }

    private static boolean goal(String what, double seen, double most) {
        System.out.printf(Locale.ROOT, "%.2f of at most %.2f: %s%n", seen, most, what);
        return seen <= most * TOLERANCE;
    }

    private static ColdStartTimes median(List<ColdStartTimes> runs) {
        return median(runs, ColdStartTimes::answered);
    }

    /** Returns the median run. */
    private static ColdStartTimes median(List<ColdStartTimes> runs, ToDuration by) {
        return runs.stream().sorted(Comparator.comparing(by)).toList().get(runs.size() / 2);
    }

    private static double millis(Duration duration) {
        return duration.toNanos() / 1e6;
    }
}
