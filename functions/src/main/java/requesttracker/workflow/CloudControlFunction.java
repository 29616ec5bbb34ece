package requesttracker.workflow;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.random.RandomGenerator;
import requesttracker.domain.Lifecycle;
import requesttracker.domain.Request;
import requesttracker.domain.Settings;
import requesttracker.domain.Waits;
import requesttracker.gateway.CloudControl;
import requesttracker.gateway.Executions;
import requesttracker.store.RequestStore;
import requesttracker.telemetry.Telemetry;

/** What the functions that call Cloud Control share. */
abstract class CloudControlFunction extends WorkflowFunction {
    final CloudControl cloudControl;
    final Settings settings;
    final RandomGenerator random;

    CloudControlFunction(
            RequestStore store,
            CloudControl cloudControl,
            Executions executions,
            Settings settings,
            Telemetry telemetry,
            InstantSource clock,
            RandomGenerator random) {
        super(store, executions, telemetry, clock);
        this.cloudControl = cloudControl;
        this.settings = settings;
        this.random = random;
    }

    /** A request that settled without success is told what it left behind, before that is recorded. */
    final Request withoutDoubt(Request request) {
        return Lifecycle.leavesDoubt(request) ? Lifecycle.leftBehind(request, cloudControl.exists(request)) : request;
    }

    final Duration untilPoll(Turn turn, Request request, Instant now) {
        return Waits.untilPoll(request, turn.retryAfter(), turn.throttled(), now, random.nextDouble(), settings);
    }
}
