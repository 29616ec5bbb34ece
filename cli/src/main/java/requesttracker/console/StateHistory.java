package requesttracker.console;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The latest states of the latest workflows, in bounded memory. Safe for use by many threads. */
final class StateHistory {
    /** The maximum number of requests. The oldest are removed first. */
    static final int REQUESTS_MAX = 2_000;
    /** The maximum number of states of one request. The oldest are removed first. */
    static final int STEPS_MAX = 200;

    record EnteredState(String state, Instant at) {}

    private final Map<String, Deque<EnteredState>> byToken = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Deque<EnteredState>> eldest) {
            return size() > REQUESTS_MAX;
        }
    };

    synchronized void entered(String token, String state, Instant at) {
        Deque<EnteredState> steps = byToken.computeIfAbsent(token, t -> new ArrayDeque<>());
        steps.addLast(new EnteredState(state, at));
        if (steps.size() > STEPS_MAX) {
            steps.removeFirst();
        }
    }

    synchronized List<EnteredState> of(String token) {
        Deque<EnteredState> steps = byToken.get(token);
        return steps == null ? List.of() : new ArrayList<>(steps);
    }
}
