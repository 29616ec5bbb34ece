package requesttracker.statemachine.definition;

import com.fasterxml.jackson.databind.JsonNode;

/** ResultPath: where a result goes in the state's raw input. */
@FunctionalInterface
public interface ResultPath {
    /** The path {@code $}, which is also the default: the result takes the input's place. */
    ResultPath REPLACE = (input, result) -> result;
    /** The value null: the result is dropped and the input goes on. */
    ResultPath DISCARD = (input, result) -> input;

    JsonNode place(JsonNode input, JsonNode result);
}
