package requesttracker.domain;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How long to wait; closed forms of ages, with the randomness as an argument.
 *
 * <p>Never before RetryAfter; and the older the operation, the longer the wait, so that 72 hours stay far under the
 * 25,000 history events of an execution (docs/architecture.md, "The workflow").
 */
public final class PollSchedule {

    /** No wait is shorter: a task's time-out has whole seconds. */
    public static final Duration MIN = Duration.ofSeconds(1);

    /** A RetryAfter further ahead than this is taken for nonsense and cut. */
    static final Duration RETRY_AFTER_MAX = Duration.ofHours(24);

    private static final double SHARE_OF_AGE = 0.02;

    /** Where polls that were throttled begin to be spread; each step is 5 % more, up to twenty minutes. */
    private static final Duration SPACING = Duration.ofSeconds(5);

    private static final double STEP = 1.05;
    private static final int STEPS_UP = 5;
    private static final int HELD_BACK_MAX = 112;
    private static final double SHARE_OF_SPACING = 0.3;

    private static final Duration BACKOFF_MAX = Duration.ofMinutes(1);

    private static final int DOUBLINGS_MAX = 6;

    private PollSchedule() {}

    /**
     * The wait before the next poll: at least until RetryAfter, about 2 % of the operation's age, longer after polls
     * that were throttled; cut so that it ends when a deadline does.
     *
     * @param heldBack how far throttled polls hold this one back, see {@link #throttleLevel}
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
     * The wait after a poll that was throttled, whose turn has come and that told nothing: sooner than the next one's turn
     * would be, or whoever was unlucky would be the last to see an end. From three tenths of a turn to six, the further polls
     * are held back: where a limit counts refused calls, too, ten thousand operations that do not give way are all refused.
     *
     * @param heldBack this throttled poll included, see {@link #throttleLevel}
     * @param random from 0 (inclusive) to 1 (exclusive)
     */
    public static Duration delayAfterThrottledPoll(
            Request request, int heldBack, Instant now, double random, TrackerSettings settings) {
        double share = SHARE_OF_SPACING * (1 + (double) Math.min(HELD_BACK_MAX, heldBack) / HELD_BACK_MAX);
        double wait = Math.max(millis(MIN), spacing(heldBack) * share * jitter(random));
        return cut(Duration.ofMillis((long) wait), request, now, settings);
    }

    /**
     * How far the next poll is held back after one more poll: five steps up for one that was throttled, one step down
     * for one that was not. Each step spreads polls by 5 %, so executions that share an account's limit settle where five
     * polls of six get through. Steps are small, and those down smaller, because each execution learns from its own luck
     * alone: with large ones, a few poll often at the others' cost ({@code ./dev bench rate-budget} compares).
     */
    public static int throttleLevel(int before, boolean throttled) {
        return throttled ? Math.min(HELD_BACK_MAX, before + STEPS_UP) : Math.max(0, before - 1);
    }

    /** A RetryAfter as far as it is believed: nonsense must not keep the operation from ever being polled. */
    public static Optional<Instant> clampRetryAfter(Optional<Instant> retryAfter, Instant now) {
        Instant latest = now.plus(RETRY_AFTER_MAX);
        return retryAfter.map(at -> at.isBefore(latest) ? at : latest);
    }

    /** The pause before a call that was throttled or refused is made again: about a quarter of the time since the need. */
    public static Duration backoff(Instant since, Instant now, double random) {
        double quarter = millis(Duration.between(since, now)) / 4;
        double bounded = Math.min(millis(BACKOFF_MAX), Math.max(millis(MIN), quarter));
        return Duration.ofMillis((long) (bounded * jitter(random)));
    }

    /** The pause after an attempt that ended FAILED with Throttling: twice as long each time, up to 64 s. */
    public static Duration untilStartAgain(int attempt, double random) {
        double seconds = 1L << Math.min(attempt, DOUBLINGS_MAX);
        return Duration.ofMillis((long) (seconds * 1000 * jitter(random)));
    }

    /** A start that has to wait, cut at the deadline. */
    public static Duration untilStart(Request request, Duration pause, Instant now) {
        Instant deadline = request.deadline();
        Duration cut = now.isBefore(deadline) ? shorter(pause, Duration.between(now, deadline)) : pause;
        return wholeSeconds(cut);
    }

    /** Rounded up, so that nothing happens too early, and at least one second. */
    static Duration wholeSeconds(Duration wait) {
        long seconds = wait.plusNanos(999_999_999).toSeconds();
        return Duration.ofSeconds(Math.max(MIN.toSeconds(), seconds));
    }

    /** The wait until the next moment at which something other than the operation's status may have to be done, if shorter. */
    private static Duration cut(Duration wait, Request request, Instant now, TrackerSettings settings) {
        return wholeSeconds(cuts(request, settings)
                .filter(now::isBefore)
                .map(at -> shorter(Duration.between(now, at), wait))
                .min(Duration::compareTo)
                .orElse(wait));
    }

    /** In milliseconds. */
    private static double spacing(int heldBack) {
        return millis(SPACING) * Math.pow(STEP, Math.min(HELD_BACK_MAX, heldBack));
    }

    /** A quarter to either side. */
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

    /** The moments at which something other than the operation's status may have to be done. */
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
