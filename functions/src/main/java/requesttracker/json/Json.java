package requesttracker.json;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.thirdparty.jackson.core.JsonFactory;
import software.amazon.awssdk.thirdparty.jackson.core.JsonGenerator;
import software.amazon.awssdk.thirdparty.jackson.core.JsonParser;
import software.amazon.awssdk.thirdparty.jackson.core.JsonToken;
import software.amazon.awssdk.thirdparty.jackson.core.StreamReadConstraints;
import software.amazon.awssdk.thirdparty.jackson.core.StreamReadFeature;
import software.amazon.awssdk.thirdparty.jackson.core.StreamWriteFeature;

/**
 * Reads and writes JSON as maps, lists, strings, numbers and booleans. Rejects duplicate members, deep nesting and
 * trailing text.
 *
 * <p>Uses the Jackson inside the SDK. Its classes are loaded in any case, so a cold start and the jar need no second
 * parser.
 */
public final class Json {
    /** Deeper than desired states in practice, and safe for the thread's stack. */
    private static final int MAX_DEPTH = 100;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(StreamWriteFeature.STRICT_DUPLICATE_DETECTION)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxNumberLength(400)
                    .build())
            .build();

    /** For payloads, which pass through unchanged: the same depth and number length as in {@code json-tree}. */
    private static final int PAYLOAD_MAX_DEPTH = 1000;

    private static final JsonFactory PAYLOADS = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(PAYLOAD_MAX_DEPTH)
                    .build())
            .build();

    private Json() {}

    /**
     * Reads one JSON object. The named members keep their original text as {@link JsonText} if they are objects or
     * lists.
     */
    public static Map<String, Object> object(String text, Set<String> kept) throws MalformedJsonException {
        try (JsonParser parser = PAYLOADS.createParser(text)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                // A text that is not JSON gets the error for malformed JSON.
                return object(text);
            }
            Map<String, Object> object = new LinkedHashMap<>();
            for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
                boolean keep = parser.nextToken().isStructStart() && kept.contains(name);
                object.put(name, keep ? new JsonText(slice(text, parser)) : read(parser));
            }
            if (parser.nextToken() != null) {
                throw new IOException("trailing text");
            }
            return object;
        } catch (IOException | ArithmeticException | NumberFormatException e) {
            throw malformed(PAYLOAD_MAX_DEPTH);
        }
    }

    /** Reads one JSON object from UTF-8, as {@link #object(String, Set)} does. */
    public static Map<String, Object> object(ByteBuffer utf8, Set<String> kept) throws MalformedJsonException {
        return object(decode(utf8), kept);
    }

    /** Reads a function's input, as {@link #input(InputStream)} does. The named members keep their original text. */
    public static Map<String, Object> input(InputStream in, Set<String> kept) throws IOException {
        try {
            return object(ByteBuffer.wrap(in.readAllBytes()), kept);
        } catch (MalformedJsonException e) {
            throw new IOException("The function's input " + e.getMessage());
        }
    }

    /** Returns the text of the object or list that begins at the current token. */
    private static String slice(String text, JsonParser parser) throws IOException {
        long from = parser.currentTokenLocation().getCharOffset();
        parser.skipChildren();
        return text.substring((int) from, (int) parser.currentLocation().getCharOffset());
    }

    /**
     * Reads one JSON value in its canonical form, which is the same for all spellings. Members are sorted by code unit.
     * A number is the {@link JsonText} of an exact decimal, whose exponent is never expanded.
     */
    public static Object canonical(String text) throws MalformedJsonException {
        return payload(text, Json::canonicalNumber);
    }

    /** Reads one JSON value. A number is the {@link JsonText} of its original text. */
    public static Object literal(String text) throws MalformedJsonException {
        return payload(text, UnaryOperator.identity());
    }

    private static Object payload(String text, UnaryOperator<String> numbers) throws MalformedJsonException {
        try (JsonParser parser = PAYLOADS.createParser(text)) {
            if (parser.nextToken() == null) {
                throw new IOException("nothing");
            }
            Object value = readPayload(parser, numbers);
            if (parser.nextToken() != null) {
                throw new IOException("trailing text");
            }
            return value;
        } catch (IOException e) {
            throw malformed(PAYLOAD_MAX_DEPTH);
        }
    }

    private static Object readPayload(JsonParser parser, UnaryOperator<String> numbers) throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> {
                Map<String, Object> object = new TreeMap<>();
                for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
                    parser.nextToken();
                    object.put(name, readPayload(parser, numbers));
                }
                yield object;
            }
            case START_ARRAY -> {
                List<Object> list = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    list.add(readPayload(parser, numbers));
                }
                yield list;
            }
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new JsonText(numbers.apply(parser.getText()));
            default -> read(parser);
        };
    }

    /** Returns a sign, digits that neither begin nor end with zero, and an exponent; or 0. */
    private static String canonicalNumber(String number) {
        int exponentAt = Math.max(number.indexOf('e'), number.indexOf('E'));
        String mantissa = exponentAt < 0 ? number : number.substring(0, exponentAt);
        BigInteger exponent = exponentAt < 0 ? BigInteger.ZERO : new BigInteger(number.substring(exponentAt + 1));
        String sign = mantissa.startsWith("-") ? "-" : "";
        int point = mantissa.indexOf('.');
        int decimals = point < 0 ? 0 : mantissa.length() - point - 1;
        String digits = mantissa.substring(sign.length()).replace(".", "").replaceFirst("^0+", "");
        int length = digits.length();
        while (length > 0 && digits.charAt(length - 1) == '0') {
            length--;
        }
        BigInteger scaled = exponent.add(BigInteger.valueOf(digits.length() - length - decimals));
        return length == 0 ? "0" : sign + digits.substring(0, length) + "e" + scaled;
    }

    /** Returns an error without the parser's message, which repeats the input. */
    private static MalformedJsonException malformed(int maxDepth) {
        return new MalformedJsonException(
                "must be one well-formed JSON value, without duplicate members and at most " + maxDepth + " deep");
    }

    private static String decode(ByteBuffer utf8) throws MalformedJsonException {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(utf8.duplicate()).toString();
        } catch (CharacterCodingException e) {
            throw new MalformedJsonException("must be UTF-8");
        }
    }

    /** Reads one JSON object. */
    public static Map<String, Object> object(String text) throws MalformedJsonException {
        Object value = value(text);
        if (!(value instanceof Map<?, ?>)) {
            throw new MalformedJsonException("must be a JSON object");
        }
        @SuppressWarnings("unchecked") // JSON has text keys only
        Map<String, Object> object = (Map<String, Object>) value;
        return object;
    }

    /** Reads one JSON object from UTF-8. */
    public static Map<String, Object> object(ByteBuffer utf8) throws MalformedJsonException {
        return object(decode(utf8));
    }

    /** Reads one JSON value. */
    public static Object value(String text) throws MalformedJsonException {
        try {
            return read(text);
        } catch (IOException | ArithmeticException | NumberFormatException e) {
            throw malformed(MAX_DEPTH);
        }
    }

    /** Reads the input of a function, which is a JSON object. */
    public static Map<String, Object> input(InputStream in) throws IOException {
        try {
            return object(ByteBuffer.wrap(in.readAllBytes()));
        } catch (MalformedJsonException e) {
            throw new IOException("The function's input " + e.getMessage());
        }
    }

    public static String write(Object value) {
        return write(value, 0);
    }

    /**
     * Returns the value as JSON of printable ASCII only, for logs: a control or text-direction character is escaped.
     */
    public static String writeAscii(Object value) {
        return write(value, '~');
    }

    /** @param lastUnescaped the last character that is not escaped; 0 if no character is */
    private static String write(Object value, int lastUnescaped) {
        StringWriter text = new StringWriter();
        try (JsonGenerator generator = FACTORY.createGenerator(text)) {
            generator.setHighestNonEscapedChar(lastUnescaped);
            write(value, generator);
        } catch (IOException e) {
            throw new UncheckedIOException("A value cannot be written as JSON", e);
        }
        return text.toString();
    }

    public static void write(Object value, OutputStream out) throws IOException {
        out.write(write(value).getBytes(StandardCharsets.UTF_8));
    }

    /** Returns a string member; empty if it is missing or has another type. */
    public static Optional<String> text(Map<String, ?> object, String name) {
        return object.get(name) instanceof String text ? Optional.of(text) : Optional.empty();
    }

    /** Returns a member that is an object; empty if it is missing or has another type. */
    @SuppressWarnings("unchecked") // JSON has text keys only
    public static Map<String, Object> member(Map<String, ?> object, String name) {
        return object.get(name) instanceof Map<?, ?> map ? (Map<String, Object>) map : Map.of();
    }

    private static Object read(String text) throws IOException {
        try (JsonParser parser = FACTORY.createParser(text)) {
            if (parser.nextToken() == null) {
                throw new IOException("nothing");
            }
            Object value = read(parser);
            if (parser.nextToken() != null) {
                throw new IOException("trailing text");
            }
            return value;
        }
    }

    /** Returns the value that begins at the current token; null for JSON's null. */
    private static Object read(JsonParser parser) throws IOException {
        switch (parser.currentToken()) {
            case START_OBJECT -> {
                Map<String, Object> object = new LinkedHashMap<>();
                for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
                    parser.nextToken();
                    object.put(name, read(parser));
                }
                return object;
            }
            case START_ARRAY -> {
                List<Object> list = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    list.add(read(parser));
                }
                return list;
            }
            case VALUE_STRING -> {
                return parser.getText();
            }
            case VALUE_NUMBER_INT -> {
                return parser.getNumberValue();
            }
            case VALUE_NUMBER_FLOAT -> {
                return parser.getDecimalValue();
            }
            case VALUE_TRUE -> {
                return true;
            }
            case VALUE_FALSE -> {
                return false;
            }
            case VALUE_NULL -> {
                return null;
            }
            default -> throw new IOException("not a value");
        }
    }

    private static void write(Object value, JsonGenerator generator) throws IOException {
        if (value == null) {
            generator.writeNull();
        } else if (value instanceof Map<?, ?> map) {
            generator.writeStartObject();
            for (Map.Entry<?, ?> member : map.entrySet()) {
                generator.writeFieldName((String) member.getKey());
                write(member.getValue(), generator);
            }
            generator.writeEndObject();
        } else if (value instanceof Iterable<?> elements) {
            generator.writeStartArray();
            for (Object element : elements) {
                write(element, generator);
            }
            generator.writeEndArray();
        } else if (value instanceof String text) {
            generator.writeString(text);
        } else if (value instanceof JsonText json) {
            generator.writeRawValue(json.text());
        } else if (value instanceof Boolean truth) {
            generator.writeBoolean(truth);
        } else if (value instanceof Integer number) {
            generator.writeNumber(number);
        } else if (value instanceof Long number) {
            generator.writeNumber(number);
        } else if (value instanceof BigInteger number) {
            generator.writeNumber(number);
        } else if (value instanceof BigDecimal number) {
            generator.writeNumber(number);
        } else if (value instanceof Double number) {
            generator.writeNumber(number);
        } else {
            throw new IllegalArgumentException("Not JSON: " + value.getClass().getName());
        }
    }
}
