package requesttracker.simulation.checkers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import requesttracker.domain.OperationStatus;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * {@code settles}: every accepted submit settles, exactly once. The status moves forward only, for readers too. A
 * settled record never changes.
 */
final class SettlesOnceChecker {
    private static final String PROMISE = "settles";

    /** Attributes of a settled record that only the workflow and the callbacks use. */
    private static final Set<String> BOOKKEEPING = Set.of(
            "Version",
            "NextStep",
            "ActiveResource",
            "DueAt",
            "TaskToken",
            "Polls",
            "PublishedAt",
            "Driver",
            "Restarts",
            "OnCallerGone",
            "CallbacksAdded",
            "CallbackDeliveredAt",
            "CallbackFailure");

    private final Violations violations;
    private final Set<String> accepted = new HashSet<>();
    private final Map<String, Integer> lastRankRead = new HashMap<>();
    /** By protocol and RequestToken. */
    private final Map<String, String> settledViews = new HashMap<>();

    SettlesOnceChecker(Violations violations) {
        this.violations = violations;
    }

    void accepted(String requestToken) {
        accepted.add(requestToken);
    }

    void recordLost(String requestToken) {
        violations.add(PROMISE, "the record of " + requestToken + " was deleted, or has no Operation");
    }

    void recordWritten(RecordChange change) {
        if (change.isCreation()) {
            return;
        }
        OperationStatus before = RecordChange.status(change.before());
        OperationStatus after = RecordChange.status(change.after());
        if (after.rank() < before.rank()) {
            violations.add(
                    PROMISE, change.requestToken() + " went from " + before.value() + " back to " + after.value());
        }
        if (change.wasSettled() && !settledPart(change.before()).equals(settledPart(change.after()))) {
            violations.add(PROMISE, "the settled record of " + change.requestToken() + " changed");
        }
    }

    private static Map<String, AttributeValue> settledPart(Map<String, AttributeValue> item) {
        Map<String, AttributeValue> part = new HashMap<>(item);
        part.keySet().removeAll(BOOKKEEPING);
        return part;
    }

    /**
     * Records that a client begins to read a request. The answer must not show an earlier status than a finished read
     * did.
     */
    ReadCheck beginRead(String requestToken) {
        int atLeast = lastRankRead.getOrDefault(requestToken, -1);
        return (protocol, progress, view) -> {
            OperationStatus status =
                    OperationStatus.of(progress.path("OperationStatus").asText());
            if (status.rank() < atLeast) {
                violations.add(PROMISE, "a reader saw " + requestToken + " go back to " + status.value());
            }
            lastRankRead.merge(requestToken, status.rank(), Math::max);
            if (status.isSettled()) {
                checkSettledView(requestToken, protocol, view);
            }
        };
    }

    private void checkSettledView(String requestToken, String protocol, JsonNode view) {
        ObjectNode part = view.deepCopy();
        part.remove(List.of(
                "Timeline", "PollCount", "ExecutionName", "OnCallerGone", "CallbackDeliveredAt", "CallbackFailure"));
        String before = settledViews.putIfAbsent(protocol + " " + requestToken, part.toString());
        if (before != null && !before.equals(part.toString())) {
            violations.add(
                    PROMISE, "readers of the settled request " + requestToken + " saw " + before + " and then " + part);
        }
    }

    void atEnd(Map<String, RequestObservation> requests) {
        accepted.stream()
                .filter(token -> !requests.containsKey(token))
                .forEach(token -> violations.add(PROMISE, "the accepted request " + token + " has no record"));
        requests.forEach((token, request) -> {
            if (request.settlements() != 1) {
                violations.add(PROMISE, token + " settled " + request.settlements() + " times, expected once");
            }
        });
    }
}
