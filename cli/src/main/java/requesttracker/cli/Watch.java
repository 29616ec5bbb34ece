package requesttracker.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import requesttracker.client.ApiPaths;
import requesttracker.client.TrackerClient;
import requesttracker.client.TrackerClientException;

/**
 * Reads requests until all have settled. Redraws their lines on a terminal; otherwise prints a line for each change.
 */
final class Watch {
    private static final long EVERY_MILLIS = 500;
    /** The time between two reads of a deployed tracker, which costs money for each call. */
    private static final long EVERY_MILLIS_REMOTE = 2_000;

    private final TrackerClient upstream;
    private final Output output;
    private final boolean quiet;
    private final RetryOptions patience;
    private final Map<String, String> shown = new HashMap<>();

    Watch(TrackerClient upstream, Output output, boolean quiet, RetryOptions patience) {
        this.upstream = upstream;
        this.output = output;
        this.quiet = quiet;
        this.patience = patience;
    }

    /**
     * Waits until all requests have settled. Returns the exit code 0 if all SUCCEEDED, and otherwise 1.
     *
     * @throws TrackerClientException with an exit code other than 1, if a request cannot be read
     */
    int until(List<String> tokens) throws InterruptedException {
        Map<String, ObjectNode> seen = new HashMap<>();
        if (Output.isTerminal() && output.isTable() && !quiet) {
            draw(tokens, seen, new ControllingTerminal());
        } else {
            do {
                look(tokens, seen);
                if (!quiet) {
                    printChanges(tokens, seen);
                }
            } while (continuesAfterPause(tokens, seen));
        }
        boolean all = tokens.stream().allMatch(token -> "SUCCEEDED".equals(RequestFormatter.status(seen.get(token))));
        return all ? 0 : 1;
    }

    /** Draws until all have settled. A change of the terminal's size makes no call. */
    private void draw(List<String> tokens, Map<String, ObjectNode> seen, Terminal terminal)
            throws InterruptedException {
        Screen screen = new Screen(output.out(), Output.isColored());
        long look = System.nanoTime();
        do {
            if (System.nanoTime() - look >= 0) {
                look(tokens, seen);
                look = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(pause(upstream));
            }
            ScreenSize size = terminal.size();
            ColumnLayout columns = ColumnLayout.of(size.columns());
            screen.draw(
                    tokens.stream()
                            .map(seen::get)
                            .map(request -> new Screen.Line(
                                    RequestFormatter.watched(request, Instant.now(), columns),
                                    RequestFormatter.isSettled(request)))
                            .toList(),
                    size);
            output.flush();
            if (areSettled(tokens, seen)) {
                return;
            }
            terminal.await(look - System.nanoTime(), TimeUnit.NANOSECONDS);
        } while (true);
    }

    private boolean continuesAfterPause(List<String> tokens, Map<String, ObjectNode> seen) throws InterruptedException {
        if (areSettled(tokens, seen)) {
            return false;
        }
        Thread.sleep(pause(upstream));
        return true;
    }

    /** Returns the time in milliseconds between two reads of a tracker. */
    static long pause(TrackerClient upstream) {
        return upstream.endpoint().startsWith("https") ? EVERY_MILLIS_REMOTE : EVERY_MILLIS;
    }

    private void look(List<String> tokens, Map<String, ObjectNode> seen) throws InterruptedException {
        for (String token : tokens) {
            if (!settled(seen, token)) {
                seen.put(token, Output.withoutModel(ask(ApiPaths.request(token))));
            }
        }
    }

    private ObjectNode ask(String path) throws InterruptedException {
        try {
            return patience.get(upstream, path);
        } catch (TrackerClientException e) {
            // To a pipeline, exit code 1 means that a request did not succeed.
            throw e.exitCode() == 1 ? TrackerClientException.unavailable(e.getMessage()) : e;
        }
    }

    private static boolean settled(Map<String, ObjectNode> seen, String token) {
        return Optional.ofNullable(seen.get(token))
                .filter(RequestFormatter::isSettled)
                .isPresent();
    }

    private static boolean areSettled(List<String> tokens, Map<String, ObjectNode> seen) {
        return tokens.stream().allMatch(token -> settled(seen, token));
    }

    private void printChanges(List<String> tokens, Map<String, ObjectNode> seen) {
        for (String token : tokens) {
            ObjectNode request = seen.get(token);
            String line = RequestFormatter.watched(request, Instant.now());
            if (line.equals(shown.put(token, line))) {
                continue;
            }
            if (output.isTable()) {
                output.out().println(token + "  " + line);
                output.flush();
            } else if (!output.isName() || RequestFormatter.isSettled(request)) {
                output.document(request);
            }
        }
    }
}
