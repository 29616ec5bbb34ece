package requesttracker.simulation.run;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.function.BiConsumer;
import requesttracker.emulators.lambda.LambdaEmulator;
import requesttracker.simulation.faults.InvocationKilledError;
import requesttracker.statemachine.engine.TaskFailedException;

/** Lambda in virtual time: an invocation takes time, pauses, is throttled or killed, and its answer may be lost. */
final class SimulatedLambda {
    private final RunContext context;
    private final LambdaEmulator functions;

    SimulatedLambda(RunContext context, LambdaEmulator functions) {
        this.context = context;
        this.functions = functions;
    }

    /**
     * Invokes a function after a moment.
     *
     * @param done takes the answer or the failure; the other one is null
     */
    void invoke(String function, JsonNode event, BiConsumer<JsonNode, TaskFailedException> done) {
        context.timers().at(context.now().plus(context.plan().millis(1, 60)), () -> begin(function, event, done));
    }

    private void begin(String function, JsonNode event, BiConsumer<JsonNode, TaskFailedException> done) {
        if (context.plan().throttlesInvocation(context.now())) {
            context.trace().trace("refused", function);
            context.trace().countFault();
            done.accept(null, new TaskFailedException("Lambda.TooManyRequestsException", ""));
            return;
        }
        context.invocation().run(() -> work(function, event, done));
    }

    private void work(String function, JsonNode event, BiConsumer<JsonNode, TaskFailedException> done) {
        context.trace().trace("begins", function);
        JsonNode answer = null;
        TaskFailedException failure = null;
        try {
            answer = functions.invoke(function, event);
            if (context.plan().losesInvocationAnswer(context.now())) {
                context.trace().countFault();
                failure = new TaskFailedException("Lambda.SdkClientException", "");
            }
        } catch (TaskFailedException thrown) {
            failure = thrown;
            context.checkers().checkNoSecret("exception of " + function, thrown.error() + " " + thrown.cause());
        } catch (InvocationKilledError killed) {
            failure = new TaskFailedException(
                    switch (context.plan().below(3)) {
                        case 0 -> "Lambda.Unknown";
                        case 1 -> "Sandbox.Timedout";
                        default -> "Runtime.ExitError";
                    },
                    "");
        } catch (RuntimeException | Error bug) {
            context.checkers().broken(function + " threw " + bug);
            failure = new TaskFailedException("Lambda.Unknown", "");
        }
        context.trace().trace("ends", function + (failure == null ? "" : " " + failure.error()));
        JsonNode given = failure == null ? answer : null;
        TaskFailedException failed = failure;
        context.timers().at(context.now(), () -> done.accept(given, failed));
    }
}
