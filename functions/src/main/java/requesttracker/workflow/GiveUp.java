package requesttracker.workflow;

import java.time.InstantSource;
import requesttracker.domain.Request;
import requesttracker.gateway.Executions;
import requesttracker.runtime.Deployed;
import requesttracker.store.RequestStore;
import requesttracker.telemetry.Telemetry;

/** Settles a request that the tracker could not start, and says so; nobody is left waiting. */
public final class GiveUp extends WorkflowFunction {

    /** As Lambda makes it. */
    public GiveUp() {
        this(Deployed.as(GiveUp.class, GiveUp::new));
    }

    private GiveUp(Deployed deployed) {
        this(deployed.store(), deployed.executions(), deployed.telemetry(), deployed.clock());
    }

    public GiveUp(RequestStore store, Executions executions, Telemetry telemetry, InstantSource clock) {
        super(store, executions, telemetry, clock);
    }

    @Override
    Step step(Turn turn, Request request) {
        return gaveUp(turn, request, "The tracker failed while it started the operation");
    }
}
