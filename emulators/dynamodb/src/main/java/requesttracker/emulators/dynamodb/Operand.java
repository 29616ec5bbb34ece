package requesttracker.emulators.dynamodb;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** A part of an expression that has a value. */
sealed interface Operand {
    /** Returns the value, or null if an attribute is absent. */
    AttributeValue value(Map<String, AttributeValue> item, Map<String, AttributeValue> values);

    void forEachPath(Consumer<DocumentPath> visitor);

    /**
     * Checks the types of the values.
     *
     * @throws InvalidRequestException if a value has a type that its function does not accept
     */
    default void check(Map<String, AttributeValue> values) {}

    /**
     * Checks the types of those operands that are placeholders for values.
     *
     * @throws InvalidRequestException if such an operand has another type
     */
    static void requireType(
            String operator, Set<AttributeValue.Type> types, Map<String, AttributeValue> values, Operand... operands) {
        for (Operand operand : operands) {
            if (operand instanceof Value value
                    && !types.contains(values.get(value.name()).type())) {
                throw new InvalidRequestException(
                        "Incorrect operand type for operator or function; operator or function: " + operator
                                + ", operand type: " + values.get(value.name()).type());
            }
        }
    }

    record PathOperand(DocumentPath path) implements Operand {
        @Override
        public AttributeValue value(Map<String, AttributeValue> item, Map<String, AttributeValue> values) {
            return path.in(item);
        }

        @Override
        public void forEachPath(Consumer<DocumentPath> visitor) {
            visitor.accept(path);
        }
    }

    record Value(String name) implements Operand {
        @Override
        public AttributeValue value(Map<String, AttributeValue> item, Map<String, AttributeValue> values) {
            return values.get(name);
        }

        @Override
        public void forEachPath(Consumer<DocumentPath> visitor) {}
    }

    record Size(DocumentPath path) implements Operand {
        @Override
        public AttributeValue value(Map<String, AttributeValue> item, Map<String, AttributeValue> values) {
            AttributeValue value = path.in(item);
            if (value == null) {
                return null;
            }
            int size = switch (value.type()) {
                case S -> value.s().codePointCount(0, value.s().length());
                case B -> value.b().asByteArrayUnsafe().length;
                case SS -> value.ss().size();
                case NS -> value.ns().size();
                case BS -> value.bs().size();
                case L -> value.l().size();
                case M -> value.m().size();
                default -> -1;
            };
            return size < 0 ? null : AttributeValue.fromN(Integer.toString(size));
        }

        @Override
        public void forEachPath(Consumer<DocumentPath> visitor) {
            visitor.accept(path);
        }
    }

    record IfNotExists(DocumentPath path, Operand other) implements Operand {
        @Override
        public AttributeValue value(Map<String, AttributeValue> item, Map<String, AttributeValue> values) {
            AttributeValue value = path.in(item);
            return value == null ? other.value(item, values) : value;
        }

        @Override
        public void forEachPath(Consumer<DocumentPath> visitor) {
            visitor.accept(path);
            other.forEachPath(visitor);
        }

        @Override
        public void check(Map<String, AttributeValue> values) {
            other.check(values);
        }
    }

    record ListAppend(Operand first, Operand second) implements Operand {
        @Override
        public AttributeValue value(Map<String, AttributeValue> item, Map<String, AttributeValue> values) {
            AttributeValue start = first.value(item, values);
            AttributeValue end = second.value(item, values);
            if (start == null || end == null) {
                return null;
            }
            if (start.type() != AttributeValue.Type.L || end.type() != AttributeValue.Type.L) {
                throw incorrectType();
            }
            List<AttributeValue> elements = new ArrayList<>(start.l());
            elements.addAll(end.l());
            return AttributeValue.fromL(elements);
        }

        @Override
        public void forEachPath(Consumer<DocumentPath> visitor) {
            first.forEachPath(visitor);
            second.forEachPath(visitor);
        }

        @Override
        public void check(Map<String, AttributeValue> values) {
            first.check(values);
            second.check(values);
            requireType("list_append", Set.of(AttributeValue.Type.L), values, first, second);
        }
    }

    record Sum(Operand first, Operand second, boolean plus) implements Operand {
        @Override
        public AttributeValue value(Map<String, AttributeValue> item, Map<String, AttributeValue> values) {
            AttributeValue left = first.value(item, values);
            AttributeValue right = second.value(item, values);
            return left == null || right == null ? null : add(left, right, plus);
        }

        @Override
        public void forEachPath(Consumer<DocumentPath> visitor) {
            first.forEachPath(visitor);
            second.forEachPath(visitor);
        }

        @Override
        public void check(Map<String, AttributeValue> values) {
            first.check(values);
            second.check(values);
            requireType(plus ? "+" : "-", Set.of(AttributeValue.Type.N), values, first, second);
        }
    }

    static AttributeValue add(AttributeValue left, AttributeValue right, boolean plus) {
        if (left.type() != AttributeValue.Type.N || right.type() != AttributeValue.Type.N) {
            throw incorrectType();
        }
        BigDecimal change = new BigDecimal(right.n());
        return AttributeValue.fromN(Values.text(new BigDecimal(left.n()).add(plus ? change : change.negate())));
    }

    static InvalidRequestException incorrectType() {
        return new InvalidRequestException("An operand in the update expression has an incorrect data type");
    }
}
