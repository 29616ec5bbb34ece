package requesttracker.statemachine.definition;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.IntSupplier;
import java.util.regex.Pattern;

/**
 * The Choice operators that compare two values, named as in a definition. Values of a type other than the operator's do
 * not match, and cause no error.
 */
enum Comparison {
    StringEquals(Type.STRING, Order.EQUAL),
    StringLessThan(Type.STRING, Order.LESS),
    StringGreaterThan(Type.STRING, Order.GREATER),
    StringLessThanEquals(Type.STRING, Order.AT_MOST),
    StringGreaterThanEquals(Type.STRING, Order.AT_LEAST),
    StringMatches(Type.PATTERN, Order.EQUAL),
    NumericEquals(Type.NUMERIC, Order.EQUAL),
    NumericLessThan(Type.NUMERIC, Order.LESS),
    NumericGreaterThan(Type.NUMERIC, Order.GREATER),
    NumericLessThanEquals(Type.NUMERIC, Order.AT_MOST),
    NumericGreaterThanEquals(Type.NUMERIC, Order.AT_LEAST),
    BooleanEquals(Type.BOOLEAN, Order.EQUAL),
    TimestampEquals(Type.TIMESTAMP, Order.EQUAL),
    TimestampLessThan(Type.TIMESTAMP, Order.LESS),
    TimestampGreaterThan(Type.TIMESTAMP, Order.GREATER),
    TimestampLessThanEquals(Type.TIMESTAMP, Order.AT_MOST),
    TimestampGreaterThanEquals(Type.TIMESTAMP, Order.AT_LEAST);

    private enum Type {
        STRING,
        PATTERN,
        NUMERIC,
        BOOLEAN,
        TIMESTAMP
    }

    private enum Order {
        EQUAL("="),
        LESS("<"),
        GREATER(">"),
        AT_MOST("<="),
        AT_LEAST(">=");

        private final String symbol;

        Order(String symbol) {
            this.symbol = symbol;
        }

        boolean holds(int sign) {
            return switch (this) {
                case EQUAL -> sign == 0;
                case LESS -> sign < 0;
                case GREATER -> sign > 0;
                case AT_MOST -> sign <= 0;
                case AT_LEAST -> sign >= 0;
            };
        }
    }

    private final Type type;
    private final Order order;

    Comparison(Type type, Order order) {
        this.type = type;
        this.order = order;
    }

    /** Returns whether the operator has a variant that ends in Path. Only StringMatches has no such variant. */
    boolean hasPathVariant() {
        return type != Type.PATTERN;
    }

    /** Returns whether a constant of this type is valid in the definition. */
    boolean accepts(JsonNode constant) {
        return switch (type) {
            case STRING, PATTERN -> constant.isTextual();
            case NUMERIC -> constant.isNumber();
            case BOOLEAN -> constant.isBoolean();
            case TIMESTAMP -> TimestampParser.parse(constant).isPresent();
        };
    }

    boolean test(JsonNode value, JsonNode with) {
        OptionalInt sign = compare(value, with);
        return sign.isPresent() && order.holds(sign.getAsInt());
    }

    String symbol() {
        return type == Type.PATTERN ? "matches" : order.symbol;
    }

    private OptionalInt compare(JsonNode value, JsonNode with) {
        return switch (type) {
            case STRING ->
                when(
                        value.isTextual() && with.isTextual(),
                        () -> value.textValue().compareTo(with.textValue()));
            case PATTERN ->
                when(
                        value.isTextual(),
                        () -> pattern(with.textValue())
                                        .matcher(value.textValue())
                                        .matches()
                                ? 0
                                : 1);
            case NUMERIC ->
                when(
                        value.isNumber() && with.isNumber(),
                        () -> value.decimalValue().compareTo(with.decimalValue()));
            case BOOLEAN ->
                when(
                        value.isBoolean() && with.isBoolean(),
                        () -> Boolean.compare(value.booleanValue(), with.booleanValue()));
            case TIMESTAMP -> {
                Optional<Instant> instant = TimestampParser.parse(value);
                Optional<Instant> other = TimestampParser.parse(with);
                yield when(
                        instant.isPresent() && other.isPresent(),
                        () -> instant.orElseThrow().compareTo(other.orElseThrow()));
            }
        };
    }

    private static OptionalInt when(boolean comparable, IntSupplier sign) {
        return comparable ? OptionalInt.of(sign.getAsInt()) : OptionalInt.empty();
    }

    /**
     * Compiles a pattern. {@code *} matches any text, {@code \*} an asterisk and {@code \\} a backslash.
     */
    private static Pattern pattern(String glob) {
        StringBuilder regex = new StringBuilder();
        for (int i = 0; i < glob.length(); i++) {
            char c = glob.charAt(i);
            boolean escaped = c == '\\' && i + 1 < glob.length();
            if (escaped) {
                c = glob.charAt(++i);
            }
            regex.append(c == '*' && !escaped ? ".*" : Pattern.quote(String.valueOf(c)));
        }
        return Pattern.compile(regex.toString(), Pattern.DOTALL);
    }
}
