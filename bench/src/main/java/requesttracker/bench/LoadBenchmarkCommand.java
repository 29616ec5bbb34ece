package requesttracker.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ./dev bench load}: measures rates, heap, workflow costs and the latency of a cancel, with the simulator. */
@Command(
        name = "load",
        mixinStandardHelpOptions = true,
        description = {
            "Measures the tracker with the simulator.",
            "The exit code is 1 if a goal is missed by more than 15 %%."
        })
final class LoadBenchmarkCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    /** The tolerance for a busy machine. */
    private static final double TOLERANCE = 1.15;

    @Option(
            names = "--in-flight",
            paramLabel = "N",
            split = ",",
            defaultValue = "1000,10000",
            description = "The numbers of requests in flight; the others are compared with the first number.")
    private List<Integer> inFlight;

    @Option(
            names = "--measured",
            paramLabel = "N",
            defaultValue = "2000",
            description = "The number of settled requests for each rate.")
    private int measured;

    @Option(
            names = "--cancels",
            paramLabel = "N",
            defaultValue = "200",
            description = "The number of canceled requests.")
    private int cancels;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "1",
            description = "The number of rounds. The result is their median.")
    private int rounds;

    @Option(
            names = "--figures",
            paramLabel = "FILE",
            description =
                    "Writes the rates as lines of group, name and requests a second, to be drawn by ./dev bench chart.")
    private Path figures;

    private final PrintStream out = System.out;
    private final List<String> missed = new ArrayList<>();

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (inFlight.stream().anyMatch(n -> n < 1) || measured < 100 || cancels < 1 || rounds < 1) {
            throw new ParameterException(
                    spec.commandLine(), "--in-flight, --cancels and --rounds must be at least 1, and --measured 100");
        }
        out.printf(
                "%s, %d processors, heap at most %d MiB%n%n",
                System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"),
                Runtime.getRuntime().availableProcessors(),
                Runtime.getRuntime().maxMemory() >> 20);
        longOperation();
        load();
        out.println();
        missed.forEach(out::println);
        return missed.isEmpty() ? 0 : 1;
    }

    private void longOperation() throws IOException {
        long from = System.nanoTime();
        LongRunningScenario run = LongRunningScenario.track(Duration.ofDays(3));
        out.printf(
                "72-hour operation, in %.1f s of virtual time's own: %d polls, %d transitions, %d history events%n",
                (System.nanoTime() - from) / 1e9, run.polls(), run.transitions(), run.events());
        goal("history events of 72 hours", (double) run.events(), 8_000);
        goal("transitions of 72 hours", (double) run.transitions(), 2.0 * run.polls() + 5);
        out.println();
    }

    private void load() throws IOException, InterruptedException {
        List<List<LoadBenchmark.LoadFigures>> runs = new ArrayList<>();
        inFlight.forEach(n -> runs.add(new ArrayList<>()));
        LoadBenchmark.measure(1, 300, 20); // Loads and compiles the code of the measured runs.
        out.println(
                " in flight  settled a second  processor ms each  heap MiB  bytes a sleeper  cancel ms: median     p99");
        Map<Integer, WorkflowCosts.CostSum> costs = Map.of();
        for (int round = 0; round < rounds; round++) {
            for (int i = 0; i < inFlight.size(); i++) {
                LoadBenchmark.LoadFigures run = LoadBenchmark.measure(inFlight.get(i), measured, cancels);
                runs.get(i).add(run);
                costs = run.costs();
                out.printf(
                        "%,10d %17.1f %18.2f %9.1f %,16d %18.1f %7.1f%n",
                        run.inFlight(),
                        run.rate().perSecond(),
                        millis(run.rate().processorEach()),
                        run.heap().bytes() / 1048576.0,
                        run.heap().bytesEach(),
                        millis(run.median()),
                        millis(run.p99()));
                goal("milliseconds from a cancel to CancelResourceRequest", millis(run.median()), 100);
            }
        }
        List<Double> rates = medians(runs, run -> run.rate().perSecond());
        List<Double> processor = medians(runs, run -> millis(run.rate().processorEach()));
        List<Double> bytes = medians(runs, run -> (double) run.heap().bytesEach());
        if (figures != null) {
            List<String> lines = new ArrayList<>();
            for (int i = 0; i < inFlight.size(); i++) {
                lines.add(String.format(Locale.ROOT, "%,d in flight\tsettled\t%.1f", inFlight.get(i), rates.get(i)));
            }
            Files.write(figures, lines);
        }
        for (int i = 0; i < inFlight.size(); i++) {
            goal("bytes of heap a sleeper with " + inFlight.get(i) + " in flight", bytes.get(i), 5_120);
        }
        for (int i = 1; i < inFlight.size(); i++) {
            String beside = String.format(
                    Locale.ROOT, "with %,d in flight, by that with %,d", inFlight.get(i), inFlight.get(0));
            goal("the time between two that settle, " + beside, rates.get(0) / rates.get(i), 1 / 0.9);
            goal("the processor's time each, " + beside, processor.get(i) / processor.get(0), 1.1);
        }
        out.printf("%n  polls  requests  transitions each  history events each%n");
        costs.forEach((polls, sum) -> {
            double transitions = (double) sum.transitions() / sum.executions();
            double events = (double) sum.events() / sum.executions();
            out.printf("%7d %9d %17.2f %20.2f%n", polls, sum.executions(), transitions, events);
            goal("transitions with " + polls + " polls", transitions, 2.0 * polls + 5);
        });
    }

    private void goal(String what, double seen, double most) {
        if (seen > most) {
            String text = String.format(Locale.ROOT, "goal missed: %s: %.2f, at most %.2f", what, seen, most);
            if (seen > most * TOLERANCE) {
                missed.add(text);
            } else {
                out.println(text + " (within the tolerance)");
            }
        }
    }

    /** Returns the medians of the rounds, for each number in flight. */
    private static List<Double> medians(
            List<List<LoadBenchmark.LoadFigures>> runs, ToDoubleFunction<LoadBenchmark.LoadFigures> figure) {
        return runs.stream()
                .map(rounds -> rounds.stream().mapToDouble(figure).sorted().toArray())
                .map(sorted -> sorted[sorted.length / 2])
                .toList();
    }

    private static double millis(Duration duration) {
        return duration.toNanos() / 1e6;
    }
}
