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
import requesttracker.domain.NextStep;
import requesttracker.domain.PollSchedule;
import requesttracker.domain.Request;
import requesttracker.domain.ResourceExists;
import requesttracker.domain.Sensitive;
import requesttracker.domain.TrackerSettings;
import requesttracker.runtime.Dependencies;
import requesttracker.telemetry.Metric;

/** Base of the functions that call Cloud Control. */
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
     * Saves the answer of a call to Cloud Control. Does nothing if the request has settled since, or has a newer start:
     * the answer is then about another operation.
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

    /**
     * Returns the result of a request that sleeps until its next poll, or until its leases end. Cancels it if they have
     * ended. A request without a lease costs nothing.
     *
     * @param now a time before this call, so that a lease is not renewed between {@code now} and the read of its end
     */
    final TaskResult asleep(TaskInput input, Request request, Duration pause, Instant now) {
        boolean sleeps = request.next().filter(NextStep.POLL::equals).isPresent();
        if (!sleeps || !request.isLeased()) {
            return TaskResult.of(input, request, pause, now);
        }
        Instant end = store.leases().end(request.leaseIds());
        if (!now.isBefore(end)) {
            // Another lease may have been added.
            return asleep(input, leasesEnded(request, now), pause, now);
        }
        Duration untilEnd = PollSchedule.untilLeaseEnd(request, end, now);
        return untilEnd.compareTo(pause) < 0
                ? TaskResult.of(input.pollingAt(now.plus(pause)), request, untilEnd, now)
                : TaskResult.of(input, request, pause, now);
    }

    /** Cancels a request if its leases have ended. */
    final Request afterLeases(Request request, Instant now) {
        return request.isLeased() && !now.isBefore(store.leases().end(request.leaseIds()))
                ? leasesEnded(request, now)
                : request;
    }

    private Request leasesEnded(Request request, Instant now) {
        return save(request, r -> Lifecycle.leasesEnded(r, request.leaseIds(), now));
    }

    /** Logs an answer that violates the contract. The call is retried as if there were no answer. */
    final void reportUnusable(Request request, CallError error) {
        if (error.code().equals(CallError.NO_PROGRESS_EVENT)) {
            telemetry.warn(
                    "Cloud Control's answer violates its contract; the call is retried",
                    request.requestToken(),
                    Map.of("reason", error.message()));
            telemetry.metric(Metric.UNUSABLE_ANSWERS, 1, request.requestToken());
        }
    }

    final Duration untilPoll(TaskInput input, Request request, Instant now) {
        return PollSchedule.untilPoll(
                request, input.retryAfter(), input.throttleLevel(), now, random.nextDouble(), settings);
    }
}
