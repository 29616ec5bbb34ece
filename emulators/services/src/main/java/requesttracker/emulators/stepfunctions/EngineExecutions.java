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
 * Emulates the functions' calls to Step Functions, on the state machine engine.
 *
 * @param engine a supplier, since the engine and the functions depend on each other
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
            // The workflow no longer waits, and reads the record.
        }
    }
}
