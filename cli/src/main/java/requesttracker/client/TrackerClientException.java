package requesttracker.client;

/** The endpoint can't be called, or refused; the text is for the user and holds no credential and no payload. */
public final class TrackerClientException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final int exitCode;

    private TrackerClientException(String message, int exitCode) {
        super(message, null, false, false);
        this.exitCode = exitCode;
    }

    /** The user can mend it: an option, an address, a credential, an endpoint that is not there. */
    public static TrackerClientException usageError(String message) {
        return new TrackerClientException(message, 2);
    }

    /** The endpoint was reached, and said no. */
    public static TrackerClientException rejected(String message) {
        return new TrackerClientException(message, 1);
    }

    /** The endpoint was reached and can't tell for now, throttled or failing: nothing is known of what was asked for. */
    public static TrackerClientException unavailable(String message) {
        return new TrackerClientException(message, 3);
    }

    /** 2 for what the user can mend, 1 for what the endpoint refused, 3 for what it could not tell. */
    public int exitCode() {
        return exitCode;
    }
}
