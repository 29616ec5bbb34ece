package requesttracker.workflow;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import requesttracker.application.SettlementNotifier;
import requesttracker.domain.Lifecycle;
import requesttracker.domain.PollSchedule;
import requesttracker.domain.Request;
import requesttracker.domain.ResourceExists;
import requesttracker.domain.Sensitive;
import requesttracker.runtime.Dependencies;
import requesttracker.runtime.LambdaSerializer;
import requesttracker.runtime.WarmUp;
import requesttracker.store.CorruptRecordException;
import requesttracker.store.RequestStore;
import requesttracker.store.UpdateResult;
import requesttracker.telemetry.Metric;
import requesttracker.telemetry.Telemetry;

/** Base of the workflow's functions. Only the execution that the record names may drive the request. */
abstract class WorkflowFunction implements RequestHandler<TaskInput, TaskResult> {
    /**
     * The pause before an execution reads a corrupt record again. If the record's next step does not allow a pause, the
     * execution ends and the sweep checks the record. So nothing loops, and a repaired record continues by itself.
     */
    private static final Duration REST = Duration.ofMinutes(15);

    final RequestStore store;
    private final SettlementNotifier settled;
    final Telemetry telemetry;
    private final InstantSource clock;

    WorkflowFunction(Dependencies dependencies) {
        this.store = dependencies.store();
        this.settled = dependencies.settlementNotifier();
        this.telemetry = dependencies.telemetry();
        this.clock = dependencies.clock();
    }

    /** Returns the handler that the Lambda runtime calls. */
    static RequestStreamHandler stream(WorkflowFunction function) {
        return LambdaSerializer.stream(function, TaskInput.class, TaskResult.class);
    }

    @Override
    public final TaskResult handleRequest(TaskInput input, Context context) {
        if (WarmUp.isMeantBy(input.requestToken())) {
            return TaskResult.standDown(input, PollSchedule.MIN, now());
        }
        String execution = input.execution();
        try {
            Optional<Request> request = store.find(input.requestToken());
            return request.isPresent() && request.get().driver().equals(execution)
                    ? step(input.countingFrom(request.get().waitState().polls()), request.get())
                    : TaskResult.standDown(input, PollSchedule.MIN, now());
        } catch (CorruptRecordException e) {
            telemetry.unreadable(e.requestToken(), e.attribute());
            return TaskResult.standDown(input, REST, now());
        }
    }

    abstract TaskResult step(TaskInput input, Request request);

    /** Saves a change and reports its metrics. */
    final Request save(Request known, UnaryOperator<Request> change, Optional<Sensitive> resourceModel) {
        return reported(store.save(known, withEnd(known, change), resourceModel))
                .after();
    }

    /**
     * Returns the change with {@code ResourceExists} for a settlement. Asks at most once, even if the change is applied
     * again.
     */
    private UnaryOperator<Request> withEnd(Request known, UnaryOperator<Request> change) {
        Request expected = change.apply(known);
        Optional<ResourceExists> exists =
                expected.isSettled() && !known.isSettled() ? leftBehind(expected) : Optional.empty();
        return r -> {
            Request after = change.apply(r);
            return exists.isPresent() && after.isSettled() && !r.isSettled()
                    ? Lifecycle.withResourceExists(after, exists.get())
                    : after;
        };
    }

    /** Returns whether the resource of a settling request exists; empty if this function cannot know. */
    Optional<ResourceExists> leftBehind(Request request) {
        return Optional.empty();
    }

    final Request save(Request known, UnaryOperator<Request> change) {
        return save(known, change, Optional.empty());
    }

    /** Settles a request that the tracker could not start. A request whose operation is known continues. */
    final TaskResult giveUp(TaskInput input, Request request, String why) {
        Instant now = now();
        UpdateResult changed = reported(store.save(
                request,
                withEnd(request, r -> r.start().providerToken().isPresent() ? r : Lifecycle.fail(r, why, now))));
        if (changed.written()) {
            telemetry.gaveUp(changed.after());
        }
        return TaskResult.of(input, changed.after(), PollSchedule.MIN, now);
    }

    /** Returns the current time in milliseconds, as on the record. */
    final Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    private UpdateResult reported(UpdateResult changed) {
        if (changed.written()) {
            report(changed.before(), changed.after());
        }
        return changed;
    }

    private void report(Request before, Request after) {
        if (after.isSettled() && !before.isSettled()) {
            settled.settled(after);
        }
        if (Lifecycle.hasUnknownStatus(after) && !Lifecycle.hasUnknownStatus(before)) {
            telemetry.warn(
                    "Cloud Control returned a status or an error code that the contract does not list",
                    after.requestToken(),
                    Map.of("OperationStatus", after.status().value()));
            telemetry.metric(Metric.UNKNOWN_STATUS, 1, after.requestToken());
        }
        Optional<Instant> sentAt = sentAt(after);
        if (sentAt.isPresent() && sentAt(before).isEmpty()) {
            Duration latency = Duration.between(after.cancel().get().requestedAt(), sentAt.get());
            telemetry.metric(Metric.CANCEL_LATENCY, latency.toMillis(), after.requestToken());
        }
    }

    private static Optional<Instant> sentAt(Request request) {
        return request.cancel().isPresent() ? request.cancel().get().sentAt() : Optional.empty();
    }
}
