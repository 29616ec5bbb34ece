package requesttracker.workflow;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import requesttracker.cloudcontrol.CloudControlException;
import requesttracker.domain.CallError;
import requesttracker.domain.Lifecycle;
import requesttracker.domain.NextStep;
import requesttracker.domain.PollSchedule;
import requesttracker.domain.ProgressEvent;
import requesttracker.domain.Request;
import requesttracker.runtime.Dependencies;
import requesttracker.runtime.LambdaEnvironment;

/** Sends the record's cancel to Cloud Control. Polling finds how the operation ends. */
public final class CancelOperation extends CloudControlFunction {
    /** Called by the Lambda runtime. */
    public CancelOperation() {
        this(LambdaEnvironment.as(CancelOperation.class, parts -> stream(new CancelOperation(parts))));
    }

    /** Builds the function from its dependencies. */
    public CancelOperation(Dependencies dependencies) {
        super(dependencies);
    }

    @Override
    TaskResult step(TaskInput input, Request request) {
        boolean pending = request.next().filter(NextStep.CANCEL::equals).isPresent();
        Optional<String> providerToken = request.start().providerToken();
        if (!pending || providerToken.isEmpty()) {
            return TaskResult.of(input, request, PollSchedule.MIN, now());
        }
        try {
            if (request.start().attempt() == 0) {
                // An adopted operation is canceled only if it matches the client's description.
                ProgressEvent adopted = cloudControl.status(providerToken.get());
                if (Lifecycle.isOfAnotherRequest(request, adopted)) {
                    Instant now = now();
                    double drawn = random.nextDouble();
                    Request after = saveAnswer(request, r -> Lifecycle.onProgress(r, adopted, now, drawn, settings));
                    return TaskResult.of(input, after, PollSchedule.MIN, now);
                }
            }
            MessageRedaction redacted =
                    MessageRedaction.of(cloudControl.cancel(providerToken.get()), input, request, store);
            ProgressEvent event = redacted.event();
            Instant now = now();
            Request after = saveAnswer(request, r -> Lifecycle.cancelAccepted(r, event, now), event.resourceModel());
            TaskInput called = redacted.input().called(PollSchedule.clampRetryAfter(event.retryAfter(), now));
            return TaskResult.of(called, after, untilPoll(called, after, now), now);
        } catch (CloudControlException e) {
            return failed(input, request, e.error());
        }
    }

    /** Continues to poll after any error, since only a poll shows how the operation ends. */
    private TaskResult failed(TaskInput input, Request request, CallError error) {
        reportUnusable(request, error);
        Instant now = now();
        Instant since = request.cancel().orElseThrow().requestedAt();
        Instant retryAt = now.plus(PollSchedule.backoff(since, now, random.nextDouble()));
        Request after = saveAnswer(request, r -> Lifecycle.cancelNotTaken(r, retryAt));
        boolean mayHaveSettled = error.kind() == CallError.CallErrorKind.FINAL
                || error.kind() == CallError.CallErrorKind.TOKEN_NOT_FOUND;
        TaskInput called = mayHaveSettled ? input.called(Optional.empty()) : input;
        Duration wait = mayHaveSettled ? PollSchedule.MIN : untilPoll(called, after, now);
        return TaskResult.of(called, after, wait, now);
    }
}
