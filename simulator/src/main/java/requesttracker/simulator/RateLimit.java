package requesttracker.simulator;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** A token bucket for the calls of one second, at least one call. It is full at first. */
public final class RateLimit {
    private final double perSecond;
    private final double capacity;
    private double tokens;
    private Optional<Instant> last = Optional.empty();

    public RateLimit(double perSecond) {
        this.perSecond = perSecond;
        this.capacity = Math.max(1, perSecond);
        this.tokens = capacity;
    }

    public synchronized boolean admits(Instant now) {
        double elapsed =
                last.map(then -> Duration.between(then, now).toNanos() / 1e9).orElse(0.0);
        if (elapsed > 0) {
            tokens = Math.min(capacity, tokens + elapsed * perSecond);
        }
        if (elapsed >= 0) {
            last = Optional.of(now);
        }
        if (tokens < 1) {
            return false;
        }
        tokens -= 1;
        return true;
    }
}
