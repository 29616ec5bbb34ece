package requesttracker.statemachine;

import java.util.List;

/**
 * An ErrorEquals. States.ALL matches any error but States.DataLimitExceeded and States.Runtime; States.TaskFailed any of
 * those but States.Timeout; States.Runtime is matched by nothing, not even by its own name
 * (<a href="https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html">error names</a>).
 */
record ErrorNames(List<String> names) {
    boolean match(String error) {
        if (error.equals(TaskFailedException.RUNTIME)) {
            return false;
        }
        boolean all = names.contains(TaskFailedException.ALL);
        boolean wild =
                all || (names.contains(TaskFailedException.TASK_FAILED) && !error.equals(TaskFailedException.TIMEOUT));
        return names.contains(error) || (wild && !error.equals(TaskFailedException.DATA_LIMIT));
    }

    @Override
    public String toString() {
        return String.join(", ", names);
    }
}
