package requesttracker.local.console;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The states that each workflow went through, as far as the memory goes. Safe for use by many threads. */
final class Steps {
    /** The requests remembered; the oldest are forgotten. */
    static final int REQUESTS_MAX = 2_000;
    /** The steps of one request remembered: the newest. */
    static final int STEPS_MAX = 200;

    record Step(String state, Instant at) {}

    private final Map<String, Deque<Step>> byToken = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Deque<Step>> eldest) {
            return size() > REQUESTS_MAX;
        }
    };

    synchronized void entered(String token, String state, Instant at) {
        Deque<Step> steps = byToken.computeIfAbsent(token, t -> new ArrayDeque<>());
        steps.addLast(new Step(state, at));
        if (steps.size() > STEPS_MAX) {
            steps.removeFirst();
        }
    }

    synchronized List<Step> of(String token) {
        Deque<Step> steps = byToken.get(token);
        return steps == null ? List.of() : new ArrayList<>(steps);
    }
}
