package requesttracker.simulation.faults;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import requesttracker.statemachine.engine.TaskFailedException;
import requesttracker.statemachine.engine.VirtualTimers;

/** The calls to services that the state machine makes itself: each takes time, and some fail. */
public final class FaultyIntegrations {
    private final VirtualTimers timers;
    private final FaultPlan plan;
    private final FaultTrace trace;

    public FaultyIntegrations(VirtualTimers timers, FaultPlan plan, FaultTrace trace) {
        this.timers = timers;
        this.plan = plan;
        this.trace = trace;
    }

    /**
     * Makes a call after the delay that the plan says.
     *
     * @param errorPrefix what Step Functions puts before the service's error code
     */
    public CompletionStage<JsonNode> call(String action, String errorPrefix, Supplier<JsonNode> effect) {
        CompletableFuture<JsonNode> future = new CompletableFuture<>();
        timers.at(timers.now().plus(plan.integrationDelay(timers.now())), () -> {
            try {
                future.complete(callNow(action, errorPrefix, effect));
            } catch (TaskFailedException failure) {
                future.completeExceptionally(failure);
            }
        });
        return future;
    }

    private JsonNode callNow(String action, String errorPrefix, Supplier<JsonNode> effect) {
        boolean failsBefore = plan.failsIntegration(timers.now());
        boolean losesAnswer = plan.failsIntegration(timers.now());
        trace.trace(action, failsBefore + " " + losesAnswer);
        if (failsBefore || losesAnswer) {
            trace.countFault();
        }
        if (failsBefore) {
            String code = plan.chance(0.5) ? ".ThrottlingException" : ".InternalServerErrorException";
            throw new TaskFailedException(errorPrefix + code, "");
        }
        JsonNode answer = effect.get();
        if (losesAnswer) {
            throw new TaskFailedException(errorPrefix + ".SdkClientException", "");
        }
        return answer;
    }
}
