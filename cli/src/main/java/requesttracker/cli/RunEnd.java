package requesttracker.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import requesttracker.client.ApiPaths;
import requesttracker.client.ClientResponse;
import requesttracker.client.TrackerClient;
import requesttracker.client.TrackerClientException;
import requesttracker.jsontree.JsonTree;
import requesttracker.proxy.StartGate;

/** The requests of a run, after its command has ended. */
final class RunEnd {
    private static final int THREADS = 16;
    private static final long EVERY_MILLIS = 500;
    private static final long EVERY_MILLIS_REMOTE = 2_000;
    private static final long START_MILLIS = 100;

    private final TrackerClient api;
    private final StartGate gate;
    private final RetryOptions retries;
    /** By RequestToken, the request as the API showed it last. */
    private final Map<String, ObjectNode> seen = new ConcurrentHashMap<>();

    /** By RequestToken or by the ClientToken of a start, why the last call failed. */
    private final Map<String, String> failures = new ConcurrentHashMap<>();

    /** The RequestTokens of which the API has nothing to say. */
    private final Set<String> unknown = new HashSet<>();

    RunEnd(TrackerClient api, StartGate gate, RetryOptions retries) {
        this.api = api;
        this.gate = gate;
        this.retries = retries;
    }

    /** Waits for the starts that are under way, and sends those again that were never answered. */
    void resolveStarts() throws InterruptedException {
        while (!gate.awaitStarts(EVERY_MILLIS)) {
            // An API call ends by itself.
        }
        for (String clientToken : gate.inDoubt()) {
            repeat(clientToken);
        }
    }

    /** Cancels each open request at once, and each that a start under way still makes. */
    void cancel() throws InterruptedException {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS, task -> {
            Thread thread = new Thread(task, "cancel");
            thread.setDaemon(true);
            return thread;
        });
        try {
            Set<String> sent = new HashSet<>();
            boolean ended;
            do {
                ended = gate.awaitStarts(0);
                cancelNew(threads, sent);
                if (!ended) {
                    gate.awaitStarts(START_MILLIS);
                }
            } while (!ended);
            for (String clientToken : gate.inDoubt()) {
                repeat(clientToken);
                cancelNew(threads, sent);
            }
            threads.shutdown();
            while (!threads.awaitTermination(1, TimeUnit.SECONDS)) {
                // Each call ends by itself, or with --patience.
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private void cancelNew(ExecutorService threads, Set<String> sent) {
        for (String token : gate.open()) {
            if (sent.add(token)) {
                threads.execute(() -> cancel(token));
            }
        }
    }

    /** Waits until all requests have settled, but for those that cannot be looked at. */
    void await() throws InterruptedException {
        List<String> left = open();
        while (!left.isEmpty()) {
            for (String token : left) {
                look(token);
            }
            left = open();
            if (!left.isEmpty()) {
                Thread.sleep(api.endpoint().startsWith("https") ? EVERY_MILLIS_REMOTE : EVERY_MILLIS);
            }
        }
    }

    /** Looks at each request once: what has settled without success, and what goes on. */
    void lookAtAll() throws InterruptedException {
        for (Map.Entry<String, ObjectNode> request : gate.requests().entrySet()) {
            boolean isSuccess = RequestFormatter.status(request.getValue()).equals("SUCCESS");
            if (!isSuccess && !isSettled(request.getKey())) {
                look(request.getKey());
            }
        }
    }

    private void look(String token) throws InterruptedException {
        if (!isAnswered(token, () -> api.get(ApiPaths.request(token)))) {
            unknown.add(token);
        }
    }

    /** Cancels a request. A settled one refuses that, and the next look says how it ended. */
    private void cancel(String token) {
        try {
            isAnswered(token, () -> api.cancel(token));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isAnswered(String token, Supplier<ObjectNode> call) throws InterruptedException {
        try {
            seen.put(token, Output.withoutModel(retries.call(call)));
            failures.remove(token);
            return true;
        } catch (TrackerClientException e) {
            failures.put(token, e.getMessage());
            return false;
        }
    }

    private void repeat(String clientToken) throws InterruptedException {
        try {
            retries.call(() -> answered(gate.repeat(clientToken)));
        } catch (TrackerClientException e) {
            failures.put(clientToken, e.getMessage());
        }
    }

    private static ObjectNode answered(ClientResponse answer) {
        if (answer.status() >= 500) {
            throw TrackerClientException.unavailable("the endpoint answered " + answer.problem());
        }
        return JsonTree.object();
    }

    private boolean isSettled(String token) {
        ObjectNode request = seen.get(token);
        return request != null && RequestFormatter.isSettled(request);
    }

    /** Returns the requests that have not settled as far as is known, and can be looked at. */
    List<String> open() {
        return gate.open().stream()
                .filter(token -> !isSettled(token) && !unknown.contains(token))
                .toList();
    }

    /** Returns each request of the run as far as it is known, in the order of the starts. */
    Map<String, ObjectNode> requests() {
        Map<String, ObjectNode> all = new LinkedHashMap<>(gate.requests());
        all.replaceAll((token, event) -> {
            ObjectNode request = seen.getOrDefault(token, event);
            return RequestFormatter.status(request).equals("SUCCESS") ? request.put("Outcome", "SUCCEEDED") : request;
        });
        return all;
    }

    /** Returns why the last call about a request failed, if it did. */
    Optional<String> failure(String token) {
        return Optional.ofNullable(failures.get(token)).filter(failure -> !isSettled(token));
    }

    /** Returns the ClientTokens of the starts that may have made a request, and why that is not known. */
    Map<String, String> inDoubt() {
        Map<String, String> doubts = new LinkedHashMap<>();
        gate.inDoubt().forEach(token -> doubts.put(token, failures.getOrDefault(token, "no answer")));
        return doubts;
    }

    /** Returns TRUE, FALSE or UNKNOWN: whether the resource of a request exists, as far as the request says it. */
    static String exists(ObjectNode request) {
        Optional<String> said = JsonTree.string(request, "ResourceExists");
        boolean isSuccess = JsonTree.string(request, "OperationStatus")
                .filter("SUCCESS"::equals)
                .isPresent();
        boolean isDelete =
                JsonTree.string(request, "Operation").filter("DELETE"::equals).isPresent();
        return isSuccess ? (isDelete ? "FALSE" : "TRUE") : said.orElse("UNKNOWN");
    }

    /** Returns the table of the requests, with its head. */
    List<List<String>> table() {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("STATUS", "EXISTS", "REQUEST TOKEN", "REQUEST"));
        requests()
                .forEach((token, request) -> rows.add(List.of(
                        RequestFormatter.status(request), exists(request), token, RequestFormatter.name(request))));
        return rows;
    }
}
