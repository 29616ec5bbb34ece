package requesttracker.application;

import java.time.Instant;
import java.util.Optional;

/** The calls that the functions make to Step Functions. */
public interface Executions {

    /**
     * Starts an execution for a request. Idempotent: repeated calls with one name start one execution.
     *
     * @param name the RequestToken, with a suffix after a restart
     * @return the start time of the execution of this name if it is running; empty if it has ended
     */
    Optional<Instant> start(String name, String requestToken);

    /**
     * Wakes a sleeping execution. Best effort: the token may be stale, and the execution reads the record in any case.
     */
    void wake(String taskToken);
}
