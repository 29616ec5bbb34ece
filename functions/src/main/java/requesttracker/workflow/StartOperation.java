package requesttracker.workflow;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import requesttracker.commands.Cancel;
import requesttracker.domain.CallError;
import requesttracker.domain.CancelReason;
import requesttracker.domain.ErrorCode;
import requesttracker.domain.Lifecycle;
import requesttracker.domain.NextStep;
import requesttracker.domain.OnConflict;
import requesttracker.domain.ProgressEvent;
import requesttracker.domain.Repetition;
import requesttracker.domain.Request;
import requesttracker.domain.Sensitive;
import requesttracker.domain.Settings;
import requesttracker.domain.Waits;
import requesttracker.gateway.CallFailed;
import requesttracker.gateway.CloudControl;
import requesttracker.gateway.Executions;
import requesttracker.json.Json;
import requesttracker.runtime.Deployed;
import requesttracker.store.RequestStore;
import requesttracker.telemetry.Telemetry;

/** Starts the operation, with a ClientToken made from the RequestToken so that a retry can't start it twice. */
public final class StartOperation extends CloudControlFunction {
    private final Cancel cancel;
    /** As Lambda makes it. */
    public StartOperation() {
        this(Deployed.as(StartOperation.class, StartOperation::new));
    }

    private StartOperation(Deployed deployed) {
        this(
                deployed.store(),
                deployed.cloudControl(),
                deployed.executions(),
                deployed.settings(),
                deployed.telemetry(),
                deployed.clock(),
                deployed.random());
    }

    public StartOperation(
            RequestStore store,
            CloudControl cloudControl,
            Executions executions,
            Settings settings,
            Telemetry telemetry,
            InstantSource clock,
            RandomGenerator random) {
        super(store, cloudControl, executions, settings, telemetry, clock, random);
        this.cancel = new Cancel(store, executions, telemetry, clock);
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
            return gaveUp(turn, request, "The start was never answered, and can't be repeated");
        }
        if (!request.mayHaveStarted()) {
            List<Request> before = store.activeBefore(request, supersedes(request) ? Integer.MAX_VALUE : 1);
            if (!before.isEmpty()) {
                return busy(turn, request, before);
            }
        }
        Request attempting = change(request, r -> Lifecycle.attempting(r, now));
        if (attempting.isSettled()) {
            return Step.of(turn, attempting, Waits.MIN, now);
        }
        return start(turn, attempting, !request.mayHaveStarted());
    }

    /**
     * The resource is busy, by requests of ours or, if there are none, by an operation that was started elsewhere; that
     * one is waited for under SUPERSEDE too, since it is not ours to cancel.
     */
    private Step busy(Turn turn, Request request, List<Request> before) {
        Instant now = now();
        if (request.policy().onConflict() == OnConflict.FAIL) {
            String by = before.isEmpty()
                    ? "an operation that this tracker did not start"
                    : "request " + before.get(0).requestToken();
            Request refused = record(
                    request,
                    r -> Lifecycle.refused(
                            r, ErrorCode.Known.RESOURCE_CONFLICT, "The resource is in use by " + by, now));
            return Step.of(turn, refused, Waits.MIN, now);
        }
        if (supersedes(request)) {
            before.forEach(other ->
                    cancel.cancel(other.requestToken(), CancelReason.SUPERSEDED, Optional.of(request.requestToken())));
        }
        if (!before.isEmpty()) {
            // Whoever settles wakes the one that waits for it.
            Request predecessor = store.change(before.get(0), r -> Lifecycle.awaited(r, request.requestToken()))
                    .after();
            if (predecessor.isSettled()) {
                return Step.startLater(turn, request, Waits.MIN, now);
            }
        }
        Duration pause = Waits.backoff(request.submittedAt(), now, random.nextDouble());
        return Step.startLater(turn, request, Waits.untilStart(request, pause, now), now);
    }

    private static boolean supersedes(Request request) {
        return request.policy().onConflict() == OnConflict.SUPERSEDE;
    }

    private Step start(Turn turn, Request request, boolean firstCall) {
        Optional<Sensitive> payload =
                request.asked().digest().isPresent() ? store.payload(request.requestToken()) : Optional.empty();
        if (request.asked().digest().isPresent() && payload.isEmpty()) {
            // It settled meanwhile, which then stays as it is; or the payload is gone, and what is left is no request.
            return gaveUp(turn, request, "The request's payload is gone");
        }
        UnaryOperator<String> hiding = said -> withoutTextsOf(payload, said);
        try {
            ProgressEvent event = cloudControl.start(request, payload).reworded(hiding);
            Instant now = now();
            double drawn = random.nextDouble();
            Request started = record(
                    request,
                    r -> withoutDoubt(Lifecycle.accepted(r, event, now, drawn, settings)),
                    event.resourceModel());
            Turn called = turn.called(Waits.believed(event.retryAfter(), now));
            return Step.of(called, started, untilPoll(called, started, now), now);
        } catch (CallFailed e) {
            return failed(turn, request, e.error().reworded(hiding), firstCall);
        }
    }

    private static String withoutTextsOf(Optional<Sensitive> payload, String said) {
        return payload.map(secret -> Json.texts(secret.reveal()))
                .map(texts -> Repetition.hidden(said, texts))
                .orElse(said);
    }

    private Step failed(Turn turn, Request request, CallError error, boolean firstCall) {
        notice(request, error);
        Instant now = now();
        Instant since = request.start().attemptedAt().orElse(request.submittedAt());
        return switch (error.kind()) {
            case RETRY -> {
                Duration pause = Waits.backoff(since, now, random.nextDouble());
                yield Step.startLater(turn, request, Waits.untilStart(request, pause, now), now);
            }
            case CONFLICT -> {
                // Nothing was started by this call; an earlier one of this attempt may have been answered by nobody.
                Request free = firstCall ? record(request, r -> Lifecycle.conflicted(r, now)) : request;
                yield free.isSettled()
                        ? Step.of(turn, free, Waits.MIN, now)
                        : busy(turn, free, store.activeBefore(free, supersedes(free) ? Integer.MAX_VALUE : 1));
            }
            case TOKEN_NOT_FOUND, FINAL -> {
                ErrorCode code = error.asErrorCode();
                String message = error.code() + ": " + error.message();
                Request refused = record(request, r -> withoutDoubt(Lifecycle.refused(r, code, message, now)));
                yield Step.of(turn, refused, Waits.MIN, now);
            }
        };
    }
}
