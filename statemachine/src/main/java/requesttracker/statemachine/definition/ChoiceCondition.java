package requesttracker.statemachine.definition;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** The condition of a Choice rule. */
public sealed interface ChoiceCondition {
    boolean holds(JsonNode input, Supplier<JsonNode> context);

    record And(List<ChoiceCondition> all) implements ChoiceCondition {
        @Override
        public boolean holds(JsonNode input, Supplier<JsonNode> context) {
            return all.stream().allMatch(condition -> condition.holds(input, context));
        }

        @Override
        public String toString() {
            return all.stream().map(ChoiceCondition::toString).collect(Collectors.joining(" and ", "(", ")"));
        }
    }

    record Or(List<ChoiceCondition> any) implements ChoiceCondition {
        @Override
        public boolean holds(JsonNode input, Supplier<JsonNode> context) {
            return any.stream().anyMatch(condition -> condition.holds(input, context));
        }

        @Override
        public String toString() {
            return any.stream().map(ChoiceCondition::toString).collect(Collectors.joining(" or ", "(", ")"));
        }
    }

    record Not(ChoiceCondition condition) implements ChoiceCondition {
        @Override
        public boolean holds(JsonNode input, Supplier<JsonNode> context) {
            return !condition.holds(input, context);
        }

        @Override
        public String toString() {
            return "not " + condition;
        }
    }

    /** A comparison with a constant. An absent Variable is a States.Runtime error. */
    record WithConstant(Path variable, Comparison comparison, JsonNode constant) implements ChoiceCondition {
        @Override
        public boolean holds(JsonNode input, Supplier<JsonNode> context) {
            return comparison.test(variable.read("Variable", input, context), constant);
        }

        @Override
        public String toString() {
            return variable + " " + comparison.symbol() + " " + constant.asText();
        }
    }

    /** A comparison with the value at another path. */
    record WithPath(Path variable, Comparison comparison, Path other) implements ChoiceCondition {
        @Override
        public boolean holds(JsonNode input, Supplier<JsonNode> context) {
            return comparison.test(
                    variable.read("Variable", input, context), other.read(comparison + "Path", input, context));
        }

        @Override
        public String toString() {
            return variable + " " + comparison.symbol() + " " + other;
        }
    }

    /** A test of presence or type. Only IsPresent accepts an absent Variable. */
    record Is(Path variable, TypeComparison type, boolean expected) implements ChoiceCondition {
        @Override
        public boolean holds(JsonNode input, Supplier<JsonNode> context) {
            JsonNode found = type == TypeComparison.IsPresent
                    ? variable.find(input, context)
                    : variable.read("Variable", input, context);
            return type.test(found) == expected;
        }

        @Override
        public String toString() {
            return variable + " " + type + " " + expected;
        }
    }
}
