package requesttracker.workflow;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import requesttracker.domain.Events;
import requesttracker.domain.NextStep;
import requesttracker.domain.Request;
import requesttracker.domain.Timestamps;
import requesttracker.domain.Waits;

/** What a function answers to the state machine; {@code request-lifecycle.asl.json} reads these members. */
record Step(Turn turn, String next, Duration pause, Instant now, Optional<Map<String, Object>> event) {

    /** Another execution drives the request, or there is none, or it cannot be read. */
    static Step standDown(Turn turn, Duration pause, Instant now) {
        return new Step(turn, "STAND_DOWN", pause, now, Optional.empty());
    }

    /** What the record says, and to sleep as long as this if there is nothing else to do first. */
    static Step of(Turn turn, Request request, Duration pause, Instant now) {
        if (request.next().isEmpty()) {
            return standDown(turn, Waits.MIN, now);
        }
        return switch (request.next().get()) {
            case PUBLISH -> new Step(turn, "PUBLISH", Waits.MIN, now, Optional.of(Events.settled(request)));
            case NOTIFY -> new Step(turn, "NOTIFY", Waits.MIN, now, Optional.of(Events.overdue(request)));
            case POLL -> new Step(turn, "POLL", pause, now, Optional.empty());
            case START -> new Step(turn, "START", pause, now, Optional.empty());
            case CANCEL -> {
                // An operation may have begun whose token never reached us: starting again with the same ClientToken
                // tells the token, and then it can be cancelled.
                boolean tokenKnown = request.start().providerToken().isPresent();
                yield new Step(turn, tokenKnown ? "CANCEL" : "START", pause, now, Optional.empty());
            }
        };
    }

    /** The start has to wait, and is woken by a signal; not wakeable if a cancel is pending already. */
    static Step startLater(Turn turn, Request request, Duration pause, Instant now) {
        boolean wakeable = request.next().equals(Optional.of(NextStep.START));
        return new Step(turn, wakeable ? "AWAIT_START" : "PAUSE_START", pause, now, Optional.empty());
    }

    Map<String, Object> asMap() {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("requestToken", turn.requestToken());
        answer.put("execution", turn.execution());
        answer.put("next", next);
        answer.put("waitSeconds", pause.toSeconds());
        answer.put("dueAt", Timestamps.iso(now.plus(pause)));
        answer.put("polls", Integer.toString(turn.polls()));
        if (turn.throttled() > 0) {
            answer.put("throttled", turn.throttled());
        }
        turn.retryAfter().ifPresent(at -> answer.put("retryAfter", Timestamps.iso(at)));
        event.ifPresent(detail -> answer.put("event", detail));
        return answer;
    }
}
