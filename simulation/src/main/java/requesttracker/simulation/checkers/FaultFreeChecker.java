package requesttracker.simulation.checkers;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * {@code calm}: in a run without faults no execution fails, no request is restarted, and a cancel is sent at once.
 * Checks nothing in other runs.
 */
final class FaultFreeChecker {
    private static final String PROMISE = "calm";

    private static final Duration AT_ONCE = Duration.ofSeconds(3);

    private final Violations violations;
    private final RequestObservations requests;
    private final boolean faultFree;
    private final List<String> failedExecutions = new ArrayList<>();

    FaultFreeChecker(Violations violations, RequestObservations requests, boolean faultFree) {
        this.violations = violations;
        this.requests = requests;
        this.faultFree = faultFree;
    }

    void executionFailed(String execution) {
        failedExecutions.add(execution);
    }

    void atEnd(RecordReader records) {
        if (!faultFree) {
            return;
        }
        if (!failedExecutions.isEmpty()) {
            violations.add(PROMISE, "the executions " + failedExecutions + " failed, expected none");
        }
        requests.all().forEach((token, request) -> {
            Map<String, AttributeValue> item = records.item(token);
            String restarts = item.get("Restarts").n();
            if (!restarts.equals("0")) {
                violations.add(PROMISE, token + " was restarted " + restarts + " times, expected none");
            }
            if (item.containsKey("ProviderToken")) {
                checkCancel(token, request);
            }
        });
    }

    private void checkCancel(String token, RequestObservation request) {
        if (request.cancellableAt().isEmpty() || request.cancelSentAt().isEmpty()) {
            return;
        }
        Instant sentAt = request.cancelSentAt().get();
        Instant cancellableAt = request.cancellableAt().get();
        // The functions poll an adopted operation before they cancel it, and that call may be throttled.
        if (!request.isAdopted() && sentAt.isAfter(cancellableAt.plus(AT_ONCE))) {
            violations.add(
                    PROMISE,
                    "the cancel of " + token + " was sent late, at " + sentAt + ", expected within "
                            + AT_ONCE.toSeconds() + " s of " + cancellableAt);
        }
    }
}
