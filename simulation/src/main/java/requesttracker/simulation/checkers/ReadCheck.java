package requesttracker.simulation.checkers;

import com.fasterxml.jackson.databind.JsonNode;

/** Checks the answer of a read that has begun. */
@FunctionalInterface
public interface ReadCheck {
    /**
     * Checks the answer.
     *
     * @param protocol by which the client read
     * @param progress the ProgressEvent in the answer
     * @param view the whole answer
     */
    void answered(String protocol, JsonNode progress, JsonNode view);
}
