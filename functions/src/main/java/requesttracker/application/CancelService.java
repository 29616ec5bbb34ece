package requesttracker.application;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import requesttracker.domain.CancelReason;
import requesttracker.domain.Lifecycle;
import requesttracker.domain.Request;
import requesttracker.domain.Requester;
import requesttracker.domain.Settlement;
import requesttracker.store.RequestStore;
import requesttracker.store.UpdateResult;
import requesttracker.telemetry.Metric;
import requesttracker.telemetry.Telemetry;

/** Cancels requests: saves the cancel on the record, then wakes the sleeping execution. */
public final class CancelService {
    private final RequestStore store;
    private final Executions executions;
    private final SettlementNotifier settled;
    private final Telemetry telemetry;
    private final InstantSource clock;

    public CancelService(RequestStore store, Executions executions, Telemetry telemetry, InstantSource clock) {
        this.store = store;
        this.executions = executions;
        this.settled = new SettlementNotifier(store, executions, telemetry);
        this.telemetry = telemetry;
        this.clock = clock;
    }

    /** Cancels a request for a caller. A repeated cancel returns the result of the first. */
    public CancelResult cancel(String requestToken, Optional<Requester> by) {
        return cancel(requestToken, CancelReason.REQUESTED, Optional.empty(), by);
    }

    /** Cancels a request for the tracker itself. A repeated cancel returns the result of the first. */
    public CancelResult cancel(String requestToken, CancelReason reason, Optional<String> supersededBy) {
        return cancel(requestToken, reason, supersededBy, Optional.empty());
    }

    private CancelResult cancel(
            String requestToken, CancelReason reason, Optional<String> supersededBy, Optional<Requester> by) {
        Optional<Request> found = store.find(requestToken);
        if (found.isEmpty()) {
            return new CancelResult.NotFound();
        }
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        UpdateResult changed =
                store.save(found.get(), r -> Lifecycle.cancelRequested(r, reason, supersededBy, by, now));
        Request request = changed.after();
        boolean onlyCounted = changed.written() && changed.before().cancel().isPresent();
        if (!changed.written() || onlyCounted) {
            if (isUntried(request)) {
                // The other write may be our own: the SDK repeats a call whose response was lost.
                store.waitingTaskToken(requestToken).ifPresent(token -> wake(request, token));
            }
            return request.isSettled() && !canceledBeforeStart(request)
                    ? new CancelResult.AlreadySettled(request)
                    : new CancelResult.Accepted(request);
        }
        if (request.isSettled()) {
            settled.settled(request);
        }
        changed.taskToken().ifPresent(token -> wake(request, token));
        return new CancelResult.Accepted(request);
    }

    private static boolean isUntried(Request request) {
        return !request.isSettled()
                && request.cancel()
                        .filter(cancel -> cancel.sentAt().isEmpty() && cancel.attempts() == 0)
                        .isPresent();
    }

    /** Returns whether the first cancel settled the request. A second cancel then returns the result of the first. */
    private static boolean canceledBeforeStart(Request request) {
        return request.start().providerToken().isEmpty()
                && request.cancel()
                        .filter(cancel ->
                                request.settlement().map(Settlement::at).equals(Optional.of(cancel.requestedAt())))
                        .isPresent();
    }

    private void wake(Request request, String taskToken) {
        try {
            executions.wake(taskToken);
        } catch (RuntimeException e) {
            telemetry.warn(
                    "The workflow could not be woken; it finds the cancel when it wakes by itself",
                    request.requestToken(),
                    Map.of("error", e.getClass().getSimpleName()));
            telemetry.metric(Metric.WAKE_UP_FAILURES, 1, request.requestToken());
        }
    }
}
