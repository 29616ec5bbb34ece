package requesttracker.workflow;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import requesttracker.domain.PollSchedule;
import requesttracker.json.Json;

/**
 * What the state machine hands to a function: the state that the last one left.
 *
 * @param execution the name of the execution that calls
 * @param polls how many polls were made so far
 * @param throttleLevel how far throttled polls hold back the next one, see {@link PollSchedule#throttleLevel}
 * @param retryAfter before when not to ask Cloud Control
 */
record TaskInput(String requestToken, String execution, int polls, int throttleLevel, Optional<Instant> retryAfter) {

    static TaskInput read(Map<String, Object> input) {
        return new TaskInput(
                Json.text(input, "requestToken").orElseThrow(() -> new IllegalArgumentException("no requestToken")),
                Json.text(input, "execution").orElseThrow(() -> new IllegalArgumentException("no execution")),
                Json.text(input, "polls").map(Integer::parseInt).orElse(0),
                input.get("throttled") instanceof Number number ? number.intValue() : 0,
                Json.text(input, "retryAfter").map(Instant::parse));
    }

    /** Returns this input with the polls that the record counts, if those are more: a new execution or start begins at none. */
    TaskInput countingFrom(int recorded) {
        return new TaskInput(requestToken, execution, Math.max(polls, recorded), throttleLevel, retryAfter);
    }

    TaskInput polled(boolean wasThrottled, Optional<Instant> newRetryAfter) {
        return new TaskInput(
                requestToken,
                execution,
                polls + 1,
                PollSchedule.throttleLevel(throttleLevel, wasThrottled),
                newRetryAfter);
    }

    TaskInput called(Optional<Instant> newRetryAfter) {
        return new TaskInput(requestToken, execution, polls, 0, newRetryAfter);
    }
}
