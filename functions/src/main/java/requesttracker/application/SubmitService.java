package requesttracker.application;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import requesttracker.domain.Lease;
import requesttracker.domain.Lifecycle;
import requesttracker.domain.NextStep;
import requesttracker.domain.OnConflict;
import requesttracker.domain.Operation;
import requesttracker.domain.Request;
import requesttracker.domain.RequestField;
import requesttracker.domain.Requester;
import requesttracker.domain.Submission;
import requesttracker.domain.ValidationException;
import requesttracker.store.RequestStore;
import requesttracker.store.SubmitResult;
import requesttracker.telemetry.Telemetry;

/** Accepts submits: stores the record and its ClientToken in one transaction, then starts one execution. */
public final class SubmitService {
    private final RequestStore store;
    private final Executions executions;
    private final Telemetry telemetry;
    private final InstantSource clock;
    private final Supplier<String> requestTokens;
    private final CallbackService callbacks;

    /** @param requestTokens generates an unpredictable RequestToken of at most 64 characters of the contract's pattern
     *     (docs/cloud-control-contract.md, Constraints) */
    public SubmitService(
            RequestStore store,
            Executions executions,
            Telemetry telemetry,
            InstantSource clock,
            Supplier<String> requestTokens) {
        this.store = store;
        this.executions = executions;
        this.telemetry = telemetry;
        this.clock = clock;
        this.requestTokens = requestTokens;
        this.callbacks = new CallbackService(store, () -> {
            throw new IllegalStateException("no bus was given that callbacks are delivered by");
        });
    }

    private SubmitService(SubmitService other, Supplier<EventBus> bus) {
        this.store = other.store;
        this.executions = other.executions;
        this.telemetry = other.telemetry;
        this.clock = other.clock;
        this.requestTokens = other.requestTokens;
        this.callbacks = new CallbackService(other.store, bus);
    }

    /** Returns this service with the bus by which the callback of a settled request is delivered. */
    public SubmitService withBus(Supplier<EventBus> bus) {
        return new SubmitService(this, bus);
    }

    /**
     * Submits a request. For 36 hours, the same ClientToken with the same content returns the same request.
     *
     * <p>The stored record accepts the request. If the execution cannot be started now, the sweep starts it.
     */
    public SubmitResult submit(Submission submission) {
        return submit(submission, Optional.empty());
    }

    /**
     * Submits as {@link #submit(Submission)} does, for a known caller.
     *
     * @param by the caller; a repeat by another caller keeps the first one on the record
     * @throws ValidationException if a repeat adds a callback or a lease to a request that has too many
     */
    public SubmitResult submit(Submission submission, Optional<Requester> by) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        Optional<String> digest = submission.payload().map(ContentDigests::ofPayload);
        Request request = Lifecycle.submitted(requestTokens.get(), submission, digest, by, now);
        SubmitResult submitted = store.submit(
                        request,
                        submission.payload(),
                        submission.clientToken(),
                        ContentDigests.of(submission),
                        submission.callback())
                .fold(
                        SubmitResult.Created::new,
                        duplicate -> new SubmitResult.Duplicate(repeated(submission, duplicate)),
                        SubmitResult.TokenConflict::new,
                        SubmitResult.AlreadyTracked::new);
        Optional<Request> toStart = submitted.fold(
                Optional::of,
                duplicate -> mayLackExecution(duplicate) ? Optional.of(duplicate) : Optional.empty(),
                Optional::empty,
                Optional::empty);
        toStart.ifPresent(this::start);
        return submitted;
    }

    /**
     * Adds the callback and the lease of a repeat to the request that the first submit made. Removes all leases if the
     * repeat has none.
     */
    private Request repeated(Submission submission, Request first) {
        // Checked before the callback is added, so that a rejected repeat changes nothing.
        leased(first, submission);
        Request calledBack = submission
                .callback()
                .map(callback -> callbacks.add(first, callback))
                .orElse(first);
        return store.save(calledBack, request -> leased(request, submission)).after();
    }

    private static Request leased(Request request, Submission submission) {
        return Lifecycle.leased(request, submission.leaseId())
                .orElseThrow(() -> new ValidationException(
                        RequestField.LEASE_ID.wire(),
                        "must be one of at most " + Lease.MOST + " leases of its request"));
    }

    /**
     * Returns the active request that holds the resource of an update or delete with OnConflict FAIL. {@link #submit}
     * answers a repeated ClientToken first.
     */
    public Optional<Request> conflicting(Submission submission) {
        boolean mayConflict = submission.operation() != Operation.CREATE
                && submission.onConflict() == OnConflict.FAIL
                && submission.providerToken().isEmpty();
        return submission
                .identifier()
                .filter(identifier -> mayConflict)
                .flatMap(identifier -> store.activeOn(submission.typeName(), identifier))
                .filter(other -> submission
                        .clientToken()
                        .filter(store::isKnownClientToken)
                        .isEmpty());
    }

    private static boolean mayLackExecution(Request request) {
        return request.driver().equals(request.requestToken())
                && request.start().attempt() == 0
                && request.next().filter(NextStep.START::equals).isPresent();
    }

    private void start(Request request) {
        try {
            executions.start(request.driver(), request.requestToken());
        } catch (RuntimeException e) {
            telemetry.warn(
                    "The execution could not be started; the sweep will start it",
                    request.requestToken(),
                    Map.of("error", e.getClass().getSimpleName()));
        }
    }
}
