package requesttracker.statemachine.diagram;

import java.util.Optional;

/**
 * A way out of a state.
 *
 * @param target the name of the state it leads to; empty if it ends the execution
 * @param label when the way is taken; empty if always
 */
record Edge(Optional<String> target, String label) {
    /** The edge to the next state, or to the end if there is no next state. */
    static Edge always(Optional<String> next) {
        return new Edge(next, "");
    }
}
