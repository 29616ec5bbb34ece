package requesttracker.infra;

import static requesttracker.infra.Prices.ALARM_METRIC;
import static requesttracker.infra.Prices.DASHBOARD;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Prints {@code docs/cost.md}. */
public final class CostPage {
    private static final List<CostModel> WAYS =
            List.of(CostModel.TRACKER, CostModel.DURABLE_FUNCTION, CostModel.JOB_POLLER, CostModel.PROVIDER_FRAMEWORK);
    private static final List<Integer> POLLS = List.of(1, 3, 10, 30, 100, 300);

    /** An alarm is billed by the metrics that it looks at; a test counts them in the template. */
    static final int ALARM_METRICS = 42;

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

                This page is printed by `requesttracker.infra.CostPage`; a test fails when page and program differ. The tracker's counts
                are in `usage.json`: `UsageTest` takes them in an end-to-end run, the capacity units as the DynamoDB emulator counts
                them (indexes and transactions included), and fails when the file says anything else. The list prices are in `Prices`,
                each with the page it is from (us-east-1, no free tier, no volume discount). To renew the page:

                    ./mvnw -q -pl infra -am compile && \\
                      java -cp infra/target/classes:$(cat infra/target/classpath) requesttracker.infra.CostPage > docs/cost.md

                ## Counted

                For a request that is polled n times and neither retried nor canceled:

                | | state transitions | durable operations | invocations | billed ms | write units | read units | events | API calls |
                | --- | --- | --- | --- | --- | --- | --- | --- | --- |
                """);
        for (var way : WAYS) {
            var once = way.once();
            var poll = way.poll();
            page.append(line(
                    "| %s | %s | %s | %s | %s | %s | %s | %d | %d |",
                    way.name(),
                    linear(poll.transitions(), once.transitions()),
                    linear(poll.operations(), once.operations()),
                    linear(poll.invocations(), once.invocations()),
                    linear(poll.milliseconds(), once.milliseconds()),
                    linear(poll.writes(), once.writes()),
                    linear(poll.reads(), once.reads()),
                    once.events(),
                    once.apiCalls()));
        }
        page.append(line(
                """

                The counts of the others are read off their definitions (`CostModel`); the durable function is a design, not a program.
                An invocation logs %.1f KB and is taken to run %d ms at %.0f MB. That time is assumed: it is all waiting, mostly for
                Cloud Control, whose latency AWS does not publish. With half of it a poll costs the tracker $%.7f, with twice of it
                $%.7f, and as assumed $%.7f. The last two keep no record, publish nothing, take no cancel and know no
                deadline: the tracker's writes, event and call are the price of that. Polls come at the latest of RetryAfter and 2 %% of
                the operation's age: at most %d in a minute's operation, %d in an hour's, %d in one of 72 hours.

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

                ## By the size of payload and resource model

                A transaction costs two write units a KB. The payload is written and deleted by transactions, and the resource model is
                written by one, so the price grows with them. So are the aliases under which a request is found while it is active: one
                for its operation and one for each spelling of its Identifier, each of four write units (2 to write it, 2 to take the
                request out). A write of the record that comes with an alias is part of a transaction too. One request with 10 polls:

                | payload and model, each | this tracker |
                | --- | --- |"""));
        for (var kilobytes : List.of(1, 50, 256)) {
            page.append(line("| %d KB | $%.6f |", kilobytes, CostModel.TRACKER.price(10, kilobytes)));
        }
        page.append(line(
                """

                ## Labels, and who asked

                Both are on the record, which each wait writes anew, so they cost a write unit a write for each KB that they begin. The
                counts above have a caller and no labels. With the most labels, 4,096 bytes, a request takes %s write units, and
                with 10 polls it costs $%.6f. A few short labels usually begin no KB, and then cost nothing. The index by resource
                costs one write unit a request. A page of a REST list reads the records of its requests by BatchGetItem: one read unit
                for each started 4 KB of each record.""",
                linear(
                        CostModel.LABELED.poll().writes(),
                        CostModel.LABELED.once().writes()),
                CostModel.LABELED.price(10)));
        page.append(line("""

                ## A callback

                A request without a callback has the costs above. A callback adds one item, one invocation and one change of
                the record. With `OnCallerGone` CANCEL, each poll that does not settle the request also reads the item and sends
                one heartbeat. The calls SendTaskSuccess, SendTaskFailure and SendTaskHeartbeat are free. Each further task token
                costs one write of the item, one change of the record and one call. Counted with a task token of 1,000
                characters:

                | | state transitions | invocations | write units | read units | heartbeats | with 10 polls |
                | --- | --- | --- | --- | --- | --- | --- |"""));
        for (var way : List.of(CostModel.TRACKER, CostModel.CALLED_BACK, CostModel.WATCHED)) {
            page.append(line(
                    "| %s | %s | %s | %s | %s | %s | $%.6f |",
                    way.name(),
                    linear(way.poll().transitions(), way.once().transitions()),
                    linear(way.poll().invocations(), way.once().invocations()),
                    linear(way.poll().writes(), way.once().writes()),
                    linear(way.poll().reads(), way.once().reads()),
                    way.equals(CostModel.WATCHED) ? "n - 1" : "0",
                    way.price(10)));
        }
        page.append(line(
                """

                ## A lease

                A request without a lease has the costs above. With a lease, the start reads the lease twice, and each poll that
                does not settle the request reads it once. If the next poll is later than the lease's end, the workflow wakes at
                that end: between two polls that are T seconds apart, at most T / (2S / 3) + 1 times, where the lease lasts S
                seconds and is renewed every S / 3 seconds. A renewal costs the same whatever the number of requests. In the table,
                one lease has one request:

                | | state transitions | invocations | write units | read units | API calls | price |
                | --- | --- | --- | --- | --- | --- | --- |
                | %s, 10 polls | %d | %d | %.0f | %.0f | %d | $%.6f |
                | each wake at the lease's end | %d | %d | %.0f | %.0f | %d | $%.6f |
                | each further renewal | %d | %d | %.0f | %.0f | %d | $%.6f |""",
                Stream.concat(
                                Stream.of(CostModel.LEASED.name()),
                                Stream.of(CostModel.LEASED.usage(10), CostModel.LEASE_WAKE, CostModel.LEASE_RENEWAL)
                                        .flatMap(usage -> Stream.of(
                                                usage.transitions(),
                                                usage.invocations(),
                                                usage.writes(),
                                                usage.reads(),
                                                usage.apiCalls(),
                                                usage.price())))
                        .toArray()));
        page.append(line("""

                ## The sweep

                Each sweep reads the whole index of active requests, at about %d bytes an entry. A month of sweeps costs:

                | active requests | `sweepMinutes` 1 | `sweepMinutes` 5 |
                | --- | --- | --- |""", CostModel.ACTIVE_ENTRY_BYTES));
        for (var active : List.of(1_000, 100_000)) {
            page.append(
                    line("| %,d | $%.2f | $%.2f |", active, CostModel.sweeps(active, 1), CostModel.sweeps(active, 5)));
        }
        page.append(line("""

                ## Fixed

                Whatever the number of requests, a month: the alarms ($%.2f: %d metrics at $0.10), the dashboard ($%.2f: it has
                more than 50 metrics, so that the free dashboards do not include it), and $0.30 for each custom metric; `Requests`,
                `TimeToSettle` and `Polls` are one for each combination of operation, type and outcome that occurs. The API's detailed
                metrics, which are charged, are off. The sweep's 43,200 invocations a month, at one a minute, cost about $%.2f. Not
                counted: storage (a settled record of 2 KB stays seven days), X-Ray's traces (Lambda samples one a second and 5 %% of
                the rest), data transfer.""", ALARM_METRICS * ALARM_METRIC, ALARM_METRICS, DASHBOARD, sweepInvocations()));
        return page.toString();
    }

    private static double sweepInvocations() {
        return CostModel.MINUTES_OF_MONTH
                * BilledUsage.builder()
                        .invocations(1)
                        .milliseconds(CostModel.MILLISECONDS)
                        .build()
                        .price();
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
