package requesttracker.emulators.dynamodb;

import java.util.List;
import java.util.Map;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.CancellationReason;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.IdempotentParameterMismatchException;
import software.amazon.awssdk.services.dynamodb.model.InternalServerErrorException;
import software.amazon.awssdk.services.dynamodb.model.ResourceInUseException;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;

/** Creates DynamoDB's errors as exceptions of the SDK. */
public final class DynamoDbErrors {
    static final String CONDITION_FAILED = "The conditional request failed";

    private DynamoDbErrors() {}

    /** Returns an error for which the SDK has no exception type. */
    public static DynamoDbException of(String code, int status, String message) {
        return (DynamoDbException) DynamoDbException.builder()
                .message(message)
                .statusCode(status)
                .awsErrorDetails(details(code, message))
                .build();
    }

    static DynamoDbException validation(String message) {
        return of("ValidationException", 400, message);
    }

    static ConditionalCheckFailedException conditionFailed(Map<String, AttributeValue> item) {
        return ConditionalCheckFailedException.builder()
                .item(item)
                .message(CONDITION_FAILED)
                .statusCode(400)
                .awsErrorDetails(details("ConditionalCheckFailedException", CONDITION_FAILED))
                .build();
    }

    static TransactionCanceledException canceled(List<CancellationReason> reasons) {
        String message = "Transaction cancelled, please refer cancellation reasons for specific reasons "
                + reasons.stream().map(CancellationReason::code).toList();
        return TransactionCanceledException.builder()
                .cancellationReasons(reasons)
                .message(message)
                .statusCode(400)
                .awsErrorDetails(details("TransactionCanceledException", message))
                .build();
    }

    static IdempotentParameterMismatchException parameterMismatch() {
        String message = "The ClientRequestToken was used for another request";
        return IdempotentParameterMismatchException.builder()
                .message(message)
                .statusCode(400)
                .awsErrorDetails(details("IdempotentParameterMismatchException", message))
                .build();
    }

    static ResourceNotFoundException notFound(String message) {
        return ResourceNotFoundException.builder()
                .message(message)
                .statusCode(400)
                .awsErrorDetails(details("ResourceNotFoundException", message))
                .build();
    }

    static ResourceInUseException inUse(String message) {
        return ResourceInUseException.builder()
                .message(message)
                .statusCode(400)
                .awsErrorDetails(details("ResourceInUseException", message))
                .build();
    }

    static InternalServerErrorException internal(Exception cause) {
        return InternalServerErrorException.builder()
                .message(cause.getMessage())
                .cause(cause)
                .statusCode(500)
                .awsErrorDetails(details("InternalServerError", cause.getMessage()))
                .build();
    }

    private static AwsErrorDetails details(String code, String message) {
        return AwsErrorDetails.builder()
                .errorCode(code)
                .errorMessage(message)
                .serviceName("DynamoDb")
                .build();
    }
}
