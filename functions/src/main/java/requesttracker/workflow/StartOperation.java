package requesttracker.workflow;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import requesttracker.application.CancelService;
import requesttracker.cloudcontrol.CloudControlException;
import requesttracker.domain.CallError;
import requesttracker.domain.CancelReason;
import requesttracker.domain.ErrorCode;
import requesttracker.domain.Lifecycle;
import requesttracker.domain.NextStep;
import requesttracker.domain.OnConflict;
import requesttracker.domain.PayloadRedactor;
import requesttracker.domain.PollSchedule;
import requesttracker.domain.ProgressEvent;
import requesttracker.domain.Request;
import requesttracker.domain.Sensitive;
import requesttracker.json.Json;
import requesttracker.runtime.Dependencies;
import requesttracker.runtime.LambdaEnvironment;

/** Starts the operation, with a ClientToken made from the RequestToken so that a retry can't start it twice. */
public final class StartOperation extends CloudControlFunction {
    private final CancelService cancel;
    /** Called by the Lambda runtime. */
    public StartOperation() {
        this(LambdaEnvironment.as(StartOperation.class, StartOperation::new));
    }

    /** Builds the function from its dependencies. */
    public StartOperation(Dependencies dependencies) {
        super(dependencies);
        this.cancel = dependencies.cancelService();
    }

    @Override
    TaskResult step(TaskInput turn, Request found) {
        Instant now = now();
        Request request = save(found, r -> Lifecycle.timePassed(r, now, settings));
        boolean mayStart = request.next()
                .filter(next -> next == NextStep.START || next == NextStep.CANCEL)
                .isPresent();
        if (!mayStart || request.start().providerToken().isPresent()) {
            return TaskResult.of(turn, request, untilPoll(turn, request, now), now);
        }
        if (request.start().notBefore().filter(now::isBefore).isPresent()) {
            Duration pause = Duration.between(now, request.start().notBefore().get());
            return TaskResult.startLater(turn, request, PollSchedule.untilStart(request, pause, now), now);
        }
        if (Lifecycle.tooLateToStartAgain(request, now)) {
            return giveUp(turn, request, "The start was never answered, and can't be repeated");
        }
        if (!request.mayHaveStarted()) {
            List<Request> before = store.activeBefore(request, supersedes(request) ? Integer.MAX_VALUE : 1);
            if (!before.isEmpty()) {
                return busy(turn, request, before);
            }
        }
        Request attempting = save(request, r -> Lifecycle.attempting(r, now));
        if (attempting.isSettled()) {
            return TaskResult.of(turn, attempting, PollSchedule.MIN, now);
        }
        return start(turn, attempting, !request.mayHaveStarted());
    }

    /**
     * The resource is busy, by requests of ours or, if there are none, by an operation that was started elsewhere; that
     * one is waited for under SUPERSEDE too, since it is not ours to cancel.
     */
    private TaskResult busy(TaskInput turn, Request request, List<Request> before) {
        Instant now = now();
        if (request.policy().onConflict() == OnConflict.FAIL) {
            String by = before.isEmpty()
                    ? "an operation that this tracker did not start"
                    : "request " + before.get(0).requestToken();
            Request refused = saveAnswer(
                    request,
                    r -> Lifecycle.refused(
                            r, ErrorCode.KnownErrorCode.RESOURCE_CONFLICT, "The resource is in use by " + by, now));
            return TaskResult.of(turn, refused, PollSchedule.MIN, now);
        }
        if (supersedes(request)) {
            before.forEach(other ->
                    cancel.cancel(other.requestToken(), CancelReason.SUPERSEDED, Optional.of(request.requestToken())));
        }
        if (!before.isEmpty()) {
            // Whoever settles wakes the one that waits for it.
            Request predecessor = store.save(before.get(0), r -> Lifecycle.markAwaitedBy(r, request.requestToken()))
                    .after();
            if (predecessor.isSettled()) {
                return TaskResult.startLater(turn, request, PollSchedule.MIN, now);
            }
        }
        Duration pause = PollSchedule.backoff(request.submittedAt(), now, random.nextDouble());
        return TaskResult.startLater(turn, request, PollSchedule.untilStart(request, pause, now), now);
    }

    private static boolean supersedes(Request request) {
        return request.policy().onConflict() == OnConflict.SUPERSEDE;
    }

    private TaskResult start(TaskInput turn, Request request, boolean firstCall) {
        Optional<Sensitive> payload =
                request.spec().digest().isPresent() ? store.payload(request.requestToken()) : Optional.empty();
        if (request.spec().digest().isPresent() && payload.isEmpty()) {
            // It settled meanwhile, which then stays as it is; or the payload is gone, and what is left is no request.
            return giveUp(turn, request, "The request's payload is gone");
        }
        UnaryOperator<String> hiding = said -> withoutTextsOf(payload, said);
        try {
            ProgressEvent event = cloudControl.start(request, payload).reworded(hiding);
            Instant now = now();
            double drawn = random.nextDouble();
            Request started = saveAnswer(
                    request,
                    r -> Lifecycle.accepted(r, event, now, drawn, settings),
                    event.resourceModel());
            TaskInput called = turn.called(PollSchedule.clampRetryAfter(event.retryAfter(), now));
            return TaskResult.of(called, started, untilPoll(called, started, now), now);
        } catch (CloudControlException e) {
            return failed(turn, request, e.error().reworded(hiding), firstCall);
        }
    }

    private static String withoutTextsOf(Optional<Sensitive> payload, String said) {
        return payload.map(secret -> Json.texts(secret.reveal()))
                .map(texts -> PayloadRedactor.redact(said, texts))
                .orElse(said);
    }

    private TaskResult failed(TaskInput turn, Request request, CallError error, boolean firstCall) {
        reportUnusable(request, error);
        Instant now = now();
        Instant since = request.start().attemptedAt().orElse(request.submittedAt());
        return switch (error.kind()) {
            case RETRY -> {
                Duration pause = PollSchedule.backoff(since, now, random.nextDouble());
                yield TaskResult.startLater(turn, request, PollSchedule.untilStart(request, pause, now), now);
            }
            case CONFLICT -> {
                // Nothing was started by this call; an earlier one of this attempt may have been answered by nobody.
                Request free = firstCall ? saveAnswer(request, r -> Lifecycle.conflicted(r, now)) : request;
                yield free.isSettled()
                        ? TaskResult.of(turn, free, PollSchedule.MIN, now)
                        : busy(turn, free, store.activeBefore(free, supersedes(free) ? Integer.MAX_VALUE : 1));
            }
            case TOKEN_NOT_FOUND, FINAL -> {
                ErrorCode code = error.asErrorCode();
                String message = error.code() + ": " + error.message();
                Request refused = saveAnswer(request, r -> Lifecycle.refused(r, code, message, now));
                yield TaskResult.of(turn, refused, PollSchedule.MIN, now);
            }
        };
    }
}
