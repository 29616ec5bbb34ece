package requesttracker.infra;

import static requesttracker.infra.Prices.API_CALL;
import static requesttracker.infra.Prices.EVENT;
import static requesttracker.infra.Prices.GIGABYTE_SECOND;
import static requesttracker.infra.Prices.INVOCATION;
import static requesttracker.infra.Prices.LOG_KILOBYTE;
import static requesttracker.infra.Prices.READ_UNIT;
import static requesttracker.infra.Prices.STATE_TRANSITION;
import static requesttracker.infra.Prices.WRITE_UNIT;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * What one way of following a request uses: a part that every request uses once, and a part for each poll.
 *
 * @param name the way
 * @param once used by each request, whatever its polls
 * @param poll used by each poll on top
 */
record CostModel(String name, BilledUsage once, BilledUsage poll) {
    /**
     * Counts of billed units.
     *
     * @param milliseconds billed run time of all invocations together
     * @param writes DynamoDB write units, those of the indexes included
     * @param reads DynamoDB read units
     * @param events custom events put on a bus
     * @param apiCalls calls of the HTTP API
     */
    record BilledUsage(
            int transitions, int invocations, int milliseconds, double writes, double reads, int events, int apiCalls) {
        BilledUsage plus(BilledUsage other, int times) {
            return new BilledUsage(
                    transitions + times * other.transitions,
                    invocations + times * other.invocations,
                    milliseconds + times * other.milliseconds,
                    writes + times * other.writes,
                    reads + times * other.reads,
                    events + times * other.events,
                    apiCalls + times * other.apiCalls);
        }

        /** US dollars. */
        double price() {
            return transitions * STATE_TRANSITION
                    + invocations * (INVOCATION + LOG_KILOBYTES_PER_INVOCATION * LOG_KILOBYTE)
                    + milliseconds / 1_000.0 * MEMORY_GIGABYTES * GIGABYTE_SECOND
                    + writes * WRITE_UNIT
                    + reads * READ_UNIT
                    + events * EVENT
                    + apiCalls * API_CALL;
        }
    }

    /** The functions' memory in GB. */
    static final double MEMORY_GIGABYTES = FunctionsConstruct.MEMORY_MEGABYTES / 1_024.0;

    /** Lambda's own start and report lines as JSON, and one line of ours with its metrics. */
    static final double LOG_KILOBYTES_PER_INVOCATION = 1.5;

    /**
     * Billed time of an invocation. No account was at hand to measure it. Our own code takes below 1 ms of it ({@code
     * CallCostsTest}); the rest is waiting for one to three calls of DynamoDB, single-digit milliseconds each (its product
     * page), and for one of Cloud Control, whose latency AWS does not publish: 100 ms are assumed.
     */
    static final int MILLISECONDS = 120;

    /** This tracker: counted in an end-to-end run, which fails when the file is no longer what it counts. */
    static final CostModel TRACKER = new CostModel("this tracker", counted("once"), counted("poll"));

    /**
     * AWS's job-poller sample: submit, and in the end the final status; Wait, Get Status and a Choice for each poll. No
     * record, no event, no cancel.
     */
    static final CostModel JOB_POLLER = new CostModel(
            "job-poller sample",
            new BilledUsage(2, 2, 2 * MILLISECONDS, 0, 0, 0, 0),
            new BilledUsage(3, 1, MILLISECONDS, 0, 0, 0, 0));

    /**
     * CDK's provider framework: its own onEvent calls the user's; a waiter's one state is retried for each poll, and its
     * isComplete calls the user's, waiting meanwhile. Two hours at most; no record, no event, no cancel.
     */
    static final CostModel PROVIDER_FRAMEWORK = new CostModel(
            "CDK provider framework",
            new BilledUsage(1, 2, 3 * MILLISECONDS, 0, 0, 0, 0),
            new BilledUsage(1, 2, 3 * MILLISECONDS, 0, 0, 0, 0));

    /**
     * The most polls of an operation of that length in seconds, when Cloud Control names no longer RetryAfter: each wait is
     * 2 % of the age, and a second at least.
     */
    static int mostPolls(int seconds) {
        var polls = 0;
        for (var age = 0.0; age < seconds; age += Math.max(1, age * 0.02)) {
            polls++;
        }
        return polls;
    }

    private static BilledUsage counted(String part) {
        try (var file = CostModel.class.getResourceAsStream("usage.json")) {
            var counts = new ObjectMapper().readTree(file).get(part);
            var invocations = counts.get("invocations").intValue();
            return new BilledUsage(
                    counts.get("transitions").intValue(),
                    invocations,
                    invocations * MILLISECONDS,
                    counts.get("writes").doubleValue(),
                    counts.get("reads").doubleValue(),
                    counts.get("events").intValue(),
                    counts.get("apiCalls").intValue());
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    BilledUsage usage(int polls) {
        return once.plus(poll, polls);
    }

    /** US dollars for one request that was polled {@code polls} times. */
    double price(int polls) {
        return usage(polls).price();
    }
}
