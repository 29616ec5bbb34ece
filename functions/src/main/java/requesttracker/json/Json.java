package requesttracker.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Maps, lists, texts, numbers and booleans as JSON: duplicate members, deep nesting and trailing text are refused. */
public final class Json {
    /** Deeper than any desired state that people write, shallow enough for any stack. */
    private static final int MAX_DEPTH = 100;

    private static final JSON JSON_OBJECTS = JSON.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .enable(StreamWriteFeature.STRICT_DUPLICATE_DETECTION)
                    .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .maxNumberLength(400)
                            .build())
                    .build())
            .enable(JSON.Feature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JSON.Feature.USE_DEFERRED_MAPS)
            .enable(JSON.Feature.FAIL_ON_DUPLICATE_MAP_KEYS)
            .enable(JSON.Feature.WRITE_NULL_PROPERTIES)
            .build();

    private Json() {}

    /** A text is not the JSON that was asked for. Its text says where, and repeats nothing of the input. */
    public static final class Malformed extends Exception {
        private static final long serialVersionUID = 1L;

        Malformed(String what) {
            super(what, null, false, false);
        }
    }

    /** Reads one JSON object. */
    public static Map<String, Object> object(String text) throws Malformed {
        Object value = value(text);
        if (!(value instanceof Map<?, ?>)) {
            throw new Malformed("must be a JSON object");
        }
        @SuppressWarnings("unchecked") // jackson-jr makes text keys only
        Map<String, Object> object = (Map<String, Object>) value;
        return object;
    }

    /** Reads one JSON object from UTF-8. */
    public static Map<String, Object> object(ByteBuffer utf8) throws Malformed {
        try {
            return object(
                    StandardCharsets.UTF_8.newDecoder().decode(utf8.duplicate()).toString());
        } catch (CharacterCodingException e) {
            throw new Malformed("must be UTF-8");
        }
    }

    /** Reads one JSON value. */
    public static Object value(String text) throws Malformed {
        try (JsonParser parser = JSON_OBJECTS.createParser(text)) {
            Object value = JSON_OBJECTS.anyFrom(parser);
            if (parser.nextToken() == null) {
                return value;
            }
        } catch (IOException | ArithmeticException | NumberFormatException e) {
            // Told below, without the parser's text, which repeats the input.
        }
        throw new Malformed(
                "must be one well-formed JSON value, without duplicate members and at most " + MAX_DEPTH + " deep");
    }

    /** Reads the input of a function, which is a JSON object. */
    public static Map<String, Object> input(InputStream in) throws IOException {
        try {
            return object(ByteBuffer.wrap(in.readAllBytes()));
        } catch (Malformed e) {
            throw new IOException("The function's input " + e.getMessage());
        }
    }

    public static String write(Object value) {
        try {
            return JSON_OBJECTS.asString(value);
        } catch (IOException e) {
            throw new UncheckedIOException("A value cannot be written as JSON", e);
        }
    }

    public static void write(Object value, OutputStream out) throws IOException {
        out.write(write(value).getBytes(StandardCharsets.UTF_8));
    }

    /** A copy of the object in which these members, where they are objects or lists, have become their JSON texts. */
    public static Map<String, Object> withTexts(Map<String, ?> object, String... names) {
        Map<String, Object> copy = new LinkedHashMap<>(object);
        for (String name : names) {
            if (copy.get(name) instanceof Map<?, ?> || copy.get(name) instanceof List<?>) {
                copy.put(name, write(copy.get(name)));
            }
        }
        return copy;
    }

    /** A text member. */
    public static Optional<String> text(Map<String, ?> object, String name) {
        return object.get(name) instanceof String text ? Optional.of(text) : Optional.empty();
    }

    /** A member that is an object; empty if it is missing or something else. */
    @SuppressWarnings("unchecked") // jackson-jr makes text keys only
    public static Map<String, Object> member(Map<String, ?> object, String name) {
        return object.get(name) instanceof Map<?, ?> map ? (Map<String, Object>) map : Map.of();
    }
}
