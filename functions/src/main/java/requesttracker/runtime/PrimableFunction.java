package requesttracker.runtime;

import java.io.IOException;
import java.util.Map;

/** A function that handles a harmless event before Lambda takes a snapshot of it. */
public interface PrimableFunction {
    /**
     * Handles the event as an invocation does, and returns the answer as text.
     *
     * @param event the event's JSON. The runtime's serializer is not in the jar, so the function reads what it needs.
     */
    String prime(Map<String, Object> event) throws IOException;
}
