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

/** What the workflow's functions share: only the execution that the record names may drive the request. */
abstract class WorkflowFunction implements RequestHandler<TaskInput, TaskResult> {
    /**
     * How long an execution rests before it looks again at a record that it cannot read; if the record's next step does not
     * let it rest, it ends, and the sweep looks. So nothing turns in circles, and a mended record goes on by itself.
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

    /** Returns the function as Lambda's runtime calls it. */
    static RequestStreamHandler stream(WorkflowFunction function) {
        return LambdaSerializer.stream(function, TaskInput.class, TaskResult.class);
    }

    @Override
    public final TaskResult handleRequest(TaskInput turn, Context context) {
        if (WarmUp.isMeantBy(turn.requestToken())) {
            return TaskResult.standDown(turn, PollSchedule.MIN, now());
        }
        String execution = turn.execution();
        try {
            Optional<Request> request = store.find(turn.requestToken());
            return request.isPresent() && request.get().driver().equals(execution)
                    ? step(turn.countingFrom(request.get().waitState().polls()), request.get())
                    : TaskResult.standDown(turn, PollSchedule.MIN, now());
        } catch (CorruptRecordException e) {
            telemetry.unreadable(e.requestToken(), e.attribute());
            return TaskResult.standDown(turn, REST, now());
        }
    }

    abstract TaskResult step(TaskInput turn, Request request);

    /** Records a change, and tells of it. */
    final Request save(Request known, UnaryOperator<Request> change, Optional<Sensitive> resourceModel) {
        return reported(store.save(known, withEnd(known, change), resourceModel))
                .after();
    }

    /** Asks once what a request that settles left behind: the change is made again if others write meanwhile. */
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

    /** Returns whether the resource of a request that is about to settle exists, where this function can find out. */
    Optional<ResourceExists> leftBehind(Request request) {
        return Optional.empty();
    }

    final Request save(Request known, UnaryOperator<Request> change) {
        return save(known, change, Optional.empty());
    }

    /** Settles a request that the tracker could not start, and says so; one whose operation is known after all goes on. */
    final TaskResult giveUp(TaskInput turn, Request request, String why) {
        Instant now = now();
        UpdateResult changed = reported(store.save(
                request,
                withEnd(request, r -> r.start().providerToken().isPresent() ? r : Lifecycle.fail(r, why, now))));
        if (changed.written()) {
            telemetry.gaveUp(changed.after());
        }
        return TaskResult.of(turn, changed.after(), PollSchedule.MIN, now);
    }

    /** In milliseconds, as the record has it. */
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
                    "Cloud Control told a status or an error code that the contract does not list",
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
