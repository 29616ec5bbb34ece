package requesttracker.statemachine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.function.Supplier;

/** InputPath or OutputPath: which part goes on. */
@FunctionalInterface
interface Selection {
    /** The path {@code $}, which is also the default. */
    Selection ALL = (input, context) -> input;
    /** The value null: an empty object. */
    Selection NOTHING = (input, context) -> JsonNodeFactory.instance.objectNode();

    JsonNode select(JsonNode input, Supplier<JsonNode> context);

    static Selection of(String field, Path path) {
        return (input, context) -> path.read(field, input, context);
    }
}
