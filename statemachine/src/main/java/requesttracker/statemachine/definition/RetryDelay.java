package requesttracker.statemachine.definition;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** The fields that compute the wait of a Retry, named as in a definition. */
public record RetryDelay(long intervalSeconds, double backoffRate, long maxDelaySeconds, boolean fullJitter) {
    /** The largest IntervalSeconds. */
    static final long LONGEST_INTERVAL = 99_999_999;
    /** MaxDelaySeconds is below a year of 366 days. */
    static final long LONGEST_DELAY = 31_622_399;
    /** The value of an absent MaxDelaySeconds. */
    static final long NO_MAX_DELAY = LONGEST_INTERVAL;

    /**
     * Returns the wait before a retry, to the millisecond.
     *
     * <p>The wait is the interval times the rate to the power of the retries so far, at most MaxDelaySeconds. With FULL
     * jitter, the wait is a random time between zero and this value.
     */
    public Duration before(int retriesSoFar, RandomGenerator random) {
        double longest = Math.min(intervalSeconds * Math.pow(backoffRate, retriesSoFar), (double) maxDelaySeconds);
        double seconds = fullJitter ? random.nextDouble() * longest : longest;
        return Duration.ofMillis(Math.round(seconds * 1000));
    }
}
