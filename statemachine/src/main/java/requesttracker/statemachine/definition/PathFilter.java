package requesttracker.statemachine.definition;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.function.Supplier;

/** InputPath or OutputPath: selects a part of the input. */
@FunctionalInterface
public interface PathFilter {
    /** The path {@code $}, which is also the default. */
    PathFilter ALL = (input, context) -> input;
    /** The value null: an empty object. */
    PathFilter NOTHING = (input, context) -> JsonNodeFactory.instance.objectNode();

    JsonNode select(JsonNode input, Supplier<JsonNode> context);

    static PathFilter of(String field, Path path) {
        return (input, context) -> path.read(field, input, context);
    }
}
