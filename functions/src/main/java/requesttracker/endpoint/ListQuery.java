package requesttracker.endpoint;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import requesttracker.domain.Operation;
import requesttracker.domain.OperationStatus;
import requesttracker.domain.RequestField;
import requesttracker.domain.ValidationException;
import requesttracker.domain.Violation;
import requesttracker.store.ListFilter;
import requesttracker.store.RequestList;

/** A valid list call (docs/cloud-control-contract.md, ListResourceRequests). */
record ListQuery(ListFilter filter, int maxResults, Optional<String> nextToken) {

    /** @throws ValidationException naming every member that breaks a rule */
    static ListQuery read(
            List<String> operations,
            List<String> statuses,
            Optional<BigDecimal> maxResults,
            Optional<String> nextToken) {
        List<Violation> violations = new ArrayList<>();
        ListFilter filter = new ListFilter(
                choices("Operations", operations, Operation.values(), Operation::name, violations),
                choices(
                        "OperationStatuses",
                        statuses,
                        OperationStatus.known().toArray(OperationStatus[]::new),
                        OperationStatus::value,
                        violations));
        int results = RequestList.DEFAULT_RESULTS;
        try {
            results = maxResults.map(ListQuery::maxResults).orElse(results);
        } catch (ValidationException e) {
            violations.addAll(e.violations());
        }
        nextToken.flatMap(RequestField.NEXT_TOKEN::check).ifPresent(violations::add);
        if (!violations.isEmpty()) {
            throw new ValidationException(violations);
        }
        return new ListQuery(filter, results, nextToken);
    }

    /** @throws ValidationException unless the value is a page size that Cloud Control's lists allow */
    static int maxResults(BigDecimal value) {
        // The comparisons come first, since the conversion may expand a value of a billion digits.
        if (value.compareTo(BigDecimal.ONE) < 0
                || value.compareTo(BigDecimal.valueOf(RequestList.MAX_RESULTS)) > 0
                || value.stripTrailingZeros().scale() > 0) {
            throw new ValidationException("MaxResults", "must be a whole number from 1 to " + RequestList.MAX_RESULTS);
        }
        return value.intValue();
    }

    private static <E> Set<E> choices(
            String member, List<String> names, E[] values, Function<E, String> wire, List<Violation> violations) {
        Set<E> chosen = new HashSet<>();
        for (E value : values) {
            if (names.contains(wire.apply(value))) {
                chosen.add(value);
            }
        }
        if (chosen.size() < Set.copyOf(names).size()) {
            violations.add(new Violation(member, "must be among " + Arrays.asList(values)));
        }
        return chosen;
    }
}
