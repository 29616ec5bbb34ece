package requesttracker.simulation.checkers;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * {@code called-back}: the callback of each accepted submit is delivered with the record's outcome. Exceptions are
 * callers that are gone or not allowed. {@code caller-lives}: OnCallerGone CANCEL never cancels while a caller lives.
 */
final class CallbackChecker {
    private static final String DELIVERED = "called-back";
    private static final String LIVES = "caller-lives";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Violations violations;
    /** Callers that wait, those that may not be called back included. */
    private final Set<String> waiting = new HashSet<>();
    /** Callers that can be called back. */
    private final Set<String> reachable = new HashSet<>();

    private final Set<String> accepted = new HashSet<>();
    private final Map<String, String> ended = new HashMap<>();

    CallbackChecker(Violations violations) {
        this.violations = violations;
    }

    void began(String taskToken, boolean isReachable) {
        waiting.add(taskToken);
        if (isReachable) {
            reachable.add(taskToken);
        }
    }

    void stopped(String taskToken) {
        waiting.remove(taskToken);
    }

    void accepted(String taskToken) {
        accepted.add(taskToken);
    }

    void calledBack(String taskToken, String error, String text) {
        waiting.remove(taskToken);
        JsonNode detail = parse(text);
        String token = detail.path("RequestToken").asText();
        if (error.equals("ResourceRequest.Rejected")) {
            if (!detail.has("Reasons")) {
                violations.add(DELIVERED, "a rejection came without its reasons");
            }
        } else if (token.isEmpty()) {
            violations.add(DELIVERED, "a task was ended with " + error + " for no request");
        } else {
            ended.put(token + " " + error, detail.path("Outcome").asText());
        }
    }

    void recordWritten(RecordChange change, RecordReader records) {
        boolean cancels = !change.before().containsKey("CancelReasonSince")
                && change.text("CancelReasonSince")
                        .filter("CALLER_GONE"::equals)
                        .isPresent();
        if (!cancels) {
            return;
        }
        AttributeValue callbacks =
                records.item(change.requestToken() + "#callbacks").get("Callbacks");
        List<String> all = callbacks == null ? List.of() : callbacks.ss();
        for (String callback : all) {
            String taskToken = callback.substring(callback.indexOf('#') + 1);
            // A caller that is added at this moment comes after the cancel.
            boolean counts = accepted.contains(taskToken) || all.size() == 1;
            if (counts && (waiting.contains(taskToken) || callback.startsWith("KEEP"))) {
                violations.add(LIVES, change.requestToken() + " was canceled, but a caller lives or wants to keep it");
            }
        }
    }

    void atEnd(RecordReader records) {
        accepted.stream()
                .filter(reachable::contains)
                .filter(waiting::contains)
                .forEach(taskToken -> violations.add(DELIVERED, "an accepted caller is not called back"));
        ended.forEach((requestAndError, outcome) -> {
            String[] parts = requestAndError.split(" ", -1);
            Map<String, AttributeValue> item = records.item(parts[0]);
            String recorded = item.containsKey("Outcome") ? item.get("Outcome").s() : "nothing";
            if (!outcome.equals(recorded) || !error(recorded).equals(parts[1])) {
                violations.add(
                        DELIVERED,
                        "a caller got " + outcome + " by the error '" + parts[1] + "', the record of " + parts[0]
                                + " says " + recorded);
            }
        });
    }

    private static String error(String outcome) {
        return switch (outcome) {
            case "SUCCEEDED" -> "";
            case "FAILED" -> "ResourceRequest.Failed";
            case "CANCELED" -> "ResourceRequest.Canceled";
            case "TIMED_OUT" -> "ResourceRequest.TimedOut";
            case "SUPERSEDED" -> "ResourceRequest.Superseded";
            case "LOST" -> "ResourceRequest.Lost";
            default -> "none";
        };
    }

    private JsonNode parse(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            violations.add(DELIVERED, "a task got text that is not JSON");
            return JSON.createObjectNode();
        }
    }
}
