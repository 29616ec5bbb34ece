package requesttracker.runtime;

import java.time.Duration;

/**
 * Limits of a call to AWS.
 *
 * @param attempt the time limit of one attempt, including its answer; also of a read without data
 * @param call the time limit of a call with its retries
 * @param passThrough the time limit of an action that Cloud Control answers after the type's handler ran
 * @param answerBytes the maximum size of an answer
 */
record CallLimits(Duration attempt, Duration call, Duration passThrough, long answerBytes) {
    /**
     * The limits on Lambda. The function has 28 s for a passed-through call, and API Gateway waits 30 s. The largest
     * answer has the longest ResourceModel with every character escaped. Lambda's own answers have at most 6 MB.
     */
    static final CallLimits DEPLOYED =
            new CallLimits(Duration.ofSeconds(8), Duration.ofSeconds(20), Duration.ofSeconds(24), 8L * 1024 * 1024);

    /** Returns the limits of a passed-through action: one attempt. */
    CallLimits ofPassThrough() {
        return new CallLimits(passThrough, passThrough, passThrough, answerBytes);
    }
}
