package requesttracker.runtime;

import java.time.Duration;
import software.amazon.awssdk.core.exception.SdkServiceException;
import software.amazon.awssdk.retries.api.AcquireInitialTokenRequest;
import software.amazon.awssdk.retries.api.AcquireInitialTokenResponse;
import software.amazon.awssdk.retries.api.RecordSuccessRequest;
import software.amazon.awssdk.retries.api.RecordSuccessResponse;
import software.amazon.awssdk.retries.api.RefreshRetryTokenRequest;
import software.amazon.awssdk.retries.api.RefreshRetryTokenResponse;
import software.amazon.awssdk.retries.api.RetryStrategy;
import software.amazon.awssdk.retries.api.TokenAcquisitionFailedException;

/**
 * A retry strategy of the SDK with two limits. It makes no retry whose delay is too long for the call's time limit. It
 * does not retry throttled calls if the caller backs off itself.
 */
final class TrackerRetryStrategy implements RetryStrategy {
    private final RetryStrategy inner;
    private final Duration longestDelay;
    private final boolean throttled;

    /** @param throttled whether a throttled call is retried */
    TrackerRetryStrategy(RetryStrategy inner, Duration longestDelay, boolean throttled) {
        this.inner = inner;
        this.longestDelay = longestDelay;
        this.throttled = throttled;
    }

    @Override
    public AcquireInitialTokenResponse acquireInitialToken(AcquireInitialTokenRequest request) {
        return inner.acquireInitialToken(request);
    }

    @Override
    public RefreshRetryTokenResponse refreshRetryToken(RefreshRetryTokenRequest request) {
        if (!throttled && request.failure() instanceof SdkServiceException refused && refused.isThrottlingException()) {
            throw new TokenAcquisitionFailedException(
                    "The caller waits a throttled call out", request.token(), request.failure());
        }
        RefreshRetryTokenResponse retry = inner.refreshRetryToken(request);
        if (retry.delay().compareTo(longestDelay) > 0) {
            throw new TokenAcquisitionFailedException(
                    "The call would not end in time", retry.token(), request.failure());
        }
        return retry;
    }

    @Override
    public RecordSuccessResponse recordSuccess(RecordSuccessRequest request) {
        return inner.recordSuccess(request);
    }

    @Override
    public int maxAttempts() {
        return inner.maxAttempts();
    }

    /** Returns false, since the SDK would otherwise rebuild the strategy without the limits. */
    @Override
    public boolean useClientDefaults() {
        return false;
    }

    @Override
    public Builder<?, ?> toBuilder() {
        return inner.toBuilder();
    }
}
