package requesttracker.simulation.faults;

import java.util.Map;
import java.util.SplittableRandom;

/**
 * Throttles some starts of Cloud Control and leaves some unanswered, in runs without faults too. Each run has its own
 * rates, and many runs have none.
 */
public final class UnreliableStarts implements CloudControlCalls {
    private final CloudControlCalls inner;
    private final SplittableRandom random;
    private final double throttled;
    private final double unanswered;

    public UnreliableStarts(CloudControlCalls inner, SplittableRandom random) {
        this.inner = inner;
        this.random = random;
        this.throttled = random.nextInt(3) == 0 ? 0.6 : 0;
        this.unanswered = random.nextInt(6) == 0 ? 0.3 : 0;
    }

    @Override
    public Map<String, Object> call(String action, Map<String, ?> members) {
        if (!action.matches("(Create|Update|Delete)Resource")) {
            return inner.call(action, members);
        }
        if (random.nextDouble() < throttled) {
            throw ServiceErrors.cloudControl("ThrottlingException", 400, "Rate exceeded");
        }
        if (random.nextDouble() < unanswered) {
            if (random.nextBoolean()) {
                Map<String, Object> lost = inner.call(action, members);
                assert lost != null;
            }
            throw ServiceErrors.unanswered();
        }
        return inner.call(action, members);
    }
}
