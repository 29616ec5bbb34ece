package requesttracker.domain;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A client's create, update or delete with its full state, without its payload.
 *
 * <p>A value; {@link Lifecycle} has the transitions.
 *
 * @param requestToken the tracker's token
 * @param version the number of changes; the store refuses a change of an outdated version
 * @param origin the submitter and the client's names
 * @param driver the name of the execution that may drive this request; all others do nothing
 * @param restarts the number of executions that were started after another one failed
 * @param phase the phase, with the data that only this phase has
 * @param attempts the operations that ended without settling the request, up to {@link #ATTEMPTS_MAX}
 * @param overduePublishedAt when Resource Request Overdue was published
 * @param awaitedBy the RequestToken of the request that waits for this one to free the resource
 * @param waitState the attributes that the workflow itself writes
 * @param callback the state of the callbacks, if there are any
 * @param leaseIds the leases; the request is canceled when all of them have ended
 */
public record Request(
        String requestToken,
        long version,
        RequestSpec spec,
        RequestPolicy policy,
        RequestOrigin origin,
        Instant submittedAt,
        String driver,
        int restarts,
        Phase phase,
        Progress progress,
        List<EndedAttempt> attempts,
        Optional<Instant> overduePublishedAt,
        Optional<String> awaitedBy,
        WaitState waitState,
        Optional<CallbackStatus> callback,
        List<String> leaseIds) {

    /** The maximum number of kept attempts. Further ones are only counted. */
    public static final int ATTEMPTS_MAX = 20;

    /**
     * Compares all members, those that change most often first.
     *
     * <p>Written by hand. The record's generated method creates a class for each component at its first call. That
     * slows the cold start of every poll (docs/performance.md).
     */
    @Override
    public boolean equals(Object other) {
        return this == other
                || (other instanceof Request that
                        && version == that.version
                        && progress.equals(that.progress)
                        && phase.equals(that.phase)
                        && restarts == that.restarts
                        && requestToken.equals(that.requestToken)
                        && driver.equals(that.driver)
                        && submittedAt.equals(that.submittedAt)
                        && awaitedBy.equals(that.awaitedBy)
                        && overduePublishedAt.equals(that.overduePublishedAt)
                        && attempts.equals(that.attempts)
                        && waitState.equals(that.waitState)
                        && spec.equals(that.spec)
                        && origin.equals(that.origin)
                        && policy.equals(that.policy)
                        && callback.equals(that.callback)
                        && leaseIds.equals(that.leaseIds));
    }

    @Override
    public int hashCode() {
        return Objects.hash(requestToken, version);
    }

    public Request {
        Objects.requireNonNull(requestToken);
        attempts = List.copyOf(attempts);
        leaseIds = List.copyOf(leaseIds);
    }

    /** Returns the deadline. */
    public Instant deadline() {
        return submittedAt.plus(policy.timeout());
    }

    /** Returns the time of the tracker's next step; now if it has to send a cancel. */
    public Optional<Instant> nextLook() {
        return next().filter(NextStep.CANCEL::equals).isPresent()
                ? cancel().map(cancel -> cancel.requestedAt().plus(PollSchedule.MIN))
                : waitState.dueAt();
    }

    public boolean isSettled() {
        return settlement().isPresent();
    }

    /** Returns the workflow's next step; empty after the terminal event was published. */
    public Optional<NextStep> next() {
        return phase.next();
    }

    /** Returns the latest start. */
    public StartAttempt start() {
        return phase.start();
    }

    public OperationStatus status() {
        return phase.status();
    }

    /** Returns the requested cancel. */
    public Optional<Cancellation> cancel() {
        return phase.cancel();
    }

    /** Returns the settlement; empty for an active request. */
    public Optional<Settlement> settlement() {
        return phase.fold(
                notStarted -> Optional.empty(),
                inDoubt -> Optional.empty(),
                running -> Optional.empty(),
                settled -> Optional.of(settled.end()));
    }

    /** Returns whether the end of its leases would cancel the request. */
    public boolean isLeased() {
        return !leaseIds.isEmpty() && !isSettled() && cancel().isEmpty();
    }

    /** Returns the Identifier from Cloud Control or the client; empty if it is unknown. */
    public Optional<String> identifier() {
        return progress.identifier();
    }

    /** Returns the request's name for people. */
    public String name() {
        return origin.name(identifier(), requestToken);
    }

    /** Returns the number of operations started for the request. */
    public int attemptCount() {
        int latest = start().providerToken().isPresent() ? 1 : 0;
        return Math.max(attempts.size() + latest, start().attempt() - 1 + latest);
    }

    /**
     * Returns the ClientToken of the current attempt. It is derived from the RequestToken, so that a retry cannot start
     * twice.
     */
    public String clientToken() {
        int attempt = start().attempt();
        return attempt <= 1 ? requestToken : requestToken + "-" + attempt;
    }

    /** Returns whether Cloud Control may have an operation for this request, even with an unknown token. */
    public boolean mayHaveStarted() {
        return start().mayHaveStarted();
    }

    /** Returns this request with the next version. */
    public Request written() {
        return toBuilder().version(version + 1).build();
    }

    Request with(Phase newPhase) {
        return toBuilder().phase(newPhase).build();
    }

    Request with(Progress newProgress) {
        return toBuilder().progress(newProgress).build();
    }

    /** Returns this request with one more ended attempt. */
    Request with(EndedAttempt ended) {
        if (attempts.size() >= ATTEMPTS_MAX) {
            return this;
        }
        List<EndedAttempt> all = new ArrayList<>(attempts);
        all.add(ended);
        return toBuilder().attempts(all).build();
    }

    Request with(WaitState newWaitState) {
        return toBuilder().waitState(newWaitState).build();
    }

    Request with(CallbackStatus newCallback) {
        return toBuilder().callback(Optional.of(newCallback)).build();
    }

    Request awaitedBy(String waiter) {
        return toBuilder().awaitedBy(Optional.of(waiter)).build();
    }

    /** Returns this request with a new driver. Its due time is empty until the new execution sleeps. */
    Request drivenBy(String newDriver, int newRestarts) {
        WaitState expected = new WaitState(Optional.empty(), waitState.polls(), waitState.publishedAt());
        return toBuilder()
                .driver(newDriver)
                .restarts(newRestarts)
                .waitState(expected)
                .build();
    }

    /** Returns whether this request was submitted before the other. Tokens order requests of the same millisecond. */
    public boolean isBefore(Request other) {
        int byTime = submittedAt.compareTo(other.submittedAt);
        return byTime < 0 || (byTime == 0 && requestToken.compareTo(other.requestToken) < 0);
    }

    /**
     * Returns a builder of a new request: version 1, driven by the execution with the name of the token, nothing
     * started, due now.
     */
    public static Builder builder(String requestToken, RequestSpec spec, RequestPolicy policy, Instant submittedAt) {
        return new Builder(requestToken, spec, policy, submittedAt);
    }

    /** Returns a builder with the members of this request. */
    public Builder toBuilder() {
        return new Builder(requestToken, spec, policy, submittedAt)
                .origin(origin)
                .version(version)
                .driver(driver)
                .restarts(restarts)
                .phase(phase)
                .progress(progress)
                .attempts(attempts)
                .overduePublishedAt(overduePublishedAt)
                .awaitedBy(awaitedBy)
                .waitState(waitState)
                .callback(callback)
                .leaseIds(leaseIds);
    }

    /** Builds a request. */
    public static final class Builder {
        private final String requestToken;
        private final RequestSpec spec;
        private final RequestPolicy policy;
        private final Instant submittedAt;
        private RequestOrigin origin = RequestOrigin.UNKNOWN;
        private long version = 1;
        private String driver;
        private int restarts;
        private Phase phase = new Phase.NotStarted(
                OperationStatus.KnownStatus.PENDING, StartTries.NONE, Optional.empty(), Optional.empty());
        private Progress progress;
        private List<EndedAttempt> attempts = List.of();
        private Optional<Instant> overduePublishedAt = Optional.empty();
        private Optional<String> awaitedBy = Optional.empty();
        private WaitState waitState;
        private Optional<CallbackStatus> callback = Optional.empty();
        private List<String> leaseIds = List.of();

        private Builder(String requestToken, RequestSpec spec, RequestPolicy policy, Instant submittedAt) {
            this.requestToken = requestToken;
            this.spec = spec;
            this.policy = policy;
            this.submittedAt = submittedAt;
            this.driver = requestToken;
            this.progress = Progress.pending(Optional.empty(), submittedAt);
            this.waitState = new WaitState(Optional.of(submittedAt), 0, Optional.empty());
        }

        /** Sets the origin. */
        public Builder origin(RequestOrigin value) {
            origin = value;
            return this;
        }

        /** Sets the record's version. */
        public Builder version(long value) {
            version = value;
            return this;
        }

        /** Sets the execution that may drive the request. */
        public Builder driver(String value) {
            driver = value;
            return this;
        }

        /** Sets the number of restarts. */
        public Builder restarts(int value) {
            restarts = value;
            return this;
        }

        /** Sets the phase. */
        public Builder phase(Phase value) {
            phase = value;
            return this;
        }

        /** Sets the latest progress. */
        public Builder progress(Progress value) {
            progress = value;
            return this;
        }

        /** Sets the ended attempts. */
        public Builder attempts(List<EndedAttempt> value) {
            attempts = value;
            return this;
        }

        /** Sets the time of the overdue event. */
        public Builder overduePublishedAt(Optional<Instant> value) {
            overduePublishedAt = value;
            return this;
        }

        /** Sets the request that waits for this one. */
        public Builder awaitedBy(Optional<String> value) {
            awaitedBy = value;
            return this;
        }

        /** Sets the attributes that the workflow writes. */
        public Builder waitState(WaitState value) {
            waitState = value;
            return this;
        }

        /** Sets what is known of the callbacks. */
        public Builder callback(Optional<CallbackStatus> value) {
            callback = value;
            return this;
        }

        /** Sets the leases. */
        public Builder leaseIds(List<String> value) {
            leaseIds = value;
            return this;
        }

        /** Returns the request. */
        public Request build() {
            return new Request(
                    requestToken,
                    version,
                    spec,
                    policy,
                    origin,
                    submittedAt,
                    driver,
                    restarts,
                    phase,
                    progress,
                    attempts,
                    overduePublishedAt,
                    awaitedBy,
                    waitState,
                    callback,
                    leaseIds);
        }
    }
}
