package requesttracker.repair;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.ScheduledEvent;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import requesttracker.application.Executions;
import requesttracker.application.SettlementNotifier;
import requesttracker.domain.Lifecycle;
import requesttracker.domain.Request;
import requesttracker.domain.TrackerSettings;
import requesttracker.json.Json;
import requesttracker.json.MalformedJsonException;
import requesttracker.runtime.Dependencies;
import requesttracker.runtime.LambdaEnvironment;
import requesttracker.runtime.LambdaSerializer;
import requesttracker.store.CorruptRecordException;
import requesttracker.store.RequestStore;
import requesttracker.store.UpdateResult;
import requesttracker.telemetry.Metric;
import requesttracker.telemetry.Telemetry;

/**
 * Starts a new execution for each request whose execution ended too early, and for the request of a failed execution.
 * After {@link TrackerSettings#maxRestarts()} restarts, the request settles FAILED with InternalFailure. An execution
 * whose start was refused starts under the same name and does not count. A running execution is left alone, however
 * late it is.
 *
 * <p>Called by a schedule (any event) and by the rule on failed executions (an event with {@code detail.input}). A
 * person calls it after all executions were stopped ({@code {"detail": {"all": true}}}), which never fails a request.
 */
public final class RepairRequests implements RequestHandler<ScheduledEvent, RepairResult> {
    /** A workflow that slept before and is this late may have failed. */
    static final Duration MARGIN = Duration.ofMinutes(15);

    /** A request whose workflow never slept may have no execution: the start may have been refused. */
    static final Duration MARGIN_WITHOUT_EXECUTION = Duration.ofSeconds(60);

    /** The longest time of the four calls for one request: 20 s each, retries included. */
    private static final Duration LONGEST_PART = Duration.ofSeconds(80);

    private final RequestStore store;
    private final Executions executions;
    private final SettlementNotifier settled;
    private final TrackerSettings settings;
    private final Telemetry telemetry;
    private final InstantSource clock;
    private final Executor workers;

    /** Called by the Lambda runtime. */
    public RepairRequests() {
        this(LambdaEnvironment.as(
                RepairRequests.class,
                parts -> LambdaSerializer.stream(new RepairRequests(parts), ScheduledEvent.class, RepairResult.class)));
    }

    /** Builds the function from its dependencies. */
    public RepairRequests(Dependencies dependencies) {
        this.store = dependencies.store();
        this.executions = dependencies.executions();
        this.settled = dependencies.settlementNotifier();
        this.settings = dependencies.settings();
        this.telemetry = dependencies.telemetry();
        this.clock = dependencies.clock();
        this.workers = dependencies.workers();
    }

    @Override
    public RepairResult handleRequest(ScheduledEvent event, Context context) {
        Map<String, Object> detail = event.getDetail() == null ? Map.of() : event.getDetail();
        Optional<String> failed = Json.text(detail, "name");
        return new RepairResult(
                failed.isPresent()
                        ? failedExecution(
                                failed.get(), Json.text(detail, "input").orElse(""))
                        : sweep(Boolean.TRUE.equals(detail.get("all")), () -> hasTime(context)));
    }

    private static boolean hasTime(Context context) {
        return context == null || context.getRemainingTimeInMillis() > LONGEST_PART.toMillis();
    }

    private int failedExecution(String execution, String input) {
        try {
            return Json.text(Json.object(input), "requestToken")
                    .flatMap(store::find)
                    .filter(request -> request.driver().equals(execution))
                    .map(request -> restart(request, false) ? 1 : 0)
                    .orElse(0);
        } catch (CorruptRecordException e) {
            // A retry would not help: a person has to look at the record.
            failed(e.requestToken(), e);
            return 0;
        } catch (MalformedJsonException e) {
            telemetry.warn("A failed execution has no request", "-", Map.of("execution", execution));
            return 0;
        }
    }

    /** Repairs requests in parallel and stops before the Lambda timeout. The next sweep takes the rest. */
    private int sweep(boolean all, BooleanSupplier hasTime) {
        Instant now = clock.instant();
        List<String> late = new ArrayList<>();
        Instant[] oldest = {now};
        store.forEachActive(active -> {
            if (active.submittedAt().isBefore(oldest[0])) {
                oldest[0] = active.submittedAt();
            }
            if (all || isLate(active.dueAt(), active.submittedAt(), now)) {
                late.add(active.requestToken());
            }
        });
        telemetry.metric(
                Metric.OLDEST_UNSETTLED_AGE, Duration.between(oldest[0], now).toSeconds(), "-");
        AtomicInteger restarted = new AtomicInteger();
        AtomicInteger left = new AtomicInteger();
        CompletableFuture.allOf(late.stream()
                        .map(requestToken -> CompletableFuture.runAsync(
                                () -> {
                                    if (!hasTime.getAsBoolean()) {
                                        left.incrementAndGet();
                                    } else if (swept(requestToken, all, now)) {
                                        restarted.incrementAndGet();
                                    }
                                },
                                workers))
                        .toArray(CompletableFuture[]::new))
                .join();
        if (left.get() > 0) {
            telemetry.warn(
                    "The sweep had no time for all requests; the next one continues", "-", Map.of("left", left.get()));
        }
        return restarted.get();
    }

    private boolean swept(String requestToken, boolean all, Instant now) {
        try {
            // The index is eventually consistent: the record decides.
            Optional<Request> late = store.find(requestToken)
                    .filter(found -> all || isLate(found.waitState().dueAt(), found.submittedAt(), now));
            if (late.isEmpty() || late.get().next().isEmpty()) {
                return false;
            }
            if (all) {
                return restart(late.get(), true);
            }
            // Starts the execution if its start was refused, and returns whether it runs.
            Optional<Instant> began = executions.start(late.get().driver(), requestToken);
            if (began.isEmpty()) {
                return restart(late.get(), false);
            }
            boolean started = !began.get().isBefore(now);
            if (started) {
                telemetry.metric(Metric.RESTARTED_REQUESTS, 1, requestToken);
            }
            return started;
        } catch (RuntimeException e) {
            // One corrupt record or one throttled start must not delay the others.
            failed(requestToken, e);
            return false;
        }
    }

    private void failed(String requestToken, RuntimeException e) {
        Map<String, String> why = e instanceof CorruptRecordException
                ? Map.of("error", "Unreadable", "reason", e.getMessage())
                : Map.of("error", e.getClass().getSimpleName());
        telemetry.warn("A request could not be given a new execution; the next sweep tries again", requestToken, why);
        telemetry.metric(Metric.REPAIR_FAILURES, 1, requestToken);
    }

    /**
     * Returns whether the request is late. A due time that is not after the submission means that no workflow slept
     * yet.
     */
    private static boolean isLate(Optional<Instant> dueAt, Instant submittedAt, Instant now) {
        return dueAt.filter(submittedAt::isBefore)
                .map(due -> due.plus(MARGIN))
                .orElse(submittedAt.plus(MARGIN_WITHOUT_EXECUTION))
                .isBefore(now);
    }

    /** @param allStopped whether a person stopped all executions, which does not count as a failure */
    private boolean restart(Request request, boolean allStopped) {
        if (request.next().isEmpty()) {
            return false;
        }
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        boolean tooOften = !allStopped && request.restarts() >= settings.maxRestarts();
        UpdateResult changed = store.save(request, r -> {
            if (r.next().isEmpty() || !r.driver().equals(request.driver())) {
                return r;
            }
            if (allStopped) {
                return Lifecycle.resumed(r);
            }
            return Lifecycle.takenOver(
                    tooOften ? Lifecycle.fail(r, "The workflow failed " + (r.restarts() + 1) + " times", now) : r);
        });
        if (!changed.written()) {
            return false;
        }
        Request taken = changed.after();
        if (taken.isSettled() && !changed.before().isSettled()) {
            settled.settled(taken);
            telemetry.gaveUp(taken);
        }
        telemetry.metric(Metric.RESTARTED_REQUESTS, 1, taken.requestToken());
        executions.start(taken.driver(), taken.requestToken());
        return true;
    }
}
