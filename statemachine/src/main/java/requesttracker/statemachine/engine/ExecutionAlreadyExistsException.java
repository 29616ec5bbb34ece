package requesttracker.statemachine.engine;

/** Thrown if the name belongs to a closed execution, or to a running one with another input. */
public final class ExecutionAlreadyExistsException extends RuntimeException {
    private static final long serialVersionUID = 1;

    ExecutionAlreadyExistsException(String name) {
        super("execution already exists: " + name);
    }
}
