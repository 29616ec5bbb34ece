package requesttracker.statemachine.engine;

import requesttracker.statemachine.definition.StateFailedException;

/**
 * A Task failed, by the name that Step Functions gives the error.
 *
 * <p>An integration fails with the service's short name and the exception's name, for instance
 * {@code DynamoDb.ConditionalCheckFailedException}, {@code Lambda.TooManyRequestsException}; a function that threw, with
 * the {@code errorType} and the JSON of its error as cause.
 *
 * @see <a href="https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html">Handling errors</a>
 */
public final class TaskFailedException extends StateFailedException {
    private static final long serialVersionUID = 1;

    /** A failure named {@code error}; {@code cause} is text for people, and may be empty. */
    public TaskFailedException(String error, String cause) {
        super(error, cause);
    }
}
