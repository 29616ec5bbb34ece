package requesttracker.workflow;

import requesttracker.domain.Request;
import requesttracker.runtime.Dependencies;
import requesttracker.runtime.LambdaEnvironment;

/** Settles a request that the tracker could not start as FAILED. */
public final class GiveUp extends WorkflowFunction {

    /** Called by the Lambda runtime. */
    public GiveUp() {
        this(LambdaEnvironment.as(GiveUp.class, parts -> stream(new GiveUp(parts))));
    }

    /** Builds the function from its dependencies. */
    public GiveUp(Dependencies dependencies) {
        super(dependencies);
    }

    @Override
    TaskResult step(TaskInput input, Request request) {
        return giveUp(input, request, "The tracker failed while it started the operation");
    }
}
