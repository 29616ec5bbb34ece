package requesttracker.domain;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import requesttracker.domain.ErrorCode.KnownErrorCode;
import requesttracker.domain.OperationStatus.FinalStatus;
import requesttracker.domain.OperationStatus.KnownStatus;
import requesttracker.domain.OperationStatus.UnknownStatus;
import requesttracker.domain.OperationStatus.UnsettledStatus;
import requesttracker.domain.Phase.Canceling;
import requesttracker.domain.Phase.InDoubt;
import requesttracker.domain.Phase.NotStarted;
import requesttracker.domain.Phase.Running;
import requesttracker.domain.Phase.Settled;
import requesttracker.domain.Phase.Watching;

/**
 * The transitions of a request, as one pure function for each event. No function changes a settled request, but for its
 * callbacks, or reverts a status.
 *
 * <p>Each function returns the request after the event. The same request means that there is nothing to save.
 */
public final class Lifecycle {

    /**
     * How long the tracker relies on a ClientToken: one hour less than its 36 hours (docs/cloud-control-contract.md,
     * Semantics 5).
     */
    static final Duration CLIENT_TOKEN_TRUSTED = Duration.ofHours(35);

    /** The minimum time between two checks that prove that a resource is gone. */
    static final Duration REMNANT_LOOKS_APART = Duration.ofSeconds(10);

    /** How long Cloud Control may not know a new operation's token yet. */
    static final Duration TOKEN_MAY_BE_NEW = Duration.ofSeconds(30);

    private static final int STATUS_MESSAGE_MAX = 2048;

    private static final String DOUBT = "; an earlier call was not answered, so the operation may be running";

    private Lifecycle() {}

    /** Returns a submitted request. Nothing is started yet. */
    public static Request submitted(String requestToken, Submission submission, Optional<String> digest, Instant now) {
        return submitted(requestToken, submission, digest, Optional.empty(), now);
    }

    /**
     * Returns a submitted request as {@link #submitted(String, Submission, Optional, Instant)} does, for a known
     * caller.
     */
    public static Request submitted(
            String requestToken, Submission submission, Optional<String> digest, Optional<Requester> by, Instant now) {
        RequestSpec spec = new RequestSpec(
                submission.operation(),
                submission.typeName(),
                submission.typeVersionId(),
                submission.roleArn(),
                digest);
        RequestPolicy policy = new RequestPolicy(submission.timeout(), submission.onTimeout(), submission.onConflict());
        Request request = Request.builder(requestToken, spec, policy, now)
                .origin(RequestOrigin.of(submission, by))
                .progress(Progress.pending(submission.identifier(), now))
                .callback(submission.callback().map(CallbackStatus::of))
                .leaseIds(submission.leaseId().stream().toList())
                .build();
        return submission
                .providerToken()
                .map(token -> new StartedOperation(0, Optional.empty(), token, Optional.of(now)))
                .map(adopted -> request.with(new Running(KnownStatus.PENDING, adopted, new Watching(false))))
                .orElse(request);
    }

    /** Records a start call before it is made. Until its answer, an operation may exist. */
    public static Request attempting(Request request, Instant now) {
        return request.phase()
                .fold(
                        notStarted -> withoutRemnant(request, notStarted)
                                .with(new InDoubt(
                                        notStarted.status(), notStarted.tries().called(), now, 1, Optional.empty())),
                        inDoubt -> request.with(inDoubt.calledAgain()),
                        running -> request,
                        settled -> request);
    }

    /** Forgets the Identifier of a resource that is gone. The list of attempts keeps it. */
    private static Request withoutRemnant(Request request, NotStarted notStarted) {
        return notStarted.remnant().isEmpty()
                ? request
                : request.with(request.progress().with(Spellings.NONE));
    }

    /** Returns whether the ClientToken of an attempted start may no longer prevent a second operation. */
    public static boolean tooLateToStartAgain(Request request, Instant now) {
        return request.phase()
                .fold(
                        notStarted -> false,
                        inDoubt ->
                                inDoubt.attemptedAt().plus(CLIENT_TOKEN_TRUSTED).isBefore(now),
                        running -> false,
                        settled -> false);
    }

    /** Records that Cloud Control accepted the start and returned a token. */
    public static Request accepted(
            Request request, ProgressEvent event, Instant now, double random, TrackerSettings settings) {
        Optional<Running> started = request.phase()
                .fold(
                        notStarted -> Optional.of(
                                new Running(notStarted.status(), operation(request, event, now), new Watching(false))),
                        inDoubt -> Optional.of(new Running(
                                inDoubt.status(),
                                operation(request, event, now),
                                inDoubt.cancel()
                                        .<Phase.Course>map(cancel -> new Canceling(cancel, true))
                                        .orElse(new Watching(false)))),
                        running -> Optional.empty(),
                        settled -> Optional.empty());
        return started.map(running -> onProgress(request.with(running), event, now, random, settings))
                .orElse(request);
    }

    private static StartedOperation operation(Request request, ProgressEvent event, Instant now) {
        StartAttempt start = request.start();
        return new StartedOperation(
                start.attempt(), start.attemptedAt(), event.requestToken().orElseThrow(), Optional.of(now));
    }

    /**
     * Records a final refusal of the start. The doubt of an earlier unanswered call remains.
     *
     * @param isDoubtful whether the refused call itself may have started something
     */
    public static Request refused(Request request, ErrorCode code, String message, boolean isDoubtful, Instant now) {
        boolean doubt = isDoubtful
                || request.phase()
                        .fold(
                                notStarted -> false,
                                inDoubt -> inDoubt.unanswered() > 1,
                                running -> false,
                                settled -> false);
        String all = doubt ? limit(message, STATUS_MESSAGE_MAX - DOUBT.length()) + DOUBT : message;
        return settle(request, Outcome.FAILED, Optional.of(code), all, now);
    }

    /** Records a temporary error of a start call. This call started nothing. */
    public static Request startRefused(Request request, Instant now) {
        return request.phase()
                .fold(
                        notStarted -> request,
                        inDoubt -> inDoubt.unanswered() > 1
                                ? request.with(inDoubt.refused(now))
                                : withdrawn(request, inDoubt, now),
                        running -> request,
                        settled -> request);
    }

    private static Request withdrawn(Request request, InDoubt inDoubt, Instant now) {
        Request free = request.with(
                new NotStarted(inDoubt.status(), inDoubt.tries().refused(now), Optional.empty(), Optional.empty()));
        return inDoubt.cancel()
                .map(cancel -> canceledBeforeStart(free, cancel, now))
                .orElse(free);
    }

    /** Returns the earliest time of the start; empty if it may start now. */
    public static Optional<Instant> startDue(NotStarted notStarted) {
        Optional<Instant> secondLook =
                notStarted.remnant().flatMap(RemnantCheck::absentSince).map(first -> first.plus(REMNANT_LOOKS_APART));
        boolean firstLook = notStarted.remnant().isPresent() && secondLook.isEmpty();
        return firstLook
                ? Optional.empty()
                : Stream.concat(secondLook.stream(), notStarted.notBefore().stream())
                        .max(Instant::compareTo);
    }

    /** Records whether a throttled create left a resource. */
    public static Request onRemnant(Request request, ResourceExists exists, Instant now) {
        return request.phase()
                .fold(
                        notStarted -> onRemnant(request, notStarted, exists, now),
                        inDoubt -> request,
                        running -> request,
                        settled -> request);
    }

    private static Request onRemnant(Request request, NotStarted notStarted, ResourceExists exists, Instant now) {
        if (notStarted.remnant().isEmpty()) {
            return request;
        }
        return switch (exists) {
            case TRUE ->
                withResourceExists(
                        settle(
                                request,
                                Outcome.FAILED,
                                Optional.of(KnownErrorCode.THROTTLING),
                                "The create was throttled and left a resource; it is not tried again",
                                now),
                        exists);
            case FALSE ->
                notStarted.remnant().flatMap(RemnantCheck::absentSince).isPresent()
                        ? request
                        : request.with(notStarted.absent(now));
            case UNKNOWN -> request;
        };
    }

    /** Records that a repeat of the submit added a callback, whether or not the request has settled. */
    public static Request callbackAdded(Request request, Callback callback) {
        return request.with(request.callback()
                .map(known -> known.plus(callback.onCallerGone()))
                .orElseGet(() -> CallbackStatus.of(callback)));
    }

    /**
     * Records the lease of a repeated submit. A submit without a lease wants the request to continue without one.
     *
     * @return empty if the request has {@link Lease#MOST} other leases
     */
    public static Optional<Request> leased(Request request, Optional<String> leaseId) {
        List<String> known = request.leaseIds();
        if (!request.isLeased() || leaseId.filter(known::contains).isPresent()) {
            return Optional.of(request);
        }
        if (leaseId.isPresent() && known.size() >= Lease.MOST) {
            return Optional.empty();
        }
        List<String> leases = leaseId.map(
                        id -> Stream.concat(known.stream(), Stream.of(id)).toList())
                .orElse(List.of());
        return Optional.of(request.toBuilder().leaseIds(leases).build());
    }

    /** Records that all callbacks of a settled request were delivered, or that their callers are gone. */
    public static Request callbacksDelivered(Request request, Instant now) {
        return request.callback()
                .map(known -> request.with(known.delivered(now)))
                .orElse(request);
    }

    /** Records why a callback of a settled request cannot be delivered. */
    public static Request callbackFailed(Request request, String why) {
        return request.callback().map(known -> request.with(known.failed(why))).orElse(request);
    }

    /** Records that another request waits for this one's resource. */
    public static Request markAwaitedBy(Request request, String waiter) {
        boolean known = request.awaitedBy().equals(Optional.of(waiter));
        return request.isSettled() || known ? request : request.awaitedBy(waiter);
    }

    /**
     * Records the operation's status from Cloud Control.
     *
     * @param random from 0 (inclusive) to 1 (exclusive)
     */
    public static Request onProgress(
            Request request, ProgressEvent event, Instant now, double random, TrackerSettings settings) {
        return request.phase()
                .fold(
                        notStarted -> request,
                        inDoubt -> request,
                        running -> isOfAnotherRequest(request, event)
                                ? notAdopted(request, event, now)
                                : mayStartAgain(request, running, event, now, settings)
                                        ? startAgain(request, running, event, now, random)
                                        : applyStatus(request, running, event, now),
                        settled -> request);
    }

    /** Returns whether an adopted operation differs from the client's description. */
    public static boolean isOfAnotherRequest(Request request, ProgressEvent event) {
        boolean adopted = request.start().attempt() == 0
                && request.start().providerToken().isPresent();
        boolean same = event.typeName()
                        .orElse(request.spec().typeName())
                        .equals(request.spec().typeName())
                && event.operation()
                        .orElse(request.spec().operation().name())
                        .equals(request.spec().operation().name());
        return adopted && !same;
    }

    private static Request notAdopted(Request request, ProgressEvent event, Instant now) {
        RequestSpec spec = request.spec();
        return settle(
                request,
                Outcome.FAILED,
                Optional.of(KnownErrorCode.INVALID_REQUEST),
                "The operation of the ProviderToken is "
                        + event.operation().orElse(spec.operation().name()) + " of "
                        + event.typeName().orElse(spec.typeName()) + ", but the request says " + spec.operation()
                        + " of "
                        + spec.typeName(),
                now);
    }

    private static Request applyStatus(Request request, Running running, ProgressEvent event, Instant now) {
        return event.status()
                .fold(
                        seen -> applyStatus(request, running, seen, event),
                        end -> settle(request, running, event, end, now));
    }

    private static Request applyStatus(Request request, Running running, UnsettledStatus seen, ProgressEvent event) {
        Running after = running.seen(seen);
        boolean moved = !after.status().equals(running.status());
        Progress progress = merge(request.progress(), event, moved);
        return moved || !progress.equals(request.progress())
                ? request.with(progress).with(after)
                : request;
    }

    /** Adds the count of polls to a change. The count alone never causes a write. */
    public static Request withPollCount(Request request, int polls) {
        WaitState known = request.waitState();
        return request.with(new WaitState(known.dueAt(), polls, known.publishedAt()));
    }

    /** Records that Cloud Control does not know the operation's token. A new token may not be known yet. */
    public static Request onTokenUnknown(Request request, Instant now) {
        boolean mayBeNew = request.start()
                .startedAt()
                .filter(at -> now.isBefore(at.plus(TOKEN_MAY_BE_NEW)))
                .isPresent();
        return mayBeNew
                ? request
                : settle(
                        request,
                        Outcome.LOST,
                        Optional.of(KnownErrorCode.GENERAL_SERVICE_EXCEPTION),
                        "Cloud Control no longer knows the operation's token; how the operation ended is not known",
                        now);
    }

    /**
     * Records a cancel by a caller, the deadline, or a superseding request. Keeps the first reason and the first
     * canceler, and counts later ones.
     *
     * <p>Settles a request for which no operation can exist.
     *
     * @param by the caller, if the reason is REQUESTED and the caller is known
     */
    public static Request cancelRequested(
            Request request, CancelReason reason, Optional<String> supersededBy, Optional<Requester> by, Instant now) {
        Optional<Requester> canceler = switch (reason) {
            case REQUESTED -> by;
            case DEADLINE, SUPERSEDED, CALLER_GONE, LEASE_EXPIRED ->
                Optional.of(new Requester.TrackerItself(reason.name()));
        };
        Cancellation cancel = Cancellation.requested(now, reason, supersededBy, canceler);
        return request.phase()
                .fold(
                        notStarted -> canceledBeforeStart(request, cancel, now),
                        inDoubt -> request.with(inDoubt.cancel()
                                .map(known -> inDoubt.with(known.askedAgain(canceler)))
                                .orElseGet(() -> inDoubt.cancelRequested(cancel))),
                        running -> running.course()
                                .fold(
                                        watching -> request.with(running.seen(KnownStatus.CANCEL_IN_PROGRESS)
                                                .with(new Canceling(cancel, true))),
                                        canceling -> request.with(running.with(new Canceling(
                                                canceling.request().askedAgain(canceler), canceling.isDue())))),
                        settled -> request);
    }

    /** Records a cancel by the tracker or an unknown caller. */
    public static Request cancelRequested(
            Request request, CancelReason reason, Optional<String> supersededBy, Instant now) {
        return cancelRequested(request, reason, supersededBy, Optional.empty(), now);
    }

    /**
     * Cancels a request whose callers are gone.
     *
     * @param known the callbacks whose callers are gone; with one that was added since, the request continues
     */
    public static Request callerGone(Request request, Optional<CallbackStatus> known, Instant now) {
        return request.callback().equals(known) && request.cancel().isEmpty()
                ? cancelRequested(request, CancelReason.CALLER_GONE, Optional.empty(), now)
                : request;
    }

    /**
     * Cancels a request whose leases have ended.
     *
     * @param known the ended leases; a request with a lease that was added since continues
     */
    public static Request leasesEnded(Request request, List<String> known, Instant now) {
        return request.isLeased() && request.leaseIds().equals(known)
                ? cancelRequested(request, CancelReason.LEASE_EXPIRED, Optional.empty(), now)
                : request;
    }

    /** Records that Cloud Control accepted the cancel. Polling continues until the operation ends. */
    public static Request cancelAccepted(Request request, ProgressEvent event, Instant now) {
        return canceling(request)
                .map(running -> {
                    Running sent = running.with(
                            new Canceling(running.cancel().orElseThrow().sent(now), false));
                    return applyStatus(request.with(sent), sent, event, now);
                })
                .orElse(request);
    }

    /** Records that Cloud Control refused the cancel. It is retried later, and polling continues meanwhile. */
    public static Request cancelNotTaken(Request request, Instant retryAt) {
        return canceling(request)
                .map(running -> request.with(running.with(
                        new Canceling(running.cancel().orElseThrow().refused(retryAt), false))))
                .orElse(request);
    }

    private static Optional<Running> canceling(Request request) {
        return request.phase()
                .fold(
                        notStarted -> Optional.empty(),
                        inDoubt -> Optional.empty(),
                        running -> Optional.of(running).filter(r -> r.cancel().isPresent()),
                        settled -> Optional.empty());
    }

    /** Applies the passage of time: the deadline, the cancel grace, the overdue cap, and the retry of a cancel. */
    public static Request timePassed(Request request, Instant now, TrackerSettings settings) {
        return request.phase()
                .fold(
                        notStarted -> deadlineBeforeStart(request, notStarted, now, settings),
                        inDoubt -> inDoubt.cancel()
                                .map(cancel -> isGraceOver(cancel, now, settings)
                                        ? cancelNotConfirmed(request, now, settings)
                                        : request)
                                .orElseGet(() -> deadline(request, now, settings)),
                        running -> running.course()
                                .fold(
                                        watching -> overdue(request, running, now, settings),
                                        canceling -> timePassed(request, running, canceling, now, settings)),
                        settled -> request);
    }

    private static Request timePassed(
            Request request, Running running, Canceling canceling, Instant now, TrackerSettings settings) {
        Cancellation cancel = canceling.request();
        // However late it is, the cancel is sent once before the tracker stops waiting for its result.
        boolean untried = canceling.isDue() && cancel.attempts() == 0;
        if (!untried && isGraceOver(cancel, now, settings)) {
            return cancelNotConfirmed(request, now, settings);
        }
        boolean tryAgain = cancel.sentAt().isEmpty()
                && cancel.notBefore().filter(at -> !now.isBefore(at)).isPresent();
        return tryAgain && !canceling.isDue() ? request.with(running.with(new Canceling(cancel, true))) : request;
    }

    private static boolean isGraceOver(Cancellation cancel, Instant now, TrackerSettings settings) {
        return !now.isBefore(cancel.requestedAt().plus(settings.cancelGrace()));
    }

    private static Request cancelNotConfirmed(Request request, Instant now, TrackerSettings settings) {
        return stopWaiting(
                request,
                "The cancel was not confirmed within " + settings.cancelGrace().toSeconds() + " s",
                now);
    }

    /** Settles a create at its deadline before a start. If it may have left a resource, it settles as throttled. */
    private static Request deadlineBeforeStart(
            Request request, NotStarted notStarted, Instant now, TrackerSettings settings) {
        boolean passed = !now.isBefore(request.deadline());
        return passed && notStarted.remnant().isPresent()
                ? settle(
                        request,
                        Outcome.FAILED,
                        Optional.of(KnownErrorCode.THROTTLING),
                        "The create was throttled; whether it left a resource was not known before the deadline",
                        now)
                : deadline(request, now, settings);
    }

    private static Request deadline(Request request, Instant now, TrackerSettings settings) {
        if (now.isBefore(request.deadline())) {
            return request;
        }
        return switch (request.policy().onTimeout()) {
            case CANCEL -> cancelRequested(request, CancelReason.DEADLINE, Optional.empty(), now);
            case NOTIFY ->
                now.isBefore(request.deadline().plus(settings.overdueCap()))
                        ? request
                        : stopWaiting(
                                request,
                                "The request is overdue by "
                                        + settings.overdueCap().toSeconds() + " s",
                                now);
        };
    }

    private static Request overdue(Request request, Running running, Instant now, TrackerSettings settings) {
        Request after = deadline(request, now, settings);
        boolean tell = after.equals(request)
                && !now.isBefore(request.deadline())
                && request.overduePublishedAt().isEmpty()
                && running.next().equals(Optional.of(NextStep.POLL));
        return tell ? request.with(running.with(new Watching(true))) : after;
    }

    /** Settles the request as FAILED because the tracker could not continue. */
    public static Request fail(Request request, String why, Instant now) {
        return settle(
                request, Outcome.FAILED, Optional.of(KnownErrorCode.INTERNAL_FAILURE), why + whatRuns(request), now);
    }

    private static String whatRuns(Request request) {
        return request.mayHaveStarted() ? "; the operation may still be running" : "; nothing was started";
    }

    /** Assigns the request to a new execution after the last one failed. */
    public static Request takenOver(Request request) {
        return request.drivenBy(nextDriver(request), request.restarts() + 1);
    }

    /** Assigns the request to a new execution after a person stopped all executions. */
    public static Request resumed(Request request) {
        return request.drivenBy(nextDriver(request), request.restarts());
    }

    /** Returns the next execution's name. The first name is the RequestToken; later names add a number. */
    private static String nextDriver(Request request) {
        String first = request.requestToken();
        String driver = request.driver();
        int count = driver.startsWith(first + ".") ? Integer.parseInt(driver.substring(first.length() + 1)) : 0;
        return first + "." + (count + 1);
    }

    /** Records whether the resource exists after the request. */
    public static Request withResourceExists(Request request, ResourceExists exists) {
        return request.phase()
                .fold(
                        notStarted -> request,
                        inDoubt -> request,
                        running -> request,
                        settled -> request.with(settled.with(exists)));
    }

    /** Returns whether GetResource can show what an unsuccessful request left. */
    public static boolean needsExistenceCheck(Request request) {
        return request.identifier().isPresent()
                && request.settlement()
                        .flatMap(Settlement::resourceExists)
                        .filter(ResourceExists.UNKNOWN::equals)
                        .isPresent();
    }

    /** Returns whether the request has a status or an error code that the contract does not list. */
    public static boolean hasUnknownStatus(Request request) {
        return request.status() instanceof UnknownStatus
                || request.progress().errorCode().orElse(null) instanceof ErrorCode.UnknownErrorCode;
    }

    private static <T> Optional<T> either(Optional<T> latest, Optional<T> known) {
        return latest.isPresent() ? latest : known;
    }

    private static boolean mayStartAgain(
            Request request, Running running, ProgressEvent event, Instant now, TrackerSettings settings) {
        int attempt = running.operation().attempt();
        boolean inTime = request.policy().onTimeout() == OnTimeout.NOTIFY || now.isBefore(request.deadline());
        boolean throttled = event.errorCode().equals(Optional.of(KnownErrorCode.THROTTLING))
                && attempt <= settings.maxThrottledStarts();
        boolean busy = event.errorCode().equals(Optional.of(KnownErrorCode.RESOURCE_CONFLICT))
                && request.policy().onConflict() == OnConflict.WAIT
                && request.spec().operation() != Operation.CREATE;
        return event.status() == FinalStatus.FAILED
                && (throttled || busy)
                && running.cancel().isEmpty()
                && inTime
                && attempt > 0;
    }

    private static Request startAgain(
            Request request, Running running, ProgressEvent event, Instant now, double random) {
        StartedOperation ended = running.operation();
        Spellings spellings = request.progress().spellings().reported(event.identifier());
        Optional<String> identifier = spellings.latest();
        // The Identifier stays, since a resource of the failed operation may block the next one.
        boolean mayBeLeft = request.spec().operation() == Operation.CREATE && identifier.isPresent();
        Optional<RemnantCheck> remnant = mayBeLeft ? Optional.of(new RemnantCheck(Optional.empty())) : Optional.empty();
        return request.with(request.progress().with(spellings))
                .with(new EndedAttempt(ended.providerToken(), identifier, ended.startedAt(), now, event.errorCode()))
                .with(new NotStarted(
                        running.status(),
                        new StartTries(ended.attempt() + 1, Optional.empty()),
                        Optional.of(now.plus(PollSchedule.untilStartAgain(ended.attempt(), random))),
                        remnant));
    }

    private static Request canceledBeforeStart(Request request, Cancellation cancel, Instant now) {
        boolean again = request.start().attempt() > 1;
        String message = switch (cancel.reason()) {
            case DEADLINE -> "The deadline passed; " + (again ? "it was not started again" : "nothing was started");
            case REQUESTED, SUPERSEDED, CALLER_GONE, LEASE_EXPIRED ->
                again ? "Canceled before it was started again" : "Canceled before anything was started";
        };
        Progress progress = request.progress().withErrorCode(Optional.empty()).withMessage(message);
        return settle(request, progress, cancelOutcome(Optional.of(cancel)), Optional.of(cancel), now);
    }

    private static Request stopWaiting(Request request, String why, Instant now) {
        return settle(
                request, Outcome.FAILED, Optional.of(KnownErrorCode.SERVICE_TIMEOUT), why + whatRuns(request), now);
    }

    private static Request settle(Request request, Running running, ProgressEvent event, FinalStatus end, Instant now) {
        // A success drops the messages of earlier attempts.
        Progress old = end == FinalStatus.SUCCESS ? request.progress().withoutError() : request.progress();
        Progress progress = merge(old, event, true);
        boolean failed = end == FinalStatus.FAILED;
        String hooks = failed
                ? progress.hooks().stream()
                        .filter(HookProgress::blocked)
                        .map(HookProgress::summary)
                        .collect(Collectors.joining("; "))
                : "";
        Progress complete = hooks.isEmpty()
                ? progress
                : withMessage(
                        progress,
                        progress.statusMessage()
                                .map(message -> message.contains(hooks) ? message : message + " (" + hooks + ")")
                                .orElse(hooks));
        Outcome outcome = switch (end) {
            case SUCCESS -> Outcome.SUCCEEDED;
            case CANCEL_COMPLETE -> cancelOutcome(running.cancel());
            case FAILED -> Outcome.FAILED;
        };
        return settle(request, complete, outcome, running.cancel(), now);
    }

    private static Request settle(
            Request request, Outcome outcome, Optional<ErrorCode> code, String message, Instant now) {
        if (request.isSettled()) {
            return request;
        }
        Progress progress = request.progress().withErrorCode(code).withMessage(limit(message, STATUS_MESSAGE_MAX));
        return settle(request, progress, outcome, request.cancel(), now);
    }

    private static Request settle(
            Request request, Progress progress, Outcome outcome, Optional<Cancellation> cancel, Instant now) {
        boolean gone = request.spec().operation() != Operation.CREATE
                && progress.errorCode().equals(Optional.of(KnownErrorCode.NOT_FOUND));
        Optional<ResourceExists> exists = outcome == Outcome.SUCCEEDED
                ? Optional.empty()
                : Optional.of(gone ? ResourceExists.FALSE : ResourceExists.UNKNOWN);
        return request.with(progress)
                .with(new Settled(request.start(), cancel, new Settlement(now, outcome, exists), false));
    }

    private static Outcome cancelOutcome(Optional<Cancellation> requested) {
        return requested
                .map(cancel -> switch (cancel.reason()) {
                    case REQUESTED, CALLER_GONE, LEASE_EXPIRED -> Outcome.CANCELED;
                    case DEADLINE -> Outcome.TIMED_OUT;
                    case SUPERSEDED -> Outcome.SUPERSEDED;
                })
                .orElse(Outcome.CANCELED);
    }

    /** @param moved whether the status changed; a changed EventTime alone causes no write */
    private static Progress merge(Progress old, ProgressEvent event, boolean moved) {
        return new Progress(
                old.spellings().reported(event.identifier()),
                moved ? either(event.eventTime(), old.eventTime()) : old.eventTime(),
                either(event.statusMessage().map(message -> limit(message, STATUS_MESSAGE_MAX)), old.statusMessage()),
                either(event.errorCode(), old.errorCode()),
                either(event.hooksRequestToken(), old.hooksRequestToken()),
                event.hooks().isEmpty() ? old.hooks() : HookProgress.fitting(event.hooks()));
    }

    private static Progress withMessage(Progress old, String message) {
        return old.withMessage(limit(message, STATUS_MESSAGE_MAX));
    }

    /** Returns the text cut to a number of Unicode characters. */
    private static String limit(String text, int max) {
        return text.codePointCount(0, text.length()) <= max ? text : text.substring(0, text.offsetByCodePoints(0, max));
    }
}
