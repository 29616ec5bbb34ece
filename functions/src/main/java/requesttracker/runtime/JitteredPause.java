package requesttracker.runtime;

import java.time.Duration;
import java.util.function.LongConsumer;
import java.util.random.RandomGenerator;
import requesttracker.store.RetryPause;

/**
 * Pauses with full jitter. The upper bound doubles with each retry, from 0.1 s to 2 s, so that throttled callers do not
 * retry together. All pauses together last at most 9.5 s, which leaves a function time for its answer.
 */
public final class JitteredPause implements RetryPause {
    private static final int RETRIES = 8;
    private static final Duration FIRST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofSeconds(2);

    private final RandomGenerator random;
    private final LongConsumer sleep;

    /** @param random source of the jitter */
    public JitteredPause(RandomGenerator random) {
        this(random, JitteredPause::sleep);
    }

    JitteredPause(RandomGenerator random, LongConsumer sleep) {
        this.random = random;
        this.sleep = sleep;
    }

    @Override
    public boolean before(int retry) {
        if (retry >= RETRIES) {
            return false;
        }
        long bound = Math.min(FIRST.toMillis() << retry, LONGEST.toMillis());
        sleep.accept(random.nextLong(bound + 1));
        return true;
    }

    private static void sleep(long milliseconds) {
        try {
            Thread.sleep(milliseconds);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
