package requesttracker.workflow;

import java.time.InstantSource;
import requesttracker.application.Executions;
import requesttracker.domain.Request;
import requesttracker.runtime.LambdaEnvironment;
import requesttracker.store.RequestStore;
import requesttracker.telemetry.Telemetry;

/** Settles a request that the tracker could not start, and says so; nobody is left waiting. */
public final class GiveUp extends WorkflowFunction {

    /** As Lambda makes it. */
    public GiveUp() {
        this(LambdaEnvironment.as(GiveUp.class, GiveUp::new));
    }

    private GiveUp(LambdaEnvironment deployed) {
        this(deployed.store(), deployed.executions(), deployed.telemetry(), deployed.clock());
    }

    public GiveUp(RequestStore store, Executions executions, Telemetry telemetry, InstantSource clock) {
        super(store, executions, telemetry, clock);
    }

    @Override
    TaskResult step(TaskInput turn, Request request) {
        return gaveUp(turn, request, "The tracker failed while it started the operation");
    }
}
