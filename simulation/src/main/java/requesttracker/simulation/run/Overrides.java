package requesttracker.simulation.run;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import requesttracker.application.CallerTasks;
import requesttracker.application.Executions;
import requesttracker.emulators.dynamodb.DynamoDbEmulator;
import requesttracker.emulators.lambda.LambdaEmulator.JsonFunction;
import requesttracker.simulation.faults.CloudControlCalls;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * The replaceable parts of a run: the database, and a wrapper for each service that the functions call. Tests plant
 * defects here, to show that the checkers find them.
 */
final class Overrides {
    /** Wraps a function. */
    interface FunctionWrapper {
        /**
         * Returns the wrapped function.
         *
         * @param log takes the lines that the function logs
         */
        JsonFunction wrap(String name, JsonFunction inner, Consumer<String> log);
    }

    private Function<BooleanSupplier, DynamoDbClient> database = DynamoDbEmulator::inMemory;
    private UnaryOperator<DynamoDbClient> dynamoDb = UnaryOperator.identity();
    private UnaryOperator<CloudControlCalls> cloudControl = UnaryOperator.identity();
    private UnaryOperator<Executions> executions = UnaryOperator.identity();
    private UnaryOperator<CallerTasks> callerTasks = UnaryOperator.identity();
    private UnaryOperator<JsonNode> putEventsAnswer = UnaryOperator.identity();
    private FunctionWrapper functions = (name, inner, log) -> inner;

    private Overrides() {}

    private Overrides(Overrides other) {
        database = other.database;
        dynamoDb = other.dynamoDb;
        cloudControl = other.cloudControl;
        executions = other.executions;
        callerTasks = other.callerTasks;
        putEventsAnswer = other.putEventsAnswer;
        functions = other.functions;
    }

    /** Returns the parts of a run without defects, in memory. */
    static Overrides none() {
        return new Overrides();
    }

    /** Makes the database by a function. Its argument says whether an eventually consistent read misses a change. */
    Overrides withDatabase(Function<BooleanSupplier, DynamoDbClient> other) {
        Overrides copy = new Overrides(this);
        copy.database = other;
        return copy;
    }

    Overrides withDynamoDb(UnaryOperator<DynamoDbClient> wrapper) {
        Overrides copy = new Overrides(this);
        copy.dynamoDb = wrapper;
        return copy;
    }

    Overrides withCloudControl(UnaryOperator<CloudControlCalls> wrapper) {
        Overrides copy = new Overrides(this);
        copy.cloudControl = wrapper;
        return copy;
    }

    Overrides withExecutions(UnaryOperator<Executions> wrapper) {
        Overrides copy = new Overrides(this);
        copy.executions = wrapper;
        return copy;
    }

    Overrides withCallerTasks(UnaryOperator<CallerTasks> wrapper) {
        Overrides copy = new Overrides(this);
        copy.callerTasks = wrapper;
        return copy;
    }

    Overrides withPutEventsAnswer(UnaryOperator<JsonNode> change) {
        Overrides copy = new Overrides(this);
        copy.putEventsAnswer = change;
        return copy;
    }

    Overrides withFunctions(FunctionWrapper wrapper) {
        Overrides copy = new Overrides(this);
        copy.functions = wrapper;
        return copy;
    }

    Function<BooleanSupplier, DynamoDbClient> database() {
        return database;
    }

    UnaryOperator<DynamoDbClient> dynamoDb() {
        return dynamoDb;
    }

    UnaryOperator<CloudControlCalls> cloudControl() {
        return cloudControl;
    }

    UnaryOperator<Executions> executions() {
        return executions;
    }

    UnaryOperator<CallerTasks> callerTasks() {
        return callerTasks;
    }

    UnaryOperator<JsonNode> putEventsAnswer() {
        return putEventsAnswer;
    }

    FunctionWrapper functions() {
        return functions;
    }
}
