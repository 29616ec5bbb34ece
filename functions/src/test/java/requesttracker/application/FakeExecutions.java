package requesttracker.application;

import java.util.ArrayList;
import java.util.List;

/** Step Functions, which notes what it is asked for, and may be out of order. */
public final class FakeExecutions implements Executions {
    public final List<String> calls = new ArrayList<>();
    private boolean down;

    public void goDown() {
        down = true;
    }

    @Override
    public void start(String name, String requestToken) {
        note("start " + name + " " + requestToken);
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
