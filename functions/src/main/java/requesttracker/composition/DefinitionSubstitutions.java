package requesttracker.composition;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** The values for the placeholders of the state machine's definition, such as {@code ${TableName}}. */
public final class DefinitionSubstitutions {
    private DefinitionSubstitutions() {}

    /**
     * Returns the substitutions of a deployment.
     *
     * @param partition the AWS partition, such as {@code aws}
     * @param tableName name of the table of all records
     * @param eventBusName name of the bus for the tracker's events
     * @param functionArn returns the ARN by which the definition calls a function
     */
    public static Map<String, String> of(
            String partition, String tableName, String eventBusName, Function<TrackerFunction, String> functionArn) {
        Map<String, String> substitutions = new TreeMap<>();
        substitutions.put("Partition", partition);
        substitutions.put("TableName", tableName);
        substitutions.put("EventBusName", eventBusName);
        for (TrackerFunction function : TrackerFunction.of(TrackerFunction.Group.WORKFLOW)) {
            substitutions.put(function.functionName() + "FunctionArn", functionArn.apply(function));
        }
        return substitutions;
    }

    /** Returns the substitutions for one process, where the definition calls functions by their names. */
    public static Map<String, String> inProcess(String tableName, String eventBusName) {
        return of("aws", tableName, eventBusName, TrackerFunction::functionName);
    }
}
