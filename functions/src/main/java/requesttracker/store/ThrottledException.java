package requesttracker.store;

import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;

/** Thrown when DynamoDB throttled every attempt of a transaction. The caller may retry later. */
public final class ThrottledException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ThrottledException(int attempts) {
        super("DynamoDB throttled each of " + attempts + " attempts of a transaction");
    }

    /** Returns whether a call of the store failed because DynamoDB throttled it. */
    public static boolean isThrottling(RuntimeException failure) {
        return failure instanceof ThrottledException
                || (failure instanceof DynamoDbException refused && refused.isThrottlingException());
    }
}
