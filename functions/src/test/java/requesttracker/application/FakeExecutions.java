package requesttracker.application;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Step Functions, which records each call and may be unavailable. */
public final class FakeExecutions implements Executions {
    public final List<String> calls = new ArrayList<>();
    private final Set<String> running = new HashSet<>();
    private final Set<String> ended = new HashSet<>();
    private boolean down;

    public void goDown() {
        down = true;
    }

    public void comeUp() {
        down = false;
    }

    /** Ends the execution of this name, which a test may also have started earlier. */
    public void end(String name) {
        running.remove(name);
        ended.add(name);
    }

    /** Starts an execution. One that already runs has an early start time. */
    @Override
    public Optional<Instant> start(String name, String requestToken) {
        note("start " + name + " " + requestToken);
        if (ended.contains(name)) {
            return Optional.empty();
        }
        return Optional.of(running.add(name) ? Instant.MAX : Instant.EPOCH);
    }

    @Override
    public void wake(String taskToken) {
        note("wake " + taskToken);
    }

    private void note(String call) {
        if (down) {
            throw new IllegalStateException("Step Functions is down");
        }
        calls.add(call);
    }
}
