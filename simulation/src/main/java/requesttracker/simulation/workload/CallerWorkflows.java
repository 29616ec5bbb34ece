package requesttracker.simulation.workload;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import requesttracker.application.CallerAnswer;
import requesttracker.application.CallerTasks;
import requesttracker.domain.Sensitive;
import requesttracker.simulation.checkers.Checkers;

/**
 * The state machines of callers: each task waits for a callback. Some are stopped, some may not be called back, and
 * some give a text that is no task token.
 */
public final class CallerWorkflows implements CallerTasks {
    private final Checkers checkers;
    private final SplittableRandom random;
    private final boolean enabled;
    private final Map<String, WaitingTask> tasks = new LinkedHashMap<>();

    /** What a task answers as long as it waits, and whether it does. */
    private static final class WaitingTask {
        private final CallerAnswer whileWaiting;
        private boolean waits = true;

        WaitingTask(CallerAnswer whileWaiting) {
            this.whileWaiting = whileWaiting;
        }

        CallerAnswer answer() {
            return whileWaiting == CallerAnswer.TAKEN && !waits ? CallerAnswer.GONE : whileWaiting;
        }
    }

    /** @param enabled whether clients of this run ask for callbacks */
    public CallerWorkflows(Checkers checkers, SplittableRandom random, boolean enabled) {
        this.checkers = checkers;
        this.random = random;
        this.enabled = enabled;
    }

    /** Adds a task to some submissions, whose execution some time is stopped. */
    void maybeWaitFor(ObjectNode submission, WorkloadTarget target) {
        if (!enabled || random.nextInt(3) == 0) {
            return;
        }
        String token = Checkers.SECRET_MARK + "task-" + tasks.size();
        int kind = random.nextInt(12);
        WaitingTask task = new WaitingTask(
                kind == 0 ? CallerAnswer.DENIED : kind == 1 ? CallerAnswer.INVALID_TOKEN : CallerAnswer.TAKEN);
        tasks.put(token, task);
        submission
                .putObject("Callback")
                .put("TaskToken", token)
                .put("OnCallerGone", random.nextInt(3) == 0 ? "KEEP" : "CANCEL");
        checkers.callerBegan(token, task.whileWaiting == CallerAnswer.TAKEN);
        if (random.nextInt(3) == 0) {
            target.after(Duration.ofMillis(random.nextInt(1, 600_000)), () -> {
                task.waits = false;
                checkers.callerStopped(token);
            });
        }
    }

    /** Returns the token of the task that waits for a submission. */
    static Optional<String> taskToken(ObjectNode submission) {
        return Optional.of(submission.path("Callback").path("TaskToken").asText())
                .filter(token -> !token.isEmpty());
    }

    @Override
    public CallerAnswer succeed(Sensitive taskToken, String output) {
        return end(taskToken, "", output);
    }

    @Override
    public CallerAnswer fail(Sensitive taskToken, String error, String cause) {
        return end(taskToken, error, cause);
    }

    @Override
    public CallerAnswer heartbeat(Sensitive taskToken) {
        return tasks.get(taskToken.reveal()).answer();
    }

    private CallerAnswer end(Sensitive taskToken, String error, String text) {
        WaitingTask task = tasks.get(taskToken.reveal());
        CallerAnswer answer = task.answer();
        if (answer == CallerAnswer.TAKEN) {
            task.waits = false;
            checkers.calledBack(taskToken.reveal(), error, text);
        }
        return answer;
    }
}
