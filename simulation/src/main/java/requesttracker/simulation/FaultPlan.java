package requesttracker.simulation;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * What goes wrong in one run, and how often: each kind of fault has a rate of its own from the seed, many of them zero, so
 * that the runs differ in kind. After a while the sky clears, so that what must come in the end can be asked for.
 */
final class FaultPlan {
    /** What happens around one call. */
    enum Fault {
        NONE,
        /** It fails, and has no effect. */
        FAIL_BEFORE,
        /** It is refused, because there are too many. */
        THROTTLE,
        /** It has its effect, and the answer is lost. */
        LOSE_ANSWER,
        /** It has its effect, the answer is lost, and the SDK makes the call again. */
        REPEAT,
        /** The whole invocation dies before the effect. */
        DIE_BEFORE,
        /** The whole invocation dies after the effect. */
        DIE_AFTER,
        /** Time passes before the effect. */
        PAUSE_BEFORE,
        /** Time passes after the effect. */
        PAUSE_AFTER,
        /** The answer is none that the contract knows. */
        NONSENSE
    }

    private static final double[] RATES = {0, 0, 0.02, 0.1, 0.3};

    private final RandomGenerator random;
    private final boolean calm;
    private final Instant clearsUp;
    private final double stormyInvocations;
    private final Map<Fault, Double> weights = new EnumMap<>(Fault.class);
    private final double invocationLost;
    private final double slowIntegrations;
    private final double failingIntegrations;
    private final double aborts;
    private final double stale;

    FaultPlan(RandomGenerator random, boolean calm, Instant clearsUp) {
        this.random = random;
        this.calm = calm;
        this.clearsUp = clearsUp;
        this.stormyInvocations = pick(0.1, 0.4, 0.9);
        double callFault = pick(0.1, 0.3, 0.6);
        double all = 0;
        for (Fault fault : Fault.values()) {
            double weight = fault == Fault.NONE ? 0 : pick(0, 0, 1, 1, 3);
            weights.put(fault, weight);
            all += weight;
        }
        weights.put(Fault.NONE, all == 0 ? 1 : all * (1 - callFault) / callFault);
        this.invocationLost = pick(RATES) / 3;
        this.slowIntegrations = pick(RATES);
        this.failingIntegrations = pick(RATES);
        this.aborts = pick(0, 0, 0.3, 1, 3);
        this.stale = pick(RATES);
    }

    boolean isFaultFree() {
        return calm;
    }

    private boolean clear(Instant now) {
        return calm || !now.isBefore(clearsUp);
    }

    /** Whether any call of this invocation may meet a fault. */
    boolean isFaulty(Instant now) {
        return !clear(now) && random.nextDouble() < stormyInvocations;
    }

    /** The fault of the next call of a stormy invocation. */
    Fault next(Instant now) {
        if (clear(now)) {
            return Fault.NONE;
        }
        double all = 0;
        for (double weight : weights.values()) {
            all += weight;
        }
        double drawn = random.nextDouble() * all;
        for (Map.Entry<Fault, Double> weight : weights.entrySet()) {
            drawn -= weight.getValue();
            if (drawn < 0) {
                return weight.getKey();
            }
        }
        return Fault.NONE;
    }

    /** Whether an invocation is refused before it begins. */
    boolean refusesInvocation(Instant now) {
        return !clear(now) && random.nextDouble() < invocationLost;
    }

    /** Whether the answer of an invocation that has ended is lost. */
    boolean losesInvocation(Instant now) {
        return !clear(now) && random.nextDouble() < invocationLost;
    }

    /** Whether a call that the state machine makes itself fails. */
    boolean failsIntegration(Instant now) {
        return !clear(now) && random.nextDouble() < failingIntegrations;
    }

    /** How long such a call is under way; one in a while longer than its state waits for it. */
    Duration integrationDelay(Instant now) {
        if (!clear(now) && random.nextDouble() < slowIntegrations) {
            return random.nextInt(4) == 0 ? seconds(1, 100) : millis(20, 4_000);
        }
        return millis(2, 30);
    }

    /** How many executions are aborted while the weather is bad, about. */
    double aborts() {
        return calm ? 0 : aborts;
    }

    /** Whether a read without consistency misses the last change. */
    boolean stale(Instant now) {
        return !clear(now) && random.nextDouble() < stale;
    }

    /** A pause of an invocation: a moment, some seconds, or longer than its state waits for it. */
    Duration pause() {
        return switch (random.nextInt(4)) {
            case 0 -> millis(1, 50);
            case 1 -> millis(50, 1_500);
            case 2 -> seconds(1, 20);
            default -> seconds(30, 85);
        };
    }

    /** How far the clock of one invocation is off. */
    Duration clockOffset() {
        return calm ? Duration.ZERO : millis(-3_000, 3_000);
    }

    boolean chance(double of) {
        return random.nextDouble() < of;
    }

    int upTo(int bound) {
        return random.nextInt(bound);
    }

    private Duration seconds(int from, int to) {
        return millis(from * 1_000, to * 1_000);
    }

    Duration millis(int from, int to) {
        return Duration.ofMillis(random.nextInt(from, to));
    }

    private double pick(double... choices) {
        return choices[random.nextInt(choices.length)];
    }
}
