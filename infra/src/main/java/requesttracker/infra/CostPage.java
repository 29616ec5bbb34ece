package requesttracker.infra;

import static requesttracker.infra.Prices.ALARM_METRIC;

import java.util.List;
import java.util.Locale;

/** Prints {@code docs/cost.md}. */
public final class CostPage {
    private static final List<CostModel> WAYS =
            List.of(CostModel.TRACKER, CostModel.JOB_POLLER, CostModel.PROVIDER_FRAMEWORK);
    private static final List<Integer> POLLS = List.of(1, 3, 10, 30, 100, 300);

    /** An alarm is billed by the metrics that it looks at; a test counts them in the template. */
    static final int ALARM_METRICS = 35;

    private CostPage() {}

    /**
     * Prints the page to standard output.
     *
     * @param arguments none
     */
    public static void main(String[] arguments) {
        System.out.print(page());
    }

    static String page() {
        var page = new StringBuilder("""
                # What a request costs

                This page is printed by `requesttracker.infra.CostPage`; a test fails when page and program differ. The tracker's
                counts are in `usage.json`: `UsageTest` takes them in an end-to-end run, the capacity units as the DynamoDB emulator counts
                them (indexes and transactions included), and fails when the file says anything else. The list prices are in `Prices`,
                each with the page it is from (us-east-1, no free tier, no volume discount). To renew the page:

                    ./mvnw -q -pl infra -am compile && \\
                      java -cp infra/target/classes:$(cat infra/target/classpath) requesttracker.infra.CostPage > docs/cost.md

                ## Counted

                For a request that is polled n times and neither retried nor canceled:

                | | state transitions | invocations | billed ms | write units | read units | events | API calls |
                | --- | --- | --- | --- | --- | --- | --- | --- |
                """);
        for (var way : WAYS) {
            var once = way.once();
            var poll = way.poll();
            page.append(line(
                    "| %s | %s | %s | %s | %s | %s | %d | %d |",
                    way.name(),
                    linear(poll.transitions(), once.transitions()),
                    linear(poll.invocations(), once.invocations()),
                    linear(poll.milliseconds(), once.milliseconds()),
                    linear(poll.writes(), once.writes()),
                    linear(poll.reads(), once.reads()),
                    once.events(),
                    once.apiCalls()));
        }
        page.append(line(
                """

                The counts of the other two are read off their definitions (`CostModel`). An invocation logs %.1f KB and is taken to run
                %d ms at %.0f MB. That time is assumed: it is all waiting, mostly for Cloud Control, whose latency AWS does not publish.
                With half of it a poll costs the tracker $%.7f, with twice of it $%.7f, and as assumed $%.7f. The other two
                keep no record, publish nothing, take no cancel and know no deadline: the tracker's writes, event and call
                are the price of that. Polls come at the latest of RetryAfter and 2 %% of the operation's age: at most %d in a
                minute's operation, %d in an hour's, %d in one of 72 hours.

                ## One request, in US dollars

                | polls |%s
                | --- |%s""",
                CostModel.LOG_KILOBYTES_PER_INVOCATION,
                CostModel.MILLISECONDS,
                CostModel.MEMORY_GIGABYTES * 1_024,
                pollLasting(CostModel.MILLISECONDS / 2),
                pollLasting(CostModel.MILLISECONDS * 2),
                pollLasting(CostModel.MILLISECONDS),
                CostModel.mostPolls(60),
                CostModel.mostPolls(3_600),
                CostModel.mostPolls(259_200),
                header(),
                " --- |".repeat(WAYS.size())));
        for (var polls : POLLS) {
            page.append(line("| %d |%s", polls, prices(polls, 1, " $%.6f |")));
        }
        page.append(line("""

                ## A month, in US dollars

                | requests | polls of each |%s
                | --- | --- |%s""", header(), " --- |".repeat(WAYS.size())));
        for (var requests : List.of(1_000, 1_000_000, 100_000_000)) {
            for (var polls : List.of(3, 30)) {
                page.append(line("| %,d | %d |%s", requests, polls, prices(polls, requests, " $%,.2f |")));
            }
        }
        page.append(line("""

                On top, whatever the number of requests: the alarms ($%.2f: %d metrics at $0.10), the dashboard
                ($3.00, the first three of an account are free), and $0.30 for each custom metric; `Requests`, `TimeToSettle` and
                `Polls` are one for each combination of operation, type and outcome that occurs. The sweep's 8,640 invocations a month
                cost less than a cent beside its reads of the active index. Not counted: storage (a settled record of 2 KB stays
                seven days), X-Ray's traces (Lambda samples one a second and 5 %% of the rest), data transfer.""", ALARM_METRICS * ALARM_METRIC, ALARM_METRICS));
        return page.toString();
    }

    private static double pollLasting(int milliseconds) {
        return CostModel.TRACKER.poll().lasting(milliseconds).price();
    }

    private static String header() {
        var header = new StringBuilder();
        WAYS.forEach(way -> header.append(' ').append(way.name()).append(" |"));
        return header.toString();
    }

    private static String prices(int polls, int requests, String format) {
        var prices = new StringBuilder();
        WAYS.forEach(way -> prices.append(String.format(Locale.ROOT, format, requests * way.price(polls))));
        return prices.toString();
    }

    private static String linear(double slope, double constant) {
        if (slope == 0) {
            return String.format(Locale.ROOT, "%.0f", constant);
        }
        var factor = slope == 1 ? "n" : String.format(Locale.ROOT, "%.0fn", slope);
        return constant == 0 ? factor : factor + String.format(Locale.ROOT, " + %.0f", constant);
    }

    private static String line(String format, Object... values) {
        return String.format(Locale.ROOT, format, values) + "\n";
    }
}
