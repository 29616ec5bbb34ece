package requesttracker.domain;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import requesttracker.domain.Request.Cancel;

/**
 * How long to wait; closed forms of ages, with the randomness as an argument.
 *
 * <p>Never before RetryAfter; and the older the operation, the longer the wait, so that 72 hours stay far under the
 * 25,000 history events of an execution (design.md, "The workflow").
 */
public final class Waits {

    /** No wait is shorter: a task's time-out has whole seconds. */
    public static final Duration MIN = Duration.ofSeconds(1);

    /** A RetryAfter further ahead than this is taken for nonsense and cut. */
    static final Duration RETRY_AFTER_MAX = Duration.ofHours(24);

    private static final double SHARE_OF_AGE = 0.02;
    private static final Duration THROTTLED_MAX = Duration.ofMinutes(5);
    /** Beyond, {@link #THROTTLED_MAX} holds, and each step more would only take longer to take back. */
    private static final int HELD_BACK_MAX = 9;

    private static final Duration BACKOFF_MAX = Duration.ofMinutes(1);

    private Waits() {}

    /**
     * The wait before the next poll: at least until RetryAfter, about 2 % of the operation's age, longer after polls
     * that were throttled; cut so that it ends when a deadline does.
     *
     * @param heldBack how far throttled polls hold this one back, see {@link #heldBack}
     * @param random from 0 (inclusive) to 1 (exclusive)
     */
    public static Duration untilPoll(
            Request request,
            Optional<Instant> retryAfter,
            int heldBack,
            Instant now,
            double random,
            Settings settings) {
        double jitter = 0.75 + random / 2;
        double wait = Math.max(millis(MIN), millis(age(request, now)) * SHARE_OF_AGE * jitter);
        if (retryAfter.isEmpty()) {
            wait = Math.max(wait, millis(settings.defaultRetryAfter()) * jitter);
        }
        if (heldBack > 0) {
            double longest = Math.min(millis(THROTTLED_MAX), Math.scalb(1000.0, Math.min(heldBack, 20)));
            wait = Math.max(wait, longest * (0.5 + random));
        }
        Duration untilRetryAfter =
                believed(retryAfter, now).map(at -> Duration.between(now, at)).orElse(Duration.ZERO);
        Duration chosen = longer(Duration.ofMillis((long) wait), untilRetryAfter);
        Optional<Duration> cut = cuts(request, settings)
                .filter(now::isBefore)
                .map(at -> Duration.between(now, at))
                .min(Duration::compareTo);
        return wholeSeconds(cut.map(c -> shorter(c, chosen)).orElse(chosen));
    }

    /**
     * How far the next poll is held back after one more poll: each step doubles the wait. Two steps up for one that was
     * throttled, and one step down for one that was not, so that executions which share an account's limit settle where most
     * polls get through: whoever was lucky does not go back to its old pace at once, at the cost of the others.
     */
    public static int heldBack(int before, boolean throttled) {
        return throttled ? Math.min(HELD_BACK_MAX, before + 2) : Math.max(0, before - 1);
    }

    /** A RetryAfter as far as it is believed: nonsense must not keep the operation from ever being polled. */
    public static Optional<Instant> believed(Optional<Instant> retryAfter, Instant now) {
        Instant latest = now.plus(RETRY_AFTER_MAX);
        return retryAfter.map(at -> at.isBefore(latest) ? at : latest);
    }

    /** The pause before a call that was throttled or refused is made again: about a quarter of the time since the need. */
    public static Duration backoff(Instant since, Instant now, double random) {
        double quarter = millis(Duration.between(since, now)) / 4;
        double bounded = Math.min(millis(BACKOFF_MAX), Math.max(millis(MIN), quarter));
        return Duration.ofMillis((long) (bounded * (0.75 + random / 2)));
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

    private static Duration age(Request request, Instant now) {
        Instant since = request.cancel()
                .flatMap(Cancel::sentAt)
                .or(() -> request.start().startedAt())
                .orElse(request.submittedAt());
        Duration age = Duration.between(since, now);
        return age.isNegative() ? Duration.ZERO : age;
    }

    /** The moments at which something other than the operation's status may have to be done. */
    private static Stream<Instant> cuts(Request request, Settings settings) {
        if (request.cancel().isPresent()) {
            Cancel cancel = request.cancel().get();
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
