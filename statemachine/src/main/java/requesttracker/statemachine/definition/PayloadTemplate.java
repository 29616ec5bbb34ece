package requesttracker.statemachine.definition;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/**
 * A compiled Parameters or ResultSelector. A field whose name ends in {@code .$} has the value of a path or of
 * {@code States.Hash}.
 */
@FunctionalInterface
public interface PayloadTemplate {
    /** Returns the input unchanged, as an absent Parameters or ResultSelector does. */
    PayloadTemplate INPUT = (input, context) -> input;

    JsonNode fill(JsonNode input, Supplier<JsonNode> context);

    /**
     * Compiles a template.
     *
     * @param problems receives each field that does not compile, and the reason
     * @param paths receives each path, so that the caller can check whether it is valid there
     */
    static PayloadTemplate of(
            String field, JsonNode text, BiConsumer<String, String> problems, BiConsumer<String, Path> paths) {
        if (text instanceof ObjectNode object) {
            return ofObject(field, object, problems, paths);
        }
        if (text instanceof ArrayNode array) {
            List<PayloadTemplate> elements = new ArrayList<>();
            for (int i = 0; i < array.size(); i++) {
                elements.add(of(field + "[" + i + "]", array.get(i), problems, paths));
            }
            return (input, context) -> {
                ArrayNode filled = JsonNodeFactory.instance.arrayNode(elements.size());
                elements.forEach(element -> filled.add(element.fill(input, context)));
                return filled;
            };
        }
        return (input, context) -> text;
    }

    private static PayloadTemplate ofObject(
            String field, ObjectNode object, BiConsumer<String, String> problems, BiConsumer<String, Path> paths) {
        Map<String, PayloadTemplate> members = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> member : object.properties()) {
            String name = member.getKey();
            String at = field + "." + name;
            boolean dynamic = name.endsWith(".$");
            String target = dynamic ? name.substring(0, name.length() - 2) : name;
            if (members.containsKey(target)) {
                problems.accept(at, "the field occurs twice, with and without .$");
            }
            members.put(
                    target,
                    dynamic
                            ? ofPath(at, member.getValue(), problems, paths)
                            : of(at, member.getValue(), problems, paths));
        }
        return (input, context) -> {
            ObjectNode filled = JsonNodeFactory.instance.objectNode();
            members.forEach((name, template) -> filled.set(name, template.fill(input, context)));
            return filled;
        };
    }

    private static PayloadTemplate ofPath(
            String field, JsonNode value, BiConsumer<String, String> problems, BiConsumer<String, Path> paths) {
        if (!value.isTextual()) {
            problems.accept(field, "a field whose name ends in .$ has a path as its value");
            return INPUT;
        }
        try {
            if (HashFunction.isCalledBy(value.textValue())) {
                HashFunction hash = HashFunction.of(value.textValue());
                hash.paths().forEach(path -> paths.accept(field, path));
                return (input, context) -> hash.apply(field, input, context);
            }
            Path path = Path.of(value.textValue());
            paths.accept(field, path);
            return (input, context) -> path.read(field, input, context);
        } catch (IllegalArgumentException e) {
            problems.accept(field, e.getMessage());
            return INPUT;
        }
    }
}
