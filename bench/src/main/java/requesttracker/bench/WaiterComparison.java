package requesttracker.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * {@code ./dev bench waiter}: polls the same operations by the tracker, by the SDK's waiter and by a loop of 5 s, in
 * real time and at once. Each uses a separate simulator that accepts 25 calls a second.
 */
@Command(
        name = "waiter",
        mixinStandardHelpOptions = true,
        description =
                "Compares the tracker with the SDK's waiter and a loop of 5 s, with a thread for each operation, in real time."
                        + " Runs as many operations as the waiter can still hold, or another number. Exits 1 if the tracker"
                        + " does not see ends as soon with a fifth of the calls. If the limit admits all calls of the others,"
                        + " fewer calls are enough. Also exits 1 if the limit admits a poll at each RetryAfter, and the"
                        + " tracker does not see ends three times sooner.")
final class WaiterComparison implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    /** Numbers below and above 125, the number of operations that the limit can poll every 5 s. */
    private static final List<Integer> COUNTS =
            IntStream.rangeClosed(1, 10).map(i -> 25 * i).boxed().toList();

    @Option(
            names = "--operations",
            paramLabel = "N",
            description =
                    "The number of simultaneous operations. Without it, as many as the waiter holds, of 25 to 250, if it is called once for"
                            + " each and gives up none.")
    private Integer operations;

    @Option(names = "--shortest", paramLabel = "SECONDS", defaultValue = "30", description = "The shortest operation.")
    private long shortest;

    @Option(
            names = "--longest",
            paramLabel = "SECONDS",
            defaultValue = "89",
            description = "The longest operation; it may last until the next call of its handler.")
    private long longest;

    @Option(
            names = "--handler-each",
            paramLabel = "SECONDS",
            defaultValue = "15",
            description = "The time between two calls of a resource's handler, which RetryAfter announces.")
    private long handlerEach;

    private final PrintStream out = System.out;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if ((operations != null && operations < 1) || shortest < 1 || longest < shortest || handlerEach < 1) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--operations, --shortest and --handler-each must be at least 1, and --longest no less"
                            + " than --shortest");
        }
        if (operations == null) {
            operations = held();
        }
        try (PolledOperations ours = new PolledOperations.TrackerPolling();
                PolledOperations waiter = PolledOperations.ThreadPolling.waiter();
                PolledOperations loop = PolledOperations.ThreadPolling.loop()) {
            List<PolledOperations> all = List.of(ours, waiter, loop);
            for (PolledOperations each : all) {
                begin(each, operations);
            }
            out.println("operations  polled by        calls  throttled  gave up  delay, s: mean  median    p99  longest"
                    + "  KiB each");
            for (PolledOperations each : all) {
                each.awaitEnds();
                print(each);
            }
            boolean asSoon = isMet(ours, waiter) && isMet(ours, loop);
            boolean sooner = !canBeSooner() || (isSooner(ours, waiter) && isSooner(ours, loop));
            if (!asSoon) {
                out.println("goal missed: as soon in the mean, with " + (admitted() ? "fewer" : "a fifth of the")
                        + " calls");
            }
            if (!sooner) {
                out.println("goal missed: three times sooner in the mean");
            }
            return asSoon && sooner ? 0 : 1;
        }
    }

    /**
     * Measures the waiter, called once for each operation, with several numbers of operations. Each number has a
     * separate limit.
     */
    private int held() throws IOException, InterruptedException {
        List<PolledOperations> all = new ArrayList<>();
        try {
            for (int count : COUNTS) {
                PolledOperations waiter = PolledOperations.ThreadPolling.waiterCalledOnce();
                all.add(waiter);
                begin(waiter, count);
            }
            out.println("operations  ends that the waiter sees, called once");
            for (int i = 0; i < all.size(); i++) {
                all.get(i).awaitEnds();
                out.printf(
                        "%,10d  %,d%n",
                        COUNTS.get(i), all.get(i).result().delays().size());
            }
            out.println();
            long held = all.stream().takeWhile(each -> each.failedPolls() == 0).count();
            if (held == 0) {
                throw new ParameterException(
                        spec.commandLine(),
                        "the waiter gives up after 24 polls: give --operations for operations of two minutes and more");
            }
            return COUNTS.get((int) held - 1);
        } finally {
            for (PolledOperations each : all) {
                each.close();
            }
        }
    }

    private void begin(PolledOperations polled, int count) throws IOException, InterruptedException {
        polled.start(count, Duration.ofSeconds(shortest), Duration.ofSeconds(longest), Duration.ofSeconds(handlerEach));
        polled.poll();
    }

    /**
     * Returns whether the limit admits one poll of each operation at its RetryAfter, and RetryAfter is longer than 5 s.
     */
    private boolean canBeSooner() {
        return handlerEach > 5 && operations <= handlerEach * RateBudget.CALLS_A_SECOND;
    }

    /**
     * Returns whether the limit admits one poll of each operation in 5 s. Then the number of the tracker's calls
     * depends on RetryAfter.
     */
    private boolean admitted() {
        return canBeSooner() && operations <= 5 * RateBudget.CALLS_A_SECOND;
    }

    private boolean isMet(PolledOperations ours, PolledOperations other) {
        return admitted()
                ? ours.result().calls() < other.result().calls()
                : RateBudgetBenchmark.isAsSoonWithFewerCalls(
                        ours.result(), other.result(), Duration.ofSeconds(longest));
    }

    private static boolean isSooner(PolledOperations ours, PolledOperations other) {
        return RateBudgetBenchmark.isThreeTimesSooner(ours.result(), other.result());
    }

    private void print(PolledOperations polled) {
        RateBudget.PollingFigures run = polled.result();
        out.printf(
                Locale.ROOT,
                "%,10d  %-12s %,9d %9.0f%% %,8d %15.1f %7.1f %6.1f %8.1f %9d%n",
                operations,
                polled.name(),
                run.calls(),
                100 * run.throttledShare(),
                polled.failedPolls(),
                RateBudgetBenchmark.seconds(run.mean()),
                RateBudgetBenchmark.seconds(run.median()),
                RateBudgetBenchmark.seconds(run.p99()),
                RateBudgetBenchmark.seconds(run.longest()),
                polled.bytesEach() >> 10);
    }
}
