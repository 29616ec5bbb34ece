package requesttracker.simulation.faults;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * The faults of one run, and how often each occurs. Each kind of fault has its own rate from the seed. Many rates are
 * zero, so that runs differ in kind. Faults stop after a random time, so that liveness can be checked.
 */
public final class FaultPlan {
    private static final double[] RATES = {0, 0, 0.02, 0.1, 0.3};

    private final RandomGenerator random;
    private final boolean faultFree;
    private final Instant faultsEndAt;
    private final double faultyInvocations;
    private final Map<CallFault, Double> weights = new EnumMap<>(CallFault.class);
    private final double invocationFailures;
    private final double slowIntegrations;
    private final double failingIntegrations;
    private final double aborts;
    private final double staleReads;

    /**
     * @param faultFree whether the run has no faults at all
     * @param faultsEndAt when the faults stop
     */
    public FaultPlan(RandomGenerator random, boolean faultFree, Instant faultsEndAt) {
        this.random = random;
        this.faultFree = faultFree;
        this.faultsEndAt = faultsEndAt;
        this.faultyInvocations = pick(0.1, 0.4, 0.9);
        double callFault = pick(0.1, 0.3, 0.6);
        double all = 0;
        for (CallFault fault : CallFault.values()) {
            double weight = fault == CallFault.NONE ? 0 : pick(0, 0, 1, 1, 3);
            weights.put(fault, weight);
            all += weight;
        }
        weights.put(CallFault.NONE, all == 0 ? 1 : all * (1 - callFault) / callFault);
        this.invocationFailures = pick(RATES) / 3;
        this.slowIntegrations = pick(RATES);
        this.failingIntegrations = pick(RATES);
        this.aborts = pick(0, 0, 0.3, 1, 3);
        this.staleReads = pick(RATES);
    }

    public boolean isFaultFree() {
        return faultFree;
    }

    private boolean hasNoFaults(Instant now) {
        return faultFree || !now.isBefore(faultsEndAt);
    }

    /** Returns whether the calls of an invocation that begins now may meet faults. */
    public boolean isFaulty(Instant now) {
        return !hasNoFaults(now) && random.nextDouble() < faultyInvocations;
    }

    /** Returns the fault of the next call of a faulty invocation. */
    CallFault nextCallFault(Instant now) {
        if (hasNoFaults(now)) {
            return CallFault.NONE;
        }
        double all = 0;
        for (double weight : weights.values()) {
            all += weight;
        }
        double drawn = random.nextDouble() * all;
        for (Map.Entry<CallFault, Double> weight : weights.entrySet()) {
            drawn -= weight.getValue();
            if (drawn < 0) {
                return weight.getKey();
            }
        }
        return CallFault.NONE;
    }

    /** Returns whether Lambda throttles an invocation. */
    public boolean throttlesInvocation(Instant now) {
        return !hasNoFaults(now) && random.nextDouble() < invocationFailures;
    }

    /** Returns whether the answer of an invocation that has ended is lost. */
    public boolean losesInvocationAnswer(Instant now) {
        return !hasNoFaults(now) && random.nextDouble() < invocationFailures;
    }

    /** Returns whether a call that the state machine makes itself fails. */
    public boolean failsIntegration(Instant now) {
        return !hasNoFaults(now) && random.nextDouble() < failingIntegrations;
    }

    /** Returns how long such a call takes. A few take longer than their state waits. */
    Duration integrationDelay(Instant now) {
        if (!hasNoFaults(now) && random.nextDouble() < slowIntegrations) {
            return random.nextInt(4) == 0 ? seconds(1, 100) : millis(20, 4_000);
        }
        return millis(2, 30);
    }

    /** Returns about how many executions are aborted. */
    public double aborts() {
        return faultFree ? 0 : aborts;
    }

    /** Returns whether an eventually consistent read misses the last change. */
    public boolean isStale(Instant now) {
        return !hasNoFaults(now) && random.nextDouble() < staleReads;
    }

    /** Returns how long an invocation pauses: from a millisecond to longer than its state waits. */
    public Duration pause() {
        return switch (random.nextInt(4)) {
            case 0 -> millis(1, 50);
            case 1 -> millis(50, 1_500);
            case 2 -> seconds(1, 20);
            default -> seconds(30, 85);
        };
    }

    /** Returns the clock skew of one invocation. */
    public Duration clockOffset() {
        return faultFree ? Duration.ZERO : millis(-3_000, 3_000);
    }

    /** Draws whether something happens that has this probability. */
    boolean chance(double probability) {
        return random.nextDouble() < probability;
    }

    /** Draws a number from 0 to below the bound. */
    public int below(int bound) {
        return random.nextInt(bound);
    }

    private Duration seconds(int from, int to) {
        return millis(from * 1_000, to * 1_000);
    }

    /** Draws a time from the first number of milliseconds to below the second. */
    public Duration millis(int from, int to) {
        return Duration.ofMillis(random.nextInt(from, to));
    }

    private double pick(double... choices) {
        return choices[random.nextInt(choices.length)];
    }
}
