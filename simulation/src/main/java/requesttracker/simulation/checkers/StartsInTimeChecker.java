package requesttracker.simulation.checkers;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * {@code in-time}: no start follows a cancel or a deadline unless an earlier call of the same ClientToken was not
 * answered. Checks nothing in runs with faults: there, an invocation that was killed may leave doubt that no call
 * shows.
 */
final class StartsInTimeChecker {
    private static final String PROMISE = "in-time";

    /** The functions' clocks and the simulated calls take a moment. */
    private static final Duration MOMENT = Duration.ofSeconds(1);

    private final Violations violations;
    private final RequestObservations requests;
    private final InstantSource invocationBegan;
    private final boolean faultFree;
    /** By ClientToken. */
    private final Map<String, Integer> unansweredCalls = new HashMap<>();

    StartsInTimeChecker(
            Violations violations, RequestObservations requests, InstantSource invocationBegan, boolean faultFree) {
        this.violations = violations;
        this.requests = requests;
        this.invocationBegan = invocationBegan;
        this.faultFree = faultFree;
    }

    void called(String clientToken) {
        boolean doubt = unansweredCalls.getOrDefault(clientToken, 0) > 0;
        Optional<Instant> end =
                requests.find(StartsOnceChecker.requestToken(clientToken)).flatMap(RequestObservation::startableUntil);
        if (faultFree
                && !doubt
                && end.filter(at -> invocationBegan.instant().isAfter(at.plus(MOMENT)))
                        .isPresent()) {
            violations.add(
                    PROMISE,
                    "a start with ClientToken " + clientToken + " after the cancel or deadline at " + end.get());
        }
        unansweredCalls.merge(clientToken, 1, Integer::sum);
    }

    /** Records that Cloud Control accepted the call, or refused it. */
    void answered(String clientToken) {
        unansweredCalls.merge(clientToken, -1, Integer::sum);
    }
}
