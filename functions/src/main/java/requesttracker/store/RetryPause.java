package requesttracker.store;

/** The pauses between the attempts of a transaction that DynamoDB throttles. The SDK does not retry such a one. */
@FunctionalInterface
public interface RetryPause {
    /** Retries a few times at once, where nothing is gained by waiting. */
    RetryPause NONE = retry -> retry < 3;

    /**
     * Waits before a retry.
     *
     * @param retry the number of the retry, from 0
     * @return whether there is time for it
     */
    boolean before(int retry);
}
