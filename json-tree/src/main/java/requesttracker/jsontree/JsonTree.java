package requesttracker.jsontree;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.POJONode;
import com.fasterxml.jackson.databind.util.RawValue;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads JSON text strictly to Jackson's trees, and writes trees as text.
 *
 * <p>Rejects duplicate members, trailing text and nesting beyond {@value #MAX_DEPTH}. Decimal numbers keep their
 * digits. Uses Jackson's parser and generator without an {@code ObjectMapper}, whose introspection would take a third
 * of a command's start.
 */
public final class JsonTree {
    /** The deepest nesting that is read. */
    public static final int MAX_DEPTH = 1000;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
            .build();

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private JsonTree() {}

    /** Returns a new, empty object. */
    public static ObjectNode object() {
        return NODES.objectNode();
    }

    /** Parses a text. Returns empty if the text is not exactly one strict JSON value. */
    public static Optional<JsonNode> parse(String text) {
        try {
            return Optional.of(read(text));
        } catch (InvalidJsonException e) {
            return Optional.empty();
        }
    }

    /** Parses UTF-8 bytes. Returns empty if they are not exactly one strict JSON value. */
    public static Optional<JsonNode> parse(byte[] utf8) {
        try {
            return Optional.of(read(utf8));
        } catch (InvalidJsonException e) {
            return Optional.empty();
        }
    }

    /**
     * Parses a text.
     *
     * @throws InvalidJsonException unless the text is exactly one strict JSON value
     */
    public static JsonNode read(String text) {
        try (JsonParser parser = FACTORY.createParser(text)) {
            return onlyValue(parser);
        } catch (IOException | ArithmeticException | NumberFormatException e) {
            throw invalid();
        }
    }

    /**
     * Parses UTF-8 bytes.
     *
     * @throws InvalidJsonException unless the bytes are exactly one strict JSON value
     */
    public static JsonNode read(byte[] utf8) {
        try (JsonParser parser = FACTORY.createParser(utf8)) {
            return onlyValue(parser);
        } catch (IOException | ArithmeticException | NumberFormatException e) {
            throw invalid();
        }
    }

    /**
     * Parses an object.
     *
     * @throws InvalidJsonException unless the text is exactly one strict JSON object
     */
    public static ObjectNode readObject(String text) {
        if (read(text) instanceof ObjectNode object) {
            return object;
        }
        throw new InvalidJsonException("must be a JSON object");
    }

    /**
     * Parses an object. These members keep their text, and can only be written again.
     *
     * @throws InvalidJsonException unless the text is exactly one strict JSON object
     */
    public static ObjectNode readObject(String text, Set<String> kept) {
        ObjectNode object = readObject(text);
        try (JsonParser parser = FACTORY.createParser(text)) {
            parser.nextToken();
            for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
                boolean keep = parser.nextToken().isStructStart() && kept.contains(name);
                long from = parser.currentTokenLocation().getCharOffset();
                parser.skipChildren();
                if (keep) {
                    String own = text.substring(
                            (int) from, (int) parser.currentLocation().getCharOffset());
                    object.putRawValue(name, new RawValue(own));
                }
            }
            return object;
        } catch (IOException e) {
            throw invalid();
        }
    }

    /** Returns a member that is a string, or empty if the member is absent or not a string. */
    public static Optional<String> string(JsonNode object, String name) {
        return Optional.ofNullable(object.path(name).textValue());
    }

    /** Returns the tree as JSON text without white space. */
    public static String text(JsonNode tree) {
        StringWriter text = new StringWriter();
        try (JsonGenerator generator = FACTORY.createGenerator(text)) {
            write(tree, generator);
        } catch (IOException e) {
            throw new UncheckedIOException("a JSON tree could not be written", e);
        }
        return text.toString();
    }

    /** Returns the tree as JSON in UTF-8 without white space. */
    public static byte[] bytes(JsonNode tree) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator generator = FACTORY.createGenerator(bytes)) {
            write(tree, generator);
        } catch (IOException e) {
            throw new UncheckedIOException("a JSON tree could not be written", e);
        }
        return bytes.toByteArray();
    }

    /** Returns an exception without the parser's exception as its cause, since the parser's message quotes the text. */
    private static InvalidJsonException invalid() {
        return new InvalidJsonException(
                "must be one well-formed JSON value, without duplicate members and at most " + MAX_DEPTH + " deep");
    }

    private static JsonNode onlyValue(JsonParser parser) throws IOException {
        if (parser.nextToken() == null) {
            throw invalid();
        }
        JsonNode value = value(parser);
        if (parser.nextToken() != null) {
            throw invalid();
        }
        return value;
    }

    private static JsonNode value(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> {
                ObjectNode object = NODES.objectNode();
                for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
                    parser.nextToken();
                    object.set(name, value(parser));
                }
                yield object;
            }
            case START_ARRAY -> {
                ArrayNode array = NODES.arrayNode();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    array.add(value(parser));
                }
                yield array;
            }
            case VALUE_STRING -> NODES.textNode(parser.getText());
            case VALUE_NUMBER_INT ->
                switch (parser.getNumberType()) {
                    case INT -> NODES.numberNode(parser.getIntValue());
                    case LONG -> NODES.numberNode(parser.getLongValue());
                    default -> NODES.numberNode(parser.getBigIntegerValue());
                };
            case VALUE_NUMBER_FLOAT -> DecimalNode.valueOf(parser.getDecimalValue());
            case VALUE_TRUE -> NODES.booleanNode(true);
            case VALUE_FALSE -> NODES.booleanNode(false);
            case VALUE_NULL -> NODES.nullNode();
            default -> throw invalid();
        };
    }

    private static void write(JsonNode node, JsonGenerator generator) throws IOException {
        switch (node.getNodeType()) {
            case OBJECT -> {
                generator.writeStartObject();
                for (Map.Entry<String, JsonNode> member : node.properties()) {
                    generator.writeFieldName(member.getKey());
                    write(member.getValue(), generator);
                }
                generator.writeEndObject();
            }
            case ARRAY -> {
                generator.writeStartArray();
                for (JsonNode element : node) {
                    write(element, generator);
                }
                generator.writeEndArray();
            }
            case STRING -> generator.writeString(node.textValue());
            case BOOLEAN -> generator.writeBoolean(node.booleanValue());
            case NULL -> generator.writeNull();
            case NUMBER -> {
                switch (node.numberType()) {
                    case INT -> generator.writeNumber(node.intValue());
                    case LONG -> generator.writeNumber(node.longValue());
                    case BIG_INTEGER -> generator.writeNumber(node.bigIntegerValue());
                    case FLOAT -> generator.writeNumber(node.floatValue());
                    case DOUBLE -> generator.writeNumber(node.doubleValue());
                    default -> generator.writeNumber(node.decimalValue());
                }
            }
            case POJO ->
                generator.writeRawValue(
                        ((RawValue) ((POJONode) node).getPojo()).rawValue().toString());
            default -> throw new IllegalArgumentException("not JSON: a node of type " + node.getNodeType());
        }
    }
}
