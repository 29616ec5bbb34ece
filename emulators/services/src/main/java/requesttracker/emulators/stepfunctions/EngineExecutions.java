package requesttracker.emulators.stepfunctions;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import requesttracker.application.Executions;
import requesttracker.statemachine.engine.ExecutionAlreadyExistsException;
import requesttracker.statemachine.engine.StateMachineEngine;
import requesttracker.statemachine.engine.TaskTimedOutException;

/**
 * Step Functions as our functions see it, played by the runner.
 *
 * @param runner asked for at each call, since the runner calls the functions that call it
 */
public record EngineExecutions(Supplier<StateMachineEngine> runner) implements Executions {
    @Override
    public Optional<Instant> start(String name, String requestToken) {
        try {
            return Optional.of(runner.get()
                    .startExecution(name, JsonNodeFactory.instance.objectNode().put("requestToken", requestToken))
                    .startTime());
        } catch (ExecutionAlreadyExistsException e) {
            return Optional.empty();
        }
    }

    @Override
    public void wake(String taskToken) {
        try {
            runner.get().sendTaskSuccess(taskToken, JsonNodeFactory.instance.objectNode());
        } catch (TaskTimedOutException e) {
            // The workflow is awake already, and reads the record.
        }
    }
}
