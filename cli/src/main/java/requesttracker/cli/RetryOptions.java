package requesttracker.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.function.Supplier;
import requesttracker.client.TerminalText;
import requesttracker.client.TrackerClient;
import requesttracker.client.TrackerClientException;

/** Retries calls with growing pauses while the endpoint does not answer, throttles or fails. */
final class RetryOptions {
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    /**
     * Long enough for a new snapshot of a function after idle days. Lambda takes minutes for it, and API Gateway
     * answers 503 until then.
     */
    private static final Duration DEFAULT = Duration.ofMinutes(10);

    private final CommandOption<Duration> time = CommandOption.single(
            Duration.class,
            "TIME",
            "How long to retry while the endpoint does not answer, throttles or fails (429, 5xx). Default: 10m."
                    + " If the endpoint has never answered, only a given --patience makes the command retry.",
            "--patience");

    private final ApiCommand command;
    /**
     * Whether the endpoint has answered. Without the option, an endpoint that never answered counts as a wrong address.
     */
    private boolean reached;

    /** @param command the command that has the option */
    RetryOptions(ApiCommand command) {
        this.command = command;
    }

    CommandOption<Duration> time() {
        return time;
    }

    /** Records that the endpoint has answered before. */
    RetryOptions reached() {
        reached = true;
        return this;
    }

    /**
     * Reads a path, with retries.
     *
     * @throws TrackerClientException if the endpoint refuses the call, or does not answer in the time of the option
     */
    ObjectNode get(TrackerClient upstream, String path) throws InterruptedException {
        return call(() -> upstream.get(path));
    }

    /**
     * Makes an idempotent call, with retries.
     *
     * @throws TrackerClientException as {@link #get}
     */
    <T> T call(Supplier<T> twice) throws InterruptedException {
        long began = System.nanoTime();
        Duration pause = FIRST_PAUSE;
        while (true) {
            try {
                T answer = twice.get();
                reached = true;
                return answer;
            } catch (TrackerClientException e) {
                Duration left = time.value().orElse(DEFAULT).minusNanos(System.nanoTime() - began);
                if (!passes(e) || left.isNegative() || left.isZero()) {
                    throw e;
                }
                if (!reached && pause.equals(FIRST_PAUSE)) {
                    command.err()
                            .println(TerminalText.escape(e.getMessage()) + "; retrying for " + left.toSeconds() + " s");
                    command.err().flush();
                }
                Thread.sleep(Math.min(pause.toMillis(), left.toMillis() + 1));
                pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
            }
        }
    }

    /** Returns whether a retry may succeed. Expired credentials may be renewed before the retry. */
    private boolean passes(TrackerClientException e) {
        return e.exitCode() == 3
                || (e.exitCode() == 2 && reached)
                || (e.isUnreachable() && (reached || time.isGiven()));
    }
}
