package requesttracker.statemachine.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Keeps the full history of every execution, for tests and for runs of few executions. It never removes a history. */
public final class RecordedHistory implements HistoryListener {
    private final Map<String, List<HistoryEvent>> histories = new ConcurrentHashMap<>();

    @Override
    public void on(HistoryEvent event) {
        List<HistoryEvent> history = histories.computeIfAbsent(event.execution(), name -> new ArrayList<>());
        synchronized (history) {
            history.add(event);
        }
    }

    /** Returns the events of one execution so far, by id; empty if the execution is unknown. */
    public List<HistoryEvent> of(String execution) {
        List<HistoryEvent> history = histories.getOrDefault(execution, new ArrayList<>());
        synchronized (history) {
            return List.copyOf(history);
        }
    }
}
