package requesttracker.simulation.faults;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Supplier;

/** Makes the functions' calls to services, with the faults of the plan. */
public final class FaultInjector {
    /** The time after which Lambda ends an invocation. */
    private static final Duration INVOCATION_TIMEOUT = Duration.ofSeconds(90);

    private final FaultPlan plan;
    private final FaultTarget target;
    private final FaultTrace trace;
    private final InstantSource clock;

    public FaultInjector(FaultPlan plan, FaultTarget target, FaultTrace trace, InstantSource clock) {
        this.plan = plan;
        this.target = target;
        this.trace = trace;
        this.clock = clock;
    }

    FaultPlan plan() {
        return plan;
    }

    Instant now() {
        return clock.instant();
    }

    /** Makes a call that has a second effect if the SDK retries it. */
    public <T> T call(SimulatedService service, String what, Supplier<T> effect) {
        return call(service, what, false, effect, effect);
    }

    /**
     * Makes a call.
     *
     * @param idempotent whether a retry by the SDK has no further effect
     * @param nonsense makes the call too, and returns an answer that breaks the service's contract
     */
    <T> T call(SimulatedService service, String what, boolean idempotent, Supplier<T> effect, Supplier<T> nonsense) {
        if (!target.isFaulty()) {
            trace.trace(service.name(), what);
            return effect.get();
        }
        if (now().isAfter(target.beganAt().plus(INVOCATION_TIMEOUT))) {
            trace.trace("overtime", what);
            throw new InvocationKilledError();
        }
        CallFault fault = plan.nextCallFault(now());
        trace.trace(service.name(), what + " " + fault);
        if (fault != CallFault.NONE) {
            trace.countFault();
        }
        return switch (fault) {
            case NONE -> effect.get();
            case FAIL_BEFORE -> throw service.failure();
            case THROTTLE -> throw service.throttled();
            case LOSE_ANSWER -> {
                loseAnswer(effect);
                throw ServiceErrors.unanswered();
            }
            case REPEAT -> {
                if (!idempotent) {
                    loseAnswer(effect);
                }
                yield effect.get();
            }
            case DIE_BEFORE -> throw new InvocationKilledError();
            case DIE_AFTER -> {
                loseAnswer(effect);
                throw new InvocationKilledError();
            }
            case PAUSE_BEFORE -> {
                target.pause();
                yield effect.get();
            }
            case PAUSE_AFTER -> {
                T answer = effect.get();
                target.pause();
                yield answer;
            }
            case NONSENSE -> nonsense.get();
        };
    }

    private static void loseAnswer(Supplier<?> effect) {
        try {
            Object unused = effect.get();
        } catch (RuntimeException lost) {
            // An error is an answer too, and can be lost like any other answer.
        }
    }
}
