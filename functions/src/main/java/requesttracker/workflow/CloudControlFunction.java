package requesttracker.workflow;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import requesttracker.cloudcontrol.CloudControl;
import requesttracker.domain.CallError;
import requesttracker.domain.Lifecycle;
import requesttracker.domain.PollSchedule;
import requesttracker.domain.Request;
import requesttracker.domain.ResourceExists;
import requesttracker.domain.Sensitive;
import requesttracker.domain.TrackerSettings;
import requesttracker.runtime.Dependencies;
import requesttracker.telemetry.Metric;

/** What the functions that call Cloud Control share. */
abstract class CloudControlFunction extends WorkflowFunction {
    final CloudControl cloudControl;
    final TrackerSettings settings;
    final RandomGenerator random;

    CloudControlFunction(Dependencies dependencies) {
        super(dependencies);
        this.cloudControl = dependencies.cloudControl();
        this.settings = dependencies.settings();
        this.random = dependencies.random();
    }

    /**
     * Records what a call to Cloud Control has told, unless the request has settled since, or the start has moved on:
     * then it told of another operation, and a late invocation must not take it for this one's.
     */
    final Request saveAnswer(Request called, UnaryOperator<Request> change, Optional<Sensitive> resourceModel) {
        return save(
                called,
                r -> !r.isSettled()
                                && r.start().attempt() == called.start().attempt()
                                && r.start()
                                        .providerToken()
                                        .equals(called.start().providerToken())
                        ? change.apply(r)
                        : r,
                resourceModel);
    }

    final Request saveAnswer(Request called, UnaryOperator<Request> change) {
        return saveAnswer(called, change, Optional.empty());
    }

    @Override
    final Optional<ResourceExists> leftBehind(Request request) {
        return Lifecycle.needsExistenceCheck(request) ? Optional.of(cloudControl.exists(request)) : Optional.empty();
    }

    /** An answer that the contract rules out is told to a person; the call is made again, as if nobody had answered. */
    final void reportUnusable(Request request, CallError error) {
        if (error.code().equals(CallError.NO_PROGRESS_EVENT)) {
            telemetry.warn(
                    "Cloud Control answered what the contract rules out; the call is made again",
                    request.requestToken(),
                    Map.of("reason", error.message()));
            telemetry.metric(Metric.UNUSABLE_ANSWERS, 1, request.requestToken());
        }
    }

    final Duration untilPoll(TaskInput turn, Request request, Instant now) {
        return PollSchedule.untilPoll(
                request, turn.retryAfter(), turn.throttleLevel(), now, random.nextDouble(), settings);
    }
}
