package requesttracker.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.json.JsonArray;
import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonPointer;
import jakarta.json.JsonReaderFactory;
import jakarta.json.JsonStructure;
import jakarta.json.JsonValue;
import jakarta.json.spi.JsonProvider;
import java.io.StringReader;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.parsson.api.JsonConfig;
import requesttracker.jsontree.JsonTree;

/**
 * A JSON Patch (RFC 6902) that JSON-P applies. If one operation does not apply, the patch changes nothing.
 *
 * <p>Of the two libraries, JSON-P passes all examples of RFC 6902's appendix A, and zjsonpatch 0.4.16 fails A.14. This
 * class adds a check of the whole patch before its first operation, a test of numbers by value (section 4.6), the
 * grammar of array indexes of RFC 6901, and limits on depth and size. No message repeats a path or a value, since
 * patches are secret.
 */
final class PatchDocument {
    /** The maximum number of copied nodes, since each {@code copy} of a small patch may double the document. */
    private static final int MAX_NODES_COPIED = 262_144;

    private static final Pattern INVALID_ESCAPE = Pattern.compile("~(?![01])");

    /**
     * Digits that are an array index to JSON-P but not in RFC 6901: with leading zeros, with signs, or of other
     * scripts.
     */
    private static final Pattern INVALID_INDEX =
            Pattern.compile("/(?!(?:0|[1-9][0-9]*)(?:/|$))[+-]?\\d+(?=/|$)", Pattern.UNICODE_CHARACTER_CLASS);

    private static final Comparator<JsonNode> NUMBERS_BY_VALUE = (left, right) -> left.isNumber() && right.isNumber()
            ? left.decimalValue().compareTo(right.decimalValue())
            : left.equals(right) ? 0 : 1;

    private static final JsonProvider JSON_P = JsonProvider.provider();

    /** Limits the depth to one level more than {@link JsonTree}, since JSON-P rejects a document at its limit. */
    private static final JsonReaderFactory READERS =
            JSON_P.createReaderFactory(Map.of(JsonConfig.MAX_DEPTH, JsonTree.MAX_DEPTH + 1));

    /**
     * The member that has the document during the patch, since JSON-P cannot patch a document that is a string or a
     * number.
     */
    private static final String ROOT = "document";

    private final List<JsonObject> operations;

    private PatchDocument(List<JsonObject> operations) {
        this.operations = operations;
    }

    private enum PatchOperation {
        ADD("add", false, true),
        REMOVE("remove", false, false),
        REPLACE("replace", false, true),
        MOVE("move", true, false),
        COPY("copy", true, false),
        TEST("test", false, true);

        private final String op;
        private final boolean hasFrom;
        private final boolean hasValue;

        PatchOperation(String op, boolean hasFrom, boolean hasValue) {
            this.op = op;
            this.hasFrom = hasFrom;
            this.hasValue = hasValue;
        }

        static Optional<PatchOperation> named(String op) {
            return Arrays.stream(values())
                    .filter(operation -> operation.op.equals(op))
                    .findFirst();
        }

        static PatchOperation of(JsonObject operation) {
            return named(operation.getString("op")).orElseThrow();
        }
    }

    /** Thrown for text that is not a JSON Patch. */
    static final class InvalidPatchException extends Exception {
        private static final long serialVersionUID = 1L;

        InvalidPatchException(String message) {
            super(message);
        }
    }

    /** Thrown if a valid patch does not apply to the document. */
    static final class InapplicablePatchException extends Exception {
        private static final long serialVersionUID = 1L;

        InapplicablePatchException(String message) {
            super(message);
        }
    }

    /**
     * Parses a patch.
     *
     * @throws InvalidPatchException unless every operation is complete and well-formed
     */
    static PatchDocument parse(String text) throws InvalidPatchException {
        JsonNode patch = JsonTree.parse(text).orElseThrow(() -> new InvalidPatchException("it is not JSON"));
        if (!patch.isArray()) {
            throw new InvalidPatchException("it is not a list of operations");
        }
        for (int i = 0; i < patch.size(); i++) {
            check(patch.get(i), "operation " + i);
        }
        return new PatchDocument(List.copyOf(toJsonP(patch).asJsonArray().getValuesAs(JsonObject.class)));
    }

    private static void check(JsonNode operation, String which) throws InvalidPatchException {
        if (!operation.isObject()) {
            throw new InvalidPatchException(which + " is not an object");
        }
        PatchOperation op = PatchOperation.named(operation.path("op").asText())
                .orElseThrow(() -> new InvalidPatchException(
                        which + " has an 'op' other than add, remove, replace, move, copy, test"));
        checkPointer(operation, "path", which);
        if (op.hasFrom) {
            checkPointer(operation, "from", which);
        }
        if (op.hasValue && !operation.has("value")) {
            throw new InvalidPatchException(which + " has no 'value'");
        }
        if (op == PatchOperation.MOVE
                && operation
                        .path("path")
                        .textValue()
                        .startsWith(operation.path("from").textValue() + "/")) {
            throw new InvalidPatchException(which + " moves a value into itself");
        }
    }

    private static void checkPointer(JsonNode operation, String member, String which) throws InvalidPatchException {
        String pointer = operation.path(member).textValue();
        if (pointer == null) {
            throw new InvalidPatchException(which + " has no '" + member + "'");
        }
        boolean rooted = pointer.isEmpty() || pointer.startsWith("/");
        if (!rooted || INVALID_ESCAPE.matcher(pointer).find()) {
            throw new InvalidPatchException(which + " has a '" + member + "' that is not a JSON Pointer");
        }
    }

    /**
     * Returns the patched document, without a change of the given document.
     *
     * @throws InapplicablePatchException if an operation does not apply, or the document would become too deep or too
     *     large
     */
    JsonNode apply(JsonNode document) throws InapplicablePatchException {
        JsonObject root =
                JSON_P.createObjectBuilder().add(ROOT, toJsonP(document)).build();
        int copied = 0;
        for (int i = 0; i < operations.size(); i++) {
            try {
                JsonObject operation = operations.get(i);
                copied += nodesCopied(root, operation);
                if (copied > MAX_NODES_COPIED) {
                    throw new InapplicablePatchException("the document would become too large");
                }
                root = apply(operation, root);
            } catch (JsonException e) {
                // Without the cause: its message repeats the path.
                throw new InapplicablePatchException("operation " + i + ": its path does not exist");
            } catch (InapplicablePatchException e) {
                throw new InapplicablePatchException("operation " + i + ": " + e.getMessage());
            }
        }
        return toTree(root.get(ROOT));
    }

    private static JsonObject apply(JsonObject operation, JsonObject root) throws InapplicablePatchException {
        String path = pointer(operation, "path");
        checkIndexes(root, path);
        PatchOperation op = PatchOperation.of(operation);
        if (op == PatchOperation.TEST) {
            JsonNode actual = toTree(at(root, path));
            if (!actual.equals(NUMBERS_BY_VALUE, toTree(operation.get("value")))) {
                throw new InapplicablePatchException("the tested value differs");
            }
            return root;
        }
        if (op == PatchOperation.REMOVE && operation.getString("path").isEmpty()) {
            throw new InapplicablePatchException("the whole document cannot be removed");
        }
        Optional<JsonValue> added = added(op, root, operation);
        if (added.isPresent() && tokens(operation) + depth(added.get()) > JsonTree.MAX_DEPTH) {
            throw new InapplicablePatchException("the document would become too deep");
        }
        JsonObjectBuilder rooted = JSON_P.createObjectBuilder(operation).add("path", path);
        if (op.hasFrom) {
            rooted.add("from", pointer(operation, "from"));
        }
        return JSON_P.createPatch(JSON_P.createArrayBuilder().add(rooted).build())
                .apply(root);
    }

    private static int nodesCopied(JsonStructure root, JsonObject operation) {
        PatchOperation op = PatchOperation.of(operation);
        return op == PatchOperation.MOVE
                ? 0
                : added(op, root, operation).map(PatchDocument::size).orElse(0);
    }

    /** Returns the value that the operation adds at its path, or empty if it adds none. */
    private static Optional<JsonValue> added(PatchOperation op, JsonStructure root, JsonObject operation) {
        return switch (op) {
            case ADD, REPLACE -> Optional.of(operation.get("value"));
            case MOVE, COPY -> {
                String from = pointer(operation, "from");
                checkIndexes(root, from);
                yield Optional.of(at(root, from));
            }
            case REMOVE, TEST -> Optional.empty();
        };
    }

    private static long tokens(JsonObject operation) {
        return operation.getString("path").chars().filter(c -> c == '/').count();
    }

    private static String pointer(JsonObject operation, String member) {
        return "/" + ROOT + operation.getString(member);
    }

    /** @throws JsonException if the document has no value at the pointer */
    private static JsonValue at(JsonStructure root, String pointer) {
        return JSON_P.createPointer(pointer).getValue(root);
    }

    /** @throws JsonException if a token for an element of an array is not an index of RFC 6901 */
    private static void checkIndexes(JsonStructure root, String pointer) {
        Matcher invalid = INVALID_INDEX.matcher(pointer);
        while (invalid.find()) {
            JsonPointer parent = JSON_P.createPointer(pointer.substring(0, invalid.start()));
            if (parent.getValue(root) instanceof JsonArray) {
                throw new JsonException("not an index");
            }
        }
    }

    private static Collection<JsonValue> children(JsonValue value) {
        if (value instanceof JsonObject object) {
            return object.values();
        }
        return value instanceof JsonArray array ? array : List.of();
    }

    private static int size(JsonValue value) {
        int size = 1;
        for (JsonValue child : children(value)) {
            size += size(child);
        }
        return size;
    }

    private static int depth(JsonValue value) {
        int deepest = 0;
        for (JsonValue child : children(value)) {
            deepest = Math.max(deepest, depth(child));
        }
        return deepest + (value instanceof JsonStructure ? 1 : 0);
    }

    private static JsonValue toJsonP(JsonNode tree) {
        return READERS.createReader(new StringReader(JsonTree.text(tree))).readValue();
    }

    private static JsonNode toTree(JsonValue value) throws InapplicablePatchException {
        return JsonTree.parse(value.toString())
                .orElseThrow(() ->
                        new InapplicablePatchException("a value would become longer than the JSON reader accepts"));
    }
}
