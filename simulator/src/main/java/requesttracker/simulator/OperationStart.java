package requesttracker.simulator;

import java.time.Instant;

/**
 * The facts of an operation that are known at its start.
 *
 * @param sequence orders operations by start
 * @param digest the digest of all members of the call; a repeated start has the same digest
 */
record OperationStart(long sequence, OperationTokens tokens, Instant at, OperationPlan plan, String digest) {
    /** Returns the request token only, since the rest may be secret. */
    @Override
    public String toString() {
        return "OperationStart[" + tokens.request() + "]";
    }
}
