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
 * {@code ./dev bench rate-budget}: many operations under one account's limit of calls, in virtual time; ours beside a loop
 * of 5 s, and beside one poller that knows of all and asks for each in its turn. The same figures on every machine.
 */
@Command(
        name = "rate-budget",
        mixinStandardHelpOptions = true,
        description =
                "How operations share an account's 25 calls a second: throttled calls and delays, beside a loop of 5 s."
                        + " Exits 1 if a goal is missed.")
final class RateBudgetBenchmark implements Callable<Integer> {
    /** How long the operations take, and whether Cloud Control tells when to ask next. */
    private record OperationLength(Duration shortest, Duration longest, Optional<Duration> handlerCalledEach) {
        static OperationLength minutes(int shortest, int longest) {
            return new OperationLength(Duration.ofMinutes(shortest), Duration.ofMinutes(longest), Optional.empty());
        }

        OperationLength toldEach(int seconds) {
            return new OperationLength(shortest, longest, Optional.of(Duration.ofSeconds(seconds)));
        }

        String columns() {
            return String.format(Locale.ROOT, "%9s %11s", span(), told().orElse("-"));
        }

        String words() {
            return "of " + span() + " min"
                    + told().map(told -> ", told " + told).orElse("");
        }

        private String span() {
            return shortest.toMinutes() + "-" + longest.toMinutes();
        }

        private Optional<String> told() {
            return handlerCalledEach.map(each -> each.toSeconds() + " s");
        }
    }

    private static final OperationLength MINUTES = OperationLength.minutes(1, 10);
    /** As many as begin in a minute can be asked in a minute. */
    private static final OperationLength TOLD = MINUTES.toldEach(60);

    private static final List<OperationLength> LENGTHS = List.of(
            MINUTES,
            MINUTES.toldEach(30),
            TOLD,
            OperationLength.minutes(10, 60),
            OperationLength.minutes(10, 60).toldEach(60),
            OperationLength.minutes(60, 180));
    private static final List<OperationLength> SHORT = List.of(MINUTES, TOLD);

    @Option(
            names = "--operations",
            paramLabel = "N",
            split = ",",
            defaultValue = "100,1000,10000",
            description = "How many operations there are at once; goals are set for 1,000 and more.")
    private List<Integer> operations;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = "Chooses when operations end.")
    private long seed;

    @Option(
            names = "--figures",
            paramLabel = "FILE",
            description =
                    "Writes the mean delays where there are 1,000 and more, as lines of group, name and seconds, to be drawn by"
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
                    print(out, about, "ours", ours);
                    print(out, about, "each 5 s", loop);
                    print(out, about, "in turns", inTurns);
                    if (refused == RateBudget.RefusedCallCost.FREE && count >= 1_000) {
                        String group = String.format(Locale.ROOT, "%,d %s", count, length.words());
                        lines.add(group + "\tours\t" + seconds(ours.mean()));
                        lines.add(group + "\teach 5 s\t" + seconds(loop.mean()));
                        lines.add(group + "\tin turns\t" + seconds(inTurns.mean()));
                        met &= isAsSoonWithFewerCalls(ours, loop, length.longest());
                        met &= count != 1_000 || !length.equals(TOLD) || isThreeTimesSooner(ours, loop);
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
     * Whether all ends are seen, with a fifth of the other's calls, and in the mean as soon, but for a quarter and for the
     * share of its age that an operation's waits grow by. Where RetryAfter tells nothing, who asks all the time, at no cost
     * for what is refused, uses the whole limit: no one can be much sooner, as the poller shows that asks for each in its
     * turn.
     */
    static boolean isAsSoonWithFewerCalls(
            RateBudget.PollingFigures ours, RateBudget.PollingFigures other, Duration longestOperation) {
        double latest = 1.25 * seconds(other.mean()) + 0.02 * seconds(longestOperation);
        return ours.delays().size() >= other.delays().size()
                && ours.calls() * 5 <= other.calls()
                && seconds(ours.mean()) <= latest;
    }

    /** In the mean; asked when Cloud Control said, operations see their ends at once where a loop's calls are refused. */
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
