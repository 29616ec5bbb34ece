package requesttracker.workflow;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import requesttracker.domain.EventPayloads;
import requesttracker.domain.NextStep;
import requesttracker.domain.PollSchedule;
import requesttracker.domain.Request;
import requesttracker.domain.Timestamps;

/**
 * The result of a function for the state machine. {@code request-lifecycle.asl.json} reads these members. Immutable.
 */
public final class TaskResult {
    private final TaskInput input;
    private final String next;
    private final Duration pause;
    private final Instant now;
    private final Optional<Map<String, Object>> event;

    private TaskResult(TaskInput input, String next, Duration pause, Instant now, Optional<Map<String, Object>> event) {
        this.input = input;
        this.next = next;
        this.pause = pause;
        this.now = now;
        this.event = event;
    }

    /**
     * Returns a result that does nothing: another execution drives the request, or its record is missing or corrupt.
     */
    static TaskResult standDown(TaskInput input, Duration pause, Instant now) {
        return new TaskResult(input, "STAND_DOWN", pause, now, Optional.empty());
    }

    /** Returns the record's next step, with a sleep of this length if there is no other step first. */
    static TaskResult of(TaskInput input, Request request, Duration pause, Instant now) {
        if (request.next().isEmpty()) {
            return standDown(input, PollSchedule.MIN, now);
        }
        return switch (request.next().get()) {
            case PUBLISH ->
                new TaskResult(input, "PUBLISH", PollSchedule.MIN, now, Optional.of(EventPayloads.settled(request)));
            case NOTIFY ->
                new TaskResult(input, "NOTIFY", PollSchedule.MIN, now, Optional.of(EventPayloads.overdue(request)));
            case POLL -> new TaskResult(input, "POLL", pause, now, Optional.empty());
            case START -> new TaskResult(input, "START", pause, now, Optional.empty());
            case CANCEL -> {
                // An operation may have started whose token is unknown. A start with the same ClientToken returns the
                // token, and then a cancel is possible.
                boolean tokenKnown = request.start().providerToken().isPresent();
                yield new TaskResult(input, tokenKnown ? "CANCEL" : "START", pause, now, Optional.empty());
            }
        };
    }

    /** Returns a result that delays the start. A signal wakes it, unless a cancel is already pending. */
    static TaskResult startLater(TaskInput input, Request request, Duration pause, Instant now) {
        boolean wakeable = request.next().equals(Optional.of(NextStep.START));
        return new TaskResult(input, wakeable ? "AWAIT_START" : "PAUSE_START", pause, now, Optional.empty());
    }

    public String getRequestToken() {
        return input.requestToken();
    }

    public String getExecution() {
        return input.execution();
    }

    /** Returns the definition's next step. */
    public String getNext() {
        return next;
    }

    public long getWaitSeconds() {
        return pause.toSeconds();
    }

    public String getDueAt() {
        return Timestamps.iso(now.plus(pause));
    }

    /** Returns a text, because the definition passes the value to DynamoDB, where numbers are texts. */
    public String getPolls() {
        return Integer.toString(input.polls());
    }

    /** Returns null if polls are not throttled. Lambda's serializer leaves out null members. */
    public Integer getThrottled() {
        return input.throttleLevel() > 0 ? input.throttleLevel() : null;
    }

    public String getRetryAfter() {
        return input.retryAfter().map(Timestamps::iso).orElse(null);
    }

    /** Returns null unless a lease's end cut the wait. */
    public String getPollAt() {
        return input.pollAt().map(Timestamps::iso).orElse(null);
    }

    public String getSaid() {
        return input.said().orElse(null);
    }

    /** Returns the detail of the event to publish, or null. */
    public Map<String, Object> getEvent() {
        return event.orElse(null);
    }
}
