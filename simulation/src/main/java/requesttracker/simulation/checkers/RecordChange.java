package requesttracker.simulation.checkers;

import java.util.Map;
import java.util.Optional;
import requesttracker.domain.OperationStatus;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * One write of a request's record.
 *
 * @param before empty if the write created the record
 */
record RecordChange(String requestToken, Map<String, AttributeValue> before, Map<String, AttributeValue> after) {
    boolean isCreation() {
        return before.isEmpty();
    }

    /** Returns whether the request settles by this write. */
    boolean settles() {
        return !before.containsKey("SettledAt") && after.containsKey("SettledAt");
    }

    boolean wasSettled() {
        return before.containsKey("SettledAt");
    }

    Optional<String> text(String attribute) {
        return Optional.ofNullable(after.get(attribute)).map(AttributeValue::s);
    }

    static OperationStatus status(Map<String, AttributeValue> item) {
        return OperationStatus.of(item.get("OperationStatus").s());
    }
}
