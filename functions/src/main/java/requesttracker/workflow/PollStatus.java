package requesttracker.workflow;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import requesttracker.cloudcontrol.CloudControlException;
import requesttracker.domain.CallError;
import requesttracker.domain.Lifecycle;
import requesttracker.domain.NextStep;
import requesttracker.domain.PollSchedule;
import requesttracker.domain.ProgressEvent;
import requesttracker.domain.Request;
import requesttracker.runtime.Dependencies;
import requesttracker.runtime.LambdaEnvironment;

/** Polls the operation's status, saves changes, and applies the deadline. A failed poll never settles a request. */
public final class PollStatus extends CloudControlFunction {
    private final CallerWatch callers;

    /** Called by the Lambda runtime. */
    public PollStatus() {
        this(LambdaEnvironment.as(PollStatus.class, parts -> stream(new PollStatus(parts))));
    }

    /** Builds the function from its dependencies. */
    public PollStatus(Dependencies dependencies) {
        super(dependencies);
        this.callers = new CallerWatch(dependencies);
    }

    @Override
    TaskResult step(TaskInput input, Request request) {
        Instant now = now();
        boolean mayPoll = request.next().filter(NextStep.POLL::equals).isPresent();
        if (!mayPoll || request.start().providerToken().isEmpty()) {
            return TaskResult.of(input, request, PollSchedule.MIN, now);
        }
        Optional<Instant> nextCall = input.nextCall().filter(now::isBefore);
        if (nextCall.isPresent()) {
            // A deadline or a lease's end cut the wait. It is applied without a call to Cloud Control.
            Request later = save(request, r -> Lifecycle.timePassed(r, now, settings));
            return asleep(input, later, PollSchedule.untilRest(later, nextCall.get(), now, settings), now);
        }
        return poll(input, request, request.start().providerToken().get());
    }

    private TaskResult poll(TaskInput input, Request request, String providerToken) {
        try {
            MessageRedaction redacted = MessageRedaction.of(cloudControl.status(providerToken), input, request, store);
            ProgressEvent event = redacted.event();
            Instant now = now();
            double drawn = random.nextDouble();
            Request seen = afterCallers(saveAnswer(
                    request,
                    r -> counted(
                            input,
                            r,
                            Lifecycle.timePassed(Lifecycle.onProgress(r, event, now, drawn, settings), now, settings)),
                    Lifecycle.isOfAnotherRequest(request, event) ? Optional.empty() : event.resourceModel()));
            TaskInput polled = redacted.input().polled(false, PollSchedule.clampRetryAfter(event.retryAfter(), now));
            return asleep(polled, seen, untilPoll(polled, seen, now), now);
        } catch (CloudControlException e) {
            return failed(input, request, e.error());
        }
    }

    private TaskResult failed(TaskInput input, Request request, CallError error) {
        reportUnusable(request, error);
        Instant now = now();
        boolean lost = error.kind() == CallError.CallErrorKind.TOKEN_NOT_FOUND;
        Request after = afterCallers(saveAnswer(
                request,
                r -> counted(
                        input, r, Lifecycle.timePassed(lost ? Lifecycle.onTokenUnknown(r, now) : r, now, settings))));
        TaskInput polled = input.polled(error.isThrottling(), input.retryAfter());
        Duration pause = error.isThrottling()
                ? PollSchedule.delayAfterThrottledPoll(
                        after, polled.throttleLevel(), now, random.nextDouble(), settings)
                : untilPoll(polled, after, now);
        return asleep(polled, after, pause, now);
    }

    /** Cancels a request whose callers are gone. */
    private Request afterCallers(Request polled) {
        if (!callers.isCallerGone(polled)) {
            return polled;
        }
        Instant now = now();
        return save(polled, r -> Lifecycle.callerGone(r, polled.callback(), now));
    }

    /** Adds the count of polls to a change. The count alone never causes a write. */
    private Request counted(TaskInput input, Request before, Request after) {
        return after.equals(before) ? before : Lifecycle.withPollCount(after, input.polls() + 1);
    }
}
