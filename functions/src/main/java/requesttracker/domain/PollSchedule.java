package requesttracker.domain;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Computes waits from ages in closed form. Randomness is an argument.
 *
 * <p>A wait never ends before RetryAfter. Waits grow with the operation's age, so that 72 hours stay far below the
 * 25,000 history events of an execution (docs/architecture.md, "The workflow").
 */
public final class PollSchedule {

    /** The minimum wait, since a task's timeout has whole seconds. */
    public static final Duration MIN = Duration.ofSeconds(1);

    /** The maximum RetryAfter. A later one is invalid and is cut. */
    static final Duration RETRY_AFTER_MAX = Duration.ofHours(24);

    private static final double SHARE_OF_AGE = 0.02;

    private static final double LEASE_SHARE_OF_AGE = 0.005;

    /** The first spacing of throttled polls. Each level adds 5 %, up to twenty minutes. */
    private static final Duration SPACING = Duration.ofSeconds(5);

    private static final double STEP = 1.05;
    private static final int STEPS_UP = 5;
    private static final int HELD_BACK_MAX = 112;
    private static final double SHARE_OF_SPACING = 0.3;

    private static final Duration BACKOFF_MAX = Duration.ofMinutes(1);

    private static final int DOUBLINGS_MAX = 6;

    private PollSchedule() {}

    /**
     * Returns the wait before the next poll: at least until RetryAfter, about 2 % of the operation's age, and longer
     * after throttled polls. It ends at a deadline.
     *
     * @param heldBack the back-off level, see {@link #throttleLevel}
     * @param random from 0 (inclusive) to 1 (exclusive)
     */
    public static Duration untilPoll(
            Request request,
            Optional<Instant> retryAfter,
            int heldBack,
            Instant now,
            double random,
            TrackerSettings settings) {
        double wait = Math.max(millis(MIN), millis(age(request, now)) * SHARE_OF_AGE * jitter(random));
        if (retryAfter.isEmpty()) {
            wait = Math.max(wait, millis(settings.defaultRetryAfter()) * jitter(random));
        }
        if (heldBack > 0) {
            wait = Math.max(wait, spacing(heldBack) * jitter(random));
        }
        Duration untilRetryAfter = clampRetryAfter(retryAfter, now)
                .map(at -> Duration.between(now, at))
                .orElse(Duration.ZERO);
        return cut(longer(Duration.ofMillis((long) wait), untilRetryAfter), request, now, settings);
    }

    /**
     * Returns the wait after a throttled poll. It is shorter than the normal interval, so that an unlucky operation is
     * not the last to see its result. It grows with the level from 0.3 to 0.6 intervals. A limit may count refused
     * calls too, and then ten thousand operations without back-off are all refused.
     *
     * @param heldBack the back-off level with this poll, see {@link #throttleLevel}
     * @param random from 0 (inclusive) to 1 (exclusive)
     */
    public static Duration delayAfterThrottledPoll(
            Request request, int heldBack, Instant now, double random, TrackerSettings settings) {
        double share = SHARE_OF_SPACING * (1 + (double) Math.min(HELD_BACK_MAX, heldBack) / HELD_BACK_MAX);
        double wait = Math.max(millis(MIN), spacing(heldBack) * share * jitter(random));
        return cut(Duration.ofMillis((long) wait), request, now, settings);
    }

    /**
     * Returns the back-off level after one more poll: five levels up for a throttled poll, one level down otherwise.
     * Each level spaces polls by 5 % more, so executions that share an account's limit settle where five of six polls
     * succeed. Levels are small because each execution knows only its own polls. With large levels, a few executions
     * poll often at the others' expense ({@code ./dev bench rate-budget} compares).
     */
    public static int throttleLevel(int before, boolean throttled) {
        return throttled ? Math.min(HELD_BACK_MAX, before + STEPS_UP) : Math.max(0, before - 1);
    }

    /** Returns the rest of a wait that ended early: until this time, or until a deadline. */
    public static Duration untilRest(Request request, Instant at, Instant now, TrackerSettings settings) {
        return cut(Duration.between(now, at), request, now, settings);
    }

    /**
     * Returns the wait until a lease's end. It is at least 0.5 % of the operation's age, so that a short lease cannot
     * fill the history of a long operation.
     */
    public static Duration untilLeaseEnd(Request request, Instant end, Instant now) {
        Duration least = Duration.ofMillis((long) (millis(age(request, now)) * LEASE_SHARE_OF_AGE));
        return wholeSeconds(longer(Duration.between(now, end), least));
    }

    /** Returns RetryAfter, cut to its maximum, so that an invalid value cannot stop polling. */
    public static Optional<Instant> clampRetryAfter(Optional<Instant> retryAfter, Instant now) {
        Instant latest = now.plus(RETRY_AFTER_MAX);
        return retryAfter.map(at -> at.isBefore(latest) ? at : latest);
    }

    /** Returns the pause before a retry: about 25 % of the time since the first attempt. */
    public static Duration backoff(Instant since, Instant now, double random) {
        double quarter = millis(Duration.between(since, now)) / 4;
        double bounded = Math.min(millis(BACKOFF_MAX), Math.max(millis(MIN), quarter));
        return Duration.ofMillis((long) (bounded * jitter(random)));
    }

    /** Returns the pause after an attempt that ended FAILED with Throttling. It doubles each time, up to 64 s. */
    public static Duration untilStartAgain(int attempt, double random) {
        double seconds = 1L << Math.min(attempt, DOUBLINGS_MAX);
        return Duration.ofMillis((long) (seconds * 1000 * jitter(random)));
    }

    /** Returns the wait before a start. It ends at the deadline. */
    public static Duration untilStart(Request request, Duration pause, Instant now) {
        Instant deadline = request.deadline();
        Duration cut = now.isBefore(deadline) ? shorter(pause, Duration.between(now, deadline)) : pause;
        return wholeSeconds(cut);
    }

    /** Returns the wait in whole seconds, rounded up, at least one. */
    static Duration wholeSeconds(Duration wait) {
        long seconds = wait.plusNanos(999_999_999).toSeconds();
        return Duration.ofSeconds(Math.max(MIN.toSeconds(), seconds));
    }

    /** Returns the wait, cut at the next time when the tracker has to act without a new status. */
    private static Duration cut(Duration wait, Request request, Instant now, TrackerSettings settings) {
        return wholeSeconds(cuts(request, settings)
                .filter(now::isBefore)
                .map(at -> shorter(Duration.between(now, at), wait))
                .min(Duration::compareTo)
                .orElse(wait));
    }

    /** Returns the spacing of a level in milliseconds. */
    private static double spacing(int heldBack) {
        return millis(SPACING) * Math.pow(STEP, Math.min(HELD_BACK_MAX, heldBack));
    }

    /** Returns a factor from 0.75 to 1.25. */
    private static double jitter(double random) {
        return 0.75 + random / 2;
    }

    private static Duration age(Request request, Instant now) {
        Instant since = request.cancel()
                .flatMap(Cancellation::sentAt)
                .or(() -> request.start().startedAt())
                .orElse(request.submittedAt());
        Duration age = Duration.between(since, now);
        return age.isNegative() ? Duration.ZERO : age;
    }

    /** Returns the times when the tracker has to act without a new status. */
    private static Stream<Instant> cuts(Request request, TrackerSettings settings) {
        if (request.cancel().isPresent()) {
            Cancellation cancel = request.cancel().get();
            return Stream.concat(
                    Stream.of(cancel.requestedAt().plus(settings.cancelGrace())),
                    cancel.sentAt().isPresent() ? Stream.empty() : cancel.notBefore().stream());
        }
        return switch (request.policy().onTimeout()) {
            case CANCEL -> Stream.of(request.deadline());
            case NOTIFY -> Stream.of(request.deadline(), request.deadline().plus(settings.overdueCap()));
        };
    }

    private static double millis(Duration duration) {
        return (double) duration.toMillis();
    }

    private static Duration shorter(Duration a, Duration b) {
        return a.compareTo(b) <= 0 ? a : b;
    }

    private static Duration longer(Duration a, Duration b) {
        return a.compareTo(b) >= 0 ? a : b;
    }
}
