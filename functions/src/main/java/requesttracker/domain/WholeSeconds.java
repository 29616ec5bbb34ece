package requesttracker.domain;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;

/** Reads durations that are numbers of whole seconds in JSON. */
final class WholeSeconds {
    private WholeSeconds() {}

    /** Returns the duration; empty unless the value is a whole number from {@code least} to {@code most}. */
    static Optional<Duration> read(Object value, Duration least, Duration most) {
        if (!(value instanceof Number number)) {
            return Optional.empty();
        }
        BigDecimal seconds = new BigDecimal(number.toString());
        boolean isInRange = seconds.compareTo(BigDecimal.valueOf(least.toSeconds())) >= 0
                && seconds.compareTo(BigDecimal.valueOf(most.toSeconds())) <= 0;
        return isInRange && seconds.stripTrailingZeros().scale() <= 0
                ? Optional.of(Duration.ofSeconds(seconds.longValue()))
                : Optional.empty();
    }

    /** Returns the rule that a value breaks which {@link #read} does not take. */
    static String rule(Duration least, Duration most) {
        return "must be a whole number from " + least.toSeconds() + " to " + most.toSeconds();
    }
}
