package requesttracker.statemachine.definition;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.function.Supplier;

/** The fields that compute a state's output from its input and its result, named as in a definition. */
public record DataFlow(
        PathFilter inputPath,
        PayloadTemplate parameters,
        PayloadTemplate resultSelector,
        ResultPath resultPath,
        PathFilter outputPath) {
    /**
     * Applies ResultSelector, ResultPath and OutputPath, in this order.
     *
     * @param rawInput the state's input before InputPath
     * @param result the result of the state's work
     */
    public JsonNode output(JsonNode rawInput, JsonNode result, Supplier<JsonNode> context) {
        JsonNode selected = resultSelector.fill(result, context);
        return outputPath.select(resultPath.place(rawInput, selected), context);
    }
}
