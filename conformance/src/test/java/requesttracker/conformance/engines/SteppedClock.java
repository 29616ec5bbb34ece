package requesttracker.conformance.engines;

import java.time.Instant;
import java.time.InstantSource;

/**
 * The time of one run's functions and simulator. It stands still but for the moments that the workflow was told to sleep
 * until, so that both engines see the same times however long they take.
 */
final class SteppedClock implements InstantSource {
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    @Override
    public synchronized Instant instant() {
        return now;
    }

    /** Never goes back. */
    synchronized void reach(Instant moment) {
        if (now.isBefore(moment)) {
            now = moment;
        }
    }
}
