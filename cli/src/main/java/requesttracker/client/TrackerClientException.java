package requesttracker.client;

/**
 * Thrown if the endpoint can't be called, or refuses a call. The message is for the user and contains no credential and
 * no payload.
 */
public final class TrackerClientException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final int exitCode;

    private TrackerClientException(String message, int exitCode) {
        super(message, null, false, false);
        this.exitCode = exitCode;
    }

    /** Returns the exception for an error that the user can correct: an option, an address, a file or a credential. */
    public static TrackerClientException usageError(String message) {
        return new TrackerClientException(message, 2);
    }

    /** Returns the exception for a call that the endpoint refused. */
    public static TrackerClientException rejected(String message) {
        return new TrackerClientException(message, 1);
    }

    /** Returns the exception for an endpoint that throttles or fails, so that the result of the call is not known. */
    public static TrackerClientException unavailable(String message) {
        return new TrackerClientException(message, 3);
    }

    /** Returns the exception for a token that no request has. */
    public static TrackerClientException unknownToken(String message) {
        return new TrackerClientException(message, 4);
    }

    /** Returns the exception for an endpoint that does not answer. */
    public static TrackerClientException unreachable(String message) {
        return new TrackerClientException(message, 5);
    }

    /** Returns whether the endpoint did not answer. */
    public boolean isUnreachable() {
        return exitCode == 5;
    }

    /** Returns the exit code, 1 to 5. The help of each command lists their meanings. */
    public int exitCode() {
        return exitCode;
    }
}
