package requesttracker.workflow;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.random.RandomGenerator;
import requesttracker.domain.CallError;
import requesttracker.domain.Lifecycle;
import requesttracker.domain.NextStep;
import requesttracker.domain.ProgressEvent;
import requesttracker.domain.Request;
import requesttracker.domain.Settings;
import requesttracker.domain.Waits;
import requesttracker.gateway.CallFailed;
import requesttracker.gateway.CloudControl;
import requesttracker.gateway.Executions;
import requesttracker.runtime.Deployed;
import requesttracker.store.RequestStore;
import requesttracker.telemetry.Telemetry;

/** Asks for the operation's status, records what is new, and notices the deadline. A failed poll never settles. */
public final class PollStatus extends CloudControlFunction {
    /** As Lambda makes it. */
    public PollStatus() {
        this(Deployed.as(PollStatus.class, PollStatus::new));
    }

    private PollStatus(Deployed deployed) {
        this(
                deployed.store(),
                deployed.cloudControl(),
                deployed.executions(),
                deployed.settings(),
                deployed.telemetry(),
                deployed.clock(),
                deployed.random());
    }

    public PollStatus(
            RequestStore store,
            CloudControl cloudControl,
            Executions executions,
            Settings settings,
            Telemetry telemetry,
            InstantSource clock,
            RandomGenerator random) {
        super(store, cloudControl, executions, settings, telemetry, clock, random);
    }

    @Override
    Step step(Turn turn, Request request) {
        Instant now = now();
        boolean mayPoll = request.next().filter(NextStep.POLL::equals).isPresent();
        if (!mayPoll || request.start().providerToken().isEmpty()) {
            return Step.of(turn, request, Waits.MIN, now);
        }
        if (turn.retryAfter().filter(now::isBefore).isPresent()) {
            // The wait was cut at a deadline: that is looked at, and Cloud Control is not asked before RetryAfter.
            Request later = change(request, r -> Lifecycle.timePassed(r, now, settings));
            return Step.of(turn, later, untilPoll(turn, later, now), now);
        }
        return poll(turn, request, request.start().providerToken().get());
    }

    private Step poll(Turn turn, Request request, String providerToken) {
        try {
            ProgressEvent event = cloudControl.status(providerToken);
            Instant now = now();
            double drawn = random.nextDouble();
            Request seen = record(
                    request,
                    r -> counted(
                            turn,
                            r,
                            Lifecycle.timePassed(Lifecycle.observed(r, event, now, drawn, settings), now, settings)),
                    event.resourceModel());
            Turn polled = turn.polled(false, Waits.believed(event.retryAfter(), now));
            return Step.of(polled, seen, untilPoll(polled, seen, now), now);
        } catch (CallFailed e) {
            return failed(turn, request, e.error());
        }
    }

    private Step failed(Turn turn, Request request, CallError error) {
        notice(request, error);
        Instant now = now();
        boolean lost = error.kind() == CallError.Kind.TOKEN_NOT_FOUND;
        Request after = record(
                request, r -> counted(turn, r, lost ? Lifecycle.lost(r, now) : Lifecycle.timePassed(r, now, settings)));
        Turn polled = turn.polled(error.isThrottling(), turn.retryAfter());
        Duration pause = error.isThrottling()
                ? Waits.untilPollAgain(after, polled.throttled(), now, random.nextDouble(), settings)
                : untilPoll(polled, after, now);
        return Step.of(polled, after, pause, now);
    }

    /** What is new is recorded together with how many polls it took. */
    private Request counted(Turn turn, Request before, Request after) {
        return after.equals(before) ? before : Lifecycle.polled(withoutDoubt(after), turn.polls() + 1);
    }
}
