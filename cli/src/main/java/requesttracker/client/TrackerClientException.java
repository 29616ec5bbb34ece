package requesttracker.client;

/** The endpoint can't be called, or refused; the text is for the user and holds no credential and no payload. */
public final class TrackerClientException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final int exitCode;

    private TrackerClientException(String message, int exitCode) {
        super(message, null, false, false);
        this.exitCode = exitCode;
    }

    /** Returns the exception for what the user can correct: an option, an address, a file or a credential. */
    public static TrackerClientException usageError(String message) {
        return new TrackerClientException(message, 2);
    }

    /** Returns the exception for a call that the endpoint refused. */
    public static TrackerClientException rejected(String message) {
        return new TrackerClientException(message, 1);
    }

    /** Returns the exception for an endpoint that throttles or fails: nothing is known of what was asked for. */
    public static TrackerClientException unavailable(String message) {
        return new TrackerClientException(message, 3);
    }

    /** Returns the exception for a token that no request has. */
    public static TrackerClientException unknownToken(String message) {
        return new TrackerClientException(message, 4);
    }

    /** Returns the exception for an endpoint from which no answer came. */
    public static TrackerClientException unreachable(String message) {
        return new TrackerClientException(message, 5);
    }

    /** Returns whether no answer came. */
    public boolean isUnreachable() {
        return exitCode == 5;
    }

    /** Returns 1 to 5, as the help of each command explains. */
    public int exitCode() {
        return exitCode;
    }
}
