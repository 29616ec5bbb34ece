package requesttracker.simulator;

import java.time.Instant;

/**
 * The facts of an operation that its start settles.
 *
 * @param sequence orders operations by start
 * @param digest of all members that the caller sent, to tell a repeated start from a different one
 */
record OperationStart(long sequence, OperationTokens tokens, Instant at, OperationPlan plan, String digest) {
    /** The request token only: the rest may be secret. */
    @Override
    public String toString() {
        return "OperationStart[" + tokens.request() + "]";
    }
}
