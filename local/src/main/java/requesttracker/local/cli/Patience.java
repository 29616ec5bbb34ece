package requesttracker.local.cli;

import java.time.Duration;
import java.util.Map;
import picocli.CommandLine.Option;
import requesttracker.local.upstream.CannotCall;
import requesttracker.local.upstream.Upstream;

/** Asks again, with growing pauses, where an endpoint that is away, throttles or fails for a while is no answer. */
final class Patience {
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    @Option(
            names = "--patience",
            paramLabel = "SECONDS",
            defaultValue = "300",
            description = "How long to go on while the endpoint is away, throttles or fails (429, 5xx). Default: 300.")
    private long seconds;

    /** An endpoint that never answered is rather a wrong address than one that is away. */
    private boolean reached;

    /** Says that the endpoint has answered before. */
    Patience reached() {
        reached = true;
        return this;
    }

    /**
     * Reads something.
     *
     * @throws CannotCall if the endpoint refuses, was never reached, or has no answer for all that time
     */
    Map<String, Object> get(Upstream upstream, String path) throws InterruptedException {
        long began = System.nanoTime();
        Duration pause = FIRST_PAUSE;
        while (true) {
            try {
                Map<String, Object> answer = upstream.get(path);
                reached = true;
                return answer;
            } catch (CannotCall e) {
                Duration left = Duration.ofSeconds(seconds).minusNanos(System.nanoTime() - began);
                boolean passes = e.exitCode() == 3 || (e.exitCode() == 2 && reached);
                if (!passes || left.isNegative() || left.isZero()) {
                    throw e;
                }
                Thread.sleep(Math.min(pause.toMillis(), Math.max(1, left.toMillis())));
                pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
            }
        }
    }
}
