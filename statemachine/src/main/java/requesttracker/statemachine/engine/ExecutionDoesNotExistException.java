package requesttracker.statemachine.engine;

/** Thrown if the engine knows no execution of this name. It may have forgotten a closed execution. */
public final class ExecutionDoesNotExistException extends RuntimeException {
    private static final long serialVersionUID = 1;

    ExecutionDoesNotExistException(String name) {
        super("execution does not exist: " + name);
    }
}
