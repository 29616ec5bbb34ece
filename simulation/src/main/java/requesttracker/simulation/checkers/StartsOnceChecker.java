package requesttracker.simulation.checkers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import requesttracker.simulator.RecordedCall;
import requesttracker.simulator.Simulator;

/**
 * {@code once}: a request has at most one operation in Cloud Control, except for the retry after FAILED with
 * Throttling. An adopting request starts none. A ClientToken has one request.
 */
final class StartsOnceChecker {
    private static final String PROMISE = "once";

    private static final int REQUEST_TOKEN_LENGTH = 36;

    private final Violations violations;
    private final RequestObservations requests;
    private final Map<String, List<String>> operations = new LinkedHashMap<>();
    private final Map<String, String> acceptedByClientToken = new HashMap<>();
    private final Set<String> clientTokens = new HashSet<>();
    private int requestLimit;

    StartsOnceChecker(Violations violations, RequestObservations requests) {
        this.violations = violations;
        this.requests = requests;
    }

    /** Records that a client sends a submit. All submits with one ClientToken may create one request. */
    void submitSent(Optional<String> clientToken) {
        if (clientToken.isEmpty() || clientTokens.add(clientToken.get())) {
            requestLimit++;
        }
    }

    void accepted(String requestToken, Optional<String> clientToken) {
        clientToken.ifPresent(client -> {
            String other = acceptedByClientToken.putIfAbsent(client, requestToken);
            if (other != null && !other.equals(requestToken)) {
                violations.add(
                        PROMISE, "the ClientToken " + client + " has two requests: " + other + " and " + requestToken);
            }
        });
    }

    /** Records that Cloud Control answered a start without an error. */
    void operationStarted(RecordedCall call) {
        if (call.clientToken().isEmpty()) {
            violations.add(PROMISE, "a start without ClientToken: " + call.action());
            return;
        }
        String clientToken = call.clientToken().get();
        if (clientToken.startsWith(Checkers.OUTSIDE)) {
            return;
        }
        String requestToken = requestToken(clientToken);
        List<String> known = operations.computeIfAbsent(requestToken, token -> new ArrayList<>());
        String providerToken = call.requestToken().orElseThrow();
        if (!known.contains(providerToken)) {
            known.add(providerToken);
        }
        Optional<RequestObservation> request = requests.find(requestToken);
        if (request.isEmpty()) {
            violations.add(PROMISE, "an operation was started for no request, with ClientToken " + clientToken);
        } else if (request.get().isAdopted()) {
            violations.add(PROMISE, "an operation was started for " + requestToken + ", which adopted one");
        }
    }

    /** Returns the token of the request whose attempt has the ClientToken. */
    static String requestToken(String clientToken) {
        return clientToken.length() > REQUEST_TOKEN_LENGTH
                ? clientToken.substring(0, REQUEST_TOKEN_LENGTH)
                : clientToken;
    }

    void atEnd(Simulator simulator, RecordReader records, AttemptsChecker attempts, OwnershipChecker ownership) {
        int created = requests.all().size();
        if (created > requestLimit) {
            violations.add(PROMISE, created + " requests exist, expected at most " + requestLimit);
        }
        Map<String, JsonNode> progressByToken = progressByToken(simulator);
        ownership.atEnd(records, progressByToken);
        operations.forEach((requestToken, started) -> {
            attempts.atEnd(requestToken, started, progressByToken, records.item(requestToken));
            for (String providerToken : started.subList(0, started.size() - 1)) {
                JsonNode progress = progressByToken.get(providerToken);
                boolean throttled =
                        progress != null && progress.path("ErrorCode").asText().equals("Throttling");
                if (!throttled) {
                    violations.add(PROMISE, requestToken + " has " + started.size() + " operations");
                }
            }
        });
    }

    private static Map<String, JsonNode> progressByToken(Simulator simulator) {
        Map<String, JsonNode> byToken = new HashMap<>();
        ObjectNode request = JsonNodeFactory.instance.objectNode().put("MaxResults", 100);
        JsonNode page;
        do {
            page = simulator.call("ListResourceRequests", request).body();
            page.path("ResourceRequestStatusSummaries")
                    .forEach(event -> byToken.put(event.path("RequestToken").asText(), event));
            request.set("NextToken", page.path("NextToken"));
        } while (page.has("NextToken"));
        return byToken;
    }
}
