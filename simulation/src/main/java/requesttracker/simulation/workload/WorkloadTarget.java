package requesttracker.simulation.workload;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/** The tracker under test, and the time of the run, as the clients use them. */
public interface WorkloadTarget {
    /** Does the work after a while. */
    void after(Duration delay, Runnable work);

    /** Returns a new id. */
    String newId();

    /**
     * Invokes a function.
     *
     * @param done takes the answer, or nothing if the invocation failed
     */
    void invoke(String function, JsonNode event, Consumer<Optional<JsonNode>> done);
}
