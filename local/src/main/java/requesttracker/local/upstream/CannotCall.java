package requesttracker.local.upstream;

/** The endpoint can't be called, or refused; the text is for the user and holds no credential and no payload. */
public final class CannotCall extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final int exitCode;

    private CannotCall(String message, int exitCode) {
        super(message, null, false, false);
        this.exitCode = exitCode;
    }

    /** The user can mend it: an option, an address, a credential, an endpoint that is not there. */
    public static CannotCall mendable(String message) {
        return new CannotCall(message, 2);
    }

    /** The endpoint was reached, and said no. */
    public static CannotCall refused(String message) {
        return new CannotCall(message, 1);
    }

    /** The endpoint was reached and can't tell for now, throttled or failing: nothing is known of what was asked for. */
    public static CannotCall undecided(String message) {
        return new CannotCall(message, 3);
    }

    /** 2 for what the user can mend, 1 for what the endpoint refused, 3 for what it could not tell. */
    public int exitCode() {
        return exitCode;
    }
}
