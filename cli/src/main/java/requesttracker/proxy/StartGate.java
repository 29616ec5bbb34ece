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
 * Lets the starts of one run through until it is closed, adds members to them, and knows the requests that they made.
 *
 * <p>A start is in doubt while its answer is missing: the request may exist. Its ClientToken makes it safe to send it
 * again.
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
    /** By RequestToken, the last ProgressEvent that was seen. */
    private final Map<String, ObjectNode> requests = new LinkedHashMap<>();
    /** By ClientToken. */
    private final Map<String, Start> inDoubt = new LinkedHashMap<>();

    private int underWay;
    private boolean closed;

    /** @param members what each start gets, unless the client gives it */
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
            underWay++;
        }
        try {
            return start(path, headers, body, isProtocol);
        } finally {
            synchronized (lock) {
                underWay--;
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
            // The API refuses it, in its own words.
            ClientResponse answer = api.send("POST", path, headers, body);
            record(answer);
            return answer;
        }
        byte[] text = body;
        ObjectNode given = object.get();
        if (isProtocol
                && given.properties().stream()
                        .anyMatch(member -> member.getValue().isNull())) {
            // Null is absent in the protocol, and no member may stand there twice. No client library sends one.
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

    /** Keeps the request that a start made, and returns whether the answer names one. */
    private boolean record(ClientResponse answer) {
        Optional<ObjectNode> event = answer.status() / 100 == 2 ? progress(answer) : Optional.empty();
        Optional<String> token = event.flatMap(StartGate::token);
        synchronized (lock) {
            token.ifPresent(known -> see(known, event.orElseThrow()));
        }
        return token.isPresent();
    }

    /** Learns from a look at a request of the run how far it is. */
    private void observe(String method, Map<String, String> headers, ClientResponse answer) {
        boolean isLook =
                method.equals("GET") || headers.getOrDefault(TARGET, "").endsWith(".GetResourceRequestStatus");
        if (isLook && answer.status() == 200) {
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

    /** Returns the ProgressEvent of the protocol, or REST's request, which has the same members. */
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

    /** Waits for the starts that are under way, and returns whether none is left. */
    public boolean awaitStarts(long millis) throws InterruptedException {
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        synchronized (lock) {
            for (long left = millis; underWay > 0 && left > 0; left = (until - System.nanoTime()) / 1_000_000) {
                lock.wait(left);
            }
            return underWay == 0;
        }
    }

    /** Returns the ClientTokens of the starts that were never answered. To be called when no start is under way. */
    public List<String> inDoubt() {
        synchronized (lock) {
            return new ArrayList<>(inDoubt.keySet());
        }
    }

    /**
     * Sends a start in doubt again. Its ClientToken keeps it one request.
     *
     * @return what the API answered
     * @throws TrackerClientException if no answer came
     */
    public ClientResponse repeat(String clientToken) {
        Start start;
        synchronized (lock) {
            start = inDoubt.get(clientToken);
        }
        return send(clientToken, start);
    }

    /** Returns an error that no client library retries. */
    private static ClientResponse refusal(boolean isProtocol) {
        String text = "The command of this run has ended: no request is started any more";
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
