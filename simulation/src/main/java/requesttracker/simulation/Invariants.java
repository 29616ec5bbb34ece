package requesttracker.simulation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import requesttracker.domain.OperationStatus;
import requesttracker.simulator.RecordedCall;
import requesttracker.simulator.Simulator;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.ScanRequest;

/**
 * The promises, checked while a run goes on and at its end.
 *
 * <ul>
 *   <li>{@code settles}: every submit that was accepted settles, exactly once; its status moves forward only; a settled
 *       record never changes.
 *   <li>{@code once}: a request has at most one operation in Cloud Control, save for the retry after FAILED with
 *       Throttling; an adopted one starts none; and a ClientToken has one request.
 *   <li>{@code published}: for each settled request the terminal event is published at least once, always with the same
 *       id and content; none is published for a request that is not settled.
 *   <li>{@code cancels}: an accepted cancel leads to CancelResourceRequest, or the request had settled before it could.
 *   <li>{@code secret}: no payload leaves the record.
 *   <li>{@code lists}: a list shows every request once, the newest first.
 * </ul>
 *
 * In calm weather more is asked: {@code calm}: no execution fails, nothing is repaired, and a cancel is sent at once.
 */
final class Invariants {
    /** Each payload has it, and nothing else has. */
    static final String MARK = "SECRET-";

    private static final ObjectMapper JSON = new ObjectMapper();
    /** What the workflow keeps for itself on a record that has settled. */
    private static final Set<String> BOOKKEEPING = Set.of(
            "Version",
            "NextStep",
            "ActiveResource",
            "DueAt",
            "TaskToken",
            "Polls",
            "PublishedAt",
            "Driver",
            "Restarts");

    private static final Duration AT_ONCE = Duration.ofSeconds(3);

    /** What was seen of one request. */
    private static final class RequestObservation {
        int settled;
        boolean settledBeforeCancel;
        Instant cancelAt;
        Instant tokenKnownAt;
        boolean adopted;
        boolean active = true;
        int lastRankRead = -1;
        String submittedAt;
        final Map<String, String> settledViews = new HashMap<>();
        String providerToken;
        Instant cancelTriedAt;
        String settledEvent;
        boolean latePoll;
        int overdueSequence;

        /** From when on the cancel could be sent: it is asked for, and the operation's token is known. */
        Optional<Instant> cancellableAt() {
            return cancelAt == null || tokenKnownAt == null
                    ? Optional.empty()
                    : Optional.of(cancelAt.isAfter(tokenKnownAt) ? cancelAt : tokenKnownAt);
        }
    }

    private final Supplier<Instant> clock;
    private final Supplier<Instant> invocationBegan;
    private final boolean calm;
    private final List<String> violations = new ArrayList<>();
    private final Map<String, RequestObservation> requests = new LinkedHashMap<>();
    /** More than one where several requests adopted the same operation. */
    private final Map<String, Set<String>> requestsByProviderToken = new HashMap<>();

    private final Map<String, String> requestByClientToken = new HashMap<>();
    private final Map<String, String> acceptedByClientToken = new HashMap<>();
    private final Set<String> accepted = new HashSet<>();
    private final Set<String> cancelAccepted = new HashSet<>();
    private final Set<String> clientTokens = new HashSet<>();
    private int mostRequests;
    private int failedExecutions;

    /** @param invocationBegan when whoever is at work now began to be: what it has read may be as old */
    Invariants(Supplier<Instant> clock, Supplier<Instant> invocationBegan, boolean calm) {
        this.clock = clock;
        this.invocationBegan = invocationBegan;
        this.calm = calm;
    }

    void violated(String promise, String how) {
        if (violations.size() < 20) {
            violations.add(promise + ": " + how + " (" + clock.get() + ")");
        }
    }

    List<String> violations() {
        return List.copyOf(violations);
    }

    int requests() {
        return requests.size();
    }

    /** How many requests' terminal events are not marked as published. */
    long active() {
        return requests.values().stream().filter(seen -> seen.active).count();
    }

    // What happens

    /** A record was written. */
    void changed(String token, Map<String, AttributeValue> before, Map<String, AttributeValue> after) {
        RequestObservation seen = requests.computeIfAbsent(token, t -> new RequestObservation());
        if (after.isEmpty() || !after.containsKey("Operation")) {
            violated("settles", "the record of " + token + " is gone or is none");
            return;
        }
        if (before.isEmpty()) {
            seen.submittedAt = after.get("SubmittedAt").s();
            seen.adopted = after.containsKey("ProviderToken");
        }
        seen.active = after.containsKey("NextStep");
        Optional.ofNullable(after.get("ProviderToken")).map(AttributeValue::s).ifPresent(provider -> {
            if (!provider.equals(seen.providerToken)) {
                seen.providerToken = provider;
                seen.tokenKnownAt = clock.get();
            }
            requestsByProviderToken
                    .computeIfAbsent(provider, p -> new LinkedHashSet<>())
                    .add(token);
        });
        if (seen.cancelAt == null && after.containsKey("CancelRequestedAt")) {
            seen.cancelAt = clock.get();
        }
        checkNoSecret("record", withoutPayload(after));
        if (!before.isEmpty()) {
            forward(token, before, after);
        }
        if (!before.containsKey("SettledAt") && after.containsKey("SettledAt")) {
            seen.settled++;
            seen.settledBeforeCancel = !couldCancel(seen);
        }
    }

    private void forward(String token, Map<String, AttributeValue> before, Map<String, AttributeValue> after) {
        if (rank(after) < rank(before)) {
            violated("settles", token + " went from " + status(before) + " back to " + status(after));
        }
        if (before.containsKey("SettledAt") && !settledPart(before).equals(settledPart(after))) {
            violated("settles", "the settled record of " + token + " changed");
        }
    }

    private static Map<String, AttributeValue> settledPart(Map<String, AttributeValue> item) {
        Map<String, AttributeValue> part = new HashMap<>(item);
        part.keySet().removeAll(BOOKKEEPING);
        return part;
    }

    private static String withoutPayload(Map<String, AttributeValue> record) {
        return record.toString();
    }

    /** The simulator was called. */
    void called(RecordedCall call) {
        switch (call.action()) {
            case "CreateResource", "UpdateResource", "DeleteResource" -> {
                if (call.error().isEmpty() && call.clientToken().isPresent()) {
                    startedOperation(
                            call.clientToken().get(), call.requestToken().orElseThrow());
                } else if (call.error().isEmpty()) {
                    violated("once", "a start without ClientToken");
                }
            }
            case "CancelResourceRequest" -> call.requestToken().ifPresent(this::cancelTried);
            case "GetResourceRequestStatus" -> call.requestToken().ifPresent(this::polled);
            default -> {}
        }
    }

    private final Map<String, List<String>> operations = new LinkedHashMap<>();

    private void startedOperation(String clientToken, String providerToken) {
        if (clientToken.startsWith("outside")) {
            return;
        }
        String token = clientToken.length() > 36 ? clientToken.substring(0, 36) : clientToken;
        requestByClientToken.put(clientToken, token);
        List<String> known = operations.computeIfAbsent(token, t -> new ArrayList<>());
        if (!known.contains(providerToken)) {
            known.add(providerToken);
        }
        RequestObservation seen = requests.get(token);
        if (seen == null) {
            violated("once", "an operation was started for no request: " + clientToken);
        } else if (seen.adopted) {
            violated("once", "an operation was started for the adopted request " + token);
        }
    }

    private void polled(String providerToken) {
        List<RequestObservation> polledFor = trackedBy(providerToken);
        if (polledFor.size() != 1) {
            return;
        }
        RequestObservation seen = polledFor.get(0);
        seen.latePoll |= seen.cancelTriedAt == null && couldCancel(seen);
    }

    /** Whether the invocation at work now began when the cancel could be sent already; it has to see that. */
    private boolean couldCancel(RequestObservation seen) {
        return seen.cancellableAt().filter(invocationBegan.get()::isAfter).isPresent();
    }

    /** A function called CancelResourceRequest, and the call reached Cloud Control or was lost on its way. */
    void cancelTried(String providerToken) {
        List<RequestObservation> tracking = trackedBy(providerToken);
        if (tracking.isEmpty()) {
            violated("cancels", "an operation of no request was cancelled: " + providerToken);
        } else if (tracking.stream().allMatch(seen -> seen.cancelAt == null)) {
            violated("cancels", "nobody asked for the cancel of " + providerToken);
        }
        for (RequestObservation seen : tracking) {
            if (seen.cancelAt != null && seen.cancelTriedAt == null) {
                seen.cancelTriedAt = clock.get();
            }
        }
    }

    private List<RequestObservation> trackedBy(String providerToken) {
        return requestsByProviderToken.getOrDefault(providerToken, Set.of()).stream()
                .map(requests::get)
                .toList();
    }

    /** EventBridge took an event. */
    void published(JsonNode entry, DynamoDbClient table) {
        JsonNode detail = parse(entry.path("Detail").asText());
        String token = detail.path("RequestToken").asText();
        RequestObservation seen = requests.get(token);
        if (seen == null) {
            violated("published", "an event for no request: " + token);
            return;
        }
        String kind = entry.path("DetailType").asText();
        String id = detail.path("Id").asText();
        switch (kind) {
            case "Resource Request Settled" -> {
                Map<String, AttributeValue> record = item(table, token);
                if (!record.containsKey("SettledAt")) {
                    violated("published", "the terminal event of " + token + ", which is not settled");
                } else if (!status(record)
                        .equals(detail.at("/ProgressEvent/OperationStatus").asText())) {
                    violated("published", "another status than the record's for " + token);
                }
                if (!id.equals(token + ":settled")) {
                    violated("published", "another id: " + id);
                }
                if (seen.settledEvent != null && !seen.settledEvent.equals(detail.toString())) {
                    violated(
                            "published",
                            "two terminal events of " + token + " differ: " + seen.settledEvent + " and " + detail);
                }
                seen.settledEvent = detail.toString();
                if (detail.path("SequenceNumber").asInt() <= seen.overdueSequence) {
                    violated("published", "the terminal event of " + token + " does not come after the overdue one");
                }
            }
            case "Resource Request Overdue" -> {
                if (!id.equals(token + ":overdue")) {
                    violated("published", "another id: " + id);
                }
                seen.overdueSequence = detail.path("SequenceNumber").asInt();
            }
            default -> violated("published", "an event of kind " + kind);
        }
    }

    /** A text that leaves the functions, or may reach a log. */
    void checkNoSecret(String where, String text) {
        if (text.contains(MARK)) {
            violated("secret", "a payload is in " + where);
        }
    }

    /** A submit is sent, which may make one request, or one with all of its ClientToken. */
    void mayCreate(Optional<String> clientToken) {
        if (clientToken.isEmpty() || clientTokens.add(clientToken.get())) {
            mostRequests++;
        }
    }

    /** A client was told that its submit is accepted. */
    void accepted(String token, Optional<String> clientToken) {
        accepted.add(token);
        clientToken.ifPresent(client -> {
            String other = acceptedByClientToken.putIfAbsent(client, token);
            if (other != null && !other.equals(token)) {
                violated("once", "the ClientToken " + client + " has two requests");
            }
        });
    }

    /** A client was told that its cancel is accepted. */
    void cancelAccepted(String token) {
        cancelAccepted.add(token);
    }

    /** The event that asks for a cancel was taken: it is on the record, or came too late. */
    void cancelHandled(String token) {
        RequestObservation seen = requests.get(token);
        if (seen.cancelAt == null && seen.settled == 0) {
            violated("cancels", "taken from an event, but it is not on the record of " + token);
        }
    }

    /** How far a request has got for its readers: what a reading that begins now may not go back behind. */
    int lastRankRead(String token) {
        return requests.get(token).lastRankRead;
    }

    /** A client read a request; {@code atLeast} was the last rank read when it began to. */
    void read(String token, int atLeast, String way, JsonNode progress, JsonNode view) {
        RequestObservation seen = requests.get(token);
        OperationStatus status =
                OperationStatus.of(progress.path("OperationStatus").asText());
        if (status.rank() < atLeast) {
            violated("settles", "a reader saw " + token + " go back to " + status.value());
        }
        seen.lastRankRead = Math.max(seen.lastRankRead, status.rank());
        if (status.isSettled()) {
            ObjectNode part = view.deepCopy();
            part.remove(List.of("Timeline", "PollCount"));
            String before = seen.settledViews.putIfAbsent(way, part.toString());
            if (before != null && !before.equals(part.toString())) {
                violated("settles", "readers of the settled " + token + " see different things");
            }
        }
    }

    /** A walk through a list begins; what it has to show is known now. */
    Consumer<List<String>> listing() {
        Set<String> atLeast = Set.copyOf(accepted);
        return shown -> listed(shown, calm ? atLeast : Set.of());
    }

    /** A walk through a list that began when all was at rest. */
    void listedAtEnd(List<String> shown) {
        listed(shown, requests.keySet());
    }

    private void listed(List<String> shown, Set<String> atLeast) {
        List<String> newestFirst = shown.stream()
                .distinct()
                .sorted(Comparator.comparing((String token) -> Optional.ofNullable(requests.get(token))
                                .map(seen -> seen.submittedAt)
                                .orElse(""))
                        .thenComparing(Comparator.naturalOrder())
                        .reversed())
                .toList();
        if (!shown.equals(newestFirst)) {
            violated("lists", "a list has twice or not in order " + shown);
        }
        if (!shown.containsAll(atLeast)) {
            violated("lists", "a list shows " + shown + ", but there are " + atLeast);
        }
    }

    void executionFailed(String execution) {
        failedExecutions++;
    }

    // The end

    /** All is at rest. */
    void atEnd(DynamoDbClient table, Simulator simulator) {
        accepted.stream()
                .filter(token -> !requests.containsKey(token))
                .forEach(token -> violated("settles", "accepted, but there is no record: " + token));
        if (requests.size() > mostRequests) {
            violated("once", requests.size() + " requests, but at most " + mostRequests + " were asked for");
        }
        requests.forEach((token, seen) -> {
            if (seen.settled != 1) {
                violated("settles", token + " settled " + seen.settled + " times");
            }
            if (seen.settledEvent == null) {
                violated("published", "no terminal event of " + token);
            }
            cancelled(token, seen, item(table, token));
            if (calm && !item(table, token).get("Restarts").n().equals("0")) {
                violated("calm", token + " was repaired");
            }
        });
        if (calm && failedExecutions > 0) {
            violated("calm", failedExecutions + " executions failed");
        }
        payloadsAreGone(table);
        onceOnly(simulator);
    }

    private void cancelled(String token, RequestObservation seen, Map<String, AttributeValue> record) {
        if (cancelAccepted.contains(token) && seen.cancelAt == null) {
            violated("cancels", "accepted, but it is not on the record of " + token);
            return;
        }
        if (seen.cancellableAt().isEmpty() || !record.containsKey("ProviderToken")) {
            return;
        }
        Instant cancellableAt = seen.cancellableAt().get();
        if (seen.latePoll) {
            violated("cancels", token + " was polled by who could have seen its cancel, which was not sent before");
        }
        boolean gaveUp =
                record.containsKey("ErrorCode") && record.get("ErrorCode").s().equals("InternalFailure");
        if (seen.cancelTriedAt == null && !seen.settledBeforeCancel && !gaveUp) {
            violated("cancels", "the cancel of " + token + " was never sent");
        }
        if (calm && seen.cancelTriedAt != null && seen.cancelTriedAt.isAfter(cancellableAt.plus(AT_ONCE))) {
            violated("calm", "the cancel of " + token + " was sent late, at " + seen.cancelTriedAt);
        }
        if (record.containsKey("CancelSentAt") && seen.cancelTriedAt == null) {
            violated("cancels", token + " says that its cancel was sent, but it was not");
        }
    }

    private void payloadsAreGone(DynamoDbClient table) {
        for (Map<String, AttributeValue> item : table.scan(ScanRequest.builder()
                        .tableName(SimulationRun.TABLE)
                        .consistentRead(true)
                        .build())
                .items()) {
            String id = item.get("RequestToken").s();
            if (id.contains("#payload#")) {
                violated("secret", "the payload outlived the request: " + id);
            }
        }
    }

    private void onceOnly(Simulator simulator) {
        Map<String, JsonNode> byToken = new HashMap<>();
        ObjectNode request = JsonNodeFactory.instance.objectNode().put("MaxResults", 100);
        JsonNode page;
        do {
            page = simulator.call("ListResourceRequests", request).body();
            page.path("ResourceRequestStatusSummaries")
                    .forEach(event -> byToken.put(event.path("RequestToken").asText(), event));
            request.set("NextToken", page.path("NextToken"));
        } while (page.has("NextToken"));
        operations.forEach((token, started) -> {
            for (int i = 0; i + 1 < started.size(); i++) {
                JsonNode event = byToken.get(started.get(i));
                boolean throttled =
                        event != null && event.path("ErrorCode").asText().equals("Throttling");
                if (!throttled) {
                    violated("once", token + " has " + started.size() + " operations");
                }
            }
        });
    }

    private static Map<String, AttributeValue> item(DynamoDbClient table, String token) {
        return table.getItem(GetItemRequest.builder()
                        .tableName(SimulationRun.TABLE)
                        .key(Map.of("RequestToken", AttributeValue.fromS(token)))
                        .consistentRead(true)
                        .build())
                .item();
    }

    private static String status(Map<String, AttributeValue> item) {
        return item.get("OperationStatus").s();
    }

    private static int rank(Map<String, AttributeValue> item) {
        return OperationStatus.of(status(item)).rank();
    }

    private static JsonNode parse(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            return JsonNodeFactory.instance.missingNode();
        }
    }
}
