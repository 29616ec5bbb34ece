package requesttracker.statemachine.engine;

import requesttracker.statemachine.definition.StateFailedException;

/**
 * Thrown if a Task failed. The error has Step Functions' name.
 *
 * <p>An integration fails with the service's short name and the exception's name, for example
 * {@code DynamoDb.ConditionalCheckFailedException} or {@code Lambda.TooManyRequestsException}. A function that threw an
 * exception fails with its {@code errorType}, and the JSON of its error is the cause.
 *
 * @see <a href="https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html">Handling errors</a>
 */
public final class TaskFailedException extends StateFailedException {
    private static final long serialVersionUID = 1;

    /**
     * Creates a failure.
     *
     * @param error the name
     * @param cause a text for people; may be empty
     */
    public TaskFailedException(String error, String cause) {
        super(error, cause);
    }
}
