package requesttracker.console;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The states that each workflow went through, as far as the memory goes. Safe for use by many threads. */
final class StateHistory {
    /** The requests remembered; the oldest are forgotten. */
    static final int REQUESTS_MAX = 2_000;
    /** The steps of one request remembered: the newest. */
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
