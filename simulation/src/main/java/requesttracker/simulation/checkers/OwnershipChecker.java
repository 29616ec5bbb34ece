package requesttracker.simulation.checkers;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * {@code owner}: no request claims another one's operation. No two active requests track one operation. A request that
 * adopts an operation of another type or kind does not succeed, and keeps no model.
 */
final class OwnershipChecker {
    private static final String PROMISE = "owner";

    private final Violations violations;
    private final RequestObservations requests;

    OwnershipChecker(Violations violations, RequestObservations requests) {
        this.violations = violations;
        this.requests = requests;
    }

    /** Checks a write. The observations have the change already. */
    void recordWritten(RecordChange change) {
        String before = change.before().containsKey("ProviderToken")
                ? change.before().get("ProviderToken").s()
                : "";
        change.text("ProviderToken")
                .filter(token -> !token.equals(before))
                .ifPresent(token -> claimed(token, change.requestToken()));
    }

    private void claimed(String providerToken, String requestToken) {
        for (String other : requests.trackedBy(providerToken)) {
            boolean active = requests.find(other)
                    .filter(request -> request.settlements() == 0)
                    .isPresent();
            if (active && !other.equals(requestToken)) {
                violations.add(
                        PROMISE, requestToken + " claims the operation " + providerToken + ", which " + other + " has");
            }
        }
    }

    /** @param progressByToken what Cloud Control says of each operation */
    void atEnd(RecordReader records, Map<String, JsonNode> progressByToken) {
        requests.all().forEach((token, request) -> {
            if (request.isAdopted()) {
                Map<String, AttributeValue> item = records.item(token);
                JsonNode progress =
                        progressByToken.get(item.get("ProviderToken").s());
                boolean other = progress != null
                        && !progress.path("Operation")
                                .asText()
                                .equals(item.get("Operation").s());
                boolean claimed = item.containsKey("ModelParts")
                        || (item.containsKey("Outcome")
                                && item.get("Outcome").s().equals("SUCCEEDED"));
                if (other && claimed) {
                    violations.add(PROMISE, token + " claims an operation of another kind");
                }
            }
        });
    }
}
