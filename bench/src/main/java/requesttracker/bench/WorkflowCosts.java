package requesttracker.bench;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import requesttracker.statemachine.engine.HistoryEvent;
import requesttracker.statemachine.engine.HistoryEventType;
import requesttracker.statemachine.engine.HistoryListener;

/**
 * Counts the costs of executions by number of polls: state transitions, which AWS bills, and history events, which AWS
 * limits. Ignores executions that began before the listener was added.
 */
final class WorkflowCosts implements HistoryListener {
    /** The sums of the executions that ended with the same number of polls. */
    record CostSum(long executions, long transitions, long events) {
        private CostSum plus(CostSum other) {
            return new CostSum(executions + other.executions, transitions + other.transitions, events + other.events);
        }
    }

    private static final class RunningExecution {
        private int polls;
        private int transitions;
        private int events;
    }

    private final Map<String, RunningExecution> running = new ConcurrentHashMap<>();
    private final Map<Integer, CostSum> byPolls = new TreeMap<>();

    @Override
    public void on(HistoryEvent event) {
        if (event.type() == HistoryEventType.ExecutionStarted) {
            running.put(event.execution(), new RunningExecution());
        }
        RunningExecution open = running.get(event.execution());
        if (open == null) {
            return;
        }
        open.events++;
        switch (event.type()) {
            case TaskStateEntered, ChoiceStateEntered, WaitStateEntered, SucceedStateEntered, FailStateEntered -> {
                open.transitions++;
                if (event.state().filter("Poll"::equals).isPresent()) {
                    open.polls++;
                }
            }
            case ExecutionSucceeded, ExecutionFailed, ExecutionTimedOut, ExecutionAborted -> {
                running.remove(event.execution());
                synchronized (byPolls) {
                    byPolls.merge(open.polls, new CostSum(1, open.transitions, open.events), CostSum::plus);
                }
            }
            default -> {}
        }
    }

    /** Returns the executions that have ended, by number of polls. */
    Map<Integer, CostSum> byPolls() {
        synchronized (byPolls) {
            return new TreeMap<>(byPolls);
        }
    }
}
