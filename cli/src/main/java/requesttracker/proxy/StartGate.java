package requesttracker.proxy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import requesttracker.client.ClientResponse;
import requesttracker.client.TrackerClientException;
import requesttracker.jsontree.JsonTree;

/**
 * Forwards the starts of one run until the gate is closed. Adds members to each start, and records the requests that
 * the starts created.
 *
 * <p>A start without an answer is in doubt, since its request may exist. With its ClientToken, a repeat is safe.
 */
public final class StartGate implements CallForwarder {
    private static final Set<String> STARTS = Set.of(
            "CloudApiService.CreateResource", "CloudApiService.UpdateResource", "CloudApiService.DeleteResource");
    private static final String TARGET = "x-amz-target";
    private static final String IDEMPOTENCY_KEY = "idempotency-key";
    private static final String CLIENT_TOKEN = "ClientToken";
    private static final Set<String> FINAL = Set.of("SUCCESS", "FAILED", "CANCEL_COMPLETE");
    private static final int SERVER_ERROR = 500;

    /** A start as it is sent to the API. */
    private static final class Start {
        private final String path;
        private final Map<String, String> headers;
        private final byte[] body;

        Start(String path, Map<String, String> headers, byte[] body) {
            this.path = path;
            this.headers = headers;
            this.body = body;
        }
    }

    private final CallForwarder api;
    private final ObjectNode members;
    private final Object lock = new Object();
    /** The last known ProgressEvent of each request, by RequestToken. */
    private final Map<String, ObjectNode> requests = new LinkedHashMap<>();
    /** The starts in doubt, by ClientToken. */
    private final Map<String, Start> inDoubt = new LinkedHashMap<>();

    private int pending;
    private boolean closed;

    /** @param members the members to add to each start that does not have them */
    public StartGate(CallForwarder api, ObjectNode members) {
        this.api = api;
        this.members = members.deepCopy();
    }

    /** Refuses all starts from now on. */
    public void close() {
        synchronized (lock) {
            closed = true;
        }
    }

    @Override
    public ClientResponse send(String method, String path, Map<String, String> headers, byte[] body) {
        boolean isProtocol = STARTS.contains(headers.getOrDefault(TARGET, ""));
        if (!method.equals("POST") || !(isProtocol || isRestSubmit(path))) {
            ClientResponse answer = api.send(method, path, headers, body);
            observe(method, headers, answer);
            return answer;
        }
        synchronized (lock) {
            if (closed) {
                return refusal(isProtocol);
            }
            pending++;
        }
        try {
            return start(path, headers, body, isProtocol);
        } finally {
            synchronized (lock) {
                pending--;
                lock.notifyAll();
            }
        }
    }

    private static boolean isRestSubmit(String path) {
        String decoded = String.valueOf(URI.create(path).getPath());
        return Stream.of(decoded.split("/", -1))
                .filter(segment -> !segment.isEmpty())
                .toList()
                .equals(List.of("requests"));
    }

    private ClientResponse start(String path, Map<String, String> headers, byte[] body, boolean isProtocol) {
        Optional<ObjectNode> object =
                JsonTree.parse(body).filter(ObjectNode.class::isInstance).map(ObjectNode.class::cast);
        if (object.isEmpty()) {
            // The API refuses this body with its own message.
            ClientResponse answer = api.send("POST", path, headers, body);
            record(answer);
            return answer;
        }
        byte[] text = body;
        ObjectNode given = object.get();
        if (isProtocol
                && given.properties().stream()
                        .anyMatch(member -> member.getValue().isNull())) {
            // In the protocol, null means absent. A member must not appear twice. No client library sends null.
            given.properties().removeIf(member -> member.getValue().isNull());
            text = JsonTree.bytes(given);
        }
        ObjectNode added = members.deepCopy();
        if (!headers.containsKey(IDEMPOTENCY_KEY)) {
            added.put(CLIENT_TOKEN, UUID.randomUUID().toString());
        }
        String clientToken = JsonTree.string(given, CLIENT_TOKEN)
                .or(() -> Optional.ofNullable(headers.get(IDEMPOTENCY_KEY)))
                .orElseGet(() -> added.path(CLIENT_TOKEN).asText());
        Start start = new Start(path, Map.copyOf(headers), MemberInsertion.insert(text, given, added));
        synchronized (lock) {
            inDoubt.put(clientToken, start);
        }
        return send(clientToken, start);
    }

    private ClientResponse send(String clientToken, Start start) {
        ClientResponse answer = api.send("POST", start.path, start.headers, start.body);
        boolean isRefused = answer.status() / 100 != 2 && answer.status() < SERVER_ERROR;
        if (record(answer) || isRefused) {
            synchronized (lock) {
                inDoubt.remove(clientToken);
            }
        }
        return answer;
    }

    /** Records the request that a start created, and returns whether the answer names a request. */
    private boolean record(ClientResponse answer) {
        Optional<ObjectNode> event = answer.status() / 100 == 2 ? progress(answer) : Optional.empty();
        Optional<String> token = event.flatMap(StartGate::token);
        synchronized (lock) {
            token.ifPresent(known -> see(known, event.orElseThrow()));
        }
        return token.isPresent();
    }

    /** Records the status of a request of the run from the answer to a client's read. */
    private void observe(String method, Map<String, String> headers, ClientResponse answer) {
        boolean isRead =
                method.equals("GET") || headers.getOrDefault(TARGET, "").endsWith(".GetResourceRequestStatus");
        if (isRead && answer.status() == 200) {
            progress(answer)
                    .ifPresent(event -> token(event).ifPresent(token -> {
                        synchronized (lock) {
                            if (requests.containsKey(token)) {
                                see(token, event);
                            }
                        }
                    }));
        }
    }

    private void see(String token, ObjectNode event) {
        ObjectNode known = requests.get(token);
        if (known == null || !isFinal(known)) {
            event.remove("ResourceModel");
            requests.put(token, event);
        }
    }

    private static boolean isFinal(ObjectNode event) {
        return JsonTree.string(event, "OperationStatus").filter(FINAL::contains).isPresent();
    }

    private static Optional<String> token(ObjectNode event) {
        return JsonTree.string(event, "RequestToken");
    }

    /** Returns the ProgressEvent of the protocol. In REST, returns the request, which has the same members. */
    private static Optional<ObjectNode> progress(ClientResponse answer) {
        return JsonTree.parse(answer.text())
                .map(json -> json.has("ProgressEvent") ? json.path("ProgressEvent") : json)
                .filter(ObjectNode.class::isInstance)
                .map(ObjectNode.class::cast);
    }

    /**
     * Returns the last known ProgressEvent of each request of the run, by RequestToken, in the order of the answers.
     */
    public Map<String, ObjectNode> requests() {
        synchronized (lock) {
            return new LinkedHashMap<>(requests);
        }
    }

    /** Returns the RequestTokens of the requests that are not known to have settled. */
    public List<String> open() {
        synchronized (lock) {
            return requests.entrySet().stream()
                    .filter(request -> !isFinal(request.getValue()))
                    .map(Map.Entry::getKey)
                    .toList();
        }
    }

    /** Waits for the pending starts, and returns whether all have ended. */
    public boolean awaitStarts(long millis) throws InterruptedException {
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        synchronized (lock) {
            for (long left = millis; pending > 0 && left > 0; left = (until - System.nanoTime()) / 1_000_000) {
                lock.wait(left);
            }
            return pending == 0;
        }
    }

    /** Returns the ClientTokens of the starts that got no answer. Call this method when no start is pending. */
    public List<String> inDoubt() {
        synchronized (lock) {
            return new ArrayList<>(inDoubt.keySet());
        }
    }

    /**
     * Repeats a start in doubt. Its ClientToken prevents a second request.
     *
     * @return the API's answer
     * @throws TrackerClientException if the API does not answer
     */
    public ClientResponse repeat(String clientToken) {
        Start start;
        synchronized (lock) {
            start = inDoubt.get(clientToken);
        }
        return send(clientToken, start);
    }

    /** Returns an error that client libraries do not retry. */
    private static ClientResponse refusal(boolean isProtocol) {
        String text = "This run is ending, and starts no new request";
        ObjectNode error = isProtocol
                ? JsonTree.object()
                        .put("__type", "com.amazon.coral.service#AccessDeniedException")
                        .put("message", text)
                : JsonTree.object()
                        .put("type", "about:blank")
                        .put("title", "Forbidden")
                        .put("status", 403)
                        .put("detail", text);
        Map<String, String> headers = isProtocol
                ? Map.of("content-type", "application/x-amz-json-1.0", "x-amzn-errortype", "AccessDeniedException")
                : Map.of("content-type", "application/problem+json");
        ByteBuffer body = ByteBuffer.wrap(JsonTree.text(error).getBytes(StandardCharsets.UTF_8));
        return new ClientResponse(isProtocol ? 400 : 403, headers, body.asReadOnlyBuffer());
    }
}
