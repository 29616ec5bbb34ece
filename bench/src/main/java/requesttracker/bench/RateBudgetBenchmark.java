package requesttracker.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code ./dev bench rate-budget}: polls many operations under one account's rate limit, in virtual time. Compares the
 * tracker with a loop of 5 s, and with one poller for all operations. The figures are the same on every machine.
 */
@Command(
        name = "rate-budget",
        mixinStandardHelpOptions = true,
        description =
                "How operations share an account's 25 calls a second: throttled calls and delays, compared with a loop of 5 s."
                        + " Exits 1 if a goal is missed.")
final class RateBudgetBenchmark implements Callable<Integer> {
    /** The durations of the operations, and the time between two calls of the handler if RetryAfter announces them. */
    private record OperationLength(Duration shortest, Duration longest, Optional<Duration> handlerCalledEach) {
        static OperationLength minutes(int shortest, int longest) {
            return new OperationLength(Duration.ofMinutes(shortest), Duration.ofMinutes(longest), Optional.empty());
        }

        OperationLength withHandlerCallEach(int seconds) {
            return new OperationLength(shortest, longest, Optional.of(Duration.ofSeconds(seconds)));
        }

        String columns() {
            return String.format(Locale.ROOT, "%9s %11s", span(), retryAfter().orElse("-"));
        }

        String words() {
            return "× " + span() + " min"
                    + retryAfter().map(interval -> ", RetryAfter " + interval).orElse("");
        }

        private String span() {
            return shortest.toMinutes() + "-" + longest.toMinutes();
        }

        private Optional<String> retryAfter() {
            return handlerCalledEach.map(each -> each.toSeconds() + " s");
        }
    }

    private static final OperationLength MINUTES = OperationLength.minutes(1, 10);
    /** In a minute, as many operations begin as the limit can poll. */
    private static final OperationLength ANNOUNCED = MINUTES.withHandlerCallEach(60);

    private static final List<OperationLength> LENGTHS = List.of(
            MINUTES,
            MINUTES.withHandlerCallEach(30),
            ANNOUNCED,
            OperationLength.minutes(10, 60),
            OperationLength.minutes(10, 60).withHandlerCallEach(60),
            OperationLength.minutes(60, 180));
    private static final List<OperationLength> SHORT = List.of(MINUTES, ANNOUNCED);

    @Option(
            names = "--operations",
            paramLabel = "N",
            split = ",",
            defaultValue = "100,1000,10000",
            description = "The number of concurrent operations. Goals exist for 1,000 and more.")
    private List<Integer> operations;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = "Chooses when operations end.")
    private long seed;

    @Option(
            names = "--figures",
            paramLabel = "FILE",
            description = "Writes the mean delays of 1,000 and more operations, as lines of group, name and seconds for"
                    + " ./dev bench chart.")
    private Path figures;

    @Override
    public Integer call() throws IOException {
        PrintStream out = System.out;
        List<String> lines = new ArrayList<>();
        boolean met = true;
        out.println(
                "refused  operations   minutes  RetryAfter  polled   ends seen      calls  throttled  delay, s: mean"
                        + "  median    p99  longest  p99/median");
        for (RateBudget.RefusedCallCost refused : RateBudget.RefusedCallCost.values()) {
            for (int count : operations) {
                for (OperationLength length : refused == RateBudget.RefusedCallCost.FREE ? LENGTHS : SHORT) {
                    RateBudget.OperationSet polled = new RateBudget.OperationSet(
                            count, length.shortest(), length.longest(), length.handlerCalledEach(), seed);
                    RateBudget.PollingFigures ours = RateBudget.run(refused, RateBudget.Poller.OURS, polled);
                    RateBudget.PollingFigures loop =
                            RateBudget.run(refused, RateBudget.Poller.EVERY_FIVE_SECONDS, polled);
                    RateBudget.PollingFigures inTurns = RateBudget.inTurns(polled);
                    String about = String.format(Locale.ROOT, "%-7s  %,10d %s", refused, count, length.columns());
                    print(out, about, "tracker", ours);
                    print(out, about, "each 5 s", loop);
                    print(out, about, "in turns", inTurns);
                    if (refused == RateBudget.RefusedCallCost.FREE && count >= 1_000) {
                        String group = String.format(Locale.ROOT, "%,d %s", count, length.words());
                        lines.add(group + "\ttracker\t" + seconds(ours.mean()));
                        lines.add(group + "\teach 5 s\t" + seconds(loop.mean()));
                        lines.add(group + "\tin turns\t" + seconds(inTurns.mean()));
                        met &= isAsSoonWithFewerCalls(ours, loop, length.longest());
                        met &= count != 1_000 || !length.equals(ANNOUNCED) || isThreeTimesSooner(ours, loop);
                    }
                    met &= ours.delays().size() == count;
                }
            }
        }
        if (figures != null) {
            Files.write(figures, lines);
        }
        return met ? 0 : 1;
    }

    /**
     * Returns whether the tracker sees all ends with a fifth of the other's calls and the same mean delay. The
     * tolerance of the delay is a quarter, and the share of its age by which an operation's waits grow.
     *
     * <p>Without RetryAfter, a poller whose throttled calls are free uses the whole limit. No poller can see ends much
     * sooner, as the one poller for all operations shows.
     */
    static boolean isAsSoonWithFewerCalls(
            RateBudget.PollingFigures ours, RateBudget.PollingFigures other, Duration longestOperation) {
        double latest = 1.25 * seconds(other.mean()) + 0.02 * seconds(longestOperation);
        return ours.delays().size() >= other.delays().size()
                && ours.calls() * 5 <= other.calls()
                && seconds(ours.mean()) <= latest;
    }

    /**
     * Returns whether the mean delay is at most a third of the other's. Polls at RetryAfter see the ends at once, while
     * calls of a loop are throttled.
     */
    static boolean isThreeTimesSooner(RateBudget.PollingFigures ours, RateBudget.PollingFigures other) {
        return ours.delays().size() >= other.delays().size()
                && ours.mean().multipliedBy(3).compareTo(other.mean()) <= 0;
    }

    private static void print(PrintStream out, String about, String polled, RateBudget.PollingFigures run) {
        out.printf(
                Locale.ROOT,
                "%s  %-8s %,9d %,10d %9.0f%%",
                about,
                polled,
                run.delays().size(),
                run.calls(),
                100 * run.throttledShare());
        if (run.delays().isEmpty()) {
            out.println("               -");
        } else {
            out.printf(
                    Locale.ROOT,
                    " %15.1f %7.1f %6.1f %8.1f %11.1f%n",
                    seconds(run.mean()),
                    seconds(run.median()),
                    seconds(run.p99()),
                    seconds(run.longest()),
                    seconds(run.p99()) / seconds(run.median()));
        }
    }

    static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }
}
