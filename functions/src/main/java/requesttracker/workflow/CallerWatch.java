package requesttracker.workflow;

import java.util.Map;
import java.util.Set;
import requesttracker.application.CallerAnswer;
import requesttracker.application.CallerTasks;
import requesttracker.domain.Callback;
import requesttracker.domain.NextStep;
import requesttracker.domain.OnCallerGone;
import requesttracker.domain.Request;
import requesttracker.runtime.Dependencies;
import requesttracker.store.RequestStore;
import requesttracker.telemetry.Metric;
import requesttracker.telemetry.Telemetry;

/** Notices that all callers of a request with OnCallerGone CANCEL are gone. */
final class CallerWatch {
    private final RequestStore store;
    private final CallerTasks callers;
    private final Telemetry telemetry;

    CallerWatch(Dependencies dependencies) {
        this.store = dependencies.store();
        this.callers = dependencies.callerTasks();
        this.telemetry = dependencies.telemetry();
    }

    /**
     * Sends a heartbeat for each caller of a request, and returns whether all callers are gone. A request that one
     * caller wants to keep, or that has no callback, costs nothing.
     */
    boolean isCallerGone(Request request) {
        boolean isWatched = request.next().filter(NextStep.POLL::equals).isPresent()
                && request.cancel().isEmpty()
                && request.callback()
                        .filter(callback -> callback.onCallerGone() == OnCallerGone.CANCEL)
                        .isPresent();
        if (!isWatched) {
            return false;
        }
        Set<Callback> callbacks = store.callbacks().of(request.requestToken());
        // A caller that has just been added may not be on the record that was read.
        boolean mayCancel = !callbacks.isEmpty()
                && callbacks.stream().allMatch(callback -> callback.onCallerGone() == OnCallerGone.CANCEL);
        long gone = callbacks.stream()
                .filter(callback -> isGone(callback, request.requestToken()))
                .count();
        return mayCancel && gone == callbacks.size();
    }

    private boolean isGone(Callback callback, String requestToken) {
        CallerAnswer answer;
        try {
            answer = callers.heartbeat(callback.taskToken());
        } catch (RuntimeException e) {
            telemetry.warn(
                    "A heartbeat was not answered; the request continues",
                    requestToken,
                    Map.of("error", e.getClass().getSimpleName()));
            return false;
        }
        return switch (answer) {
            case TAKEN -> false;
            case GONE -> true;
            case DENIED, INVALID_TOKEN -> {
                telemetry.warn(
                        "A heartbeat was refused; the request continues", requestToken, Map.of("error", answer.name()));
                telemetry.metric(Metric.CALLBACK_FAILURES, 1, requestToken);
                yield false;
            }
        };
    }
}
