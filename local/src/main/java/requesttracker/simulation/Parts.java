package requesttracker.simulation;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import requesttracker.gateway.Executions;
import requesttracker.gateway.Service;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * What a run is made of that may be exchanged: the database, and a wrapping for each way out of the functions. Tests plant
 * defects here, to show that they are found.
 *
 * @param dynamoDb makes an empty database; it asks its argument whether a read without consistency misses a change
 */
record Parts(
        Function<BooleanSupplier, DynamoDbClient> dynamoDb,
        UnaryOperator<DynamoDbClient> aroundDynamoDb,
        UnaryOperator<Service> aroundCloudControl,
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
    static Parts inMemory() {
        return new Parts(
                MemoryDynamoDb::new,
                UnaryOperator.identity(),
                UnaryOperator.identity(),
                UnaryOperator.identity(),
                UnaryOperator.identity(),
                (name, inner, log) -> inner);
    }

    Parts on(Function<BooleanSupplier, DynamoDbClient> other) {
        return new Parts(other, aroundDynamoDb, aroundCloudControl, aroundExecutions, putEventsAnswer, aroundFunctions);
    }

    Parts withDynamoDb(UnaryOperator<DynamoDbClient> around) {
        return new Parts(dynamoDb, around, aroundCloudControl, aroundExecutions, putEventsAnswer, aroundFunctions);
    }

    Parts withCloudControl(UnaryOperator<Service> around) {
        return new Parts(dynamoDb, aroundDynamoDb, around, aroundExecutions, putEventsAnswer, aroundFunctions);
    }

    Parts withExecutions(UnaryOperator<Executions> around) {
        return new Parts(dynamoDb, aroundDynamoDb, aroundCloudControl, around, putEventsAnswer, aroundFunctions);
    }

    Parts withPutEventsAnswer(UnaryOperator<JsonNode> around) {
        return new Parts(dynamoDb, aroundDynamoDb, aroundCloudControl, aroundExecutions, around, aroundFunctions);
    }

    Parts withFunctions(AroundFunction around) {
        return new Parts(dynamoDb, aroundDynamoDb, aroundCloudControl, aroundExecutions, putEventsAnswer, around);
    }
}
