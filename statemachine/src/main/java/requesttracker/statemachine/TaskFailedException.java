package requesttracker.statemachine;

/**
 * An error by its Step Functions name, as {@code Retry} and {@code Catch} see it.
 *
 * <p>An integration fails with the service's short name and the exception's name, for instance
 * {@code DynamoDb.ConditionalCheckFailedException}, {@code Lambda.TooManyRequestsException}; a function that threw, with
 * the {@code errorType} and the JSON of its error as cause. The cause is not part of the exception's text, so that it
 * reaches no log by accident. Error names are case-sensitive.
 *
 * @see <a href="https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html">Handling errors</a>
 */
public final class TaskFailedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    static final String ALL = "States.ALL";
    static final String TASK_FAILED = "States.TaskFailed";
    static final String TIMEOUT = "States.Timeout";
    static final String RUNTIME = "States.Runtime";
    static final String DATA_LIMIT = "States.DataLimitExceeded";
    static final String NO_CHOICE = "States.NoChoiceMatched";
    static final String RESULT_PATH = "States.ResultPathMatchFailure";

    private final String error;
    private final String cause;

    /** A failure named {@code error}; {@code cause} is text for people, and may be empty. */
    public TaskFailedException(String error, String cause) {
        super(error, null, false, false);
        this.error = error;
        this.cause = cause;
    }

    static TaskFailedException runtime(String cause) {
        return new TaskFailedException(RUNTIME, cause);
    }

    /** The error's name. */
    public String error() {
        return error;
    }

    /** The cause, for people; empty if there is none. */
    public String cause() {
        return cause;
    }
}
