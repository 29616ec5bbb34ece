package requesttracker.statemachine;

/**
 * The task token waits no longer, or never did. Step Functions names three cases ({@code TaskTimedOut},
 * {@code TaskDoesNotExist}, {@code InvalidToken}); the runner forgets a token once it is used up, and so cannot tell
 * them apart.
 */
public final class TaskTimedOut extends RuntimeException {
    private static final long serialVersionUID = 1;

    TaskTimedOut() {
        super("no task waits for this token");
    }
}
