package requesttracker.workflow;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.random.RandomGenerator;
import requesttracker.domain.CallError;
import requesttracker.domain.ErrorCode;
import requesttracker.domain.Lifecycle;
import requesttracker.domain.NextStep;
import requesttracker.domain.ProgressEvent;
import requesttracker.domain.Request;
import requesttracker.domain.Sensitive;
import requesttracker.domain.Settings;
import requesttracker.domain.Waits;
import requesttracker.gateway.CallFailed;
import requesttracker.gateway.CloudControl;
import requesttracker.runtime.Deployed;
import requesttracker.store.RequestStore;
import requesttracker.telemetry.Telemetry;

/** Starts the operation, with a ClientToken made from the RequestToken so that a retry can't start it twice. */
public final class StartOperation extends CloudControlFunction {
    /** As Lambda makes it. */
    public StartOperation() {
        this(Deployed.fromEnvironment());
    }

    private StartOperation(Deployed deployed) {
        this(
                deployed.store(),
                deployed.cloudControl(),
                deployed.settings(),
                deployed.telemetry(),
                deployed.clock(),
                deployed.random());
    }

    public StartOperation(
            RequestStore store,
            CloudControl cloudControl,
            Settings settings,
            Telemetry telemetry,
            InstantSource clock,
            RandomGenerator random) {
        super(store, cloudControl, settings, telemetry, clock, random);
    }

    @Override
    Step step(Turn turn, Request found) {
        Instant now = now();
        Request request = change(found, r -> Lifecycle.timePassed(r, now, settings));
        boolean mayStart = request.next()
                .filter(next -> next == NextStep.START || next == NextStep.CANCEL)
                .isPresent();
        if (!mayStart || request.start().providerToken().isPresent()) {
            return Step.of(turn, request, untilPoll(turn, request, now), now);
        }
        if (request.start().notBefore().filter(now::isBefore).isPresent()) {
            Duration pause = Duration.between(now, request.start().notBefore().get());
            return Step.startLater(turn, request, Waits.untilStart(request, pause, now), now);
        }
        if (Lifecycle.tooLateToStartAgain(request, now)) {
            return Step.of(
                    turn,
                    change(
                            request,
                            r -> Lifecycle.gaveUp(r, "The start was never answered, and can't be repeated", now)),
                    Waits.MIN,
                    now);
        }
        Request attempting = change(request, r -> Lifecycle.attempting(r, now));
        if (attempting.isSettled()) {
            return Step.of(turn, attempting, Waits.MIN, now);
        }
        return start(turn, attempting);
    }

    private Step start(Turn turn, Request request) {
        Optional<Sensitive> payload =
                request.asked().digest().isPresent() ? store.payload(request.requestToken()) : Optional.empty();
        try {
            ProgressEvent event = cloudControl.start(request, payload);
            Instant now = now();
            Request started = change(
                    request, r -> withoutDoubt(Lifecycle.accepted(r, event, now, settings)), event.resourceModel());
            Turn called = turn.called(Waits.believed(event.retryAfter(), now));
            return Step.of(called, started, untilPoll(called, started, now), now);
        } catch (CallFailed e) {
            return failed(turn, request, e.error());
        }
    }

    private Step failed(Turn turn, Request request, CallError error) {
        Instant now = now();
        Instant since = request.start().attemptedAt().orElse(request.submittedAt());
        return switch (error.kind()) {
            case RETRY -> {
                Duration pause = Waits.backoff(since, now, random.nextDouble());
                yield Step.startLater(turn, request, Waits.untilStart(request, pause, now), now);
            }
            case CONFLICT, TOKEN_NOT_FOUND, FINAL -> {
                ErrorCode code = error.asErrorCode();
                String message = error.code() + ": " + error.message();
                Request refused = change(request, r -> withoutDoubt(Lifecycle.refused(r, code, message, now)));
                yield Step.of(turn, refused, Waits.MIN, now);
            }
        };
    }
}
