package requesttracker.statemachine.definition;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads the conditions of a Choice. */
final class ConditionReader {
    private static final Map<String, Comparison> COMPARISONS = named(Comparison.values(), Comparison::name);
    private static final Map<String, Comparison> PATH_COMPARISONS = named(
            Stream.of(Comparison.values()).filter(Comparison::hasPathVariant).toArray(Comparison[]::new),
            comparison -> comparison + "Path");
    private static final Map<String, TypeComparison> TYPE_COMPARISONS =
            named(TypeComparison.values(), TypeComparison::name);
    private static final Set<String> CONDITION_FIELDS = Stream.of(
                    COMPARISONS.keySet(),
                    PATH_COMPARISONS.keySet(),
                    TYPE_COMPARISONS.keySet(),
                    Set.of("And", "Or", "Not", "Variable"))
            .flatMap(Set::stream)
            .collect(Collectors.toUnmodifiableSet());
    /** The fields that an element of Choices may have. */
    static final Set<String> RULE_FIELDS = union(CONDITION_FIELDS, "Next");

    private ConditionReader() {}

    /** Returns the condition of a rule, or of an operand of And, Or and Not; empty if it cannot be read. */
    static Optional<ChoiceCondition> read(FieldReader fields) {
        Set<String> operators = fields.names();
        operators.retainAll(CONDITION_FIELDS);
        operators.remove("Variable");
        if (operators.size() != 1) {
            fields.problem(operators.isEmpty() ? "Variable" : operators.toString(), "a rule has exactly one operator");
            return Optional.empty();
        }
        String operator = operators.iterator().next();
        if (Set.of("And", "Or", "Not").contains(operator)) {
            if (fields.has("Variable")) {
                fields.problem("Variable", "is not supported together with " + operator);
            }
            if (operator.equals("Not")) {
                return fields.object("Not", CONDITION_FIELDS)
                        .flatMap(ConditionReader::read)
                        .map(ChoiceCondition.Not::new);
            }
            List<ChoiceCondition> conditions = fields.objects(operator, CONDITION_FIELDS).stream()
                    .map(ConditionReader::read)
                    .flatMap(Optional::stream)
                    .toList();
            return Optional.of(
                    operator.equals("And") ? new ChoiceCondition.And(conditions) : new ChoiceCondition.Or(conditions));
        }
        if (!fields.has("Variable")) {
            fields.problem("Variable", "is missing");
        }
        return fields.path("Variable").flatMap(variable -> test(fields, operator, variable));
    }

    private static Optional<ChoiceCondition> test(FieldReader fields, String operator, Path variable) {
        JsonNode value = fields.get(operator);
        if (TYPE_COMPARISONS.containsKey(operator)) {
            if (!value.isBoolean()) {
                fields.problem(operator, "is neither true nor false");
            }
            return Optional.of(new ChoiceCondition.Is(variable, TYPE_COMPARISONS.get(operator), value.booleanValue()));
        }
        if (PATH_COMPARISONS.containsKey(operator)) {
            return fields.path(operator)
                    .map(other -> new ChoiceCondition.WithPath(variable, PATH_COMPARISONS.get(operator), other));
        }
        Comparison comparison = COMPARISONS.get(operator);
        if (!comparison.accepts(value)) {
            fields.problem(operator, "does not have the operator's type");
        }
        return Optional.of(new ChoiceCondition.WithConstant(variable, comparison, value));
    }

    private static <T> Map<String, T> named(T[] values, Function<T, String> name) {
        return Stream.of(values).collect(Collectors.toUnmodifiableMap(name, value -> value));
    }

    private static Set<String> union(Set<String> set, String more) {
        Set<String> all = new HashSet<>(set);
        all.add(more);
        return Set.copyOf(all);
    }
}
