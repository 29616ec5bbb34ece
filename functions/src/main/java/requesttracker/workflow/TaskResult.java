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

/** What a function answers to the state machine; {@code request-lifecycle.asl.json} reads these members. Immutable. */
public final class TaskResult {
    private final TaskInput turn;
    private final String next;
    private final Duration pause;
    private final Instant now;
    private final Optional<Map<String, Object>> event;

    private TaskResult(TaskInput turn, String next, Duration pause, Instant now, Optional<Map<String, Object>> event) {
        this.turn = turn;
        this.next = next;
        this.pause = pause;
        this.now = now;
        this.event = event;
    }

    /** Another execution drives the request, or there is none, or it cannot be read. */
    static TaskResult standDown(TaskInput turn, Duration pause, Instant now) {
        return new TaskResult(turn, "STAND_DOWN", pause, now, Optional.empty());
    }

    /** What the record says, and to sleep as long as this if there is nothing else to do first. */
    static TaskResult of(TaskInput turn, Request request, Duration pause, Instant now) {
        if (request.next().isEmpty()) {
            return standDown(turn, PollSchedule.MIN, now);
        }
        return switch (request.next().get()) {
            case PUBLISH ->
                new TaskResult(turn, "PUBLISH", PollSchedule.MIN, now, Optional.of(EventPayloads.settled(request)));
            case NOTIFY ->
                new TaskResult(turn, "NOTIFY", PollSchedule.MIN, now, Optional.of(EventPayloads.overdue(request)));
            case POLL -> new TaskResult(turn, "POLL", pause, now, Optional.empty());
            case START -> new TaskResult(turn, "START", pause, now, Optional.empty());
            case CANCEL -> {
                // An operation may have begun whose token never reached us: starting again with the same ClientToken
                // tells the token, and then it can be cancelled.
                boolean tokenKnown = request.start().providerToken().isPresent();
                yield new TaskResult(turn, tokenKnown ? "CANCEL" : "START", pause, now, Optional.empty());
            }
        };
    }

    /** The start has to wait, and is woken by a signal; not wakeable if a cancel is pending already. */
    static TaskResult startLater(TaskInput turn, Request request, Duration pause, Instant now) {
        boolean wakeable = request.next().equals(Optional.of(NextStep.START));
        return new TaskResult(turn, wakeable ? "AWAIT_START" : "PAUSE_START", pause, now, Optional.empty());
    }

    public String getRequestToken() {
        return turn.requestToken();
    }

    public String getExecution() {
        return turn.execution();
    }

    /** Returns what the definition goes on with. */
    public String getNext() {
        return next;
    }

    public long getWaitSeconds() {
        return pause.toSeconds();
    }

    public String getDueAt() {
        return Timestamps.iso(now.plus(pause));
    }

    /** Returns text, because the definition writes it to DynamoDB, where numbers are texts. */
    public String getPolls() {
        return Integer.toString(turn.polls());
    }

    /** Returns null if polls are not held back. Lambda's serializer leaves out what is null. */
    public Integer getThrottled() {
        return turn.throttleLevel() > 0 ? turn.throttleLevel() : null;
    }

    public String getRetryAfter() {
        return turn.retryAfter().map(Timestamps::iso).orElse(null);
    }

    public String getSaid() {
        return turn.said().orElse(null);
    }

    /** Returns the detail of the event to publish, or null. */
    public Map<String, Object> getEvent() {
        return event.orElse(null);
    }
}
