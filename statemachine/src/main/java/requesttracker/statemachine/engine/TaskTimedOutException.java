package requesttracker.statemachine.engine;

/**
 * Thrown if no Task waits for the token. Step Functions distinguishes three cases ({@code TaskTimedOut},
 * {@code TaskDoesNotExist}, {@code InvalidToken}). The engine removes a used token, so it cannot distinguish them.
 */
public final class TaskTimedOutException extends RuntimeException {
    private static final long serialVersionUID = 1;

    TaskTimedOutException() {
        super("no task waits for this token");
    }
}
