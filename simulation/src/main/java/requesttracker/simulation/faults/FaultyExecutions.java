package requesttracker.simulation.faults;

import java.time.Instant;
import java.util.Optional;
import requesttracker.application.Executions;

/** Step Functions as the functions call it, with faults. */
public final class FaultyExecutions implements Executions {
    private final FaultInjector injector;
    private final Executions inner;

    public FaultyExecutions(FaultInjector injector, Executions inner) {
        this.injector = injector;
        this.inner = inner;
    }

    @Override
    public Optional<Instant> start(String name, String requestToken) {
        return injector.call(
                SimulatedService.STEP_FUNCTIONS, "StartExecution " + name, () -> inner.start(name, requestToken));
    }

    @Override
    public void wake(String taskToken) {
        injector.call(SimulatedService.STEP_FUNCTIONS, "SendTaskSuccess", () -> {
            inner.wake(taskToken);
            return true;
        });
    }
}
