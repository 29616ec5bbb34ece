package requesttracker.application;

import java.util.Map;
import requesttracker.domain.Request;
import requesttracker.store.RequestStore;
import requesttracker.telemetry.Metric;
import requesttracker.telemetry.Telemetry;

/** What follows when a request has settled, whoever settled it: it is counted, and whoever waits for it is woken. */
public final class SettlementNotifier {
    private final RequestStore store;
    private final Executions executions;
    private final Telemetry telemetry;

    public SettlementNotifier(RequestStore store, Executions executions, Telemetry telemetry) {
        this.store = store;
        this.executions = executions;
        this.telemetry = telemetry;
    }

    /** To be called once for each request, after the write that settled it. */
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
