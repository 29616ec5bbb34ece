package requesttracker.application;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import requesttracker.domain.Sensitive;

/** The tasks of callers. Each task returns the answer that the test set, or else accepts the call. */
public final class FakeCallerTasks implements CallerTasks {
    public final List<String> calls = new ArrayList<>();
    public final List<String> texts = new ArrayList<>();
    private final Map<String, CallerAnswer> answers = new HashMap<>();
    private final Map<String, Runnable> meanwhile = new HashMap<>();
    private boolean down;

    /** Sets the answer of the task with this token. */
    public FakeCallerTasks says(String taskToken, CallerAnswer answer) {
        answers.put(taskToken, answer);
        return this;
    }

    /** Sets an action that runs during the next call of this task. */
    public void during(String taskToken, Runnable others) {
        meanwhile.put(taskToken, others);
    }

    /** Makes all calls fail without an answer, or answers them again. */
    public void setDown(boolean value) {
        down = value;
    }

    @Override
    public CallerAnswer succeed(Sensitive taskToken, String output) {
        texts.add(output);
        return note("succeed", taskToken);
    }

    @Override
    public CallerAnswer fail(Sensitive taskToken, String error, String cause) {
        texts.add(cause);
        return note("fail " + error, taskToken);
    }

    @Override
    public CallerAnswer heartbeat(Sensitive taskToken) {
        return note("heartbeat", taskToken);
    }

    private CallerAnswer note(String call, Sensitive taskToken) {
        calls.add(call + " " + taskToken.reveal());
        if (down) {
            throw new IllegalStateException("Step Functions is down");
        }
        Optional.ofNullable(meanwhile.remove(taskToken.reveal())).ifPresent(Runnable::run);
        return answers.getOrDefault(taskToken.reveal(), CallerAnswer.TAKEN);
    }
}
