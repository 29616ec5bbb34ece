package requesttracker.domain;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
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
 * @param parked what the sleeping workflow left on the record
 */
public record Request(
        String requestToken,
        long version,
        Asked asked,
        Policy policy,
        Instant submittedAt,
        String driver,
        int restarts,
        Optional<NextStep> next,
        Start start,
        Progress progress,
        Optional<Cancel> cancel,
        Optional<Settlement> settlement,
        Optional<Instant> overduePublishedAt,
        Optional<String> awaitedBy,
        Parked parked) {

    /**
     * What the client asked for.
     *
     * @param digest SHA-256 of the payload, in hexadecimal; stays when the payload goes
     */
    public record Asked(
            Operation operation,
            String typeName,
            Optional<String> typeVersionId,
            Optional<String> roleArn,
            Optional<String> digest) {}

    /** How long it may take, and what then. */
    public record Policy(Duration timeout, OnTimeout onTimeout, OnConflict onConflict) {}

    /**
     * How the operation was started.
     *
     * @param attempt 0 before the first call; each attempt has a ClientToken of its own
     * @param attemptedAt when the first call of this attempt was about to be made: from then on an operation may exist
     * @param notBefore when the start may be tried (again)
     * @param startedAt when Cloud Control accepted it
     */
    public record Start(
            int attempt,
            Optional<Instant> attemptedAt,
            Optional<Instant> notBefore,
            Optional<String> providerToken,
            Optional<Instant> startedAt) {

        static final Start NONE = new Start(0, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** The last news of the operation. */
    public record Progress(
            OperationStatus status,
            Optional<String> identifier,
            Optional<Instant> eventTime,
            Optional<String> statusMessage,
            Optional<ErrorCode> errorCode,
            Optional<String> hooksRequestToken,
            List<HookProgress> hooks) {

        public Progress {
            hooks = List.copyOf(hooks);
        }

        /** Whether it tells the same; written out for the reason that {@link Request#equals} has. */
        @Override
        public boolean equals(Object other) {
            return other instanceof Progress that
                    && status.equals(that.status)
                    && identifier.equals(that.identifier)
                    && eventTime.equals(that.eventTime)
                    && statusMessage.equals(that.statusMessage)
                    && errorCode.equals(that.errorCode)
                    && hooksRequestToken.equals(that.hooksRequestToken)
                    && hooks.equals(that.hooks);
        }

        @Override
        public int hashCode() {
            return Objects.hash(status, identifier, eventTime, statusMessage, errorCode, hooksRequestToken, hooks);
        }
    }

    /**
     * A cancel that was asked for.
     *
     * @param sentAt when Cloud Control accepted it
     * @param attempts how many calls Cloud Control refused
     * @param notBefore when a refused cancel is tried again
     * @param supersededBy the RequestToken of the request that wants the resource
     */
    public record Cancel(
            Instant requestedAt,
            CancelReason reason,
            Optional<Instant> sentAt,
            int attempts,
            Optional<Instant> notBefore,
            Optional<String> supersededBy) {}

    /** The end. */
    public record Settlement(Instant at, Outcome outcome, Optional<ResourceExists> resourceExists) {}

    /**
     * What the workflow's own UpdateItem calls leave on the record; only read here.
     *
     * @param dueAt when the workflow is expected to move again
     * @param polls how many polls were made before it went to sleep
     * @param publishedAt when the terminal event was published
     */
    public record Parked(Optional<Instant> dueAt, int polls, Optional<Instant> publishedAt) {}

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
                        && parked.equals(that.parked)
                        && asked.equals(that.asked)
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
        return copy(version + 1, driver, restarts, next, start, progress, cancel, settlement, awaitedBy, parked);
    }

    Request with(Start newStart) {
        return with(next, newStart, progress, cancel, settlement);
    }

    Request with(Progress newProgress) {
        return with(next, start, newProgress, cancel, settlement);
    }

    Request with(Progress newProgress, Settlement newSettlement) {
        return with(Optional.of(NextStep.PUBLISH), start, newProgress, cancel, Optional.of(newSettlement));
    }

    Request with(Cancel newCancel) {
        return with(next, start, progress, Optional.of(newCancel), settlement);
    }

    Request with(NextStep newNext) {
        return with(Optional.of(newNext), start, progress, cancel, settlement);
    }

    Request with(Parked newParked) {
        return copy(version, driver, restarts, next, start, progress, cancel, settlement, awaitedBy, newParked);
    }

    Request awaitedBy(String waiter) {
        return copy(version, driver, restarts, next, start, progress, cancel, settlement, Optional.of(waiter), parked);
    }

    Request drivenBy(String newDriver, int newRestarts, Instant expectedAt) {
        Parked expected = new Parked(Optional.of(expectedAt), parked.polls(), parked.publishedAt());
        return copy(version, newDriver, newRestarts, next, start, progress, cancel, settlement, awaitedBy, expected);
    }

    /** Whether this request was submitted before the other; two of one millisecond go by their tokens. */
    public boolean isBefore(Request other) {
        int byTime = submittedAt.compareTo(other.submittedAt);
        return byTime < 0 || (byTime == 0 && requestToken.compareTo(other.requestToken) < 0);
    }

    private Request with(
            Optional<NextStep> newNext,
            Start newStart,
            Progress newProgress,
            Optional<Cancel> newCancel,
            Optional<Settlement> newSettlement) {
        return copy(
                version, driver, restarts, newNext, newStart, newProgress, newCancel, newSettlement, awaitedBy, parked);
    }

    private Request copy(
            long newVersion,
            String newDriver,
            int newRestarts,
            Optional<NextStep> newNext,
            Start newStart,
            Progress newProgress,
            Optional<Cancel> newCancel,
            Optional<Settlement> newSettlement,
            Optional<String> newAwaitedBy,
            Parked newParked) {
        return new Request(
                requestToken,
                newVersion,
                asked,
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
