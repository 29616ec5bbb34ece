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
        return toBuilder().version(version + 1).build();
    }

    Request with(StartAttempt newStart) {
        return toBuilder().start(newStart).build();
    }

    Request with(Progress newProgress) {
        return toBuilder().progress(newProgress).build();
    }

    Request with(Progress newProgress, Settlement newSettlement) {
        return toBuilder()
                .next(Optional.of(NextStep.PUBLISH))
                .progress(newProgress)
                .settlement(Optional.of(newSettlement))
                .build();
    }

    Request with(Cancellation newCancel) {
        return toBuilder().cancel(Optional.of(newCancel)).build();
    }

    Request with(NextStep newNext) {
        return toBuilder().next(Optional.of(newNext)).build();
    }

    Request with(WaitState newWaitState) {
        return toBuilder().waitState(newWaitState).build();
    }

    Request awaitedBy(String waiter) {
        return toBuilder().awaitedBy(Optional.of(waiter)).build();
    }

    /** No time is expected until the new execution sleeps: until then it is not known whether it runs. */
    Request drivenBy(String newDriver, int newRestarts) {
        WaitState expected = new WaitState(Optional.empty(), waitState.polls(), waitState.publishedAt());
        return toBuilder()
                .driver(newDriver)
                .restarts(newRestarts)
                .waitState(expected)
                .build();
    }

    /** Whether this request was submitted before the other; two of one millisecond go by their tokens. */
    public boolean isBefore(Request other) {
        int byTime = submittedAt.compareTo(other.submittedAt);
        return byTime < 0 || (byTime == 0 && requestToken.compareTo(other.requestToken) < 0);
    }

    /**
     * Returns a builder of a request that was just submitted: version 1, driven by the execution of its own name, nothing started,
     * expected to move at once.
     */
    public static Builder builder(String requestToken, RequestSpec spec, RequestPolicy policy, Instant submittedAt) {
        return new Builder(requestToken, spec, policy, submittedAt);
    }

    /** Returns a builder that begins with this request. */
    public Builder toBuilder() {
        return new Builder(requestToken, spec, policy, submittedAt)
                .version(version)
                .driver(driver)
                .restarts(restarts)
                .next(next)
                .start(start)
                .progress(progress)
                .cancel(cancel)
                .settlement(settlement)
                .overduePublishedAt(overduePublishedAt)
                .awaitedBy(awaitedBy)
                .waitState(waitState);
    }

    /** Collects the members of a request. */
    public static final class Builder {
        private final String requestToken;
        private final RequestSpec spec;
        private final RequestPolicy policy;
        private final Instant submittedAt;
        private long version = 1;
        private String driver;
        private int restarts;
        private Optional<NextStep> next = Optional.of(NextStep.START);
        private StartAttempt start = StartAttempt.NONE;
        private Progress progress;
        private Optional<Cancellation> cancel = Optional.empty();
        private Optional<Settlement> settlement = Optional.empty();
        private Optional<Instant> overduePublishedAt = Optional.empty();
        private Optional<String> awaitedBy = Optional.empty();
        private WaitState waitState;

        private Builder(String requestToken, RequestSpec spec, RequestPolicy policy, Instant submittedAt) {
            this.requestToken = requestToken;
            this.spec = spec;
            this.policy = policy;
            this.submittedAt = submittedAt;
            this.driver = requestToken;
            this.progress = Progress.pending(Optional.empty(), submittedAt);
            this.waitState = new WaitState(Optional.of(submittedAt), 0, Optional.empty());
        }

        /** Sets how often the record was changed. */
        public Builder version(long value) {
            version = value;
            return this;
        }

        /** Sets the name of the execution that may drive the request. */
        public Builder driver(String value) {
            driver = value;
            return this;
        }

        /** Sets how many executions were started after another one failed. */
        public Builder restarts(int value) {
            restarts = value;
            return this;
        }

        /** Sets what the workflow has to do next. */
        public Builder next(Optional<NextStep> value) {
            next = value;
            return this;
        }

        /** Sets how the operation was started. */
        public Builder start(StartAttempt value) {
            start = value;
            return this;
        }

        /** Sets the last news of the operation. */
        public Builder progress(Progress value) {
            progress = value;
            return this;
        }

        /** Sets the cancel that was asked for. */
        public Builder cancel(Optional<Cancellation> value) {
            cancel = value;
            return this;
        }

        /** Sets how the request settled. */
        public Builder settlement(Optional<Settlement> value) {
            settlement = value;
            return this;
        }

        /** Sets when the overdue event was published. */
        public Builder overduePublishedAt(Optional<Instant> value) {
            overduePublishedAt = value;
            return this;
        }

        /** Sets the request that waits for this one. */
        public Builder awaitedBy(Optional<String> value) {
            awaitedBy = value;
            return this;
        }

        /** Sets what the workflow left on the record. */
        public Builder waitState(WaitState value) {
            waitState = value;
            return this;
        }

        /**
         * Returns the request.
         *
         * @throws IllegalArgumentException if the status does not fit the settlement
         */
        public Request build() {
            return new Request(
                    requestToken,
                    version,
                    spec,
                    policy,
                    submittedAt,
                    driver,
                    restarts,
                    next,
                    start,
                    progress,
                    cancel,
                    settlement,
                    overduePublishedAt,
                    awaitedBy,
                    waitState);
        }
    }
}
