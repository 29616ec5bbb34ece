package requesttracker.cloudcontrol;

import requesttracker.domain.CallError;

/** A call to Cloud Control failed after the SDK's retries. The message holds the error code only. */
public final class CloudControlException extends Exception {
    private static final long serialVersionUID = 1L;
    private final transient CallError error;

    CloudControlException(CallError error) {
        super(error.code(), null, false, false);
        this.error = error;
    }

    public CallError error() {
        return error;
    }
}
