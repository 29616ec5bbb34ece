package requesttracker.runtime;

import java.time.Duration;

/**
 * Limits of a call to AWS.
 *
 * @param attempt the time limit of one attempt, its answer read; also of a read that gets nothing
 * @param call the time limit of a call with its retries
 * @param passThrough the time limit of an action that Cloud Control answers only after the type's handler has run
 * @param answerBytes the longest answer
 */
record CallLimits(Duration attempt, Duration call, Duration passThrough, long answerBytes) {
    /**
     * The limits on Lambda. The function has 28 s for a call passed through, and API Gateway waits 30 s. The longest answer is
     * one with the longest ResourceModel whose characters are all escaped; Lambda's own answers have at most 6 MB.
     */
    static final CallLimits DEPLOYED =
            new CallLimits(Duration.ofSeconds(8), Duration.ofSeconds(20), Duration.ofSeconds(24), 8L * 1024 * 1024);

    /** Returns the limits of an action passed through: one attempt. */
    CallLimits ofPassThrough() {
        return new CallLimits(passThrough, passThrough, passThrough, answerBytes);
    }
}
