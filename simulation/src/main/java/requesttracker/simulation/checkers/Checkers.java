package requesttracker.simulation.checkers;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import requesttracker.simulator.RecordedCall;
import requesttracker.simulator.Simulator;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * The checkers of one run. They observe the run while it continues, and check the rest at its end. A violation starts
 * with the name of the promise, which the checker's comment says.
 */
public final class Checkers {
    /** Each payload contains it, and nothing else does. */
    public static final String SECRET_MARK = "SECRET-";

    /** The prefix of ClientTokens of operations that a client started without the tracker. */
    public static final String OUTSIDE = "outside-";

    private final InstantSource clock;
    private final Violations violations;
    private final RequestObservations requests = new RequestObservations();
    private final SettlesOnceChecker settlesOnce;
    private final StartsOnceChecker startsOnce;
    private final StartsInTimeChecker startsInTime;
    private final AttemptsChecker attempts;
    private final OwnershipChecker ownership;
    private final PublishedChecker published;
    private final CancelChecker cancels;
    private final NoSecretsChecker noSecrets;
    private final ListChecker lists;
    private final OriginChecker origins;
    private final FaultFreeChecker faultFree;
    private final CallbackChecker callbacks;
    private final LeaseChecker leases;

    /**
     * @param invocationBegan when the invocation at work began, or now if there is none
     * @param functionClock the clock of the invocation at work, which may be skewed
     * @param isFaultFree whether the run has no faults, so that more is promised
     */
    public Checkers(
            InstantSource clock, InstantSource invocationBegan, InstantSource functionClock, boolean isFaultFree) {
        this.clock = clock;
        this.violations = new Violations(clock);
        this.settlesOnce = new SettlesOnceChecker(violations);
        this.startsOnce = new StartsOnceChecker(violations, requests);
        this.leases = new LeaseChecker(violations, clock, functionClock, isFaultFree);
        this.startsInTime = new StartsInTimeChecker(violations, requests, leases, invocationBegan, isFaultFree);
        this.attempts = new AttemptsChecker(violations);
        this.ownership = new OwnershipChecker(violations, requests);
        this.published = new PublishedChecker(violations, requests);
        this.cancels = new CancelChecker(violations, requests, clock, invocationBegan);
        this.noSecrets = new NoSecretsChecker(violations);
        this.lists = new ListChecker(violations, requests, isFaultFree);
        this.origins = new OriginChecker(violations);
        this.faultFree = new FaultFreeChecker(violations, requests, isFaultFree);
        this.callbacks = new CallbackChecker(violations);
    }

    // The results

    public List<String> violations() {
        return violations.list();
    }

    /** Returns how many requests have a record. */
    public int requestCount() {
        return requests.all().size();
    }

    /** Returns how many requests' terminal events are not marked as published. */
    public long activeCount() {
        return requests.all().values().stream()
                .filter(RequestObservation::isActive)
                .count();
    }

    // What the run reports

    /** Records that the run did not come to rest. */
    public void notAtRest(int steps) {
        violations.add("settles", "the run is not at rest after " + steps + " steps");
    }

    /** Records that a function or the endpoint does not work at all. */
    public void broken(String how) {
        violations.add("works", how);
    }

    void recordWritten(
            String requestToken,
            Map<String, AttributeValue> before,
            Map<String, AttributeValue> after,
            RecordReader records) {
        if (after.isEmpty() || !after.containsKey("Operation")) {
            settlesOnce.recordLost(requestToken);
            return;
        }
        RecordChange change = new RecordChange(requestToken, before, after);
        requests.recordWritten(change, clock.instant());
        ownership.recordWritten(change);
        noSecrets.recordWritten(change);
        origins.recordWritten(change);
        settlesOnce.recordWritten(change);
        cancels.recordWritten(change);
        callbacks.recordWritten(change, records);
        leases.recordWritten(change);
    }

    void leaseWritten(Map<String, AttributeValue> item) {
        leases.written(item);
    }

    /** Records a call of the simulator. */
    public void cloudControlCalled(RecordedCall call) {
        switch (call.action()) {
            case "CreateResource", "UpdateResource", "DeleteResource" -> {
                if (call.error().isEmpty()) {
                    startsOnce.operationStarted(call);
                }
            }
            case "CancelResourceRequest" -> call.requestToken().ifPresent(cancels::cancelSent);
            case "GetResourceRequestStatus" -> call.requestToken().ifPresent(cancels::polled);
            default -> {}
        }
    }

    /** Records that a function calls an action that starts an operation. */
    public void startCalled(String clientToken) {
        startsInTime.called(clientToken);
    }

    /** Records that Cloud Control answered such a call, so that it started nothing or a known operation. */
    public void startAnswered(String clientToken) {
        startsInTime.answered(clientToken);
    }

    /** Records that a fault kept a call of CancelResourceRequest from Cloud Control. */
    public void cancelLost(String providerToken) {
        cancels.cancelSent(providerToken);
    }

    /** Records that EventBridge accepted an entry of PutEvents. */
    public void published(JsonNode entry, RecordReader records) {
        JsonNode detail = published.published(entry, records);
        origins.shown("an event", detail.path("ProgressEvent"), detail);
    }

    public void executionFailed(String execution) {
        faultFree.executionFailed(execution);
    }

    /** Checks a text that leaves the functions, or may reach a log. */
    public void checkNoSecret(String where, String text) {
        noSecrets.check(where, text);
    }

    // What the workload reports

    /**
     * Records that a client sends a submit.
     *
     * @param caller as the tracker has to show it
     * @param labels a missing node if the client gives none
     */
    public void submitSent(Optional<String> clientToken, JsonNode caller, JsonNode labels) {
        startsOnce.submitSent(clientToken);
        origins.submitSent(caller, labels);
    }

    /**
     * Records that a client sends a cancel.
     *
     * @param caller as the tracker has to show it
     */
    public void cancelSent(String requestToken, JsonNode caller) {
        origins.cancelSent(requestToken, caller);
    }

    /**
     * Checks a request that a client got, as REST shows it.
     *
     * @param where what the client asked for
     */
    public void shown(String where, JsonNode view) {
        origins.shown(where, view, view);
    }

    /** Records that a client got the answer that its submit is accepted. */
    public void submitAccepted(String requestToken, Optional<String> clientToken) {
        settlesOnce.accepted(requestToken);
        lists.accepted(requestToken);
        startsOnce.accepted(requestToken, clientToken);
    }

    /**
     * Records that the task of a caller begins to wait.
     *
     * @param isReachable whether the tracker may call it back
     */
    public void callerBegan(String taskToken, boolean isReachable) {
        callbacks.began(taskToken, isReachable);
    }

    /** Records that the execution of a caller was stopped. */
    public void callerStopped(String taskToken) {
        callbacks.stopped(taskToken);
    }

    /** Records that the submit of a caller was accepted, or that the event with it was handled. */
    public void callbackAccepted(String taskToken) {
        callbacks.accepted(taskToken);
    }

    /**
     * Records that the task of a caller was ended.
     *
     * @param error the name of the error, or an empty text
     * @param text the output or the cause
     */
    public void calledBack(String taskToken, String error, String text) {
        callbacks.calledBack(taskToken, error, text);
        checkNoSecret("a callback", text);
    }

    /**
     * Records that a client got the answer that its submit is accepted.
     *
     * @param leaseId the lease of the submit, if it has one
     */
    public void leaseAccepted(String requestToken, Optional<String> leaseId) {
        leases.accepted(requestToken, leaseId);
    }

    /** Records that a client got the answer that its lease lasts until {@code EndsAt}. */
    public void leaseRenewed(JsonNode lease) {
        leases.renewed(lease);
    }

    /** Records that a client got the answer that its cancel is accepted. */
    public void cancelAccepted(String requestToken) {
        cancels.accepted(requestToken);
    }

    /** Records that a function handled the event that asks for a cancel. */
    public void cancelEventHandled(String requestToken) {
        cancels.cancelEventHandled(requestToken);
    }

    /** Records that a client begins to read a request, and returns the check of the answer. */
    public ReadCheck beginRead(String requestToken) {
        return settlesOnce.beginRead(requestToken);
    }

    /** Records that a client begins to read a list, and returns the check of the tokens that the list shows. */
    public Consumer<List<String>> beginList() {
        return lists.beginList();
    }

    /** Checks a list that a client read when the run was at rest. */
    public void listedAtEnd(List<String> shown) {
        lists.listedAtEnd(shown);
    }

    /** Checks the promises that can be checked only when the run is at rest. */
    public void atEnd(RecordReader records, Simulator simulator) {
        settlesOnce.atEnd(requests.all());
        startsOnce.atEnd(simulator, records, attempts, ownership);
        published.atEnd();
        cancels.atEnd(records);
        faultFree.atEnd(records);
        noSecrets.atEnd(records);
        callbacks.atEnd(records);
    }
}
