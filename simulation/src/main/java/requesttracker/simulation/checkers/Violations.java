package requesttracker.simulation.checkers;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** The violations that one run found. */
final class Violations {
    private static final int LIMIT = 20;

    private final InstantSource clock;
    private final List<String> found = new ArrayList<>();

    Violations(InstantSource clock) {
        this.clock = clock;
    }

    /** Adds a violation, up to the limit. */
    void add(String promise, String message) {
        if (found.size() < LIMIT) {
            found.add(promise + ": " + message + " (" + clock.instant() + ")");
        }
    }

    List<String> list() {
        return List.copyOf(found);
    }
}
