package requesttracker.simulation.checkers;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** {@code cancels}: an accepted cancel leads to CancelResourceRequest, unless the request settled before it could. */
final class CancelChecker {
    private static final String PROMISE = "cancels";

    private final Violations violations;
    private final RequestObservations requests;
    private final InstantSource clock;
    private final InstantSource invocationBegan;
    private final Set<String> accepted = new HashSet<>();
    private final Set<String> settledBeforeCancel = new HashSet<>();
    private final Set<String> polledInsteadOfCanceled = new HashSet<>();

    /** @param invocationBegan when the invocation at work began; the data that it has read may be that old */
    CancelChecker(
            Violations violations, RequestObservations requests, InstantSource clock, InstantSource invocationBegan) {
        this.violations = violations;
        this.requests = requests;
        this.clock = clock;
        this.invocationBegan = invocationBegan;
    }

    void accepted(String requestToken) {
        accepted.add(requestToken);
    }

    /** Records that a function handled the event that asks for a cancel. */
    void cancelEventHandled(String requestToken) {
        boolean handled = requests.find(requestToken)
                .filter(request -> request.isCancelRequested() || request.settlements() > 0)
                .isPresent();
        if (!handled) {
            violations.add(PROMISE, "the cancel in a handled event is not on the record of " + requestToken);
        }
    }

    void recordWritten(RecordChange change) {
        if (change.settles() && !couldSendCancel(change.requestToken())) {
            settledBeforeCancel.add(change.requestToken());
        }
    }

    /** Records that a function called GetResourceRequestStatus. */
    void polled(String providerToken) {
        Collection<String> tracking = requests.trackedBy(providerToken);
        if (tracking.size() != 1) {
            return;
        }
        String requestToken = tracking.iterator().next();
        RequestObservation request = requests.find(requestToken).orElseThrow();
        // The functions poll an adopted operation before they cancel it.
        if (!request.isAdopted() && request.cancelSentAt().isEmpty() && couldSendCancel(requestToken)) {
            polledInsteadOfCanceled.add(requestToken);
        }
    }

    /** Returns whether the cancel could be sent already when the invocation at work began. */
    private boolean couldSendCancel(String requestToken) {
        return requests.find(requestToken)
                .flatMap(RequestObservation::cancellableAt)
                .filter(invocationBegan.instant()::isAfter)
                .isPresent();
    }

    /**
     * Records that a function called CancelResourceRequest. The call reached Cloud Control, or a fault prevented that.
     */
    void cancelSent(String providerToken) {
        Collection<RequestObservation> tracking = requests.trackedBy(providerToken).stream()
                .map(token -> requests.find(token).orElseThrow())
                .toList();
        if (tracking.isEmpty()) {
            violations.add(PROMISE, "the operation " + providerToken + " of no request was canceled");
        } else if (tracking.stream().noneMatch(RequestObservation::isCancelRequested)) {
            violations.add(PROMISE, "the operation " + providerToken + " was canceled without a request to cancel it");
        }
        Instant now = clock.instant();
        tracking.forEach(request -> request.cancelSent(now));
    }

    void atEnd(RecordReader records) {
        requests.all().forEach((token, request) -> atEnd(token, request, records.item(token)));
    }

    private void atEnd(String token, RequestObservation request, Map<String, AttributeValue> item) {
        if (accepted.contains(token) && !request.isCancelRequested()) {
            violations.add(PROMISE, "an accepted cancel is not on the record of " + token);
            return;
        }
        if (request.cancellableAt().isEmpty() || !item.containsKey("ProviderToken")) {
            return;
        }
        if (polledInsteadOfCanceled.contains(token)) {
            violations.add(PROMISE, "an invocation that could have sent the cancel of " + token + " polled");
        }
        boolean sent = request.cancelSentAt().isPresent();
        // The functions cancel an adopted operation only after Cloud Control has confirmed its type and kind. The
        // operation may end before that.
        if (!sent && !request.isAdopted() && !settledBeforeCancel.contains(token) && !gaveUp(item)) {
            violations.add(PROMISE, "the cancel of " + token + " was never sent");
        }
        if (!sent && item.containsKey("CancelSentAt")) {
            violations.add(PROMISE, "the record of " + token + " says that its cancel was sent, but it was not");
        }
    }

    private static boolean gaveUp(Map<String, AttributeValue> item) {
        return item.containsKey("ErrorCode") && item.get("ErrorCode").s().equals("InternalFailure");
    }
}
