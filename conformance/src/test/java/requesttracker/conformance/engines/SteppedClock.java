package requesttracker.conformance.engines;

import java.time.Instant;
import java.time.InstantSource;

/**
 * The clock of one run's functions and simulator. It moves only to the ends of the workflow's waits. So both engines
 * have the same times, independent of the real time.
 */
final class SteppedClock implements InstantSource {
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    @Override
    public synchronized Instant instant() {
        return now;
    }

    /** Moves the clock to a moment. It never moves back. */
    synchronized void reach(Instant moment) {
        if (now.isBefore(moment)) {
            now = moment;
        }
    }
}
