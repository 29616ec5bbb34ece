package requesttracker.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.function.Supplier;
import requesttracker.client.TerminalText;
import requesttracker.client.TrackerClient;
import requesttracker.client.TrackerClientException;

/** Asks again, with growing pauses, where an endpoint that is away, throttles or fails for a while is no answer. */
final class RetryOptions {
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    /**
     * A function that was idle for long has its snapshot made again, which takes minutes; until then, API Gateway
     * answers 503.
     */
    private static final Duration DEFAULT = Duration.ofMinutes(10);

    private final CommandOption<Duration> time = CommandOption.single(
            Duration.class,
            "TIME",
            "How long to go on while the endpoint is away, throttles or fails (429, 5xx). Default: 10m."
                    + " An endpoint that has never answered is waited for only if the option is given.",
            "--patience");

    private final ApiCommand command;
    /** Without the option, an endpoint that never answered is taken for a wrong address. */
    private boolean reached;

    /** @param command whose option it is */
    RetryOptions(ApiCommand command) {
        this.command = command;
    }

    CommandOption<Duration> time() {
        return time;
    }

    /** Says that the endpoint has answered before. */
    RetryOptions reached() {
        reached = true;
        return this;
    }

    /**
     * Reads something.
     *
     * @throws TrackerClientException if the endpoint refuses, or has no answer for all that time
     */
    ObjectNode get(TrackerClient upstream, String path) throws InterruptedException {
        return call(() -> upstream.get(path));
    }

    /**
     * Makes a call that may be made twice.
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
                            .println(TerminalText.escape(e.getMessage()) + "; trying again for " + left.toSeconds()
                                    + " s");
                    command.err().flush();
                }
                Thread.sleep(Math.min(pause.toMillis(), left.toMillis() + 1));
                pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
            }
        }
    }

    /** Credentials that expired may be renewed meanwhile. */
    private boolean passes(TrackerClientException e) {
        return e.exitCode() == 3
                || (e.exitCode() == 2 && reached)
                || (e.isUnreachable() && (reached || time.isGiven()));
    }
}
