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
                "operations   minutes  polled        calls  throttled  delay, s: mean  median    p99  longest  p99/median");
        for (int count : operations) {
            for (List<Duration> length : LENGTHS) {
                RateBudget.Result ours = RateBudget.run(RateBudget.OURS, count, length.get(0), length.get(1), seed);
                RateBudget.Result loop =
                        RateBudget.run(RateBudget.EVERY_FIVE_SECONDS, count, length.get(0), length.get(1), seed);
                String minutes = length.get(0).toMinutes() + "-" + length.get(1).toMinutes();
                print(out, count, minutes, "ours", ours);
                print(out, count, minutes, "each 5 s", loop);
                print(out, count, minutes, "in turns", RateBudget.inTurns(count, length.get(0), length.get(1), seed));
                String group = String.format(Locale.ROOT, "%,d of %s minutes", count, minutes);
                lines.add(group + "\tours\t" + seconds(ours.mean()));
                lines.add(group + "\teach 5 s\t" + seconds(loop.mean()));
                met &= !isReachable(count, length.get(0)) || isThreeTimesSooner(ours, loop);
            }
        }
        if (figures != null) {
            Files.write(figures, lines);
        }
        return met ? 0 : 1;
    }

    /**
     * Whether three times sooner can be had: with 100 operations the loop is throttled by nobody, and 10,000 short ones end
     * before the whole limit has sufficed for two polls of each.
     */
    static boolean isReachable(int count, Duration shortest) {
        return count == 1_000 || (count > 1_000 && shortest.toMinutes() >= 10);
    }

    /** Whether ends are seen three times sooner, in the mean and at the 99th percentile. */
    static boolean isThreeTimesSooner(RateBudget.Result ours, RateBudget.Result other) {
        return other.mean().compareTo(ours.mean().multipliedBy(3)) >= 0
                && other.p99().compareTo(ours.p99().multipliedBy(3)) >= 0;
    }

    private static void print(PrintStream out, int count, String minutes, String polled, RateBudget.Result run) {
        out.printf(
                Locale.ROOT,
                "%,10d %9s  %-8s %,10d %9.0f%% %15.0f %7.0f %6.0f %8.0f %11.1f%n",
                count,
                minutes,
                polled,
                run.calls(),
                100 * run.throttledShare(),
                seconds(run.mean()),
                seconds(run.median()),
                seconds(run.p99()),
                seconds(run.longest()),
                seconds(run.p99()) / seconds(run.median()));
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }
}
