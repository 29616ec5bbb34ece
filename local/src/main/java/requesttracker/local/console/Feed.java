package requesttracker.local.console;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import requesttracker.json.Json;
import requesttracker.local.upstream.CannotCall;
import requesttracker.local.upstream.Upstream;
import requesttracker.local.upstream.Upstream.Answer;

/**
 * Tells the readers what has changed, in a message for each moment rather than for each change.
 *
 * <p>Where the workflow runs in this process, its history says which requests to look at; and the list is asked now and
 * then, which is all there is when the tracker is deployed. Nothing is asked while nobody reads.
 */
final class Feed implements AutoCloseable {
    private static final long TICK_MILLIS = 150;
    private static final int LOOKS_PER_TICK = 60;
    private static final int READERS_MAX = 32;

    private final Upstream upstream;
    private final InstantSource clock;
    private final Duration listEvery;
    private final Thread ticker;
    private final List<Subscriber> readers = new CopyOnWriteArrayList<>();

    private final Set<String> stale = new LinkedHashSet<>();
    private final List<Object> steps = new ArrayList<>();
    private final List<Object> events = new ArrayList<>();
    /** The first page as it was last seen. Used by the ticker alone. */
    private Map<String, Map<String, Object>> known = Map.of();

    private Instant listedAt = Instant.EPOCH;

    /** @param listEvery how often the list is asked */
    Feed(Upstream upstream, InstantSource clock, Duration listEvery) {
        this.upstream = upstream;
        this.clock = clock;
        this.listEvery = listEvery;
        ticker = daemon(this::run, "console-feed");
        ticker.start();
    }

    static Thread daemon(Runnable work, String name) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }

    /** Whether there was room. */
    boolean add(Subscriber reader) {
        readers.removeIf(Subscriber::isClosed);
        if (readers.size() >= READERS_MAX) {
            return false;
        }
        readers.add(reader);
        daemon(reader, "console-reader").start();
        return true;
    }

    synchronized void entered(String token, String state, Instant at) {
        if (!readers.isEmpty()) {
            steps.add(List.of(token, state, at.toEpochMilli()));
        }
    }

    synchronized void changed(String token) {
        if (!readers.isEmpty()) {
            stale.add(token);
        }
    }

    synchronized void published(Map<String, Object> event) {
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
            // Closed.
        }
    }

    private void tick() {
        readers.removeIf(Subscriber::isClosed);
        if (readers.isEmpty()) {
            forget();
            return;
        }
        try {
            list();
            Map<String, Object> message = new LinkedHashMap<>();
            message.put("requests", look());
            synchronized (this) {
                message.put("steps", List.copyOf(steps));
                message.put("events", List.copyOf(events));
                steps.clear();
                events.clear();
            }
            if (message.values().stream().anyMatch(part -> !((List<?>) part).isEmpty())) {
                send("event: changes\ndata:" + Json.write(message) + "\n\n");
            }
        } catch (RuntimeException e) {
            // Said as it is, without what an exception's text may hold; the next tick tries again.
            send("event: trouble\ndata:"
                    + Json.write(Map.of("error", e.getClass().getSimpleName())) + "\n\n");
            listedAt = clock.instant();
        }
    }

    private synchronized void forget() {
        stale.clear();
        steps.clear();
        events.clear();
        known = Map.of();
        listedAt = Instant.EPOCH;
    }

    private void send(String message) {
        readers.forEach(reader -> reader.send(message));
    }

    private void list() {
        Instant now = clock.instant();
        if (Duration.between(listedAt, now).compareTo(listEvery) < 0) {
            return;
        }
        listedAt = now;
        Map<String, Map<String, Object>> page = new LinkedHashMap<>();
        if (upstream.get("/requests?maxResults=100").get("Requests") instanceof List<?> requests) {
            for (Object entry : requests) {
                Map<String, Object> request = Json.member(Map.of("Request", entry), "Request");
                Json.text(request, "RequestToken").ifPresent(token -> page.put(token, request));
            }
        }
        page.forEach((token, request) -> {
            if (!request.equals(known.get(token)) || !request.containsKey("Outcome")) {
                changed(token);
            }
        });
        known = page;
    }

    private List<Object> look() {
        List<String> tokens = new ArrayList<>();
        synchronized (this) {
            Iterator<String> next = stale.iterator();
            while (next.hasNext() && tokens.size() < LOOKS_PER_TICK) {
                tokens.add(next.next());
                next.remove();
            }
        }
        List<Object> requests = new ArrayList<>();
        for (String token : tokens) {
            Answer answer = upstream.send("GET", "/requests/" + token, Map.of(), new byte[0]);
            if (answer.status() == 200) {
                requests.add(withoutModel(answer.json()));
            } else if (answer.status() != 404) {
                throw CannotCall.refused("the endpoint answered " + answer.status());
            }
        }
        return requests;
    }

    /** The resource model is never in a stream, nor in anything that the page keeps. */
    static Map<String, Object> withoutModel(Map<String, Object> request) {
        Map<String, Object> view = new LinkedHashMap<>(request);
        view.remove("ResourceModel");
        return view;
    }
}
