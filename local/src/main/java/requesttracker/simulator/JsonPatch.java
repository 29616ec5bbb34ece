package requesttracker.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A JSON Patch (RFC 6902) over JSON Pointers (RFC 6901).
 *
 * <p>A patch takes effect as a whole or not at all. No message repeats a path or a value: patches are secret.
 */
final class JsonPatch {
    /** Bounds what {@code copy} can make of a small patch; each copy may double a document. */
    private static final int MAX_NODES_COPIED = 262_144;

    private final List<Step> steps;

    private JsonPatch(List<Step> steps) {
        this.steps = steps;
    }

    /** The text is no JSON Patch. */
    static final class Malformed extends Exception {
        private static final long serialVersionUID = 1L;

        Malformed(String message) {
            super(message);
        }
    }

    /** The patch is well-formed but this document cannot take it. */
    static final class Inapplicable extends Exception {
        private static final long serialVersionUID = 1L;

        Inapplicable(String message) {
            super(message);
        }
    }

    private enum Op {
        ADD,
        REMOVE,
        REPLACE,
        MOVE,
        COPY,
        TEST
    }

    private record Step(Op op, List<String> path, List<String> from, Optional<JsonNode> value) {}

    static JsonPatch parse(String text) throws Malformed {
        JsonNode document = Json.parse(text).orElseThrow(() -> new Malformed("it is not JSON"));
        if (!document.isArray()) {
            throw new Malformed("it is not a list of operations");
        }
        List<Step> steps = new ArrayList<>();
        for (JsonNode element : document) {
            steps.add(step(element, "operation " + steps.size()));
        }
        return new JsonPatch(List.copyOf(steps));
    }

    private static Step step(JsonNode element, String which) throws Malformed {
        if (!element.isObject()) {
            throw new Malformed(which + " is not an object");
        }
        Op op = switch (element.path("op").asText()) {
            case "add" -> Op.ADD;
            case "remove" -> Op.REMOVE;
            case "replace" -> Op.REPLACE;
            case "move" -> Op.MOVE;
            case "copy" -> Op.COPY;
            case "test" -> Op.TEST;
            default -> throw new Malformed(which + " has an 'op' other than add, remove, replace, move, copy, test");
        };
        List<String> path = pointer(element, "path", which);
        boolean moves = op == Op.MOVE || op == Op.COPY;
        List<String> from = moves ? pointer(element, "from", which) : List.of();
        boolean needsValue = op == Op.ADD || op == Op.REPLACE || op == Op.TEST;
        if (needsValue && !element.has("value")) {
            throw new Malformed(which + " has no 'value'");
        }
        if (op == Op.MOVE
                && path.size() > from.size()
                && path.subList(0, from.size()).equals(from)) {
            throw new Malformed(which + " moves a value into itself");
        }
        return new Step(op, path, from, needsValue ? Optional.of(element.get("value")) : Optional.empty());
    }

    private static List<String> pointer(JsonNode element, String member, String which) throws Malformed {
        JsonNode node = element.path(member);
        if (!node.isTextual()) {
            throw new Malformed(which + " has no '" + member + "'");
        }
        String text = node.textValue();
        if (text.isEmpty()) {
            return List.of();
        }
        String[] parts = text.split("/", -1);
        if (!parts[0].isEmpty() || text.matches("(?s).*~([^01].*|$)")) {
            throw new Malformed(which + " has a '" + member + "' that is not a JSON Pointer");
        }
        List<String> tokens = new ArrayList<>();
        for (int i = 1; i < parts.length; i++) {
            tokens.add(parts[i].replace("~1", "/").replace("~0", "~"));
        }
        return List.copyOf(tokens);
    }

    /** The patched document; the one given stays as it is. */
    JsonNode apply(JsonNode document) throws Inapplicable {
        Application application = new Application(document.deepCopy());
        for (int i = 0; i < steps.size(); i++) {
            application.step(steps.get(i), "operation " + i);
        }
        return application.root;
    }

    private static final class Application {
        private JsonNode root;
        private int copied;
        private String which = "";

        Application(JsonNode root) {
            this.root = root;
        }

        void step(Step step, String name) throws Inapplicable {
            which = name;
            switch (step.op()) {
                case ADD -> add(step.path(), copyOf(step.value().orElseThrow()));
                case REMOVE -> remove(step.path());
                case REPLACE -> replace(step.path(), copyOf(step.value().orElseThrow()));
                case COPY -> add(step.path(), copyOf(at(step.from())));
                case MOVE -> {
                    JsonNode moved = at(step.from());
                    if (!step.from().equals(step.path())) {
                        remove(step.from());
                        add(step.path(), moved);
                    }
                }
                case TEST -> {
                    if (!same(at(step.path()), step.value().orElseThrow())) {
                        throw refuse("the tested value differs");
                    }
                }
            }
        }

        private Inapplicable refuse(String why) {
            return new Inapplicable(which + ": " + why);
        }

        private JsonNode copyOf(JsonNode value) throws Inapplicable {
            copied += size(value);
            if (copied > MAX_NODES_COPIED) {
                throw refuse("the document would become too large");
            }
            return value.deepCopy();
        }

        private JsonNode at(List<String> path) throws Inapplicable {
            JsonNode node = root;
            for (String token : path) {
                if (node instanceof ArrayNode array) {
                    node = array.get(index(token, array.size() - 1));
                } else {
                    node = node.get(token);
                }
                if (node == null) {
                    throw refuse("its path does not exist");
                }
            }
            return node;
        }

        private JsonNode parent(List<String> path) throws Inapplicable {
            return at(path.subList(0, path.size() - 1));
        }

        private void add(List<String> path, JsonNode value) throws Inapplicable {
            if (path.size() + depth(value) > Json.MAX_DEPTH) {
                throw refuse("the document would become too deep");
            }
            if (path.isEmpty()) {
                root = value;
                return;
            }
            String last = path.get(path.size() - 1);
            JsonNode parent = parent(path);
            if (parent instanceof ObjectNode object) {
                object.set(last, value);
            } else if (parent instanceof ArrayNode array) {
                array.insert(last.equals("-") ? array.size() : index(last, array.size()), value);
            } else {
                throw refuse("its path does not exist");
            }
        }

        private void remove(List<String> path) throws Inapplicable {
            at(path);
            if (path.isEmpty()) {
                throw refuse("the whole document cannot be removed");
            }
            String last = path.get(path.size() - 1);
            JsonNode parent = parent(path);
            if (parent instanceof ObjectNode object) {
                object.remove(last);
            } else if (parent instanceof ArrayNode array) {
                array.remove(index(last, array.size() - 1));
            }
        }

        private void replace(List<String> path, JsonNode value) throws Inapplicable {
            at(path);
            // In an object, set keeps the member's place; in an array, add would shift the rest.
            if (!path.isEmpty() && parent(path) instanceof ArrayNode array) {
                if (path.size() + depth(value) > Json.MAX_DEPTH) {
                    throw refuse("the document would become too deep");
                }
                array.set(index(path.get(path.size() - 1), array.size() - 1), value);
            } else {
                add(path, value);
            }
        }

        private int index(String token, int max) throws Inapplicable {
            if (!token.matches("0|[1-9][0-9]{0,8}") || Integer.parseInt(token) > max) {
                throw refuse("its path does not exist");
            }
            return Integer.parseInt(token);
        }
    }

    private static int size(JsonNode node) {
        int size = 1;
        for (JsonNode child : node) {
            size += size(child);
        }
        return size;
    }

    private static int depth(JsonNode node) {
        int deepest = 0;
        for (JsonNode child : node) {
            deepest = Math.max(deepest, depth(child));
        }
        return deepest + (node.isContainerNode() ? 1 : 0);
    }

    /** Equality of RFC 6902, 4.6: numbers by value, members in any order. */
    private static boolean same(JsonNode left, JsonNode right) {
        if (left.isNumber() && right.isNumber()) {
            return left.decimalValue().compareTo(right.decimalValue()) == 0;
        }
        if (left.isObject() && right.isObject() && left.size() == right.size()) {
            for (Map.Entry<String, JsonNode> member : left.properties()) {
                JsonNode other = right.get(member.getKey());
                if (other == null || !same(member.getValue(), other)) {
                    return false;
                }
            }
            return true;
        }
        if (left.isArray() && right.isArray() && left.size() == right.size()) {
            Iterator<JsonNode> others = right.iterator();
            for (JsonNode item : left) {
                if (!same(item, others.next())) {
                    return false;
                }
            }
            return true;
        }
        return !left.isContainerNode() && left.equals(right);
    }
}
