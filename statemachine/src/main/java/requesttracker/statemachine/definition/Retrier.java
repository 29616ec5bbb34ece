package requesttracker.statemachine.definition;

/** One element of a Retry. */
public record Retrier(ErrorNames errors, long maxAttempts, RetryDelay delay) {
    /** The largest MaxAttempts. */
    static final long MOST_ATTEMPTS = 99_999_999;
}
