package requesttracker.simulation;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import requesttracker.application.Executions;
import requesttracker.emulators.dynamodb.MemoryDynamoDb;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * What a run is made of that may be exchanged: the database, and a wrapping for each way out of the functions. Tests plant
 * defects here, to show that they are found.
 *
 * @param dynamoDb makes an empty database; it asks its argument whether a read without consistency misses a change
 */
record Overrides(
        Function<BooleanSupplier, DynamoDbClient> dynamoDb,
        UnaryOperator<DynamoDbClient> aroundDynamoDb,
        UnaryOperator<CloudControlCalls> aroundCloudControl,
        UnaryOperator<Executions> aroundExecutions,
        UnaryOperator<JsonNode> putEventsAnswer,
        AroundFunction aroundFunctions) {

    /** A wrapping for the functions. */
    interface AroundFunction {
        /**
         * The function with what goes around it.
         *
         * @param log where the function's lines go
         */
        RequestStreamHandler around(String name, RequestStreamHandler inner, Consumer<String> log);
    }

    /** All as it should be, in memory. */
    static Overrides inMemory() {
        return new Overrides(
                MemoryDynamoDb::new,
                UnaryOperator.identity(),
                UnaryOperator.identity(),
                UnaryOperator.identity(),
                UnaryOperator.identity(),
                (name, inner, log) -> inner);
    }

    Overrides on(Function<BooleanSupplier, DynamoDbClient> other) {
        return new Overrides(
                other, aroundDynamoDb, aroundCloudControl, aroundExecutions, putEventsAnswer, aroundFunctions);
    }

    Overrides withDynamoDb(UnaryOperator<DynamoDbClient> around) {
        return new Overrides(dynamoDb, around, aroundCloudControl, aroundExecutions, putEventsAnswer, aroundFunctions);
    }

    Overrides withCloudControl(UnaryOperator<CloudControlCalls> around) {
        return new Overrides(dynamoDb, aroundDynamoDb, around, aroundExecutions, putEventsAnswer, aroundFunctions);
    }

    Overrides withExecutions(UnaryOperator<Executions> around) {
        return new Overrides(dynamoDb, aroundDynamoDb, aroundCloudControl, around, putEventsAnswer, aroundFunctions);
    }

    Overrides withPutEventsAnswer(UnaryOperator<JsonNode> around) {
        return new Overrides(dynamoDb, aroundDynamoDb, aroundCloudControl, aroundExecutions, around, aroundFunctions);
    }

    Overrides withFunctions(AroundFunction around) {
        return new Overrides(dynamoDb, aroundDynamoDb, aroundCloudControl, aroundExecutions, putEventsAnswer, around);
    }
}
