package requesttracker.simulation.faults;

import java.util.Collections;
import requesttracker.emulators.dynamodb.DynamoDbErrors;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.services.cloudcontrol.model.CloudControlException;
import software.amazon.awssdk.services.dynamodb.model.CancellationReason;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;

/** The exceptions that the functions' clients throw. */
public final class ServiceErrors {
    private static final long CALL_TIMEOUT_MILLIS = 20_000;

    private ServiceErrors() {}

    /** Returns the exception of a call that Cloud Control answered with an error. */
    public static AwsServiceException cloudControl(String code, int status, String message) {
        return CloudControlException.builder()
                .message(code)
                .statusCode(status)
                .awsErrorDetails(AwsErrorDetails.builder()
                        .errorCode(code)
                        .errorMessage(message)
                        .serviceName("CloudControl")
                        .build())
                .build();
    }

    static RuntimeException dynamoDb(String code, int status) {
        return DynamoDbErrors.of(code, status, code);
    }

    /** Returns what DynamoDB answers to a transaction that it throttles; the SDK does not retry it. */
    static TransactionCanceledException throttledTransaction(int items) {
        return TransactionCanceledException.builder()
                .message("Transaction cancelled")
                .statusCode(400)
                .cancellationReasons(Collections.nCopies(
                        items,
                        CancellationReason.builder().code("ThrottlingError").build()))
                .build();
    }

    /** Returns what the SDK throws when no answer came in time. */
    static RuntimeException unanswered() {
        return ApiCallTimeoutException.create(CALL_TIMEOUT_MILLIS);
    }
}
