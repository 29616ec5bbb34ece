package requesttracker.statemachine.definition;

import java.util.List;

/**
 * An ErrorEquals.
 *
 * <p>States.ALL matches all errors except States.DataLimitExceeded and States.Runtime. States.TaskFailed matches the
 * same errors except States.Timeout. No name matches States.Runtime, not even its own name (<a
 * href="https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html">error names</a>).
 */
public record ErrorNames(List<String> names) {
    public static final String TIMEOUT = "States.Timeout";
    public static final String RUNTIME = "States.Runtime";
    public static final String DATA_LIMIT = "States.DataLimitExceeded";
    public static final String NO_CHOICE = "States.NoChoiceMatched";

    static final String ALL = "States.ALL";
    static final String TASK_FAILED = "States.TaskFailed";
    static final String RESULT_PATH = "States.ResultPathMatchFailure";

    /** Returns whether one of the names matches the error. */
    public boolean match(String error) {
        if (error.equals(RUNTIME)) {
            return false;
        }
        boolean all = names.contains(ALL);
        boolean wild = all || (names.contains(TASK_FAILED) && !error.equals(TIMEOUT));
        return names.contains(error) || (wild && !error.equals(DATA_LIMIT));
    }

    @Override
    public String toString() {
        return String.join(", ", names);
    }
}
