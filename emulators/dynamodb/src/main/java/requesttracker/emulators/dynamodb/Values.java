package requesttracker.emulators.dynamodb;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.regex.Pattern;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Checks, normalizes, compares and measures attribute values.
 *
 * <p>Sources: docs.aws.amazon.com, "Supported data types and naming rules in Amazon DynamoDB", "DynamoDB item sizes and
 * formats", "Quotas in Amazon DynamoDB".
 */
final class Values {
    private static final int MAX_DEPTH = 32;
    private static final int MAX_DIGITS = 38;
    private static final int MAX_EXPONENT = 125;
    private static final int MIN_EXPONENT = -130;
    private static final Pattern NUMBER = Pattern.compile("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d{1,9})?");

    private Values() {}

    /** Returns an item in its normal form: numbers without redundant zeros, sets in order. */
    static Map<String, AttributeValue> normalized(Map<String, AttributeValue> item) {
        Map<String, AttributeValue> normal = new LinkedHashMap<>();
        item.forEach((name, value) -> normal.put(name, normalized(value)));
        return normal;
    }

    static AttributeValue normalized(AttributeValue value) {
        return normalized(value, 0);
    }

    private static AttributeValue normalized(AttributeValue value, int depth) {
        if (depth > MAX_DEPTH) {
            throw new InvalidRequestException("Nesting Levels have exceeded supported limits");
        }
        if (value == null || value.type() == null) {
            throw new InvalidRequestException(
                    "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes");
        }
        return switch (value.type()) {
            case S, B, BOOL -> value;
            case NUL -> {
                if (!value.nul()) {
                    throw new InvalidRequestException(
                            "One or more parameter values were invalid: Null attribute value types must have the value of"
                                    + " true");
                }
                yield value;
            }
            case N -> {
                String number = normalNumber(value.n());
                yield number.equals(value.n()) ? value : AttributeValue.fromN(number);
            }
            case SS -> AttributeValue.fromSs(set(value.ss(), "string", Function.identity(), Values::compareText));
            case NS -> AttributeValue.fromNs(set(value.ns(), "number", Values::normalNumber, Values::compareNumbers));
            case BS ->
                AttributeValue.fromBs(set(
                        value.bs(),
                        "binary",
                        Function.identity(),
                        (a, b) -> Arrays.compareUnsigned(a.asByteArrayUnsafe(), b.asByteArrayUnsafe())));
            case L -> {
                List<AttributeValue> elements = new ArrayList<>();
                value.l().forEach(element -> elements.add(normalized(element, depth + 1)));
                yield AttributeValue.fromL(elements);
            }
            case M -> {
                Map<String, AttributeValue> members = new LinkedHashMap<>();
                value.m().forEach((name, member) -> members.put(name, normalized(member, depth + 1)));
                yield AttributeValue.fromM(members);
            }
            default ->
                throw new InvalidRequestException(
                        "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the"
                                + " supported datatypes");
        };
    }

    private static <T> List<T> set(List<T> elements, String kind, Function<T, T> normal, Comparator<T> order) {
        if (elements.isEmpty()) {
            throw new InvalidRequestException(
                    "One or more parameter values were invalid: An " + kind + " set  may not be empty");
        }
        List<T> sorted = new ArrayList<>();
        elements.forEach(element -> sorted.add(normal.apply(element)));
        if (new HashSet<>(sorted).size() < sorted.size()) {
            throw new InvalidRequestException(
                    "One or more parameter values were invalid: Input collection contains duplicates.");
        }
        sorted.sort(order);
        return sorted;
    }

    static String normalNumber(String text) {
        if (isShortInteger(text)) {
            return text;
        }
        if (text.isEmpty() || !NUMBER.matcher(text).matches()) {
            throw new InvalidRequestException("The parameter cannot be converted to a numeric value: " + text);
        }
        return text(new BigDecimal(text));
    }

    private static boolean isShortInteger(String text) {
        if (text.isEmpty() || text.length() > 18 || (text.charAt(0) == '0' && text.length() > 1)) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }

    /** Returns the number in DynamoDB's form. Rejects a number outside DynamoDB's range. */
    static String text(BigDecimal number) {
        if (number.signum() == 0) {
            return "0";
        }
        BigDecimal stripped = number.stripTrailingZeros();
        int exponent = stripped.precision() - stripped.scale() - 1;
        if (exponent > MAX_EXPONENT) {
            throw new InvalidRequestException(
                    "Number overflow. Attempting to store a number with magnitude larger than supported range");
        }
        if (exponent < MIN_EXPONENT) {
            throw new InvalidRequestException(
                    "Number underflow. Attempting to store a number with magnitude smaller than supported range");
        }
        if (stripped.precision() > MAX_DIGITS) {
            throw new InvalidRequestException("Attempting to store more than 38 significant digits in a Number");
        }
        return stripped.toPlainString();
    }

    /** Compares two values of one ordered type. Returns empty for different types, or for a type without an order. */
    static OptionalInt compare(AttributeValue a, AttributeValue b) {
        if (a.type() != b.type()) {
            return OptionalInt.empty();
        }
        return switch (a.type()) {
            case S -> OptionalInt.of(compareText(a.s(), b.s()));
            case N -> OptionalInt.of(compareNumbers(a.n(), b.n()));
            case B -> OptionalInt.of(Arrays.compareUnsigned(a.b().asByteArrayUnsafe(), b.b().asByteArrayUnsafe()));
            default -> OptionalInt.empty();
        };
    }

    private static int compareText(String a, String b) {
        return Arrays.compareUnsigned(a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
    }

    private static int compareNumbers(String a, String b) {
        return new BigDecimal(a).compareTo(new BigDecimal(b));
    }

    /** Returns the size that DynamoDB charges for an item, in bytes. */
    static int size(Map<String, AttributeValue> item) {
        int size = 0;
        for (Map.Entry<String, AttributeValue> attribute : item.entrySet()) {
            size += utf8(attribute.getKey()) + size(attribute.getValue());
        }
        return size;
    }

    static int size(AttributeValue value) {
        return switch (value.type()) {
            case S -> utf8(value.s());
            case N -> numberSize(value.n());
            case B -> size(value.b());
            case BOOL, NUL -> 1;
            case SS -> value.ss().stream().mapToInt(Values::utf8).sum();
            case NS -> value.ns().stream().mapToInt(Values::numberSize).sum();
            case BS -> value.bs().stream().mapToInt(Values::size).sum();
            case L ->
                3 + value.l().stream().mapToInt(element -> 1 + size(element)).sum();
            case M ->
                3
                        + value.m().entrySet().stream()
                                .mapToInt(member -> 1 + utf8(member.getKey()) + size(member.getValue()))
                                .sum();
            default -> 0;
        };
    }

    private static int size(SdkBytes bytes) {
        return bytes.asByteArrayUnsafe().length;
    }

    private static int numberSize(String text) {
        if (isShortInteger(text)) {
            int digits = text.length();
            while (digits > 0 && text.charAt(digits - 1) == '0') {
                digits--;
            }
            return digits == 0 ? 1 : (digits + 1) / 2 + 1;
        }
        BigDecimal number = new BigDecimal(text);
        if (number.signum() == 0) {
            return 1;
        }
        return (number.stripTrailingZeros().precision() + 1) / 2 + 1 + (number.signum() < 0 ? 1 : 0);
    }

    static int utf8(String text) {
        int length = text.length();
        int size = length;
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c >= 0x800) {
                size += Character.isSurrogate(c) ? 1 : 2;
            } else if (c >= 0x80) {
                size++;
            }
        }
        return size;
    }
}
