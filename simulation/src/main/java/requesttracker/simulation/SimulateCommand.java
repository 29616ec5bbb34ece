package requesttracker.simulation;

import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import requesttracker.simulation.run.Simulation;

/** {@code ./dev simulate}: runs seeds of the simulation, and reports which fail. */
@Command(
        name = "./dev simulate",
        mixinStandardHelpOptions = true,
        description = "Runs the whole tracker in virtual time, with faults made from seeds, and checks its promises.")
final class SimulateCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    private static final long REPORT_EVERY_MILLIS = 5_000;

    @Option(names = "--seeds", paramLabel = "N", defaultValue = "1000", description = "How many seeds to run.")
    private long seeds;

    @Option(names = "--first", paramLabel = "S", defaultValue = "1", description = "The first seed.")
    private long first;

    // A processor is idle while a seed changes from one of its threads to another.
    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "How many seeds at a time. Default: two for each processor.")
    private int threads = 2 * Runtime.getRuntime().availableProcessors();

    @Option(names = "--trace", description = "Prints all that happens, for a single seed.")
    private boolean trace;

    /** Runs the command; exits 1 if a seed fails and 2 after a usage error. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new SimulateCommand()).execute(arguments));
    }

    @Override
    public Integer call() {
        if (seeds < 1 || threads < 1) {
            throw new ParameterException(spec.commandLine(), "--seeds and --threads must be at least 1");
        }
        if (trace) {
            return tell(Simulation.run(first, System.out::println));
        }
        long began = System.nanoTime();
        AtomicLong done = new AtomicLong();
        AtomicLong reportedAt = new AtomicLong(began);
        Simulation.Summary summary = Simulation.runAll(first, seeds, threads, report -> {
            long count = done.incrementAndGet();
            long now = System.nanoTime();
            long last = reportedAt.get();
            if (!report.isWell()) {
                tell(report);
            }
            if (now - last > REPORT_EVERY_MILLIS * 1_000_000 && reportedAt.compareAndSet(last, now)) {
                System.err.printf(Locale.ROOT, "%d of %d seeds, %.0f s%n", count, seeds, (now - began) / 1e9);
            }
        });
        System.out.printf(
                Locale.ROOT,
                "%d seeds in %.1f s: %d requests, %d steps, %d faults; %d seeds failed%n",
                summary.seeds(),
                (System.nanoTime() - began) / 1e9,
                summary.requests(),
                summary.steps(),
                summary.faults(),
                summary.failed().size());
        return summary.failed().isEmpty() ? 0 : 1;
    }

    private static int tell(Simulation.Report report) {
        for (String violation : report.violations()) {
            System.out.println("seed " + report.seed() + ": " + violation);
        }
        if (!report.isWell()) {
            System.out.println("again: ./dev simulate --first " + report.seed() + " --seeds 1 --trace");
        }
        return report.isWell() ? 0 : 1;
    }
}
