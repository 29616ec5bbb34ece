package requesttracker.simulation.faults;

import requesttracker.application.CallerAnswer;
import requesttracker.application.CallerTasks;
import requesttracker.domain.Sensitive;

/** The tasks of callers as the functions call them, with faults. */
public final class FaultyCallerTasks implements CallerTasks {
    private final FaultInjector injector;
    private final CallerTasks inner;

    public FaultyCallerTasks(FaultInjector injector, CallerTasks inner) {
        this.injector = injector;
        this.inner = inner;
    }

    @Override
    public CallerAnswer succeed(Sensitive taskToken, String output) {
        return injector.call(
                SimulatedService.STEP_FUNCTIONS, "SendTaskSuccess", () -> inner.succeed(taskToken, output));
    }

    @Override
    public CallerAnswer fail(Sensitive taskToken, String error, String cause) {
        return injector.call(
                SimulatedService.STEP_FUNCTIONS, "SendTaskFailure " + error, () -> inner.fail(taskToken, error, cause));
    }

    @Override
    public CallerAnswer heartbeat(Sensitive taskToken) {
        return injector.call(SimulatedService.STEP_FUNCTIONS, "SendTaskHeartbeat", () -> inner.heartbeat(taskToken));
    }
}
