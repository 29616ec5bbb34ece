package requesttracker.workflow;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import requesttracker.domain.EventPayloads;
import requesttracker.domain.NextStep;
import requesttracker.domain.PollSchedule;
import requesttracker.domain.Request;
import requesttracker.domain.Timestamps;

/** What a function answers to the state machine; {@code request-lifecycle.asl.json} reads these members. */
record TaskResult(TaskInput turn, String next, Duration pause, Instant now, Optional<Map<String, Object>> event) {

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

    Map<String, Object> asMap() {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("requestToken", turn.requestToken());
        answer.put("execution", turn.execution());
        answer.put("next", next);
        answer.put("waitSeconds", pause.toSeconds());
        answer.put("dueAt", Timestamps.iso(now.plus(pause)));
        answer.put("polls", Integer.toString(turn.polls()));
        if (turn.throttleLevel() > 0) {
            answer.put("throttled", turn.throttleLevel());
        }
        turn.retryAfter().ifPresent(at -> answer.put("retryAfter", Timestamps.iso(at)));
        event.ifPresent(detail -> answer.put("event", detail));
        return answer;
    }
}
