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
    private static final long START_MILLIS = 100;

    private final TrackerClient api;
    private final StartGate gate;
    private final RetryOptions retries;
    /** The API's last view of each request, by RequestToken. */
    private final Map<String, ObjectNode> seen = new ConcurrentHashMap<>();

    /** The error of the last call, by RequestToken, or by the ClientToken of a start. */
    private final Map<String, String> failures = new ConcurrentHashMap<>();

    /** The RequestTokens of the requests that could not be read. */
    private final Set<String> unreadable = new HashSet<>();

    RunEnd(TrackerClient api, StartGate gate, RetryOptions retries) {
        this.api = api;
        this.gate = gate;
        this.retries = retries;
    }

    /** Waits for the pending starts, and repeats each start that got no answer. */
    void resolveStarts() throws InterruptedException {
        while (!gate.awaitStarts(START_MILLIS)) {
            // The client's timeout ends each call.
        }
        for (String clientToken : gate.inDoubt()) {
            repeat(clientToken);
        }
    }

    /** Cancels each open request at once, and each request that a pending start creates. */
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
                // The client's timeout ends each call, and --patience ends the retries.
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

    /** Waits until all requests have settled, except those that cannot be read. */
    void await() throws InterruptedException {
        List<String> left = open();
        while (!left.isEmpty()) {
            for (String token : left) {
                read(token);
            }
            left = open();
            if (!left.isEmpty()) {
                Thread.sleep(Watch.pause(api));
            }
        }
    }

    /** Reads each request once, unless it is known to have succeeded or settled. */
    void readAll() throws InterruptedException {
        for (Map.Entry<String, ObjectNode> request : gate.requests().entrySet()) {
            boolean isSuccess = RequestFormatter.status(request.getValue()).equals("SUCCESS");
            if (!isSuccess && !isSettled(request.getKey())) {
                read(request.getKey());
            }
        }
    }

    private void read(String token) throws InterruptedException {
        if (!isAnswered(token, () -> api.get(ApiPaths.request(token)))) {
            unreadable.add(token);
        }
    }

    /** Cancels a request. The API refuses to cancel a settled request, and the next read returns its outcome. */
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

    /** Returns the RequestTokens of the requests that can be read, and are not known to have settled. */
    List<String> open() {
        return gate.open().stream()
                .filter(token -> !isSettled(token) && !unreadable.contains(token))
                .toList();
    }

    /** Returns the last known view of each request of the run, by RequestToken, in the order of the starts. */
    Map<String, ObjectNode> requests() {
        Map<String, ObjectNode> all = new LinkedHashMap<>(gate.requests());
        all.replaceAll((token, event) -> {
            ObjectNode request = seen.getOrDefault(token, event);
            return RequestFormatter.status(request).equals("SUCCESS") ? request.put("Outcome", "SUCCEEDED") : request;
        });
        return all;
    }

    /** Returns the error of the last call for a request that is not known to have settled, if that call failed. */
    Optional<String> failure(String token) {
        return Optional.ofNullable(failures.get(token)).filter(failure -> !isSettled(token));
    }

    /** Returns the starts that may have created a request: the error of the last call, by ClientToken. */
    Map<String, String> inDoubt() {
        Map<String, String> doubts = new LinkedHashMap<>();
        gate.inDoubt().forEach(token -> doubts.put(token, failures.getOrDefault(token, "no answer")));
        return doubts;
    }

    /** Returns whether the resource of a request exists, according to the request: TRUE, FALSE or UNKNOWN. */
    static String exists(ObjectNode request) {
        Optional<String> said = JsonTree.string(request, "ResourceExists");
        boolean isSuccess = JsonTree.string(request, "OperationStatus")
                .filter("SUCCESS"::equals)
                .isPresent();
        boolean isDelete =
                JsonTree.string(request, "Operation").filter("DELETE"::equals).isPresent();
        return isSuccess ? (isDelete ? "FALSE" : "TRUE") : said.orElse("UNKNOWN");
    }

    /** Returns the table of the requests. The first row has the names of the columns. */
    List<List<String>> table() {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("STATUS", "EXISTS", "REQUEST TOKEN", "REQUEST"));
        requests()
                .forEach((token, request) -> rows.add(List.of(
                        RequestFormatter.status(request), exists(request), token, RequestFormatter.name(request))));
        return rows;
    }
}
