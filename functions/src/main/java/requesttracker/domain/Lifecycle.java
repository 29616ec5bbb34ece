package requesttracker.domain;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import requesttracker.domain.ErrorCode.KnownErrorCode;
import requesttracker.domain.OperationStatus.UnknownStatus;

/**
 * What may happen to a request, one pure function each. None changes a settled request; none takes a status back.
 *
 * <p>Each function tells the request after the event; the same request means that there is nothing to record.
 */
public final class Lifecycle {

    /**
     * A ClientToken is valid for 36 hours (docs/cloud-control-contract.md, Semantics 5). The tracker stops relying on it an hour
     * earlier.
     */
    static final Duration CLIENT_TOKEN_TRUSTED = Duration.ofHours(35);

    private static final int STATUS_MESSAGE_MAX = 2048;
    // With these, a request fits into an item (400 KB), a state's data and an event (256 KB each), whatever its hooks
    // say.
    private static final int HOOKS_MAX_BYTES = 176 * 1024;
    private static final int HOOK_MESSAGE_MAX = 1024;

    private Lifecycle() {}

    /** A client submitted it; nothing was started yet. */
    public static Request submitted(String requestToken, Submission submission, Optional<String> digest, Instant now) {
        StartAttempt start = submission
                .providerToken()
                .map(token -> StartAttempt.adopted(token, now))
                .orElse(StartAttempt.NONE);
        RequestSpec spec = new RequestSpec(
                submission.operation(),
                submission.typeName(),
                submission.typeVersionId(),
                submission.roleArn(),
                digest);
        RequestPolicy policy = new RequestPolicy(submission.timeout(), submission.onTimeout(), submission.onConflict());
        return Request.builder(requestToken, spec, policy, now)
                .next(Optional.of(submission.providerToken().isPresent() ? NextStep.POLL : NextStep.START))
                .start(start)
                .progress(Progress.pending(submission.identifier(), now))
                .build();
    }

    /** The start call is about to be made: from now on an operation may exist. Not for a request with a cancel pending. */
    public static Request attempting(Request request, Instant now) {
        StartAttempt start = request.start();
        if (request.isSettled() || request.cancel().isPresent() || request.mayHaveStarted()) {
            return request;
        }
        return request.with(start.attempted(now));
    }

    /** Whether the ClientToken of a start that was attempted may no longer protect from starting twice. */
    public static boolean tooLateToStartAgain(Request request, Instant now) {
        return request.start()
                .attemptedAt()
                .filter(at -> at.plus(CLIENT_TOKEN_TRUSTED).isBefore(now))
                .isPresent();
    }

    /** Cloud Control accepted the start and gave a token for it. */
    public static Request accepted(
            Request request, ProgressEvent event, Instant now, double random, TrackerSettings settings) {
        if (request.isSettled() || request.start().providerToken().isPresent()) {
            return request;
        }
        StartAttempt start = request.start();
        Request started = request.with(start.accepted(event.requestToken(), now))
                .with(request.next().filter(NextStep.CANCEL::equals).orElse(NextStep.POLL));
        return onProgress(started, event, now, random, settings);
    }

    /** Cloud Control refused the start for good. */
    public static Request refused(Request request, ErrorCode code, String message, Instant now) {
        return settle(request, OperationStatus.KnownStatus.FAILED, Optional.of(code), message, Outcome.FAILED, now);
    }

    /** The resource is busy and nothing was started: the start is tried again when it may be free. */
    public static Request conflicted(Request request, Instant now) {
        StartAttempt start = request.start();
        if (request.isSettled() || start.providerToken().isPresent()) {
            return request;
        }
        Request free = request.with(start.withdrawn());
        return free.cancel().isPresent() ? cancelledBeforeStart(free, now) : free;
    }

    /** Another request waits for this one to free the resource. */
    public static Request markAwaitedBy(Request request, String waiter) {
        boolean known = request.awaitedBy().equals(Optional.of(waiter));
        return request.isSettled() || known ? request : request.awaitedBy(waiter);
    }

    /**
     * Cloud Control told the operation's status.
     *
     * @param random from 0 (inclusive) to 1 (exclusive)
     */
    public static Request onProgress(
            Request request, ProgressEvent event, Instant now, double random, TrackerSettings settings) {
        if (request.isSettled()) {
            return request;
        }
        return mayStartAgain(request, event, settings)
                ? startAgain(request, event, now, random)
                : applyStatus(request, event, now);
    }

    private static Request applyStatus(Request request, ProgressEvent event, Instant now) {
        if (event.status().isSettled()) {
            return settle(request, event, now);
        }
        Progress old = request.progress();
        boolean forward = event.status().rank() >= old.status().rank();
        Progress progress = merge(old, event, forward ? event.status() : old.status());
        return progress.equals(old) ? request : request.with(progress);
    }

    /** A poll has told something: with it goes how many there were, which no write is made for alone. */
    public static Request withPollCount(Request request, int polls) {
        WaitState parked = request.waitState();
        return request.with(new WaitState(parked.dueAt(), polls, parked.publishedAt()));
    }

    /** Cloud Control no longer knows the token of the operation. */
    public static Request onTokenUnknown(Request request, Instant now) {
        return settle(
                request,
                OperationStatus.KnownStatus.FAILED,
                Optional.of(KnownErrorCode.GENERAL_SERVICE_EXCEPTION),
                "Cloud Control no longer knows the operation's token; how the operation ended is not known",
                Outcome.LOST,
                now);
    }

    /**
     * Somebody asked for a cancel: a caller, the deadline, or a request that wants the resource. The first reason stays.
     *
     * <p>A request for which nothing was started is cancelled by this alone.
     */
    public static Request cancelRequested(
            Request request, CancelReason reason, Optional<String> supersededBy, Instant now) {
        if (request.isSettled() || request.cancel().isPresent()) {
            return request;
        }
        Request asked =
                request.with(Cancellation.requested(now, reason, supersededBy)).with(NextStep.CANCEL);
        if (!request.mayHaveStarted()) {
            return cancelledBeforeStart(asked, now);
        }
        return asked.with(withStatus(request.progress(), OperationStatus.KnownStatus.CANCEL_IN_PROGRESS));
    }

    /** Cloud Control accepted the cancel; the operation is polled until it settles. */
    public static Request cancelAccepted(Request request, ProgressEvent event, Instant now) {
        if (request.isSettled() || request.cancel().isEmpty()) {
            return request;
        }
        Cancellation cancel = request.cancel().get();
        Request sent = request.with(cancel.sent(now)).with(NextStep.POLL);
        return applyStatus(sent, event, now);
    }

    /** Cloud Control did not take the cancel: it is tried again after a while, and the operation is polled meanwhile. */
    public static Request cancelNotTaken(Request request, Instant retryAt) {
        if (request.isSettled() || request.cancel().isEmpty()) {
            return request;
        }
        Cancellation cancel = request.cancel().get();
        return request.with(cancel.refused(retryAt)).with(NextStep.POLL);
    }

    /** Time has passed: a deadline, the grace of a cancel, the cap of an overdue request or a cancel to try again. */
    public static Request timePassed(Request request, Instant now, TrackerSettings settings) {
        if (request.isSettled()) {
            return request;
        }
        if (request.cancel().isPresent()) {
            Cancellation cancel = request.cancel().get();
            boolean untried = request.next().filter(NextStep.CANCEL::equals).isPresent()
                    && request.start().providerToken().isPresent()
                    && cancel.attempts() == 0;
            // However late it is: an accepted cancel is sent once before anybody stops waiting for what it does.
            if (!untried && !now.isBefore(cancel.requestedAt().plus(settings.cancelGrace()))) {
                return stopWaiting(
                        request,
                        "The cancel was not confirmed within "
                                + settings.cancelGrace().toSeconds() + " s",
                        now);
            }
            boolean tryAgain = cancel.sentAt().isEmpty()
                    && cancel.notBefore().filter(at -> !now.isBefore(at)).isPresent();
            return tryAgain && request.next().equals(Optional.of(NextStep.POLL))
                    ? request.with(NextStep.CANCEL)
                    : request;
        }
        if (now.isBefore(request.deadline())) {
            return request;
        }
        return switch (request.policy().onTimeout()) {
            case CANCEL -> cancelRequested(request, CancelReason.DEADLINE, Optional.empty(), now);
            case NOTIFY -> {
                if (!now.isBefore(request.deadline().plus(settings.overdueCap()))) {
                    yield stopWaiting(
                            request,
                            "The request is overdue by " + settings.overdueCap().toSeconds() + " s",
                            now);
                }
                yield request.overduePublishedAt().isEmpty() && request.next().equals(Optional.of(NextStep.POLL))
                        ? request.with(NextStep.NOTIFY)
                        : request;
            }
        };
    }

    /** The tracker itself could not go on. */
    public static Request fail(Request request, String why, Instant now) {
        String running = request.mayHaveStarted() ? "; the operation may still be running" : "; nothing was started";
        return settle(
                request,
                OperationStatus.KnownStatus.FAILED,
                Optional.of(KnownErrorCode.INTERNAL_FAILURE),
                why + running,
                Outcome.FAILED,
                now);
    }

    /** Another execution drives the request from now on, because the one that did has failed. */
    public static Request takenOver(Request request) {
        return request.drivenBy(nextDriver(request), request.restarts() + 1);
    }

    /** Another execution drives the request from now on; the one that did was stopped with everything else. */
    public static Request resumed(Request request) {
        return request.drivenBy(nextDriver(request), request.restarts());
    }

    /** An execution's name is used once: the first has the RequestToken's, those after it are counted. */
    private static String nextDriver(Request request) {
        String first = request.requestToken();
        String driver = request.driver();
        int count = driver.startsWith(first + ".") ? Integer.parseInt(driver.substring(first.length() + 1)) : 0;
        return first + "." + (count + 1);
    }

    /** GetResource told what was left behind. */
    public static Request withResourceExists(Request request, ResourceExists exists) {
        return request.settlement()
                .map(end ->
                        request.with(request.progress(), new Settlement(end.at(), end.outcome(), Optional.of(exists))))
                .orElse(request);
    }

    /** Whether a reader of a settled request needs to be told if the resource is there. */
    public static boolean needsExistenceCheck(Request request) {
        boolean begun = request.start().providerToken().isPresent()
                || request.start().attempt() > 1
                || request.progress().errorCode().equals(Optional.of(KnownErrorCode.ALREADY_EXISTS));
        return begun
                && request.settlement()
                        .filter(end -> end.outcome() != Outcome.SUCCEEDED
                                && end.resourceExists().isEmpty())
                        .isPresent();
    }

    /** Whether a status or an error code came that the contract does not list. */
    public static boolean hasUnknownStatus(Request request) {
        return request.status() instanceof UnknownStatus
                || request.progress().errorCode().orElse(null) instanceof ErrorCode.UnknownErrorCode;
    }

    private static <T> Optional<T> either(Optional<T> told, Optional<T> known) {
        return told.isPresent() ? told : known;
    }

    private static boolean mayStartAgain(Request request, ProgressEvent event, TrackerSettings settings) {
        return event.status() == OperationStatus.KnownStatus.FAILED
                && event.errorCode().equals(Optional.of(KnownErrorCode.THROTTLING))
                && request.cancel().isEmpty()
                && request.start().attempt() > 0
                && request.start().attempt() <= settings.maxThrottledStarts();
    }

    private static Request startAgain(Request request, ProgressEvent event, Instant now, double random) {
        int attempt = request.start().attempt();
        // The identifier stays known: what the failed operation left may be in the way of the next one.
        Progress old = request.progress();
        return request.with(old.withIdentifier(either(event.identifier(), old.identifier())))
                .with(request.start().next(now.plus(PollSchedule.untilStartAgain(attempt, random))))
                .with(NextStep.START);
    }

    private static Request cancelledBeforeStart(Request request, Instant now) {
        return settle(
                request,
                OperationStatus.KnownStatus.CANCEL_COMPLETE,
                Optional.empty(),
                request.start().attempt() > 1
                        ? "Cancelled before it was started again"
                        : "Cancelled before anything was started",
                cancelOutcome(request),
                now);
    }

    private static Request stopWaiting(Request request, String why, Instant now) {
        if (!request.mayHaveStarted()) {
            return settle(
                    request,
                    OperationStatus.KnownStatus.FAILED,
                    Optional.of(KnownErrorCode.SERVICE_TIMEOUT),
                    why + "; nothing was started",
                    Outcome.FAILED,
                    now);
        }
        return settle(
                request,
                OperationStatus.KnownStatus.FAILED,
                Optional.of(KnownErrorCode.SERVICE_TIMEOUT),
                why + "; the operation may still be running",
                Outcome.FAILED,
                now);
    }

    private static Request settle(Request request, ProgressEvent event, Instant now) {
        Progress progress = merge(request.progress(), event, event.status());
        boolean failed = event.status() == OperationStatus.KnownStatus.FAILED;
        String hooks = failed
                ? progress.hooks().stream()
                        .filter(HookProgress::blocked)
                        .map(HookProgress::summary)
                        .collect(Collectors.joining("; "))
                : "";
        Progress told = hooks.isEmpty()
                ? progress
                : withMessage(
                        progress,
                        progress.statusMessage()
                                .map(message -> message.contains(hooks) ? message : message + " (" + hooks + ")")
                                .orElse(hooks));
        Outcome outcome = switch ((OperationStatus.KnownStatus) event.status()) {
            case SUCCESS -> Outcome.SUCCEEDED;
            case CANCEL_COMPLETE -> cancelOutcome(request);
            case FAILED -> Outcome.FAILED;
            case PENDING, IN_PROGRESS, CANCEL_IN_PROGRESS -> throw new IllegalArgumentException("not settled");
        };
        return request.with(told, new Settlement(now, outcome, Optional.empty()));
    }

    private static Request settle(
            Request request,
            OperationStatus status,
            Optional<ErrorCode> code,
            String message,
            Outcome outcome,
            Instant now) {
        if (request.isSettled()) {
            return request;
        }
        Progress old = request.progress();
        Progress progress = old.withStatus(status).withErrorCode(code).withMessage(limit(message, STATUS_MESSAGE_MAX));
        return request.with(progress, new Settlement(now, outcome, Optional.empty()));
    }

    private static Outcome cancelOutcome(Request request) {
        return request.cancel()
                .map(cancel -> switch (cancel.reason()) {
                    case REQUESTED -> Outcome.CANCELED;
                    case DEADLINE -> Outcome.TIMED_OUT;
                    case SUPERSEDED -> Outcome.SUPERSEDED;
                })
                .orElse(Outcome.CANCELED);
    }

    private static Progress merge(Progress old, ProgressEvent event, OperationStatus status) {
        // EventTime alone is no news: a poll that finds nothing else new writes nothing.
        boolean moved = !status.equals(old.status());
        // What an earlier try said is no part of a success.
        boolean success = status == OperationStatus.KnownStatus.SUCCESS;
        Optional<String> oldMessage = success ? Optional.empty() : old.statusMessage();
        Optional<ErrorCode> oldError = success ? Optional.empty() : old.errorCode();
        return new Progress(
                status,
                either(event.identifier(), old.identifier()),
                moved ? either(event.eventTime(), old.eventTime()) : old.eventTime(),
                either(event.statusMessage().map(message -> limit(message, STATUS_MESSAGE_MAX)), oldMessage),
                either(event.errorCode(), oldError),
                either(event.hooksRequestToken(), old.hooksRequestToken()),
                event.hooks().isEmpty() ? old.hooks() : limited(event.hooks()));
    }

    private static Progress withStatus(Progress old, OperationStatus status) {
        return old.withStatus(status.rank() >= old.status().rank() ? status : old.status());
    }

    private static Progress withMessage(Progress old, String message) {
        return old.withMessage(limit(message, STATUS_MESSAGE_MAX));
    }

    /** The first hooks that fit; Cloud Control gives a handful. */
    private static List<HookProgress> limited(List<HookProgress> hooks) {
        List<HookProgress> kept = new ArrayList<>();
        long bytes = 0;
        for (HookProgress hook : hooks) {
            HookProgress limited = limited(hook);
            bytes += limited.jsonBytes();
            if (bytes > HOOKS_MAX_BYTES) {
                break;
            }
            kept.add(limited);
        }
        return kept;
    }

    private static HookProgress limited(HookProgress hook) {
        return hook.toBuilder()
                .statusMessage(hook.statusMessage().map(message -> limit(message, HOOK_MESSAGE_MAX)))
                .build();
    }

    /** Cut to at most so many characters, and never within one that takes two places. */
    private static String limit(String text, int max) {
        if (text.length() <= max) {
            return text;
        }
        return text.substring(0, Character.isHighSurrogate(text.charAt(max - 1)) ? max - 1 : max);
    }
}
