package requesttracker.application;

import java.time.Instant;
import java.util.Optional;

/** The executions of the workflow: what our functions ask of Step Functions. */
public interface Executions {

    /**
     * Starts an execution for a request; once for each name, however often it is called.
     *
     * @param name the RequestToken, with a suffix after a restart
     * @return when the execution of this name began, now or earlier, if it is running; empty if it has ended
     */
    Optional<Instant> start(String name, String requestToken);

    /** Wakes a sleeping execution. Best effort: the token may be stale, and the record decides in any case. */
    void wake(String taskToken);
}
