package requesttracker.simulation.checkers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** {@code attempts}: the record has every resource that an ended attempt reported. */
final class AttemptsChecker {
    private static final String PROMISE = "attempts";

    private final Violations violations;

    AttemptsChecker(Violations violations) {
        this.violations = violations;
    }

    /**
     * Checks one request at the end of the run.
     *
     * @param started the provider tokens of its operations, in order
     * @param progressByToken what Cloud Control says of each operation
     */
    void atEnd(
            String requestToken,
            List<String> started,
            Map<String, JsonNode> progressByToken,
            Map<String, AttributeValue> item) {
        Map<String, String> known = new HashMap<>();
        if (item.containsKey("Attempts")) {
            item.get("Attempts")
                    .l()
                    .forEach(attempt -> known.put(text(attempt.m(), "ProviderToken"), text(attempt.m(), "Identifier")));
        }
        for (String providerToken : started.subList(0, started.size() - 1)) {
            String reported = progressByToken
                    .getOrDefault(providerToken, MissingNode.getInstance())
                    .path("Identifier")
                    .asText();
            if (!reported.isEmpty() && !reported.equals(known.get(providerToken))) {
                violations.add(
                        PROMISE,
                        "the record of " + requestToken + " does not say that " + providerToken + " reported "
                                + reported);
            }
        }
    }

    private static String text(Map<String, AttributeValue> members, String name) {
        return members.containsKey(name) ? members.get(name).s() : "";
    }
}
