package requesttracker.statemachine;

/** No execution of this name is known; it may be closed and forgotten. */
public final class ExecutionDoesNotExist extends RuntimeException {
    private static final long serialVersionUID = 1;

    ExecutionDoesNotExist(String name) {
        super("execution does not exist: " + name);
    }
}
