package requesttracker.domain;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * One create, update or delete that a client asked us for, with all that is known of it; never its payload.
 *
 * <p>A value only: {@link Lifecycle} says what may follow what.
 *
 * @param requestToken ours
 * @param version counts the changes; a change of an outdated version is refused by the store
 * @param driver name of the execution that may drive this request; all others stand down
 * @param restarts how many executions were started because another had failed
 * @param next what the workflow has to do; empty once the terminal event was published
 * @param overduePublishedAt when Resource Request Overdue was published
 * @param awaitedBy the RequestToken of the request that waits for this one to free the resource
 * @param waitState what the sleeping workflow left on the record
 */
public record Request(
        String requestToken,
        long version,
        RequestSpec spec,
        RequestPolicy policy,
        Instant submittedAt,
        String driver,
        int restarts,
        Optional<NextStep> next,
        StartAttempt start,
        Progress progress,
        Optional<Cancellation> cancel,
        Optional<Settlement> settlement,
        Optional<Instant> overduePublishedAt,
        Optional<String> awaitedBy,
        WaitState waitState) {

    /**
     * Whether it is the same in all that is known.
     *
     * <p>Written out, and what changes most first: what a record has by itself is put together by the JVM when it is first
     * called, one class for each component, and every poll would pay for that in its cold start (docs/performance.md).
     */
    @Override
    public boolean equals(Object other) {
        return this == other
                || (other instanceof Request that
                        && version == that.version
                        && progress.equals(that.progress)
                        && next.equals(that.next)
                        && restarts == that.restarts
                        && requestToken.equals(that.requestToken)
                        && driver.equals(that.driver)
                        && submittedAt.equals(that.submittedAt)
                        && awaitedBy.equals(that.awaitedBy)
                        && overduePublishedAt.equals(that.overduePublishedAt)
                        && start.equals(that.start)
                        && cancel.equals(that.cancel)
                        && settlement.equals(that.settlement)
                        && waitState.equals(that.waitState)
                        && spec.equals(that.spec)
                        && policy.equals(that.policy));
    }

    @Override
    public int hashCode() {
        return Objects.hash(requestToken, version);
    }

    public Request {
        Objects.requireNonNull(requestToken);
        if (settlement.isPresent() != progress.status().isSettled()) {
            throw new IllegalArgumentException(
                    "status " + progress.status().value() + " does not fit the settlement of " + requestToken);
        }
    }

    /** When the deadline passes. */
    public Instant deadline() {
        return submittedAt.plus(policy.timeout());
    }

    public boolean isSettled() {
        return settlement.isPresent();
    }

    public OperationStatus status() {
        return progress.status();
    }

    /** The identifier as soon as it is known: from the client, or from Cloud Control. */
    public Optional<String> identifier() {
        return progress.identifier();
    }

    /** The ClientToken of the current attempt. It comes from the RequestToken, so that a retry can't start twice. */
    public String clientToken() {
        return start.attempt() <= 1 ? requestToken : requestToken + "-" + start.attempt();
    }

    /** Whether Cloud Control may know of an operation for this request, even if we have no token of it. */
    public boolean mayHaveStarted() {
        return start.attemptedAt().isPresent() || start.providerToken().isPresent();
    }

    /** The same, once a change of it was written. */
    public Request written() {
        return copy(version + 1, driver, restarts, next, start, progress, cancel, settlement, awaitedBy, waitState);
    }

    Request with(StartAttempt newStart) {
        return with(next, newStart, progress, cancel, settlement);
    }

    Request with(Progress newProgress) {
        return with(next, start, newProgress, cancel, settlement);
    }

    Request with(Progress newProgress, Settlement newSettlement) {
        return with(Optional.of(NextStep.PUBLISH), start, newProgress, cancel, Optional.of(newSettlement));
    }

    Request with(Cancellation newCancel) {
        return with(next, start, progress, Optional.of(newCancel), settlement);
    }

    Request with(NextStep newNext) {
        return with(Optional.of(newNext), start, progress, cancel, settlement);
    }

    Request with(WaitState newParked) {
        return copy(version, driver, restarts, next, start, progress, cancel, settlement, awaitedBy, newParked);
    }

    Request awaitedBy(String waiter) {
        return copy(
                version, driver, restarts, next, start, progress, cancel, settlement, Optional.of(waiter), waitState);
    }

    Request drivenBy(String newDriver, int newRestarts, Instant expectedAt) {
        WaitState expected = new WaitState(Optional.of(expectedAt), waitState.polls(), waitState.publishedAt());
        return copy(version, newDriver, newRestarts, next, start, progress, cancel, settlement, awaitedBy, expected);
    }

    /** Whether this request was submitted before the other; two of one millisecond go by their tokens. */
    public boolean isBefore(Request other) {
        int byTime = submittedAt.compareTo(other.submittedAt);
        return byTime < 0 || (byTime == 0 && requestToken.compareTo(other.requestToken) < 0);
    }

    private Request with(
            Optional<NextStep> newNext,
            StartAttempt newStart,
            Progress newProgress,
            Optional<Cancellation> newCancel,
            Optional<Settlement> newSettlement) {
        return copy(
                version,
                driver,
                restarts,
                newNext,
                newStart,
                newProgress,
                newCancel,
                newSettlement,
                awaitedBy,
                waitState);
    }

    private Request copy(
            long newVersion,
            String newDriver,
            int newRestarts,
            Optional<NextStep> newNext,
            StartAttempt newStart,
            Progress newProgress,
            Optional<Cancellation> newCancel,
            Optional<Settlement> newSettlement,
            Optional<String> newAwaitedBy,
            WaitState newParked) {
        return new Request(
                requestToken,
                newVersion,
                spec,
                policy,
                submittedAt,
                newDriver,
                newRestarts,
                newNext,
                newStart,
                newProgress,
                newCancel,
                newSettlement,
                overduePublishedAt,
                newAwaitedBy,
                newParked);
    }
}
