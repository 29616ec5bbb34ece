package requesttracker.workflow;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import requesttracker.application.CancelService;
import requesttracker.cloudcontrol.CloudControlException;
import requesttracker.domain.CallError;
import requesttracker.domain.CancelReason;
import requesttracker.domain.EndedAttempt;
import requesttracker.domain.ErrorCode;
import requesttracker.domain.Lifecycle;
import requesttracker.domain.NextStep;
import requesttracker.domain.OnConflict;
import requesttracker.domain.Phase.NotStarted;
import requesttracker.domain.PollSchedule;
import requesttracker.domain.ProgressEvent;
import requesttracker.domain.Request;
import requesttracker.domain.ResourceExists;
import requesttracker.domain.Sensitive;
import requesttracker.redaction.PayloadWords;
import requesttracker.runtime.Dependencies;
import requesttracker.runtime.LambdaEnvironment;

/** Starts the operation. The ClientToken is derived from the RequestToken, so that a retry cannot start it twice. */
public final class StartOperation extends CloudControlFunction {
    private final CancelService cancel;
    private final ConflictSearch conflicts;

    /** Called by the Lambda runtime. */
    public StartOperation() {
        this(LambdaEnvironment.as(StartOperation.class, parts -> stream(new StartOperation(parts))));
    }

    /** Builds the function from its dependencies. */
    public StartOperation(Dependencies dependencies) {
        super(dependencies);
        this.cancel = dependencies.cancelService();
        this.conflicts = new ConflictSearch(store);
    }

    @Override
    TaskResult step(TaskInput input, Request found) {
        Instant now = now();
        Request timely = save(found, r -> Lifecycle.timePassed(r, now, settings));
        boolean mayStart = timely.next()
                .filter(next -> next == NextStep.START || next == NextStep.CANCEL)
                .isPresent();
        if (!mayStart || timely.start().providerToken().isPresent()) {
            return asleep(input, timely, untilPoll(input, timely, now), now);
        }
        Request request = afterLeases(timely, now);
        if (request.isSettled()) {
            return TaskResult.of(input, request, PollSchedule.MIN, now);
        }
        Optional<TaskResult> earlier = request.phase()
                .fold(
                        notStarted -> notYet(input, request, notStarted, now),
                        inDoubt -> Lifecycle.tooLateToStartAgain(request, now)
                                ? Optional.of(
                                        giveUp(input, request, "The start was never answered, and can't be repeated"))
                                : Optional.empty(),
                        running -> Optional.empty(),
                        settled -> Optional.empty());
        if (earlier.isPresent()) {
            return earlier.get();
        }
        Request attempting = save(request, r -> sameStart(r, request) ? Lifecycle.attempting(r, now()) : r);
        boolean mayCall = attempting.phase().fold(ns -> false, inDoubt -> true, running -> false, settled -> false);
        return mayCall && sameStart(attempting, request)
                ? start(input, attempting)
                : TaskResult.of(input, attempting, PollSchedule.MIN, now);
    }

    /** Returns the result if the start has to wait or must not happen; empty if it may start now. */
    private Optional<TaskResult> notYet(TaskInput input, Request request, NotStarted notStarted, Instant now) {
        Optional<Instant> due = Lifecycle.startDue(notStarted);
        if (due.filter(now::isBefore).isPresent()) {
            return Optional.of(startAt(input, request, due.get(), now));
        }
        if (notStarted.remnant().isPresent()) {
            Optional<TaskResult> looked = look(input, request);
            if (looked.isPresent()) {
                return looked;
            }
        }
        List<Request> before = conflicts.before(request);
        return before.isEmpty()
                ? Optional.empty()
                : Optional.of(busy(input, request, before, "The resource is in use"));
    }

    /** Checks whether a throttled create left a resource. Returns the result unless the resource is gone. */
    private Optional<TaskResult> look(TaskInput input, Request request) {
        ResourceExists exists = cloudControl.exists(request);
        Instant now = now();
        Request looked = saveAnswer(request, r -> Lifecycle.onRemnant(r, exists, now));
        if (looked.isSettled()) {
            return Optional.of(TaskResult.of(input, looked, PollSchedule.MIN, now));
        }
        if (exists == ResourceExists.FALSE && looked.equals(request)) {
            return Optional.empty();
        }
        Optional<Instant> second = looked.phase()
                .fold(
                        Lifecycle::startDue,
                        inDoubt -> Optional.empty(),
                        running -> Optional.empty(),
                        settled -> Optional.empty());
        Instant again = exists == ResourceExists.FALSE
                ? second.orElse(now)
                : now.plus(PollSchedule.backoff(lastEnd(request), now, random.nextDouble()));
        return Optional.of(startAt(input, looked, again, now));
    }

    private static Instant lastEnd(Request request) {
        List<EndedAttempt> ended = request.attempts();
        return ended.isEmpty()
                ? request.submittedAt()
                : ended.get(ended.size() - 1).endedAt();
    }

    private static TaskResult startAt(TaskInput input, Request request, Instant at, Instant now) {
        Duration pause = Duration.between(now, at);
        return TaskResult.startLater(input, request, PollSchedule.untilStart(request, pause, now), now);
    }

    /** Returns whether both have the same start attempt, since another invocation may have changed the request. */
    private static boolean sameStart(Request found, Request decided) {
        return found.start().attempt() <= Math.max(1, decided.start().attempt())
                && found.start().providerToken().isEmpty();
    }

    /**
     * Handles a busy resource by OnConflict. If no request of the tracker holds it, SUPERSEDE waits too, since the
     * tracker does not cancel operations of others. A later request is not superseded either: two requests that
     * supersede each other would both be canceled.
     *
     * @param said Cloud Control's message, which is returned if no request of the tracker holds the resource
     */
    private TaskResult busy(TaskInput input, Request request, List<Request> others, String said) {
        Instant now = now();
        if (request.policy().onConflict() == OnConflict.FAIL) {
            String message = others.isEmpty()
                    ? said
                    : "The resource is in use by request " + others.get(0).requestToken();
            Request refused = saveAnswer(
                    request,
                    r -> Lifecycle.refused(r, ErrorCode.KnownErrorCode.RESOURCE_CONFLICT, message, false, now));
            return TaskResult.of(input, refused, PollSchedule.MIN, now);
        }
        if (supersedes(request)) {
            others.stream()
                    .filter(other -> other.isBefore(request))
                    .forEach(other -> cancel.cancel(
                            other.requestToken(), CancelReason.SUPERSEDED, Optional.of(request.requestToken())));
        }
        if (!others.isEmpty()) {
            // The settlement of the other request wakes this one.
            Request predecessor = store.save(others.get(0), r -> Lifecycle.markAwaitedBy(r, request.requestToken()))
                    .after();
            if (predecessor.isSettled()) {
                return TaskResult.startLater(input, request, PollSchedule.MIN, now);
            }
        }
        Duration pause = PollSchedule.backoff(request.submittedAt(), now, random.nextDouble());
        return TaskResult.startLater(input, request, PollSchedule.untilStart(request, pause, now), now);
    }

    /** Applies a temporary error of a start. If the deadline has passed meanwhile, nothing is started. */
    private Request startRefused(Request request, Instant now) {
        return saveAnswer(request, r -> Lifecycle.timePassed(Lifecycle.startRefused(r, now), now, settings));
    }

    /** Returns the time of the first failure of the start. The pause before the next attempt grows with its age. */
    private static Instant since(Request request) {
        return request.phase()
                .fold(
                        notStarted -> notStarted.tries().refusedSince(),
                        inDoubt -> inDoubt.tries().refusedSince().or(() -> Optional.of(inDoubt.attemptedAt())),
                        running -> Optional.<Instant>empty(),
                        settled -> Optional.<Instant>empty())
                .orElse(request.submittedAt());
    }

    private static boolean supersedes(Request request) {
        return request.policy().onConflict() == OnConflict.SUPERSEDE;
    }

    private TaskResult start(TaskInput input, Request request) {
        Optional<Sensitive> payload =
                request.spec().digest().isPresent() ? store.payload(request.requestToken()) : Optional.empty();
        if (request.spec().digest().isPresent() && payload.isEmpty()) {
            // A request that has settled meanwhile stays settled. Otherwise the payload is missing, and the start is
            // impossible.
            return giveUp(input, request, "The request's payload is gone");
        }
        try {
            MessageRedaction redacted =
                    MessageRedaction.ofStart(cloudControl.start(request, payload), input, request, payload);
            ProgressEvent event = redacted.event();
            Instant now = now();
            double drawn = random.nextDouble();
            Request started =
                    saveAnswer(request, r -> Lifecycle.accepted(r, event, now, drawn, settings), event.resourceModel());
            TaskInput called = redacted.input().called(PollSchedule.clampRetryAfter(event.retryAfter(), now));
            return asleep(called, started, untilPoll(called, started, now), now);
        } catch (CloudControlException e) {
            return failed(input, request, e.error(), payload);
        }
    }

    private TaskResult failed(TaskInput input, Request request, CallError original, Optional<Sensitive> payload) {
        CallError error = original.reworded(message -> payload.map(
                        secret -> PayloadWords.redactor(request, secret).redact(message))
                .orElse(message));
        reportUnusable(request, error);
        Instant now = now();
        return switch (error.kind()) {
            case RETRY -> {
                Request after = error.leavesDoubt() ? request : startRefused(request, now);
                Duration pause = PollSchedule.backoff(since(after), now, random.nextDouble());
                yield after.isSettled()
                        ? TaskResult.of(input, after, PollSchedule.MIN, now)
                        : startAt(input, after, now.plus(pause), now);
            }
            case CONFLICT -> {
                boolean fails = request.policy().onConflict() == OnConflict.FAIL;
                Request free = fails || error.leavesDoubt() ? request : startRefused(request, now);
                yield free.isSettled()
                        ? TaskResult.of(input, free, PollSchedule.MIN, now)
                        : busy(
                                input,
                                free,
                                conflicts.refusedFor(free, original.message(), payload),
                                error.code() + ": " + error.message());
            }
            case TOKEN_NOT_FOUND, FINAL -> {
                ErrorCode code = error.asErrorCode();
                String message = error.code() + ": " + error.message();
                boolean doubt = error.leavesDoubt();
                Request refused = saveAnswer(request, r -> Lifecycle.refused(r, code, message, doubt, now));
                yield TaskResult.of(input, refused, PollSchedule.MIN, now);
            }
        };
    }
}
