package requesttracker.simulation.faults;

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
    public void start(String name, String requestToken) {
        call("StartExecution " + name, () -> inner.start(name, requestToken));
    }

    @Override
    public void wake(String taskToken) {
        call("SendTaskSuccess", () -> inner.wake(taskToken));
    }

    private void call(String what, Runnable effect) {
        injector.call(SimulatedService.STEP_FUNCTIONS, what, () -> {
            effect.run();
            return true;
        });
    }
}
