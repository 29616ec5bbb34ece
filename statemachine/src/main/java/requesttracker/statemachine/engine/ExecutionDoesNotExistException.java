package requesttracker.statemachine.engine;

/** Thrown if no execution of this name is known. It may be closed and forgotten. */
public final class ExecutionDoesNotExistException extends RuntimeException {
    private static final long serialVersionUID = 1;

    ExecutionDoesNotExistException(String name) {
        super("execution does not exist: " + name);
    }
}
