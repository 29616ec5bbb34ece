package requesttracker.emulators.dynamodb;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * The range of keys that a Query reads.
 *
 * @param from the first key
 * @param to the first key after the last
 */
@SuppressWarnings("ArrayRecordComponent") // no code compares two conditions
record KeyCondition(byte[] from, byte[] to) {

    /** Returns the range of a key condition. */
    static KeyCondition of(Condition condition, KeySchema key, Map<String, AttributeValue> values) {
        List<Condition> parts = new ArrayList<>();
        flatten(condition, parts);
        Condition hash = null;
        Condition range = null;
        for (Condition part : parts) {
            String name = attribute(part);
            if (name.equals(key.hash().name()) && hash == null) {
                hash = part;
            } else if (key.range() != null && name.equals(key.range().name()) && range == null) {
                range = part;
            } else if (name.equals(key.hash().name())
                    || (key.range() != null && name.equals(key.range().name()))) {
                throw new InvalidRequestException(
                        "Invalid KeyConditionExpression: KeyConditionExpressions must only contain one condition per key");
            } else {
                throw new InvalidRequestException("Query condition missed key schema element: "
                        + (hash == null || key.range() == null
                                ? key.hash().name()
                                : key.range().name()));
            }
        }
        if (hash == null) {
            throw new InvalidRequestException(
                    "Query condition missed key schema element: " + key.hash().name());
        }
        if (!(hash instanceof Condition.Compare equal && equal.operator().equals("="))) {
            throw new InvalidRequestException("Query key condition not supported");
        }
        OrderedKey prefix = new OrderedKey().add(key.hash().checked(value(equal.right(), values)));
        byte[] start = prefix.bytes();
        return range == null
                ? new KeyCondition(start, OrderedKey.after(start))
                : range(start, range, key.range(), values);
    }

    private static KeyCondition range(
            byte[] start, Condition range, KeySchema.Attribute attribute, Map<String, AttributeValue> values) {
        byte[] end = OrderedKey.after(start);
        if (range instanceof Condition.Compare compare) {
            byte[] at = key(start, attribute.checked(value(compare.right(), values)));
            return switch (compare.operator()) {
                case "=" -> new KeyCondition(at, OrderedKey.after(at));
                case "<" -> new KeyCondition(start, at);
                case "<=" -> new KeyCondition(start, OrderedKey.after(at));
                case ">" -> new KeyCondition(OrderedKey.after(at), end);
                case ">=" -> new KeyCondition(at, end);
                default -> throw unsupported(compare.operator());
            };
        }
        if (range instanceof Condition.Between between) {
            return new KeyCondition(
                    key(start, attribute.checked(value(between.low(), values))),
                    OrderedKey.after(key(start, attribute.checked(value(between.high(), values)))));
        }
        if (range instanceof Condition.BeginsWith begins) {
            byte[] at = new OrderedKey()
                    .add(start)
                    .addStart(attribute.checked(value(begins.prefix(), values)))
                    .bytes();
            return new KeyCondition(at, OrderedKey.after(at));
        }
        throw unsupported("of another kind");
    }

    private static byte[] key(byte[] start, AttributeValue value) {
        return new OrderedKey().add(start).add(value).bytes();
    }

    private static void flatten(Condition condition, List<Condition> parts) {
        if (condition instanceof Condition.AndCondition and) {
            flatten(and.left(), parts);
            flatten(and.right(), parts);
        } else {
            parts.add(condition);
        }
    }

    private static String attribute(Condition condition) {
        Operand operand;
        if (condition instanceof Condition.Compare compare) {
            if (compare.operator().equals("<>")) {
                throw unsupported("<>");
            }
            operand = compare.left();
        } else if (condition instanceof Condition.Between between) {
            operand = between.operand();
        } else if (condition instanceof Condition.BeginsWith begins) {
            operand = begins.operand();
        } else {
            throw unsupported(condition.getClass().getSimpleName());
        }
        if (operand instanceof Operand.PathOperand path && path.path().isAttribute()) {
            return path.path().attribute();
        }
        throw new InvalidRequestException(
                "Invalid KeyConditionExpression: Invalid condition in KeyConditionExpression: a key attribute is expected"
                        + " first");
    }

    private static AttributeValue value(Operand operand, Map<String, AttributeValue> values) {
        if (operand instanceof Operand.Value value) {
            return values.get(value.name());
        }
        throw new InvalidRequestException(
                "Invalid KeyConditionExpression: Invalid condition in KeyConditionExpression: a value is expected");
    }

    private static InvalidRequestException unsupported(String operator) {
        return new InvalidRequestException(
                "Invalid KeyConditionExpression: Invalid operator used in KeyConditionExpression: " + operator);
    }
}
