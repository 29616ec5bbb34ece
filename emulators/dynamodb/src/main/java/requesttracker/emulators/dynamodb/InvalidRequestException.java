package requesttracker.emulators.dynamodb;

/** Thrown for a request that DynamoDB rejects with a ValidationException. */
final class InvalidRequestException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    InvalidRequestException(String message) {
        super(message, null, false, false);
    }
}
