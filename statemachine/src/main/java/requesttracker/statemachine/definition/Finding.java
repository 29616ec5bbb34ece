package requesttracker.statemachine.definition;

/**
 * One reason why a definition is rejected.
 *
 * @param state name of the state, or {@code (state machine)} for a top-level field
 * @param field the field inside the state, with its position if it is nested: {@code Retry[0].MaxAttempts}
 * @param problem the problem of the field
 */
public record Finding(String state, String field, String problem) {
    static final String TOP = "(state machine)";

    @Override
    public String toString() {
        return state + ", " + field + ": " + problem;
    }
}
