package requesttracker.domain;

import java.util.Locale;
import java.util.Set;
import java.util.function.UnaryOperator;
import requesttracker.domain.ErrorCode.KnownErrorCode;

/**
 * Why a call to Cloud Control failed: classified by error code, never by HTTP status
 * (docs/cloud-control-contract.md, "Errors").
 *
 * @param code the exception's name on the wire, such as {@code ThrottlingException}; our own are {@code NoAnswer} (the
 *     connection failed or the call timed out) and {@link #NO_PROGRESS_EVENT} (an answer without what the contract promises),
 *     and {@code Http500} and the like (an answer without a code, as a proxy in between gives)
 * @param message what Cloud Control said; it is passed on to the client who submitted
 * @param repeated whether the error answers a repeat, inside the call, of a try that was not answered
 */
public record CallError(String code, String message, boolean repeated) {
    /** Cloud Control answered, but not with a ProgressEvent of the operation that was asked for. */
    public static final String NO_PROGRESS_EVENT = "NoProgressEvent";

    /** What to do about it. */
    public enum CallErrorKind {
        /** It passes: the same call, with the same ClientToken, is made again later. */
        RETRY,
        /** Another operation has the resource. */
        CONFLICT,
        /** The token is not known. */
        TOKEN_NOT_FOUND,
        /** It is final. */
        FINAL
    }

    private static final Set<String> PASSING = Set.of(
            "NoAnswer",
            NO_PROGRESS_EVENT,
            "ServiceInternalErrorException",
            "HandlerInternalFailureException",
            "HandlerFailureException",
            "NetworkFailureException",
            "InternalFailure",
            "InternalError",
            "InternalServerError",
            "InternalServerException",
            "ServiceUnavailable",
            "ServiceUnavailableException",
            "RequestTimeout",
            "RequestTimeoutException",
            "RequestTimeTooSkewed");

    /** An error of a call that was sent once. */
    public CallError(String code, String message) {
        this(code, message, false);
    }

    /** The same error in other words. */
    public CallError reworded(UnaryOperator<String> words) {
        return new CallError(code, words.apply(message), repeated);
    }

    /** Whether Cloud Control may have done what it was asked to: it did not answer, or not as the one that failed. */
    public boolean leavesDoubt() {
        return repeated || (kind() == CallErrorKind.RETRY && !isThrottling());
    }

    public CallErrorKind kind() {
        if (isThrottling() || PASSING.contains(code) || code.startsWith("Http5")) {
            return CallErrorKind.RETRY;
        }
        return switch (code) {
            case "ConcurrentOperationException", "ConcurrentModificationException" -> CallErrorKind.CONFLICT;
            case "RequestTokenNotFoundException" -> CallErrorKind.TOKEN_NOT_FOUND;
            default -> CallErrorKind.FINAL;
        };
    }

    /** Whether the account's rate is exhausted: poll later, and less often. */
    public boolean isThrottling() {
        String lower = code.toLowerCase(Locale.ROOT);
        return lower.contains("throttl")
                || lower.startsWith("toomanyrequests")
                || lower.startsWith("requestlimitexceeded")
                || lower.startsWith("slowdown")
                || lower.equals("http429");
    }

    /** The ErrorCode that a request settles with when its start is refused for this. */
    public ErrorCode asErrorCode() {
        if (isThrottling()) {
            return KnownErrorCode.THROTTLING;
        }
        String name = code.endsWith("Exception") ? code.substring(0, code.length() - "Exception".length()) : code;
        return switch (name) {
            case "ConcurrentOperation", "ConcurrentModification" -> KnownErrorCode.RESOURCE_CONFLICT;
            case "ResourceNotFound" -> KnownErrorCode.NOT_FOUND;
            case "GeneralService" -> KnownErrorCode.GENERAL_SERVICE_EXCEPTION;
            case "Validation", "TypeNotFound", "PrivateType", "UnsupportedAction", "ClientTokenConflict" ->
                KnownErrorCode.INVALID_REQUEST;
            case "UnrecognizedClient",
                    "InvalidClientTokenId",
                    "ExpiredToken",
                    "InvalidSignature",
                    "SignatureDoesNotMatch" -> KnownErrorCode.INVALID_CREDENTIALS;
            case "NoAnswer" -> KnownErrorCode.NETWORK_FAILURE;
            default -> {
                ErrorCode known = ErrorCode.of(name);
                yield known instanceof KnownErrorCode ? known : KnownErrorCode.GENERAL_SERVICE_EXCEPTION;
            }
        };
    }
}
