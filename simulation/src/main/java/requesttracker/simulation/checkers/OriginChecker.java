package requesttracker.simulation.checkers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import requesttracker.domain.OperationStatus;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * {@code origin}: a record says who submitted its request, with which labels, and who canceled it first. That never
 * changes, and it is the same in REST, in lists and in every copy of an event.
 */
final class OriginChecker {
    private static final String PROMISE = "origin";

    private static final String SUBMITTED_BY = "SubmittedBy";
    private static final String LABELS = "Labels";
    private static final String CANCELED_BY = "CanceledBy";
    private static final List<String> ATTRIBUTES = List.of(SUBMITTED_BY, LABELS, CANCELED_BY);

    private final Violations violations;
    private final Set<ObjectNode> submits = new HashSet<>();
    private final Map<String, Set<JsonNode>> cancelers = new HashMap<>();
    private final Map<String, ObjectNode> recorded = new HashMap<>();

    OriginChecker(Violations violations) {
        this.violations = violations;
    }

    /** Records that a client sends a submit. */
    void submitSent(JsonNode caller, JsonNode labels) {
        submits.add(submit(caller, labels));
    }

    /** Records that a client sends a cancel. */
    void cancelSent(String requestToken, JsonNode caller) {
        cancelers.computeIfAbsent(requestToken, token -> new HashSet<>()).add(caller);
    }

    void recordWritten(RecordChange change) {
        String token = change.requestToken();
        ObjectNode origin = origin(change.after());
        ObjectNode before = recorded.put(token, origin);
        if (before == null && !submits.contains(submit(origin.path(SUBMITTED_BY), origin.path(LABELS)))) {
            violations.add(PROMISE, "the record of " + token + " says " + origin + ", which no client submitted");
        }
        if (before != null
                && !before.properties().stream()
                        .allMatch(known -> known.getValue().equals(origin.get(known.getKey())))) {
            violations.add(PROMISE, "the record of " + token + " said " + before + ", and then " + origin);
        }
        change.text("CancelReasonSince")
                .or(() -> change.text("CancelReason"))
                .filter(reason -> !isCanceler(token, reason, origin.path(CANCELED_BY)))
                .ifPresent(reason -> violations.add(
                        PROMISE,
                        "the cancel of " + token + " for the reason " + reason + " is by " + origin.path(CANCELED_BY)
                                + ", who did not ask for it"));
    }

    private boolean isCanceler(String requestToken, String reason, JsonNode caller) {
        return reason.equals("REQUESTED")
                ? cancelers.getOrDefault(requestToken, Set.of()).contains(caller)
                : caller.equals(members(Map.of("Kind", "TRACKER", "Reason", reason)));
    }

    /**
     * Checks a request in an answer, a list or an event.
     *
     * @param where the answer, list or event
     * @param progress has the OperationStatus
     * @param view has the labels and who asked
     */
    void shown(String where, JsonNode progress, JsonNode view) {
        String token = view.path("RequestToken").asText();
        ObjectNode expected = recorded.getOrDefault(token, members(Map.of()));
        boolean settled =
                OperationStatus.of(progress.path("OperationStatus").asText()).isSettled();
        for (String name : ATTRIBUTES) {
            // A view that was read before the cancel has no canceler yet.
            boolean maybeEarlier = name.equals(CANCELED_BY) && !settled && !view.has(name);
            if (!maybeEarlier && !view.path(name).equals(expected.path(name))) {
                violations.add(
                        PROMISE,
                        where + " of " + token + " shows " + name + " " + view.path(name) + ", but its record "
                                + expected.path(name));
            }
        }
    }

    private static ObjectNode submit(JsonNode caller, JsonNode labels) {
        ObjectNode submit = members(Map.of());
        submit.set(SUBMITTED_BY, caller);
        submit.set(LABELS, labels);
        return submit;
    }

    /** Returns what a record says, as it is to be shown. */
    private static ObjectNode origin(Map<String, AttributeValue> item) {
        ObjectNode origin = members(Map.of());
        for (String name : ATTRIBUTES) {
            Optional.ofNullable(item.get(name))
                    .map(OriginChecker::texts)
                    .ifPresent(texts -> origin.set(name, name.equals(LABELS) ? members(texts) : caller(texts)));
        }
        return origin;
    }

    private static Map<String, String> texts(AttributeValue value) {
        Map<String, String> texts = new HashMap<>();
        value.m().forEach((name, text) -> texts.put(name, text.s()));
        return texts;
    }

    private static ObjectNode caller(Map<String, String> attributes) {
        String source = attributes.remove("ClaimedSource");
        String eventId = attributes.remove("ClaimedEventId");
        ObjectNode caller = members(attributes);
        if (source != null || eventId != null) {
            caller.putObject("Claimed")
                    .put("Verified", false)
                    .put("Source", source)
                    .put("EventId", eventId);
        }
        return caller;
    }

    private static ObjectNode members(Map<String, String> texts) {
        ObjectNode members = JsonNodeFactory.instance.objectNode();
        texts.forEach(members::put);
        return members;
    }
}
