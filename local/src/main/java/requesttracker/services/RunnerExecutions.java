package requesttracker.services;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.function.Supplier;
import requesttracker.gateway.Executions;
import requesttracker.statemachine.ExecutionAlreadyExists;
import requesttracker.statemachine.Runner;
import requesttracker.statemachine.TaskTimedOut;

/**
 * Step Functions as our functions see it, played by the runner.
 *
 * @param runner asked for at each call, since the runner calls the functions that call it
 */
public record RunnerExecutions(Supplier<Runner> runner) implements Executions {
    @Override
    public void start(String name, String requestToken) {
        try {
            runner.get()
                    .startExecution(name, JsonNodeFactory.instance.objectNode().put("requestToken", requestToken));
        } catch (ExecutionAlreadyExists e) {
            // It has run already: what start() is asked for.
        }
    }

    @Override
    public void wake(String taskToken) {
        try {
            runner.get().sendTaskSuccess(taskToken, JsonNodeFactory.instance.objectNode());
        } catch (TaskTimedOut e) {
            // The workflow is awake already, and reads the record.
        }
    }
}
