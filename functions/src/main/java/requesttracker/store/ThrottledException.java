package requesttracker.store;

/** Thrown when DynamoDB throttled a transaction for as long as there was time. The caller may try again later. */
public final class ThrottledException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ThrottledException(int attempts) {
        super("DynamoDB throttled each of " + attempts + " attempts of a transaction");
    }
}
