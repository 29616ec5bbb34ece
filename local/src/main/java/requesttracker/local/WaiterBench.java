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
                        + " takes some 20 minutes. Exits 1 if the tracker does not see ends as soon, with a fifth of the calls; and, where"
                        + " the limit admits a poll of each operation when RetryAfter says so, but not every 5 s, three times"
                        + " sooner.")
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

    @Option(
            names = "--handler-each",
            paramLabel = "SECONDS",
            defaultValue = "1",
            description = "From one call of a resource's handler to the next, which RetryAfter tells.")
    private long handlerEach;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (operations < 1 || shortest < 1 || longest < shortest || handlerEach < 1) {
            throw new CannotStart(
                    "--operations, --shortest and --handler-each must be at least 1, and --longest no less"
                            + " than --shortest");
        }
        PrintStream out = System.out;
        try (PolledOperations ours = new PolledOperations.ByTracker();
                PolledOperations waiter = PolledOperations.ByThreads.waiter();
                PolledOperations loop = PolledOperations.ByThreads.loop()) {
            List<PolledOperations> all = List.of(ours, waiter, loop);
            for (PolledOperations each : all) {
                each.start(
                        operations,
                        Duration.ofSeconds(shortest),
                        Duration.ofSeconds(longest),
                        Duration.ofSeconds(handlerEach));
                each.poll();
            }
            out.println("operations  polled by        calls  throttled  gave up  delay, s: mean  median    p99  longest"
                    + "  KiB each");
            for (PolledOperations each : all) {
                each.awaitEnds();
                print(out, each);
            }
            boolean asSoon = isMet(ours, waiter) && isMet(ours, loop);
            boolean sooner = !canBeSooner() || (isSooner(ours, waiter) && isSooner(ours, loop));
            if (!asSoon) {
                out.println("goal missed: as soon in the mean, with a fifth of the calls");
            }
            if (!sooner) {
                out.println("goal missed: three times sooner in the mean");
            }
            return asSoon && sooner ? 0 : 1;
        }
    }

    /** The limit admits one poll of each whenever its RetryAfter has come, and not one of each in 5 s. */
    private boolean canBeSooner() {
        return operations <= handlerEach * RateBudget.CALLS_A_SECOND && operations > 5 * RateBudget.CALLS_A_SECOND;
    }

    private boolean isMet(PolledOperations ours, PolledOperations other) {
        return RateBudgetBench.isAsSoonWithFewerCalls(ours.result(), other.result(), Duration.ofSeconds(longest));
    }

    private static boolean isSooner(PolledOperations ours, PolledOperations other) {
        return RateBudgetBench.isThreeTimesSooner(ours.result(), other.result());
    }

    private void print(PrintStream out, PolledOperations polled) {
        RateBudget.Result run = polled.result();
        out.printf(
                Locale.ROOT,
                "%,10d  %-12s %,9d %9.0f%% %,8d %15.1f %7.1f %6.1f %8.1f %9d%n",
                operations,
                polled.name(),
                run.calls(),
                100 * run.throttledShare(),
                polled.failedPolls(),
                RateBudgetBench.seconds(run.mean()),
                RateBudgetBench.seconds(run.median()),
                RateBudgetBench.seconds(run.p99()),
                RateBudgetBench.seconds(run.longest()),
                polled.bytesEach() >> 10);
    }
}
