package requesttracker.infra;

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
    /** The functions' memory in GB. */
    static final double MEMORY_GIGABYTES = FunctionsConstruct.MEMORY_MEGABYTES / 1_024.0;

    /** Lambda's own start and report lines as JSON, and one line of the tracker with its metrics. */
    static final double LOG_KILOBYTES_PER_INVOCATION = 1.5;

    /**
     * Billed time of an invocation, which was not measured in an account. The tracker's own code takes less than 1 ms
     * ({@code CallCostsTest}). One to three calls of DynamoDB take single-digit milliseconds each (its product page).
     * AWS does not publish the latency of Cloud Control. For its call, 100 ms are assumed.
     */
    static final int MILLISECONDS = 120;

    /** An entry of the active index: keys, the resource's name, two times, the execution's name and the next step. */
    static final int ACTIVE_ENTRY_BYTES = 250;

    static final double MINUTES_OF_MONTH = 30 * 24 * 60;

    /** This tracker: counted in an end-to-end run, which fails when the file is no longer what it counts. */
    static final CostModel TRACKER = new CostModel("this tracker", counted("once"), counted("poll"));

    /** The tracker with 4,096 bytes of labels on each request. */
    static final CostModel LABELED =
            new CostModel("this tracker, labeled", counted("labeledOnce"), counted("labeledPoll"));

    /** The tracker with a callback on each request, which continues without its caller. */
    static final CostModel CALLED_BACK =
            new CostModel("this tracker, with a callback", counted("calledBackOnce"), counted("calledBackPoll"));

    /** The tracker with a callback on each request, which is canceled without its caller. */
    static final CostModel WATCHED = new CostModel(
            "this tracker, with a callback and `OnCallerGone` CANCEL", counted("watchedOnce"), counted("watchedPoll"));

    /** The tracker with a lease on each request, with the first renewal of the lease. */
    static final CostModel LEASED =
            new CostModel("this tracker, with a lease", counted("leasedOnce"), counted("leasedPoll"));

    /** A renewal of a lease. */
    static final BilledUsage LEASE_RENEWAL = counted("leaseRenewal");

    /** A wake of the workflow at a lease's end. */
    static final BilledUsage LEASE_WAKE = counted("leaseWake");

    /**
     * AWS's job-poller sample: submit, and in the end the final status; Wait, Get Status and a Choice for each poll. No
     * record, no event, no cancel.
     */
    static final CostModel JOB_POLLER = new CostModel(
            "job-poller sample",
            BilledUsage.builder()
                    .transitions(2)
                    .invocations(2)
                    .milliseconds(2 * MILLISECONDS)
                    .build(),
            BilledUsage.builder()
                    .transitions(3)
                    .invocations(1)
                    .milliseconds(MILLISECONDS)
                    .build());

    /**
     * CDK's provider framework: its own onEvent calls the user's. A waiter's one state is retried for each poll, and
     * its isComplete calls the user's and waits for it. It has a limit of two hours, and no record, event or cancel.
     */
    static final CostModel PROVIDER_FRAMEWORK = new CostModel(
            "CDK provider framework",
            BilledUsage.builder()
                    .transitions(1)
                    .invocations(2)
                    .milliseconds(3 * MILLISECONDS)
                    .build(),
            BilledUsage.builder()
                    .transitions(1)
                    .invocations(2)
                    .milliseconds(3 * MILLISECONDS)
                    .build());

    /**
     * A Lambda durable function with the same behavior. Each poll has one step and one wait that a callback can end.
     * Once, it has the steps of start, publish and mark, and the execution itself. Record, event and API call are the
     * tracker's.
     */
    static final CostModel DURABLE_FUNCTION =
            new CostModel("Lambda durable function", durable(TRACKER.once(), 4), durable(TRACKER.poll(), 2));

    private static BilledUsage durable(BilledUsage tracker, int operations) {
        return BilledUsage.builder()
                .operations(operations)
                .invocations(tracker.invocations())
                .milliseconds(tracker.milliseconds())
                .writes(tracker.writes())
                .reads(tracker.reads())
                .events(tracker.events())
                .apiCalls(tracker.apiCalls())
                .build();
    }

    /**
     * Returns the price in US dollars of one request with a payload and a resource model of that size each.
     * Transactions write and delete the payload and write the model, at two units a kilobyte; the start and one read of
     * the result read them. The counted request has one kilobyte of each.
     */
    double price(int polls, int kilobytes) {
        var more = kilobytes - 1;
        var reads = 2 * (Math.ceil(kilobytes / 4.0) - 1);
        return price(polls) + 3 * 2 * more * Prices.WRITE_UNIT + reads * Prices.READ_UNIT;
    }

    /** Returns the price in US dollars of a month of sweeps, each of which reads the whole index of active requests. */
    static double sweeps(int activeRequests, int everyMinutes) {
        var units = Math.ceil(activeRequests * ACTIVE_ENTRY_BYTES / 4_096.0) / 2;
        return MINUTES_OF_MONTH / everyMinutes * units * Prices.READ_UNIT;
    }

    /**
     * Returns the maximum number of polls of an operation of that length in seconds, with a short RetryAfter. Each wait
     * is 2 % of the age, and at least one second.
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
            return BilledUsage.builder()
                    .transitions(counts.get("transitions").intValue())
                    .invocations(invocations)
                    .milliseconds(invocations * MILLISECONDS)
                    .writes(counts.get("writes").doubleValue())
                    .reads(counts.get("reads").doubleValue())
                    .events(counts.get("events").intValue())
                    .apiCalls(counts.get("apiCalls").intValue())
                    .build();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    BilledUsage usage(int polls) {
        return once.plus(poll, polls);
    }

    /** Returns the US dollars for one request with this number of polls. */
    double price(int polls) {
        return usage(polls).price();
    }
}
