package requesttracker.emulators.dynamodb;

/** A request that DynamoDB answers with a ValidationException. */
final class InvalidRequestException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    InvalidRequestException(String message) {
        super(message, null, false, false);
    }
}
