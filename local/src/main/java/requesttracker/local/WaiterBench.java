package requesttracker.local;

import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code tracker bench waiter}: the same operations polled by the tracker, by the SDK's own waiter and by a loop of 5 s, in
 * real time and at once, each against a simulator of its own that takes 25 calls a second.
 */
@Command(
        name = "waiter",
        mixinStandardHelpOptions = true,
        description =
                "The tracker beside the SDK's waiter and a loop of 5 s, a thread for each operation, in real time;"
                        + " takes some 20 minutes. Exits 1 if the tracker does not see ends as soon, with a fifth of the calls.")
final class WaiterBench implements Callable<Integer> {
    @Option(
            names = "--operations",
            paramLabel = "N",
            defaultValue = "1000",
            description = "How many operations there are at once.")
    private int operations;

    @Option(names = "--shortest", paramLabel = "SECONDS", defaultValue = "60", description = "The shortest operation.")
    private long shortest;

    @Option(names = "--longest", paramLabel = "SECONDS", defaultValue = "600", description = "The longest operation.")
    private long longest;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (operations < 1 || shortest < 1 || longest < shortest) {
            throw new CannotStart("--operations and --shortest must be at least 1, --longest no less than --shortest");
        }
        PrintStream out = System.out;
        try (PolledOperations ours = new PolledOperations.ByTracker();
                PolledOperations waiter = PolledOperations.ByThreads.waiter();
                PolledOperations loop = PolledOperations.ByThreads.loop()) {
            List<PolledOperations> all = List.of(ours, waiter, loop);
            for (PolledOperations each : all) {
                each.start(operations, Duration.ofSeconds(shortest), Duration.ofSeconds(longest));
                each.poll();
            }
            out.println("operations  polled by        calls  throttled  gave up  delay, s: mean  median    p99  longest"
                    + "  KiB each");
            for (PolledOperations each : all) {
                each.awaitEnds();
                print(out, each);
            }
            boolean met =
                    RateBudgetBench.isAsSoonWithFewerCalls(ours.result(), waiter.result(), Duration.ofSeconds(longest))
                            && RateBudgetBench.isAsSoonWithFewerCalls(
                                    ours.result(), loop.result(), Duration.ofSeconds(longest));
            if (!met) {
                out.println("goal missed: as soon in the mean, with a fifth of the calls");
            }
            return met ? 0 : 1;
        }
    }

    private void print(PrintStream out, PolledOperations polled) {
        RateBudget.Result run = polled.result();
        out.printf(
                Locale.ROOT,
                "%,10d  %-12s %,9d %9.0f%% %,8d %15d %7d %6d %8d %9d%n",
                operations,
                polled.name(),
                run.calls(),
                100 * run.throttledShare(),
                polled.failedPolls(),
                run.mean().toSeconds(),
                run.median().toSeconds(),
                run.p99().toSeconds(),
                run.longest().toSeconds(),
                polled.bytesEach() >> 10);
    }
}
