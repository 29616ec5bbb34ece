package requesttracker.workflow;

import java.time.Instant;
import java.util.Optional;
import requesttracker.domain.PollSchedule;

/**
 * The input of a function from the state machine: the state that the last function returned. Immutable.
 *
 * <p>Not a record, because Lambda's serializer detects no constructors. It calls the no-argument constructor and the
 * private setters.
 */
@SuppressWarnings("UnusedMethod")
public final class TaskInput {
    private String requestToken;
    private String execution;
    private int polls;
    private int throttleLevel;
    private Instant retryAfter;
    private Instant pollAt;
    private String said;

    private TaskInput() {}

    private TaskInput(TaskInput other, int polls, int throttleLevel, Optional<Instant> retryAfter) {
        this.requestToken = other.requestToken;
        this.execution = other.execution;
        this.polls = polls;
        this.throttleLevel = throttleLevel;
        this.retryAfter = retryAfter.orElse(null);
        this.pollAt = other.pollAt;
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

    /** Returns the name of the calling execution. */
    String execution() {
        return required(execution, "execution");
    }

    /** Returns the number of polls so far. */
    int polls() {
        return polls;
    }

    /** Returns the back-off level of throttled polls. See {@link PollSchedule#throttleLevel}. */
    int throttleLevel() {
        return throttleLevel;
    }

    /** Returns the earliest time of the next call to Cloud Control. */
    Optional<Instant> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }

    /**
     * Returns this input with the record's count of polls if that is higher, since a new execution or start begins at
     * zero.
     */
    TaskInput countingFrom(int recorded) {
        return new TaskInput(this, Math.max(polls, recorded), throttleLevel, retryAfter());
    }

    /**
     * Returns the time of the next poll if the last wait was cut at a lease's end, else the earliest time that
     * RetryAfter allows.
     */
    Optional<Instant> nextCall() {
        return Optional.ofNullable(pollAt).or(this::retryAfter);
    }

    /** Returns the time of the next poll; empty unless a lease's end cut the wait. */
    Optional<Instant> pollAt() {
        return Optional.ofNullable(pollAt);
    }

    /** Returns this input with the time of the next poll, before which a wait ends. */
    TaskInput pollingAt(Instant at) {
        TaskInput input = new TaskInput(this, polls, throttleLevel, retryAfter());
        input.pollAt = at;
        return input;
    }

    TaskInput polled(boolean wasThrottled, Optional<Instant> newRetryAfter) {
        int level = PollSchedule.throttleLevel(throttleLevel, wasThrottled);
        return new TaskInput(this, polls + 1, level, newRetryAfter).pollingAt(null);
    }

    TaskInput called(Optional<Instant> newRetryAfter) {
        return new TaskInput(this, polls, 0, newRetryAfter).pollingAt(null);
    }

    /** Returns the fingerprint of the last message, which the record has in redacted form. */
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

    /** Sets the polls as text, because the definition passes the value to DynamoDB, where numbers are texts. */
    private void setPolls(String value) {
        polls = Integer.parseInt(value);
    }

    private void setThrottled(int value) {
        throttleLevel = value;
    }

    private void setSaid(String value) {
        said = value;
    }

    private void setPollAt(String value) {
        pollAt = Instant.parse(value);
    }

    private void setRetryAfter(String value) {
        retryAfter = Instant.parse(value);
    }
}
