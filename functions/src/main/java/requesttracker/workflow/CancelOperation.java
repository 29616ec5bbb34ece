package requesttracker.workflow;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
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

/** Sends the cancel that the record holds. What becomes of the operation, polling tells. */
public final class CancelOperation extends CloudControlFunction {
    /** As Lambda makes it. */
    public CancelOperation() {
        this(Deployed.as(CancelOperation.class, CancelOperation::new));
    }

    private CancelOperation(Deployed deployed) {
        this(
                deployed.store(),
                deployed.cloudControl(),
                deployed.executions(),
                deployed.settings(),
                deployed.telemetry(),
                deployed.clock(),
                deployed.random());
    }

    public CancelOperation(
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
        boolean pending = request.next().filter(NextStep.CANCEL::equals).isPresent();
        Optional<String> providerToken = request.start().providerToken();
        if (!pending || providerToken.isEmpty()) {
            return Step.of(turn, request, Waits.MIN, now());
        }
        try {
            ProgressEvent event = cloudControl.cancel(providerToken.get());
            Instant now = now();
            Request after =
                    record(request, r -> withoutDoubt(Lifecycle.cancelAccepted(r, event, now)), event.resourceModel());
            Turn called = turn.called(Waits.believed(event.retryAfter(), now));
            return Step.of(called, after, untilPoll(called, after, now), now);
        } catch (CallFailed e) {
            return failed(turn, request, e.error());
        }
    }

    /** Whatever the error: the operation is polled on, and only that tells what became of it. */
    private Step failed(Turn turn, Request request, CallError error) {
        notice(request, error);
        Instant now = now();
        Instant since = request.cancel().orElseThrow().requestedAt();
        Instant retryAt = now.plus(Waits.backoff(since, now, random.nextDouble()));
        Request after = record(request, r -> Lifecycle.cancelNotTaken(r, retryAt));
        boolean mayHaveSettled = error.kind() == CallError.Kind.FINAL || error.kind() == CallError.Kind.TOKEN_NOT_FOUND;
        Turn called = mayHaveSettled ? turn.called(Optional.empty()) : turn;
        Duration wait = mayHaveSettled ? Waits.MIN : untilPoll(called, after, now);
        return Step.of(called, after, wait, now);
    }
}
