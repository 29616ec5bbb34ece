package requesttracker.statemachine.diagram;

import java.util.Optional;

/**
 * An edge from a state.
 *
 * @param target the name of the next state; empty if the execution ends
 * @param label when the execution takes the edge; empty if always
 */
record Edge(Optional<String> target, String label) {
    /** Returns the edge to the next state, or to the end if there is no next state. */
    static Edge always(Optional<String> next) {
        return new Edge(next, "");
    }
}
