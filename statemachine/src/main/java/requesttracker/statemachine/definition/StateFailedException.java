package requesttracker.statemachine.definition;

/**
 * A state failed. The error is a name of the States Language, as {@code Retry} and {@code Catch} see it; names are
 * case-sensitive. The cause is not part of the exception's text, so that it reaches no log by accident.
 */
public class StateFailedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String error;
    private final String cause;

    /** A failure named {@code error}; {@code cause} is text for people, and may be empty. */
    public StateFailedException(String error, String cause) {
        super(error, null, false, false);
        this.error = error;
        this.cause = cause;
    }

    /** Returns a States.Runtime error, which nothing retries or catches. */
    public static StateFailedException runtime(String cause) {
        return new StateFailedException(ErrorNames.RUNTIME, cause);
    }

    /** The error's name. */
    public final String error() {
        return error;
    }

    /** The cause, for people; empty if there is none. */
    public final String cause() {
        return cause;
    }
}
