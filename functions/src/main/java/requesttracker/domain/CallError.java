package requesttracker.domain;

import java.util.Locale;
import java.util.Set;
import java.util.function.UnaryOperator;
import requesttracker.domain.ErrorCode.KnownErrorCode;

/**
 * The error of a failed call to Cloud Control, classified by error code, never by HTTP status
 * (docs/cloud-control-contract.md, "Errors").
 *
 * @param code the exception's name on the wire, such as {@code ThrottlingException}. The tracker has three kinds of own
 *     codes. {@code NoAnswer}: the connection failed or the call timed out. {@link #NO_PROGRESS_EVENT}: the answer
 *     violates the contract. {@code Http500} and similar: an answer without a code, as from a proxy
 * @param message Cloud Control's message, which is passed on to the client
 * @param repeated whether the error answers a retry inside the call, after an unanswered attempt
 */
public record CallError(String code, String message, boolean repeated) {
    /** Cloud Control answered without a ProgressEvent of the requested operation. */
    public static final String NO_PROGRESS_EVENT = "NoProgressEvent";

    /** How to handle the error. */
    public enum CallErrorKind {
        /** Temporary: retry the same call with the same ClientToken later. */
        RETRY,
        /** Another operation holds the resource. */
        CONFLICT,
        /** The token is unknown. */
        TOKEN_NOT_FOUND,
        /** Final. */
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

    /** Creates the error of a call that was sent once. */
    public CallError(String code, String message) {
        this(code, message, false);
    }

    /** Returns this error with a changed message. */
    public CallError reworded(UnaryOperator<String> words) {
        return new CallError(code, words.apply(message), repeated);
    }

    /** Returns whether Cloud Control may have carried out the call: an attempt was unanswered. */
    public boolean leavesDoubt() {
        return repeated || (kind() == CallErrorKind.RETRY && !isThrottling());
    }

    public CallErrorKind kind() {
        if (isThrottling() || PASSING.contains(code) || code.startsWith("Http5")) {
            return CallErrorKind.RETRY;
        }
        return switch (code) {
            case "ConcurrentOperationException", "ConcurrentModificationException", "ResourceConflictException" ->
                CallErrorKind.CONFLICT;
            case "RequestTokenNotFoundException" -> CallErrorKind.TOKEN_NOT_FOUND;
            default -> CallErrorKind.FINAL;
        };
    }

    /**
     * Returns whether the account's rate limit is exceeded. The next poll is then later, and polls are less frequent.
     */
    public boolean isThrottling() {
        String lower = code.toLowerCase(Locale.ROOT);
        return lower.contains("throttl")
                || lower.startsWith("toomanyrequests")
                || lower.startsWith("requestlimitexceeded")
                || lower.startsWith("slowdown")
                || lower.equals("http429");
    }

    /** Returns the ErrorCode of a request whose start this error refused. */
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
