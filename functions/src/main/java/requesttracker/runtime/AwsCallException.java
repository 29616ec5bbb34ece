package requesttracker.runtime;

import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;

/** A call to AWS failed. The message holds the error code only, since a service's message may repeat its input. */
public final class AwsCallException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private AwsCallException(String code) {
        super(code);
    }

    static AwsCallException of(SdkException failure) {
        if (!(failure instanceof AwsServiceException refused) || refused.awsErrorDetails() == null) {
            return new AwsCallException("NoAnswer");
        }
        String code = refused.awsErrorDetails().errorCode();
        return new AwsCallException(code == null || code.isEmpty() ? "Http" + refused.statusCode() : code);
    }
}
