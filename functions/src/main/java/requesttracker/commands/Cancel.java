package requesttracker.commands;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import requesttracker.domain.CancelReason;
import requesttracker.domain.Lifecycle;
import requesttracker.domain.Request;
import requesttracker.gateway.Executions;
import requesttracker.store.RequestStore;
import requesttracker.store.RequestStore.Changed;
import requesttracker.telemetry.Telemetry;

/** Asks for a cancel: it is on the record first, and then wakes the sleeping workflow. */
public final class Cancel {
    private final RequestStore store;
    private final Executions executions;
    private final Settled settled;
    private final Telemetry telemetry;
    private final InstantSource clock;

    public Cancel(RequestStore store, Executions executions, Telemetry telemetry, InstantSource clock) {
        this.store = store;
        this.executions = executions;
        this.settled = new Settled(store, executions, telemetry);
        this.telemetry = telemetry;
        this.clock = clock;
    }

    /** What became of asking. */
    public sealed interface Answer {
        /** The cancel is on the record, since now or since earlier. */
        record Accepted(Request request) implements Answer {}

        /** The request had settled before; nothing was changed. */
        record Settled(Request request) implements Answer {}

        /** There is no such request. */
        record NotFound() implements Answer {}
    }

    /** Asks for the cancel of one request; a second time answers like the first. */
    public Answer cancel(String requestToken, CancelReason reason, Optional<String> supersededBy) {
        Optional<Request> found = store.find(requestToken);
        if (found.isEmpty()) {
            return new Answer.NotFound();
        }
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        Changed changed = store.change(found.get(), r -> Lifecycle.cancelRequested(r, reason, supersededBy, now));
        Request request = changed.after();
        if (!changed.written()) {
            if (isUntried(request)) {
                // Whose write it was is not known: it may be ours, made twice by the SDK because its answer was lost.
                store.parkedToken(requestToken).ifPresent(token -> wake(request, token));
            }
            return request.isSettled() && !cancelledBeforeStart(request)
                    ? new Answer.Settled(request)
                    : new Answer.Accepted(request);
        }
        if (request.isSettled()) {
            settled.follow(request);
        }
        changed.taskToken().ifPresent(token -> wake(request, token));
        return new Answer.Accepted(request);
    }

    private static boolean isUntried(Request request) {
        return !request.isSettled()
                && request.cancel()
                        .filter(cancel -> cancel.sentAt().isEmpty() && cancel.attempts() == 0)
                        .isPresent();
    }

    /** Such a request settled by the first cancel itself, so a second one answers like the first. */
    private static boolean cancelledBeforeStart(Request request) {
        return !request.mayHaveStarted() && request.cancel().isPresent();
    }

    private void wake(Request request, String taskToken) {
        try {
            executions.wake(taskToken);
        } catch (RuntimeException e) {
            telemetry.warn(
                    "The workflow could not be woken; it finds the cancel when it wakes by itself",
                    request.requestToken(),
                    Map.of("error", e.getClass().getSimpleName()));
        }
    }
}
