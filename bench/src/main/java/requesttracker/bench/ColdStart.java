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
import requesttracker.bench.Jvm.Layout;
import requesttracker.bench.Jvm.Run;
import requesttracker.bench.Jvm.Variant;

/**
 * Measures cold starts: from the start of the process to the first answer, under a stand-in for the Lambda Runtime API and
 * AWS's own runtime interface client, with the services on loopback, and without TLS where the layout does not say it.
 *
 * <p>{@code bench/cold-start} builds and runs it; it reads jars below the root of
 * the repository. Exits 1 if a goal is missed by more than 15 %.
 */
public final class ColdStart {
    private static final double TOLERANCE = 1.15;

    /** What of a run is judged. */
    private interface ToDuration extends java.util.function.Function<Run, Duration> {}

    private final Jvm jvm;
    private final MeasuredFunction floor = MeasuredFunctions.floor();
    private final MeasuredFunction typical = MeasuredFunctions.typical();
    private final List<MeasuredFunction> ours;

    private ColdStart(Jvm jvm, FakeServices services) throws IOException, InterruptedException {
        this.jvm = jvm;
        this.ours = MeasuredFunctions.ours(services, jvm);
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        int rounds = Integer.parseInt(arguments[0]);
        String mode = arguments[1];
        FakeServices services = new FakeServices();
        boolean met;
        try (Jvm jvm = new Jvm(Map.of(17, Path.of(arguments[2]), 25, Path.of(arguments[3])), services)) {
            ColdStart bench = new ColdStart(jvm, services);
            met = switch (mode) {
                case "counts" -> bench.counts();
                case "account" -> bench.account(rounds);
                case "logging" -> bench.logging(rounds);
                case "short", "all" -> bench.times(rounds, mode.equals("all"), Run::answered);
                case "processor" -> bench.times(rounds, false, Run::processor);
                default ->
                    throw new IllegalArgumentException(
                            "all, short, processor, account, logging or counts, not " + mode);
            };
        }
        System.exit(isSmall() && met ? 0 : 1);
    }

    /** How many classes are loaded: nearly the same in each run and on each machine. */
    private boolean counts() throws IOException, InterruptedException {
        System.out.printf("%-16s %4s  %s%n", "classes", "JDK", ClassLoads.HEADER);
        boolean met = true;
        for (int jdk : jvm.versions()) {
            int most = 0;
            for (MeasuredFunction function : ours) {
                most = Math.max(most, count(function, jdk).loaded());
            }
            double ratio = (double) most / count(typical, jdk).loaded();
            met &= goal("JDK " + jdk + ", classes of the function with most by the typical sample's", ratio, 0.55);
        }
        return met;
    }

    private ClassLoads count(MeasuredFunction function, int jdk) throws IOException, InterruptedException {
        ClassLoads loads = ClassLoads.of(jvm.start(new Variant(function, jdk, Layout.PLAIN), "-Xlog:class+load")
                .output());
        System.out.printf("%-16s %4d  %s%n", function.name(), jdk, loads);
        return loads;
    }

    /** Where the time goes, function by function, on the class path and without an archive. */
    private boolean account(int rounds) throws IOException, InterruptedException {
        System.out.printf(
                "%-16s %4s %8s %8s %8s %8s %8s%n",
                "function, ms", "JDK", "built", "1st call", "others", "answer", "calls");
        for (int jdk : jvm.versions()) {
            List<MeasuredFunction> all = new ArrayList<>(List.of(floor, typical));
            all.addAll(ours);
            for (MeasuredFunction function : all) {
                Variant variant = new Variant(function, jdk, Layout.PLAIN);
                List<Run> runs = new ArrayList<>();
                for (int round = 0; round < rounds; round++) {
                    runs.add(jvm.start(variant));
                }
                Run run = median(runs);
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

    /** What one line of Powertools costs, at a cold start and primed, beside all that StartOperation costs; no goal. */
    private boolean logging(int rounds) throws IOException, InterruptedException {
        System.out.printf("%-16s %4s %8s %8s %10s%n", "function", "JDK", "ms", "CPU ms", "primed ms");
        List<MeasuredFunction> functions = List.of(floor, MeasuredFunctions.powertools(), ours.get(1));
        for (int jdk : jvm.versions()) {
            Map<MeasuredFunction, List<Run>> runs = new LinkedHashMap<>();
            for (int round = 0; round < rounds; round++) {
                for (MeasuredFunction function : functions) {
                    runs.computeIfAbsent(function, f -> new ArrayList<>())
                            .add(jvm.startAndGoOn(new Variant(function, jdk, Layout.PLAIN)));
                }
            }
            runs.forEach((function, list) -> {
                Run run = median(list);
                Duration primed =
                        list.stream().map(Run::again).sorted().toList().get(list.size() / 2);
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
     * How long cold starts take.
     *
     * @param judged by what the ratios are made: the clock, or the processor's time, which other work on the machine changes less
     */
    private boolean times(int rounds, boolean all, ToDuration judged) throws IOException, InterruptedException {
        List<Variant> variants = new ArrayList<>();
        for (int jdk : jvm.versions()) {
            variants.add(new Variant(floor, jdk, Layout.PLAIN));
            variants.add(new Variant(typical, jdk, Layout.PLAIN));
            for (MeasuredFunction function : ours) {
                variants.add(new Variant(function, jdk, Layout.PLAIN));
                variants.add(new Variant(function, jdk, Layout.ARCHIVE));
                if (all) {
                    variants.add(new Variant(function, jdk, Layout.MANAGED));
                    variants.add(new Variant(function, jdk, Layout.TLS));
                }
            }
            if (all) {
                variants.add(new Variant(floor, jdk, Layout.ARCHIVE));
                variants.add(new Variant(typical, jdk, Layout.ARCHIVE));
                variants.add(new Variant(typical, jdk, Layout.MANAGED));
                variants.add(new Variant(typical, jdk, Layout.TLS));
            }
        }
        for (Variant variant : variants) {
            if (variant.layout() == Layout.ARCHIVE) {
                jvm.train(variant);
            }
        }
        Map<Variant, List<Run>> runs = new LinkedHashMap<>();
        for (int round = 0; round < rounds; round++) {
            for (Variant variant : variants) {
                runs.computeIfAbsent(variant, v -> new ArrayList<>()).add(jvm.start(variant));
            }
        }
        return report(runs, judged);
    }

    private boolean report(Map<Variant, List<Run>> runs, ToDuration judged) throws IOException {
        Map<Variant, Run> medians = new LinkedHashMap<>();
        runs.forEach((variant, list) -> medians.put(variant, median(list, judged)));
        figures(medians);
        System.out.printf(
                "%-16s %4s %-8s %8s %8s %8s %8s%n", "function", "JDK", "layout", "ms", "ratio", "CPU ms", "jar MB");
        Map<String, Double> worst = new TreeMap<>();
        medians.forEach((variant, run) -> {
            double ratio =
                    ratio(runs.get(variant), runs.get(new Variant(typical, variant.jdk(), Layout.PLAIN)), judged);
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
        return List.of(
                        goal("JDK 17, our slowest by the typical sample", worst.get("PLAIN 17"), 0.55),
                        goal("JDK 25, our slowest by the typical sample", worst.get("PLAIN 25"), 0.55),
                        goal("JDK 17 with CDS, our slowest by the typical sample", worst.get("ARCHIVE 17"), 0.30),
                        goal("JDK 25 with AOT cache, our slowest by the typical sample", worst.get("ARCHIVE 25"), 0.20))
                .stream()
                .allMatch(Boolean::booleanValue);
    }

    /** The median of each round's ratio: what else the machine does changes from one round to another, and less within one. */
    private static double ratio(List<Run> runs, List<Run> beside, ToDuration judged) {
        return IntStream.range(0, runs.size())
                .mapToDouble(i -> millis(judged.apply(runs.get(i))) / millis(judged.apply(beside.get(i))))
                .sorted()
                .toArray()[runs.size() / 2];
    }

    /** The size does not depend on the machine: no tolerance. */
    private static boolean isSmall() throws IOException {
        double jar = Files.size(MeasuredFunctions.OURS) / 1e6;
        System.out.printf(Locale.ROOT, "%.2f of at most 8.50: jar, MB%n", jar);
        return jar <= 8.5;
    }

    /** For {@link Chart}. */
    private static void figures(Map<Variant, Run> medians) throws IOException {
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

    private static Run median(List<Run> runs) {
        return median(runs, Run::answered);
    }

    /** The run in the middle. */
    private static Run median(List<Run> runs, ToDuration by) {
        return runs.stream().sorted(Comparator.comparing(by)).toList().get(runs.size() / 2);
    }

    private static double millis(Duration duration) {
        return duration.toNanos() / 1e6;
    }
}
