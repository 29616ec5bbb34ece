package requesttracker.statemachine.definition;

/**
 * One reason why a definition is refused.
 *
 * @param state name of the state, or {@code (state machine)} for a top-level field
 * @param field the field inside the state, with its position where it is nested: {@code Retry[0].MaxAttempts}
 * @param problem what is wrong with it
 */
public record Finding(String state, String field, String problem) {
    static final String TOP = "(state machine)";

    @Override
    public String toString() {
        return state + ", " + field + ": " + problem;
    }
}
