package requesttracker.infra;

import static requesttracker.infra.Prices.API_CALL;
import static requesttracker.infra.Prices.DURABLE_OPERATION;
import static requesttracker.infra.Prices.EVENT;
import static requesttracker.infra.Prices.GIGABYTE_SECOND;
import static requesttracker.infra.Prices.INVOCATION;
import static requesttracker.infra.Prices.LOG_KILOBYTE;
import static requesttracker.infra.Prices.READ_UNIT;
import static requesttracker.infra.Prices.STATE_TRANSITION;
import static requesttracker.infra.Prices.WRITE_UNIT;

/**
 * Counts of billed units. {@link #builder()} starts with none.
 *
 * @param operations operations of a Lambda durable function
 * @param milliseconds billed run time of all invocations together
 * @param writes DynamoDB write units, those of the indexes included
 * @param reads DynamoDB read units
 * @param events custom events put on a bus
 * @param apiCalls calls of the HTTP API
 */
record BilledUsage(
        int transitions,
        int operations,
        int invocations,
        int milliseconds,
        double writes,
        double reads,
        int events,
        int apiCalls) {

    static UsageBuilder builder() {
        return new UsageBuilder();
    }

    /** Returns the sum of this usage and {@code times} the other one. */
    BilledUsage plus(BilledUsage other, int times) {
        return builder()
                .transitions(transitions + times * other.transitions)
                .operations(operations + times * other.operations)
                .invocations(invocations + times * other.invocations)
                .milliseconds(milliseconds + times * other.milliseconds)
                .writes(writes + times * other.writes)
                .reads(reads + times * other.reads)
                .events(events + times * other.events)
                .apiCalls(apiCalls + times * other.apiCalls)
                .build();
    }

    /** Returns the same usage with another run time of all invocations together. */
    BilledUsage lasting(int otherMilliseconds) {
        return new BilledUsage(
                transitions, operations, invocations, otherMilliseconds, writes, reads, events, apiCalls);
    }

    /** Returns the price in US dollars. */
    double price() {
        return transitions * STATE_TRANSITION
                + operations * DURABLE_OPERATION
                + invocations * (INVOCATION + CostModel.LOG_KILOBYTES_PER_INVOCATION * LOG_KILOBYTE)
                + milliseconds / 1_000.0 * CostModel.MEMORY_GIGABYTES * GIGABYTE_SECOND
                + writes * WRITE_UNIT
                + reads * READ_UNIT
                + events * EVENT
                + apiCalls * API_CALL;
    }

    /** Builds a usage from its counts. */
    static final class UsageBuilder {
        private int transitions;
        private int operations;
        private int invocations;
        private int milliseconds;
        private double writes;
        private double reads;
        private int events;
        private int apiCalls;

        private UsageBuilder() {}

        UsageBuilder transitions(int count) {
            transitions = count;
            return this;
        }

        UsageBuilder operations(int count) {
            operations = count;
            return this;
        }

        UsageBuilder invocations(int count) {
            invocations = count;
            return this;
        }

        UsageBuilder milliseconds(int count) {
            milliseconds = count;
            return this;
        }

        UsageBuilder writes(double units) {
            writes = units;
            return this;
        }

        UsageBuilder reads(double units) {
            reads = units;
            return this;
        }

        UsageBuilder events(int count) {
            events = count;
            return this;
        }

        UsageBuilder apiCalls(int count) {
            apiCalls = count;
            return this;
        }

        BilledUsage build() {
            return new BilledUsage(transitions, operations, invocations, milliseconds, writes, reads, events, apiCalls);
        }
    }
}
