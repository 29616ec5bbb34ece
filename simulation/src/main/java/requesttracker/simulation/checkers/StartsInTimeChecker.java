package requesttracker.simulation.checkers;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * {@code in-time}: no start follows a cancel, a deadline or the end of all leases, unless an earlier call of the same
 * ClientToken was not answered. Checks nothing in runs with faults: there, an invocation that was killed may leave
 * doubt that no call shows.
 */
final class StartsInTimeChecker {
    private static final String PROMISE = "in-time";

    /** The functions' clocks and the simulated calls take a moment. */
    private static final Duration MOMENT = Duration.ofSeconds(1);

    private final Violations violations;
    private final RequestObservations requests;
    private final LeaseChecker leases;
    private final InstantSource invocationBegan;
    private final boolean faultFree;
    /** By ClientToken. */
    private final Map<String, Integer> unansweredCalls = new HashMap<>();

    StartsInTimeChecker(
            Violations violations,
            RequestObservations requests,
            LeaseChecker leases,
            InstantSource invocationBegan,
            boolean faultFree) {
        this.violations = violations;
        this.requests = requests;
        this.leases = leases;
        this.invocationBegan = invocationBegan;
        this.faultFree = faultFree;
    }

    void called(String clientToken) {
        boolean doubt = unansweredCalls.getOrDefault(clientToken, 0) > 0;
        if (faultFree && !doubt) {
            String requestToken = StartsOnceChecker.requestToken(clientToken);
            checkStart(
                    clientToken,
                    "the cancel or deadline",
                    requests.find(requestToken).flatMap(RequestObservation::startableUntil));
            checkStart(clientToken, "the end of the leases", leases.endOfAll(requestToken));
        }
        unansweredCalls.merge(clientToken, 1, Integer::sum);
    }

    private void checkStart(String clientToken, String what, Optional<Instant> end) {
        end.filter(at -> invocationBegan.instant().isAfter(at.plus(MOMENT)))
                .ifPresent(at -> violations.add(
                        PROMISE, "a start with ClientToken " + clientToken + " after " + what + " at " + at));
    }

    /** Records that Cloud Control accepted the call, or refused it. */
    void answered(String clientToken) {
        unansweredCalls.merge(clientToken, -1, Integer::sum);
    }
}
