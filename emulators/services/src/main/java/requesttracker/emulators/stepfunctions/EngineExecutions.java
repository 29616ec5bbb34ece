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
 * Step Functions as the functions use it, on the state machine engine.
 *
 * @param engine read at each call, since the engine calls the functions that call it
 */
public record EngineExecutions(Supplier<StateMachineEngine> engine) implements Executions {
    @Override
    public Optional<Instant> start(String name, String requestToken) {
        try {
            return Optional.of(engine.get()
                    .startExecution(name, JsonNodeFactory.instance.objectNode().put("requestToken", requestToken))
                    .startTime());
        } catch (ExecutionAlreadyExistsException e) {
            return Optional.empty();
        }
    }

    @Override
    public void wake(String taskToken) {
        try {
            engine.get().sendTaskSuccess(taskToken, JsonNodeFactory.instance.objectNode());
        } catch (TaskTimedOutException e) {
            // The workflow is awake already, and reads the record.
        }
    }
}
