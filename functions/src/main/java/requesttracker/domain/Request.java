package requesttracker.domain;

import java.time.Instant;
import java.util.ArrayList;
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
 * @param origin who submitted it, and what the client calls it
 * @param driver name of the execution that may drive this request; all others stand down
 * @param restarts how many executions were started because another had failed
 * @param phase how far it has come, with what only that phase has
 * @param attempts the operations before the latest one that ended without settling the request; the first ones only
 * @param overduePublishedAt when Resource Request Overdue was published
 * @param awaitedBy the RequestToken of the request that waits for this one to free the resource
 * @param waitState what the sleeping workflow left on the record
 * @param callback what is known of the callbacks, if there are any
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
        Optional<CallbackStatus> callback) {

    /** How many attempts are kept; the others are only counted. */
    public static final int ATTEMPTS_MAX = 20;

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
                        && callback.equals(that.callback));
    }

    @Override
    public int hashCode() {
        return Objects.hash(requestToken, version);
    }

    public Request {
        Objects.requireNonNull(requestToken);
        attempts = List.copyOf(attempts);
    }

    /** When the deadline passes. */
    public Instant deadline() {
        return submittedAt.plus(policy.timeout());
    }

    /** When the tracker looks next: at once if a cancel is to be sent, for which the workflow was woken. */
    public Optional<Instant> nextLook() {
        return next().filter(NextStep.CANCEL::equals).isPresent()
                ? cancel().map(cancel -> cancel.requestedAt().plus(PollSchedule.MIN))
                : waitState.dueAt();
    }

    public boolean isSettled() {
        return settlement().isPresent();
    }

    /** Returns what the workflow has to do next; empty once the terminal event was published. */
    public Optional<NextStep> next() {
        return phase.next();
    }

    /** Returns what is known of the latest start. */
    public StartAttempt start() {
        return phase.start();
    }

    public OperationStatus status() {
        return phase.status();
    }

    /** Returns the cancel that was asked for. */
    public Optional<Cancellation> cancel() {
        return phase.cancel();
    }

    /** Returns how the request ended, if it has. */
    public Optional<Settlement> settlement() {
        return phase.fold(
                notStarted -> Optional.empty(),
                inDoubt -> Optional.empty(),
                running -> Optional.empty(),
                settled -> Optional.of(settled.end()));
    }

    /** The identifier as soon as it is known: from the client, or from Cloud Control. */
    public Optional<String> identifier() {
        return progress.identifier();
    }

    /** Returns what people call the request. */
    public String name() {
        return origin.name(identifier(), requestToken);
    }

    /** Returns how many operations were started for the request. */
    public int attemptCount() {
        int latest = start().providerToken().isPresent() ? 1 : 0;
        return Math.max(attempts.size() + latest, start().attempt() - 1 + latest);
    }

    /** The ClientToken of the current attempt. It comes from the RequestToken, so that a retry can't start twice. */
    public String clientToken() {
        int attempt = start().attempt();
        return attempt <= 1 ? requestToken : requestToken + "-" + attempt;
    }

    /** Whether Cloud Control may know of an operation for this request, even if we have no token of it. */
    public boolean mayHaveStarted() {
        return start().mayHaveStarted();
    }

    /** The same, once a change of it was written. */
    public Request written() {
        return toBuilder().version(version + 1).build();
    }

    Request with(Phase newPhase) {
        return toBuilder().phase(newPhase).build();
    }

    Request with(Progress newProgress) {
        return toBuilder().progress(newProgress).build();
    }

    /** Returns this request with one more operation that ended without settling it. */
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
                .callback(callback);
    }

    /** Collects the members of a request. */
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

        private Builder(String requestToken, RequestSpec spec, RequestPolicy policy, Instant submittedAt) {
            this.requestToken = requestToken;
            this.spec = spec;
            this.policy = policy;
            this.submittedAt = submittedAt;
            this.driver = requestToken;
            this.progress = Progress.pending(Optional.empty(), submittedAt);
            this.waitState = new WaitState(Optional.of(submittedAt), 0, Optional.empty());
        }

        /** Sets where the request comes from. */
        public Builder origin(RequestOrigin value) {
            origin = value;
            return this;
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

        /** Sets how far the request has come. */
        public Builder phase(Phase value) {
            phase = value;
            return this;
        }

        /** Sets the last news of the operation. */
        public Builder progress(Progress value) {
            progress = value;
            return this;
        }

        /** Sets the operations that ended without settling the request. */
        public Builder attempts(List<EndedAttempt> value) {
            attempts = value;
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

        /** Sets what is known of the callbacks. */
        public Builder callback(Optional<CallbackStatus> value) {
            callback = value;
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
                    callback);
        }
    }
}
