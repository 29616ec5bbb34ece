package requesttracker.statemachine.engine;

/**
 * The task token waits no longer, or never did. Step Functions names three cases ({@code TaskTimedOut},
 * {@code TaskDoesNotExist}, {@code InvalidToken}); the engine forgets a token once it is used up, and so cannot tell
 * them apart.
 */
public final class TaskTimedOutException extends RuntimeException {
    private static final long serialVersionUID = 1;

    TaskTimedOutException() {
        super("no task waits for this token");
    }
}
