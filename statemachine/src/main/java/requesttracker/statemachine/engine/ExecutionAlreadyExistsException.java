package requesttracker.statemachine.engine;

/** The name is taken: by a closed execution, or by a running one with another input. */
public final class ExecutionAlreadyExistsException extends RuntimeException {
    private static final long serialVersionUID = 1;

    ExecutionAlreadyExistsException(String name) {
        super("execution already exists: " + name);
    }
}
