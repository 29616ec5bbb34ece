package requesttracker.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The members of one request, checked against the service model. All violations are reported at once. */
final class ActionInput {
    private static final int DEFAULT_PAGE = 20;
    private static final int LARGEST_PAGE = 100;
    private static final Set<String> OPERATIONS = Set.of("CREATE", "DELETE", "UPDATE");
    private static final Set<String> STATUSES =
            Set.of("PENDING", "IN_PROGRESS", "SUCCESS", "FAILED", "CANCEL_IN_PROGRESS", "CANCEL_COMPLETE");

    private final Map<WireMember, String> values = new EnumMap<>(WireMember.class);
    private int maxResults = DEFAULT_PAGE;
    private Set<String> operations = Set.of();
    private Set<String> statuses = Set.of();

    private ActionInput() {}

    /**
     * Checks the members of a request.
     *
     * @throws ErrorResponseException SerializationException if the body or a member has the wrong JSON type,
     *     ValidationException if a member is missing or breaks its constraint
     */
    static ActionInput of(CloudControlAction action, JsonNode body) {
        if (!body.isObject()) {
            throw ErrorResponseException.serialization("The request's body is not a JSON object");
        }
        ActionInput input = new ActionInput();
        List<String> violations = new ArrayList<>();
        action.required().forEach(member -> input.read(body, member, true, violations));
        action.optional().forEach(member -> input.read(body, member, false, violations));
        if (action == CloudControlAction.LIST_REQUESTS || action == CloudControlAction.LIST) {
            input.readMaxResults(body, violations);
        }
        if (action == CloudControlAction.LIST_REQUESTS) {
            input.readFilter(body, violations);
        }
        if (!violations.isEmpty()) {
            throw ErrorResponseException.validation(violations);
        }
        return input;
    }

    private void read(JsonNode body, WireMember member, boolean required, List<String> violations) {
        JsonNode value = body.path(member.wireName);
        if (value.isMissingNode() || value.isNull()) {
            if (required) {
                violations.add(member.missing());
            }
        } else if (!value.isTextual()) {
            throw ErrorResponseException.serialization("The value at '" + member.wireName + "' is not a string");
        } else {
            member.violation(value.textValue()).ifPresent(violations::add);
            values.put(member, value.textValue());
        }
    }

    private void readMaxResults(JsonNode body, List<String> violations) {
        JsonNode value = body.path("MaxResults");
        if (value.isMissingNode() || value.isNull()) {
            return;
        }
        if (!value.isIntegralNumber()) {
            throw ErrorResponseException.serialization("The value at 'MaxResults' is not an integer");
        }
        if (!value.canConvertToInt() || value.intValue() < 1 || value.intValue() > LARGEST_PAGE) {
            violations.add(
                    "Value at 'MaxResults' failed to satisfy constraint: Member must be between 1 and " + LARGEST_PAGE);
        } else {
            maxResults = value.intValue();
        }
    }

    private void readFilter(JsonNode body, List<String> violations) {
        JsonNode filter = body.path("ResourceRequestStatusFilter");
        if (filter.isMissingNode() || filter.isNull()) {
            return;
        }
        if (!filter.isObject()) {
            throw ErrorResponseException.serialization("The value at 'ResourceRequestStatusFilter' is not an object");
        }
        operations = readNames(filter, "Operations", OPERATIONS, violations);
        statuses = readNames(filter, "OperationStatuses", STATUSES, violations);
    }

    private static Set<String> readNames(JsonNode filter, String name, Set<String> allowed, List<String> violations) {
        JsonNode list = filter.path(name);
        if (list.isMissingNode() || list.isNull()) {
            return Set.of();
        }
        String where = "'ResourceRequestStatusFilter." + name + "'";
        if (!list.isArray()) {
            throw ErrorResponseException.serialization("The value at " + where + " is not a list");
        }
        Set<String> names = new HashSet<>();
        for (JsonNode item : list) {
            if (!item.isTextual()) {
                throw ErrorResponseException.serialization("The value at " + where + " is not a list of strings");
            }
            names.add(item.textValue());
        }
        if (!allowed.containsAll(names)) {
            violations.add("Value at " + where + " failed to satisfy constraint: Member must satisfy enum value set: "
                    + allowed.stream().sorted().toList());
        }
        return names;
    }

    /** Returns the value of a required member. */
    String get(WireMember member) {
        return values.get(member);
    }

    Optional<String> find(WireMember member) {
        return Optional.ofNullable(values.get(member));
    }

    int maxResults() {
        return maxResults;
    }

    /** Returns whether the filter includes such an operation. An empty list includes all. */
    boolean admits(OperationKind kind, String status) {
        return (operations.isEmpty() || operations.contains(kind.name()))
                && (statuses.isEmpty() || statuses.contains(status));
    }
}
