package requesttracker.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import requesttracker.client.ApiPaths;
import requesttracker.client.TrackerClient;
import requesttracker.client.TrackerClientException;

/** Looks at requests until all have settled: moving lines on a terminal, else a line for each change. */
final class Watch {
    private static final long EVERY_MILLIS = 500;
    /** A deployed endpoint is asked less often: each look is a call that is paid for. */
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
     * Exit code 0 only if all SUCCEEDED, 1 if all have settled.
     *
     * @throws TrackerClientException if the end can't be seen, with another exit code than these
     */
    int until(List<String> tokens) throws InterruptedException {
        Map<String, ObjectNode> seen = new HashMap<>();
        boolean moving = Output.isTerminal() && !output.isJson() && !quiet;
        boolean drawn = false;
        while (true) {
            look(tokens, seen);
            if (moving) {
                draw(tokens, seen, drawn);
                drawn = true;
            } else if (!quiet) {
                tellChanges(tokens, seen);
            }
            if (tokens.stream().allMatch(token -> settled(seen, token))) {
                boolean all =
                        tokens.stream().allMatch(token -> "SUCCEEDED".equals(RequestFormatter.status(seen.get(token))));
                return all ? 0 : 1;
            }
            Thread.sleep(upstream.endpoint().startsWith("https") ? EVERY_MILLIS_REMOTE : EVERY_MILLIS);
        }
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
            // A pipeline would take 1 for "it did not succeed".
            throw e.exitCode() == 1 ? TrackerClientException.unavailable(e.getMessage()) : e;
        }
    }

    private static boolean settled(Map<String, ObjectNode> seen, String token) {
        return Optional.ofNullable(seen.get(token))
                .filter(RequestFormatter::isSettled)
                .isPresent();
    }

    private void draw(List<String> tokens, Map<String, ObjectNode> seen, boolean over) {
        StringBuilder frame = new StringBuilder(over ? "\u001b[" + tokens.size() + "A" : "");
        for (String token : tokens) {
            String line = RequestFormatter.watched(seen.get(token), Instant.now(), true);
            frame.append("\u001b[2K")
                    .append(RequestFormatter.painted(fit(line), Output.isColored()))
                    .append('\n');
            shown.put(token, line);
        }
        output.out().print(frame);
        output.out().flush();
    }

    /** A line that wraps could not be drawn over. */
    private static String fit(String line) {
        int columns = Integer.getInteger("tracker.columns", 160);
        return line.length() < columns ? line : line.substring(0, Math.max(1, columns - 1));
    }

    private void tellChanges(List<String> tokens, Map<String, ObjectNode> seen) {
        for (String token : new ArrayList<>(tokens)) {
            ObjectNode request = seen.get(token);
            String line = RequestFormatter.watched(request, Instant.now(), false);
            if (!line.equals(shown.put(token, line))) {
                if (output.isJson()) {
                    output.json(request);
                } else {
                    output.out().println(token + "  " + line);
                    output.out().flush();
                }
            }
        }
    }
}
