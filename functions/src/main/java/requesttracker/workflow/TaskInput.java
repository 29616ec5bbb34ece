package requesttracker.workflow;

import java.time.Instant;
import java.util.Optional;
import requesttracker.domain.PollSchedule;

/**
 * What the state machine hands to a function: the state that the last one left. Immutable.
 *
 * <p>Not a record, because Lambda's serializer detects no constructors. It calls the constructor without arguments, and the
 * private setters.
 */
@SuppressWarnings("UnusedMethod")
public final class TaskInput {
    private String requestToken;
    private String execution;
    private int polls;
    private int throttleLevel;
    private Instant retryAfter;
    private String said;

    private TaskInput() {}

    private TaskInput(TaskInput other, int polls, int throttleLevel, Optional<Instant> retryAfter) {
        this.requestToken = other.requestToken;
        this.execution = other.execution;
        this.polls = polls;
        this.throttleLevel = throttleLevel;
        this.retryAfter = retryAfter.orElse(null);
        this.said = other.said;
    }

    /** Returns the input of an execution's first task. */
    public static TaskInput of(String requestToken, String execution) {
        TaskInput input = new TaskInput();
        input.requestToken = requestToken;
        input.execution = execution;
        return input;
    }

    String requestToken() {
        return required(requestToken, "requestToken");
    }

    /** Returns the name of the execution that calls. */
    String execution() {
        return required(execution, "execution");
    }

    /** Returns how many polls were made so far. */
    int polls() {
        return polls;
    }

    /** Returns how far throttled polls hold back the next one, see {@link PollSchedule#throttleLevel}. */
    int throttleLevel() {
        return throttleLevel;
    }

    /** Returns before when not to ask Cloud Control. */
    Optional<Instant> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }

    /** Returns this input with the polls that the record counts, if those are more: a new execution or start begins at none. */
    TaskInput countingFrom(int recorded) {
        return new TaskInput(this, Math.max(polls, recorded), throttleLevel, retryAfter());
    }

    TaskInput polled(boolean wasThrottled, Optional<Instant> newRetryAfter) {
        return new TaskInput(this, polls + 1, PollSchedule.throttleLevel(throttleLevel, wasThrottled), newRetryAfter);
    }

    TaskInput called(Optional<Instant> newRetryAfter) {
        return new TaskInput(this, polls, 0, newRetryAfter);
    }

    /** Returns the fingerprint of the messages that were told last and have been recorded without the payload's values. */
    Optional<String> said() {
        return Optional.ofNullable(said);
    }

    TaskInput saying(String fingerprint) {
        TaskInput input = new TaskInput(this, polls, throttleLevel, retryAfter());
        input.said = fingerprint;
        return input;
    }

    private static String required(String value, String name) {
        if (value == null) {
            throw new IllegalArgumentException("no " + name);
        }
        return value;
    }

    private void setRequestToken(String value) {
        requestToken = value;
    }

    private void setExecution(String value) {
        execution = value;
    }

    /** Text, because the definition writes it to DynamoDB, where numbers are texts. */
    private void setPolls(String value) {
        polls = Integer.parseInt(value);
    }

    private void setThrottled(int value) {
        throttleLevel = value;
    }

    private void setSaid(String value) {
        said = value;
    }

    private void setRetryAfter(String value) {
        retryAfter = Instant.parse(value);
    }
}
