package requesttracker.statemachine.definition;

import com.fasterxml.jackson.databind.JsonNode;

/** ResultPath: the place of a result in the state's raw input. */
@FunctionalInterface
public interface ResultPath {
    /** The path {@code $}, which is also the default: the result replaces the input. */
    ResultPath REPLACE = (input, result) -> result;
    /** The value null: the input is the output, without the result. */
    ResultPath DISCARD = (input, result) -> input;

    JsonNode place(JsonNode input, JsonNode result);
}
