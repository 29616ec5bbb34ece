package requesttracker.application;

import java.util.Map;
import requesttracker.domain.Request;
import requesttracker.store.RequestStore;
import requesttracker.telemetry.Metric;
import requesttracker.telemetry.Telemetry;

/** Acts on the settlement of a request: counts it, and wakes the request that waits for it. */
public final class SettlementNotifier {
    private final RequestStore store;
    private final Executions executions;
    private final Telemetry telemetry;

    public SettlementNotifier(RequestStore store, Executions executions, Telemetry telemetry) {
        this.store = store;
        this.executions = executions;
        this.telemetry = telemetry;
    }

    /**
     * Counts the settlement and wakes the waiting request. Call it once for each request, after the write that settled
     * it.
     */
    public void settled(Request request) {
        telemetry.settled(request);
        request.awaitedBy().ifPresent(waiter -> {
            try {
                store.waitingTaskToken(waiter).ifPresent(executions::wake);
            } catch (RuntimeException e) {
                telemetry.warn(
                        "The waiting request could not be woken; it looks again by itself",
                        waiter,
                        Map.of("error", e.getClass().getSimpleName()));
                telemetry.metric(Metric.WAKE_UP_FAILURES, 1, waiter);
            }
        });
    }
}
