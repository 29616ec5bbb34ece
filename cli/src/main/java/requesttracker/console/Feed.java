package requesttracker.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import requesttracker.client.ClientResponse;
import requesttracker.client.TrackerClient;
import requesttracker.jsontree.JsonTree;

/**
 * Sends changes to the readers of the page's stream, in one message for each interval.
 *
 * <p>If the workflow runs in this process, its history names the changed requests. Other changes, and all changes of a
 * deployed tracker, come from the API. The feed reads the newest requests of the list periodically, and each unsettled
 * request when its next poll is due. It makes no call while there is no reader.
 */
final class Feed implements AutoCloseable {
    private static final long TICK_MILLIS = 150;
    private static final int READERS_MAX = 32;
    private static final String UNSETTLED = "&status=PENDING,IN_PROGRESS,CANCEL_IN_PROGRESS";
    /** The maximum time between two reads of a request, so that a cancel by another client becomes visible. */
    private static final Duration LOOK_AT_LEAST_EVERY = Duration.ofMinutes(1);
    /** The usual time from the due time of a poll until its result is on the record. */
    private static final Duration POLL_TAKES = Duration.ofSeconds(1);

    private final TrackerClient upstream;
    private final InstantSource clock;
    private final Duration listEvery;
    private final int looksPerTick;
    private final Thread ticker;
    private final List<Subscriber> readers = new CopyOnWriteArrayList<>();

    private final Set<String> stale = new LinkedHashSet<>();
    private final List<JsonNode> steps = new ArrayList<>();
    private final List<JsonNode> events = new ArrayList<>();
    /** True after the list was read: from now on, readers get every change. */
    private boolean well;

    /** The newest requests of the last list. Only the ticker uses this field and the following ones. */
    private Map<String, JsonNode> known = Map.of();

    /** The time of the next read of each unsettled request. The request that has waited longest comes first. */
    private final Map<String, Instant> unsettled = new LinkedHashMap<>();

    private Instant listAt = Instant.EPOCH;

    /**
     * Starts a feed.
     *
     * @param listEvery the time between two reads of the list
     * @param looksPerTick the maximum number of requests to read in {@value #TICK_MILLIS} ms
     */
    Feed(TrackerClient upstream, InstantSource clock, Duration listEvery, int looksPerTick) {
        this.upstream = upstream;
        this.clock = clock;
        this.listEvery = listEvery;
        this.looksPerTick = looksPerTick;
        ticker = daemon(this::run, "console-feed");
        ticker.start();
    }

    static Thread daemon(Runnable work, String name) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }

    /**
     * Adds a reader, unless there are too many readers.
     *
     * @param hello the content of the first message, to which this method adds the member {@code well}. If it is false,
     *     a message {@code well} follows, and the reader must load the list after that message
     * @return whether the reader was added
     */
    synchronized boolean add(HttpExchange exchange, ObjectNode hello) {
        readers.removeIf(Subscriber::isClosed);
        if (readers.size() >= READERS_MAX) {
            return false;
        }
        ObjectNode greeting = JsonTree.object();
        greeting.setAll(hello);
        greeting.put("well", well);
        Subscriber reader = new Subscriber(exchange, "retry: 1000\n" + message("hello", greeting));
        readers.add(reader);
        reader.start();
        return true;
    }

    synchronized void entered(String token, String state, Instant at) {
        if (!readers.isEmpty()) {
            steps.add(JsonNodeFactory.instance.arrayNode().add(token).add(state).add(at.toEpochMilli()));
        }
    }

    synchronized void changed(String token) {
        if (!readers.isEmpty()) {
            stale.add(token);
        }
    }

    synchronized void published(JsonNode event) {
        if (!readers.isEmpty()) {
            events.add(event);
        }
    }

    @Override
    public void close() {
        ticker.interrupt();
        readers.forEach(Subscriber::close);
    }

    private void run() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                Thread.sleep(TICK_MILLIS);
                tick();
            }
        } catch (InterruptedException e) {
            // The feed was closed.
        }
    }

    private void tick() {
        readers.removeIf(Subscriber::isClosed);
        if (readers.isEmpty()) {
            forget();
            return;
        }
        try {
            if (!clock.instant().isBefore(listAt)) {
                listAt = clock.instant().plus(listEvery);
                list();
            }
            if (isWell()) {
                sendChanges(look());
            }
        } catch (RuntimeException e) {
            // Sends only the type, since an exception's text may contain data. The next list retries.
            synchronized (this) {
                well = false;
            }
            listAt = clock.instant().plus(listEvery);
            send("trouble", JsonTree.object().put("error", e.getClass().getSimpleName()));
        }
    }

    private synchronized boolean isWell() {
        return well;
    }

    private void sendChanges(ObjectNode changes) {
        synchronized (this) {
            changes.putArray("steps").addAll(steps);
            changes.putArray("events").addAll(events);
            steps.clear();
            events.clear();
        }
        if (changes.properties().stream().anyMatch(part -> !part.getValue().isEmpty())) {
            send("changes", changes);
        }
    }

    private synchronized void forget() {
        stale.clear();
        steps.clear();
        events.clear();
        well = false;
        known = Map.of();
        unsettled.clear();
        listAt = Instant.EPOCH;
    }

    private void send(String event, ObjectNode data) {
        String message = message(event, data);
        readers.forEach(reader -> reader.send(message));
    }

    private static String message(String event, ObjectNode data) {
        return "event: " + event + "\ndata:" + JsonTree.text(data) + "\n\n";
    }

    private void list() {
        if (isWell()) {
            newest().forEach(this::changed);
            return;
        }
        Instant now = clock.instant();
        newest();
        Optional<String> next = Optional.of("");
        while (next.isPresent()) {
            Map<String, JsonNode> page = new LinkedHashMap<>();
            next = page(UNSETTLED + next.get(), page);
            page.keySet().forEach(token -> unsettled.putIfAbsent(token, now));
        }
        synchronized (this) {
            well = true;
            send("well", JsonTree.object());
        }
    }

    /** Reads the newest pages of the list. Returns the requests that are new, have changed or are missing. */
    private Set<String> newest() {
        Map<String, JsonNode> newest = new LinkedHashMap<>();
        Optional<String> next = Optional.of("");
        do {
            next = page(next.get(), newest);
        } while (next.isPresent() && !known.isEmpty() && Collections.disjoint(newest.keySet(), known.keySet()));

        Set<String> changed = new LinkedHashSet<>();
        newest.forEach((token, request) -> {
            if (!request.equals(known.get(token))) {
                changed.add(token);
            }
        });
        // A known request that is missing in the pages has expired, or is on a later page that was not read.
        boolean whole = next.isEmpty();
        List<String> oldestFirst = new ArrayList<>(known.keySet());
        Collections.reverse(oldestFirst);
        oldestFirst.stream()
                .dropWhile(token -> !whole && !newest.containsKey(token))
                .filter(token -> !newest.containsKey(token))
                .forEach(changed::add);
        known = newest;
        return changed;
    }

    /** Reads a page into a map. Returns the query parameter of the next page, or empty after the last page. */
    private Optional<String> page(String query, Map<String, JsonNode> into) {
        ObjectNode page = upstream.get("/requests?maxResults=100" + query);
        for (JsonNode request : page.path("Requests")) {
            JsonTree.string(request, "RequestToken").ifPresent(token -> into.put(token, request));
        }
        return JsonTree.string(page, "NextToken").map(token -> "&nextToken=" + token);
    }

    private ObjectNode look() {
        Instant now = clock.instant();
        Set<String> tokens = new LinkedHashSet<>();
        synchronized (this) {
            stale.stream().limit(looksPerTick).forEach(tokens::add);
            unsettled.entrySet().stream()
                    .filter(entry -> !entry.getValue().isAfter(now))
                    .limit(looksPerTick - tokens.size())
                    .forEach(entry -> tokens.add(entry.getKey()));
            stale.removeAll(tokens);
        }
        ObjectNode changes = JsonTree.object();
        ArrayNode requests = changes.putArray("requests");
        ArrayNode gone = changes.putArray("gone");
        try {
            for (String token : tokens) {
                ClientResponse answer = upstream.send("GET", "/requests/" + token, Map.of(), new byte[0]);
                unsettled.remove(token);
                if (answer.status() == 200) {
                    ObjectNode request = withoutModel(answer.json());
                    requests.add(request);
                    if (!request.has("Outcome")) {
                        unsettled.put(token, due(request));
                    }
                } else if (answer.status() == 404) {
                    gone.add(token);
                } else {
                    // A throttled call or a corrupt record. The other requests must not wait for this one.
                    unsettled.put(token, now.plus(LOOK_AT_LEAST_EVERY));
                }
            }
        } catch (RuntimeException e) {
            // The readers get none of these changes, so all of the requests stay stale.
            tokens.forEach(this::changed);
            throw e;
        }
        return changes;
    }

    private Instant due(ObjectNode request) {
        Instant soonest = clock.instant().plus(listEvery);
        Instant latest = clock.instant().plus(LOOK_AT_LEAST_EVERY);
        return JsonTree.string(request, "RetryAfter")
                .map(at -> Instant.parse(at).plus(POLL_TAKES))
                .filter(soonest::isBefore)
                .map(at -> at.isBefore(latest) ? at : latest)
                .orElse(soonest);
    }

    /** Returns the request without its resource model. Neither the stream nor the page keeps resource models. */
    static ObjectNode withoutModel(ObjectNode request) {
        ObjectNode view = JsonTree.object();
        view.setAll(request);
        view.remove("ResourceModel");
        return view;
    }
}
