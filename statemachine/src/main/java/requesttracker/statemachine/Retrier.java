package requesttracker.statemachine;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** One element of a Retry. */
record Retrier(
        ErrorNames errors,
        long intervalSeconds,
        long maxAttempts,
        double backoffRate,
        long maxDelaySeconds,
        boolean fullJitter) {
    /** The largest IntervalSeconds and MaxAttempts. */
    static final long MOST = 99_999_999;
    /** MaxDelaySeconds is below a year of 366 days. */
    static final long LONGEST_DELAY = 31_622_399;

    /**
     * How long to wait before a retry: the interval times the rate to the power of the retries made so far, at most
     * MaxDelaySeconds; with FULL jitter a random time between zero and that. To the millisecond.
     */
    Duration delay(int retriesSoFar, RandomGenerator random) {
        double longest = Math.min(intervalSeconds * Math.pow(backoffRate, retriesSoFar), (double) maxDelaySeconds);
        double seconds = fullJitter ? random.nextDouble() * longest : longest;
        return Duration.ofMillis(Math.round(seconds * 1000));
    }
}
