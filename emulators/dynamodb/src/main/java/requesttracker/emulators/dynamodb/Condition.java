package requesttracker.emulators.dynamodb;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Consumer;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** A condition, a filter or a key condition. */
sealed interface Condition {
    /** Returns whether the condition holds for an item. An empty map stands for an absent item. */
    boolean holds(Map<String, AttributeValue> item, Map<String, AttributeValue> values);

    /**
     * Checks the types of the values.
     *
     * @throws InvalidRequestException if a value has a type that its operator does not accept
     */
    default void check(Map<String, AttributeValue> values) {}

    /** Visits each path of the condition. */
    void forEachPath(Consumer<DocumentPath> visitor);

    /** Holds for every item. */
    record Always() implements Condition {
        @Override
        public boolean holds(Map<String, AttributeValue> item, Map<String, AttributeValue> values) {
            return true;
        }

        @Override
        public void forEachPath(Consumer<DocumentPath> visitor) {}
    }

    record AndCondition(Condition left, Condition right) implements Condition {
        @Override
        public boolean holds(Map<String, AttributeValue> item, Map<String, AttributeValue> values) {
            return left.holds(item, values) && right.holds(item, values);
        }

        @Override
        public void check(Map<String, AttributeValue> values) {
            left.check(values);
            right.check(values);
        }

        @Override
        public void forEachPath(Consumer<DocumentPath> visitor) {
            left.forEachPath(visitor);
            right.forEachPath(visitor);
        }
    }

    record OrCondition(Condition left, Condition right) implements Condition {
        @Override
        public boolean holds(Map<String, AttributeValue> item, Map<String, AttributeValue> values) {
            return left.holds(item, values) || right.holds(item, values);
        }

        @Override
        public void check(Map<String, AttributeValue> values) {
            left.check(values);
            right.check(values);
        }

        @Override
        public void forEachPath(Consumer<DocumentPath> visitor) {
            left.forEachPath(visitor);
            right.forEachPath(visitor);
        }
    }

    record NotCondition(Condition condition) implements Condition {
        @Override
        public boolean holds(Map<String, AttributeValue> item, Map<String, AttributeValue> values) {
            return !condition.holds(item, values);
        }

        @Override
        public void check(Map<String, AttributeValue> values) {
            condition.check(values);
        }

        @Override
        public void forEachPath(Consumer<DocumentPath> visitor) {
            condition.forEachPath(visitor);
        }
    }

    /** One of {@code = <> < <= > >=}. */
    record Compare(String operator, Operand left, Operand right) implements Condition {
        @Override
        public boolean holds(Map<String, AttributeValue> item, Map<String, AttributeValue> values) {
            AttributeValue a = left.value(item, values);
            AttributeValue b = right.value(item, values);
            boolean equal = a != null && a.equals(b);
            return switch (operator) {
                case "=" -> equal;
                case "<>" -> !equal;
                default -> a != null && b != null && holds(Values.compare(a, b));
            };
        }

        private boolean holds(OptionalInt compared) {
            if (compared.isEmpty()) {
                return false;
            }
            int order = compared.getAsInt();
            return switch (operator) {
                case "<" -> order < 0;
                case "<=" -> order <= 0;
                case ">" -> order > 0;
                default -> order >= 0;
            };
        }

        @Override
        public void check(Map<String, AttributeValue> values) {
            if (!operator.equals("=") && !operator.equals("<>")) {
                Operand.requireType(
                        operator,
                        EnumSet.of(AttributeValue.Type.S, AttributeValue.Type.N, AttributeValue.Type.B),
                        values,
                        left,
                        right);
            }
        }

        @Override
        public void forEachPath(Consumer<DocumentPath> visitor) {
            left.forEachPath(visitor);
            right.forEachPath(visitor);
        }
    }

    record Between(Operand operand, Operand low, Operand high) implements Condition {
        @Override
        public boolean holds(Map<String, AttributeValue> item, Map<String, AttributeValue> values) {
            AttributeValue value = operand.value(item, values);
            AttributeValue from = low.value(item, values);
            AttributeValue to = high.value(item, values);
            if (value == null || from == null || to == null) {
                return false;
            }
            OptionalInt aboveLow = Values.compare(value, from);
            OptionalInt belowHigh = Values.compare(value, to);
            return aboveLow.isPresent()
                    && belowHigh.isPresent()
                    && aboveLow.getAsInt() >= 0
                    && belowHigh.getAsInt() <= 0;
        }

        @Override
        public void check(Map<String, AttributeValue> values) {
            Operand.requireType(
                    "BETWEEN",
                    EnumSet.of(AttributeValue.Type.S, AttributeValue.Type.N, AttributeValue.Type.B),
                    values,
                    operand,
                    low,
                    high);
            if (low instanceof Operand.Value from && high instanceof Operand.Value to) {
                AttributeValue least = values.get(from.name());
                AttributeValue most = values.get(to.name());
                OptionalInt order = Values.compare(least, most);
                if (order.isEmpty()) {
                    throw new InvalidRequestException(
                            "The BETWEEN operator requires same data type for lower and upper bounds");
                }
                if (order.getAsInt() > 0) {
                    throw new InvalidRequestException(
                            "The BETWEEN operator requires upper bound to be greater than or equal to lower bound");
                }
            }
        }

        @Override
        public void forEachPath(Consumer<DocumentPath> visitor) {
            operand.forEachPath(visitor);
            low.forEachPath(visitor);
            high.forEachPath(visitor);
        }
    }

    record In(Operand operand, List<Operand> choices) implements Condition {
        @Override
        public boolean holds(Map<String, AttributeValue> item, Map<String, AttributeValue> values) {
            AttributeValue value = operand.value(item, values);
            return value != null && choices.stream().anyMatch(choice -> value.equals(choice.value(item, values)));
        }

        @Override
        public void forEachPath(Consumer<DocumentPath> visitor) {
            operand.forEachPath(visitor);
            choices.forEach(choice -> choice.forEachPath(visitor));
        }
    }

    record Exists(DocumentPath path, boolean wanted) implements Condition {
        @Override
        public boolean holds(Map<String, AttributeValue> item, Map<String, AttributeValue> values) {
            return (path.in(item) != null) == wanted;
        }

        @Override
        public void forEachPath(Consumer<DocumentPath> visitor) {
            visitor.accept(path);
        }
    }

    record HasType(DocumentPath path, Operand type) implements Condition {
        private static final Set<String> NAMES = Set.of("S", "N", "B", "SS", "NS", "BS", "M", "L", "BOOL", "NULL");

        @Override
        public boolean holds(Map<String, AttributeValue> item, Map<String, AttributeValue> values) {
            AttributeValue value = path.in(item);
            return value != null && name(value).equals(type.value(item, values).s());
        }

        private static String name(AttributeValue value) {
            return value.type() == AttributeValue.Type.NUL
                    ? "NULL"
                    : value.type().name();
        }

        @Override
        public void check(Map<String, AttributeValue> values) {
            AttributeValue name = type instanceof Operand.Value value ? values.get(value.name()) : null;
            if (name == null || name.type() != AttributeValue.Type.S) {
                throw new InvalidRequestException(
                        "Incorrect operand type for operator or function; operator or function: attribute_type");
            }
            if (!NAMES.contains(name.s())) {
                throw new InvalidRequestException("Invalid attribute type name found; type: " + name.s());
            }
        }

        @Override
        public void forEachPath(Consumer<DocumentPath> visitor) {
            visitor.accept(path);
        }
    }

    record BeginsWith(Operand operand, Operand prefix) implements Condition {
        @Override
        public boolean holds(Map<String, AttributeValue> item, Map<String, AttributeValue> values) {
            AttributeValue whole = operand.value(item, values);
            AttributeValue start = prefix.value(item, values);
            if (whole == null || start == null || whole.type() != start.type()) {
                return false;
            }
            return switch (whole.type()) {
                case S -> whole.s().startsWith(start.s());
                case B -> contains(whole.b().asByteArrayUnsafe(), start.b().asByteArrayUnsafe(), true);
                default -> false;
            };
        }

        @Override
        public void check(Map<String, AttributeValue> values) {
            Operand.requireType(
                    "begins_with", EnumSet.of(AttributeValue.Type.S, AttributeValue.Type.B), values, operand, prefix);
        }

        @Override
        public void forEachPath(Consumer<DocumentPath> visitor) {
            operand.forEachPath(visitor);
            prefix.forEachPath(visitor);
        }
    }

    record Contains(Operand operand, Operand element) implements Condition {
        @Override
        public boolean holds(Map<String, AttributeValue> item, Map<String, AttributeValue> values) {
            AttributeValue whole = operand.value(item, values);
            AttributeValue part = element.value(item, values);
            if (whole == null || part == null) {
                return false;
            }
            return switch (whole.type()) {
                case S -> part.s() != null && whole.s().contains(part.s());
                case B ->
                    part.b() != null
                            && Condition.contains(
                                    whole.b().asByteArrayUnsafe(), part.b().asByteArrayUnsafe(), false);
                case SS -> part.s() != null && whole.ss().contains(part.s());
                case NS -> part.n() != null && whole.ns().contains(part.n());
                case BS -> part.b() != null && whole.bs().contains(part.b());
                case L -> whole.l().contains(part);
                default -> false;
            };
        }

        @Override
        public void forEachPath(Consumer<DocumentPath> visitor) {
            operand.forEachPath(visitor);
            element.forEachPath(visitor);
        }
    }

    private static boolean contains(byte[] whole, byte[] part, boolean atStart) {
        if (atStart) {
            return whole.length >= part.length && Arrays.equals(whole, 0, part.length, part, 0, part.length);
        }
        return new String(whole, StandardCharsets.ISO_8859_1).contains(new String(part, StandardCharsets.ISO_8859_1));
    }
}
