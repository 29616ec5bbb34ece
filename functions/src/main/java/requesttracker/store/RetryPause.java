package requesttracker.store;

/** The pauses between the attempts of a throttled transaction. The SDK does not retry a throttled transaction. */
@FunctionalInterface
public interface RetryPause {
    /** Retries three times without a pause. */
    RetryPause NONE = retry -> retry < 3;

    /**
     * Waits before a retry.
     *
     * @param retry the number of the retry, from 0
     * @return whether there is time for the retry
     */
    boolean before(int retry);
}
