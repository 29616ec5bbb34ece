package requesttracker.runtime;

import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import requesttracker.application.CallerTasks;
import requesttracker.application.CancelService;
import requesttracker.application.EventBus;
import requesttracker.application.Executions;
import requesttracker.application.SettlementNotifier;
import requesttracker.application.SubmitService;
import requesttracker.cloudcontrol.CloudControl;
import requesttracker.domain.TrackerSettings;
import requesttracker.store.RequestList;
import requesttracker.store.RequestStore;
import requesttracker.telemetry.Telemetry;

/**
 * The dependencies of the functions. On Lambda they come from the environment ({@link LambdaEnvironment}), elsewhere
 * from a host or a test ({@link GivenDependencies}). A function asks only for what it uses.
 */
public interface Dependencies {
    /** Returns the limits and defaults of this deployment. */
    TrackerSettings settings();

    /** Returns the clock for all decisions. */
    InstantSource clock();

    /** Returns the source of jitter. */
    RandomGenerator random();

    /** Returns the supplier of new RequestTokens. */
    Supplier<String> requestTokens();

    /** Returns the log and the metrics. */
    Telemetry telemetry();

    /** Returns the records of all requests. */
    RequestStore store();

    /** Returns the lists of requests. */
    RequestList list();

    /** Returns the workflow's gateway to Cloud Control. */
    CloudControl cloudControl();

    /** Returns Cloud Control for GetResource and ListResources, if the endpoint passes these actions through. */
    Optional<CloudControl> passThrough();

    /** Returns the executions of the workflow. */
    Executions executions();

    /** Returns the tasks of callers that wait for a callback. */
    CallerTasks callerTasks();

    /** Returns the bus for the tracker's own events. */
    EventBus eventBus();

    /** Returns the executor for the parts of a sweep; by default they run in sequence. */
    default Executor workers() {
        return Runnable::run;
    }

    /** Returns the service that accepts submits. */
    default SubmitService submitService() {
        return new SubmitService(store(), executions(), telemetry(), clock(), requestTokens()).withBus(this::eventBus);
    }

    /** Returns the service that accepts cancels. */
    default CancelService cancelService() {
        return new CancelService(store(), executions(), telemetry(), clock());
    }

    /** Returns the notifier to call after each settlement. */
    default SettlementNotifier settlementNotifier() {
        return new SettlementNotifier(store(), executions(), telemetry());
    }
}
