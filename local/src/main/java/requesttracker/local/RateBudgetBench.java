package requesttracker.local;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code tracker bench rate-budget}: many operations under one account's limit of calls, in virtual time; ours beside a loop
 * of 5 s, and beside one poller that knows of all and asks for each in its turn. The same figures on every machine.
 */
@Command(
        name = "rate-budget",
        mixinStandardHelpOptions = true,
        description =
                "How operations share an account's 25 calls a second: throttled calls and delays, beside a loop of 5 s."
                        + " Exits 1 if a goal is missed.")
final class RateBudgetBench implements Callable<Integer> {
    /** How long the operations take: from, to. */
    private static final List<List<Duration>> LENGTHS = List.of(
            List.of(Duration.ofMinutes(1), Duration.ofMinutes(10)),
            List.of(Duration.ofMinutes(10), Duration.ofHours(1)),
            List.of(Duration.ofHours(1), Duration.ofHours(3)));

    @Option(
            names = "--operations",
            paramLabel = "N",
            split = ",",
            defaultValue = "100,1000,10000",
            description = "How many operations there are at once.")
    private List<Integer> operations;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = "Chooses when operations end.")
    private long seed;

    @Option(
            names = "--figures",
            paramLabel = "FILE",
            description =
                    "Writes the mean delays as lines of group, name and seconds, to be drawn by requesttracker.bench.Chart.")
    private Path figures;

    @Override
    public Integer call() throws IOException {
        PrintStream out = System.out;
        List<String> lines = new ArrayList<>();
        boolean met = true;
        out.println(
                "refused  operations   minutes  polled   ends seen      calls  throttled  delay, s: mean  median    p99"
                        + "  longest  p99/median");
        for (RateBudget.Refused refused : RateBudget.Refused.values()) {
            for (int count : operations) {
                for (List<Duration> length : refused == RateBudget.Refused.FREE ? LENGTHS : LENGTHS.subList(0, 1)) {
                    Duration from = length.get(0);
                    Duration to = length.get(1);
                    RateBudget.Result ours = RateBudget.run(refused, RateBudget.Poller.OURS, count, from, to, seed);
                    RateBudget.Result loop =
                            RateBudget.run(refused, RateBudget.Poller.EVERY_FIVE_SECONDS, count, from, to, seed);
                    RateBudget.Result inTurns = RateBudget.inTurns(count, from, to, seed);
                    String group =
                            String.format(Locale.ROOT, "%,d of %d-%d minutes", count, from.toMinutes(), to.toMinutes());
                    String about = String.format(
                            Locale.ROOT, "%-7s  %,10d %9s", refused, count, from.toMinutes() + "-" + to.toMinutes());
                    print(out, about, "ours", ours);
                    print(out, about, "each 5 s", loop);
                    print(out, about, "in turns", inTurns);
                    if (refused == RateBudget.Refused.FREE) {
                        lines.add(group + "\tours\t" + seconds(ours.mean()));
                        lines.add(group + "\teach 5 s\t" + seconds(loop.mean()));
                        lines.add(group + "\tin turns\t" + seconds(inTurns.mean()));
                        met &= count < 1_000 || isAsSoonWithFewerCalls(ours, loop, to);
                    } else {
                        met &= count != 1_000 || ours.delays().size() == count;
                    }
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
     * share of its age that an operation's waits grow by. Who asks all the time, at no cost for what is refused, uses the
     * whole limit: no one can be much sooner, as the poller shows that asks for each in its turn.
     */
    static boolean isAsSoonWithFewerCalls(RateBudget.Result ours, RateBudget.Result other, Duration longestOperation) {
        double latest = 1.25 * seconds(other.mean()) + 0.02 * seconds(longestOperation);
        return ours.delays().size() >= other.delays().size()
                && ours.calls() * 5 <= other.calls()
                && seconds(ours.mean()) <= latest;
    }

    private static void print(PrintStream out, String about, String polled, RateBudget.Result run) {
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
                    " %15.0f %7.0f %6.0f %8.0f %11.1f%n",
                    seconds(run.mean()),
                    seconds(run.median()),
                    seconds(run.p99()),
                    seconds(run.longest()),
                    seconds(run.p99()) / seconds(run.median()));
        }
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }
}
