package requesttracker.statemachine.definition;

/**
 * Thrown if a state failed. The error is a case-sensitive name of the States Language, which {@code Retry} and
 * {@code Catch} match. The exception's message omits the cause, so that no log repeats it.
 */
public class StateFailedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String error;
    private final String cause;

    /**
     * Creates a failure.
     *
     * @param error the name
     * @param cause a text for people; may be empty
     */
    public StateFailedException(String error, String cause) {
        super(error, null, false, false);
        this.error = error;
        this.cause = cause;
    }

    /** Returns a States.Runtime error, which is neither retried nor caught. */
    public static StateFailedException runtime(String cause) {
        return new StateFailedException(ErrorNames.RUNTIME, cause);
    }

    /** Returns the error's name. */
    public final String error() {
        return error;
    }

    /** Returns the cause, a text for people; empty if there is none. */
    public final String cause() {
        return cause;
    }
}
