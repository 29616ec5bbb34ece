package requesttracker.endpoint;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import requesttracker.domain.Labels;
import requesttracker.domain.OperationStatus;
import requesttracker.domain.Outcome;
import requesttracker.domain.RequestField;
import requesttracker.domain.ValidationException;
import requesttracker.domain.Violation;
import requesttracker.store.ListFilter;

/**
 * Reads the query of {@code GET /requests}. Several operations, statuses or outcomes are separated by commas or
 * repeated. Labels are repeated only, since a label's value may have commas.
 */
final class ListParameters {
    private static final Set<String> NAMES = Set.of(
            "operation",
            "status",
            "outcome",
            "typeName",
            "identifier",
            "label",
            "submittedBy",
            "runId",
            "since",
            "until",
            "maxResults",
            "nextToken");

    /** The maximum length of an IAM ARN. */
    private static final int PRINCIPAL_MAX = 2_048;

    private static final Instant LATEST = Instant.parse("9999-12-31T00:00:00Z");

    private static final Set<String> STATUSES =
            OperationStatus.known().stream().map(OperationStatus::value).collect(Collectors.toCollection(TreeSet::new));
    private static final Set<String> OUTCOMES =
            Arrays.stream(Outcome.values()).map(Enum::name).collect(Collectors.toCollection(TreeSet::new));

    private final ApiRequest call;
    private final List<Violation> violations = new ArrayList<>();

    private ListParameters(ApiRequest call) {
        this.call = call;
    }

    /** @throws ValidationException naming every parameter that breaks a rule */
    static ListQuery read(ApiRequest call) {
        return new ListParameters(call).read();
    }

    private ListQuery read() {
        call.query().keySet().stream()
                .filter(name -> !NAMES.contains(name))
                .sorted()
                .forEach(name -> refuse(name, "is not a parameter of this call"));
        List<String> statuses = choices("status");
        statuses.stream()
                .filter(status -> OUTCOMES.contains(status) && !STATUSES.contains(status))
                .distinct()
                .forEach(outcome ->
                        refuse("status", "must be a status; " + outcome + " is an outcome: outcome=" + outcome));
        Optional<ListQuery> basic = basic(statuses.stream()
                .filter(status -> STATUSES.contains(status) || !OUTCOMES.contains(status))
                .toList());
        ListFilter.Subject subject = new ListFilter.Subject(
                field("typeName", RequestField.TYPE_NAME),
                field("identifier", RequestField.IDENTIFIER),
                submittedBy(),
                labels(),
                field("runId", RequestField.RUN_ID));
        Set<Outcome> outcomes = outcomes();
        ListFilter.Period submitted = new ListFilter.Period(time("since"), time("until"));
        if (submitted.since().isPresent()
                && submitted
                        .until()
                        .filter(until -> !until.isAfter(submitted.since().get()))
                        .isPresent()) {
            refuse("until", "must be after since");
        }
        if (basic.isEmpty() || !violations.isEmpty()) {
            throw new ValidationException(violations);
        }
        ListFilter filter = basic.get().filter();
        return new ListQuery(
                new ListFilter(filter.operations(), filter.statuses(), outcomes, subject, submitted),
                basic.get().maxResults(),
                basic.get().nextToken());
    }

    /** Reads the parameters that Cloud Control's own list has too. */
    private Optional<ListQuery> basic(List<String> statuses) {
        try {
            return Optional.of(ListQuery.read(
                    choices("operation"),
                    statuses,
                    // A text that is not a short number breaks the rule, as zero does.
                    joined("maxResults")
                            .map(text -> text.matches("[0-9]{1,9}") ? new BigDecimal(text) : BigDecimal.ZERO),
                    joined("nextToken")));
        } catch (ValidationException e) {
            violations.addAll(e.violations());
            return Optional.empty();
        }
    }

    private List<String> choices(String name) {
        return call.parameters(name).stream()
                .flatMap(value -> Stream.of(value.split(",", -1)))
                .toList();
    }

    private Optional<String> joined(String name) {
        return call.query().containsKey(name) ? Optional.of(String.join(",", call.parameters(name))) : Optional.empty();
    }

    /** Returns a parameter that may be given once. */
    private Optional<String> single(String name) {
        List<String> values = call.parameters(name);
        if (values.size() > 1) {
            refuse(name, "must be given once");
        }
        return values.stream().findFirst();
    }

    private Optional<String> field(String name, RequestField field) {
        Optional<String> value = single(name);
        value.flatMap(field::check).ifPresent(violation -> refuse(name, violation.rule()));
        return value;
    }

    private Set<Outcome> outcomes() {
        List<String> names = choices("outcome");
        if (!OUTCOMES.containsAll(names)) {
            refuse("outcome", "must be among " + OUTCOMES);
            return Set.of();
        }
        return names.isEmpty()
                ? Set.of()
                : EnumSet.copyOf(names.stream().map(Outcome::valueOf).toList());
    }

    private Optional<String> submittedBy() {
        Optional<String> principal = single("submittedBy");
        principal
                .filter(text -> text.isEmpty()
                        || text.length() > PRINCIPAL_MAX
                        || text.substring(0, text.length() - 1).contains("*"))
                .ifPresent(text ->
                        refuse("submittedBy", "must be a principal, or the beginning of one with * at its end"));
        return principal;
    }

    private Labels labels() {
        Map<String, String> labels = new HashMap<>();
        for (String label : call.parameters("label")) {
            int equals = label.indexOf('=');
            if (equals < 1) {
                refuse("label", "must be NAME=VALUE, with = as %3D and & as %26 in a query");
            } else {
                String value = label.substring(equals + 1);
                String earlier = labels.put(label.substring(0, equals), value);
                if (earlier != null && !earlier.equals(value)) {
                    refuse("label", "must not ask for two values of one name, which no request has");
                }
            }
        }
        List<Violation> found = new ArrayList<>();
        Labels read = Labels.read(labels, found);
        found.forEach(violation -> refuse("label", violation.rule()));
        return read;
    }

    private Optional<Instant> time(String name) {
        Optional<String> text = single(name);
        Optional<Instant> time = text.flatMap(ListParameters::parsed);
        if (text.isPresent() && time.isEmpty()) {
            refuse(
                    name,
                    "must be ISO 8601, such as 2026-03-01 (in UTC), 2026-03-01T12:00:00Z or 2026-03-01T13:00:00%2B01:00");
        }
        return time;
    }

    private static Optional<Instant> parsed(String text) {
        List<Function<String, Instant>> forms = List.of(
                value -> OffsetDateTime.parse(value).toInstant(),
                value -> LocalDate.parse(value).atStartOfDay(ZoneOffset.UTC).toInstant());
        for (Function<String, Instant> form : forms) {
            try {
                return Optional.of(form.apply(text)).filter(at -> !at.isBefore(Instant.EPOCH) && at.isBefore(LATEST));
            } catch (DateTimeException e) {
                // The text has another form.
            }
        }
        return Optional.empty();
    }

    private void refuse(String parameter, String rule) {
        violations.add(new Violation(parameter, rule));
    }
}
