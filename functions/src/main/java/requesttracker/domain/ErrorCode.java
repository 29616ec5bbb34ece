package requesttracker.domain;

/**
 * Why a request failed: the handler error codes of docs/cloud-control-contract.md, "Shapes". A value that is not listed is kept
 * and passed on.
 */
public sealed interface ErrorCode {

    /** The value on the wire. */
    String value();

    /** Reads a value from the wire; never fails. */
    static ErrorCode of(String value) {
        for (KnownErrorCode known : KnownErrorCode.values()) {
            if (known.wire.equals(value)) {
                return known;
            }
        }
        return new UnknownErrorCode(value);
    }

    /**
     * The sixteen codes of Cloud Control's model, and five of CloudFormation's that its operations carry too. CloudFormation's are
     * listed by HandlerErrorCode in its API (https://docs.aws.amazon.com/sdk-for-python/v4/reference/clients/cloudformation/enums/HandlerErrorCode/).
     */
    enum KnownErrorCode implements ErrorCode {
        NOT_UPDATABLE("NotUpdatable"),
        INVALID_REQUEST("InvalidRequest"),
        ACCESS_DENIED("AccessDenied"),
        UNAUTHORIZED_TAGGING_OPERATION("UnauthorizedTaggingOperation"),
        INVALID_CREDENTIALS("InvalidCredentials"),
        ALREADY_EXISTS("AlreadyExists"),
        NOT_FOUND("NotFound"),
        RESOURCE_CONFLICT("ResourceConflict"),
        THROTTLING("Throttling"),
        SERVICE_LIMIT_EXCEEDED("ServiceLimitExceeded"),
        NOT_STABILIZED("NotStabilized"),
        GENERAL_SERVICE_EXCEPTION("GeneralServiceException"),
        SERVICE_INTERNAL_ERROR("ServiceInternalError"),
        SERVICE_TIMEOUT("ServiceTimeout"),
        NETWORK_FAILURE("NetworkFailure"),
        INTERNAL_FAILURE("InternalFailure"),

        // CloudFormation's alone.
        INVALID_TYPE_CONFIGURATION("InvalidTypeConfiguration"),
        HANDLER_INTERNAL_FAILURE("HandlerInternalFailure"),
        NON_COMPLIANT("NonCompliant"),
        UNKNOWN("Unknown"),
        UNSUPPORTED_TARGET("UnsupportedTarget");

        private final String wire;

        KnownErrorCode(String wire) {
            this.wire = wire;
        }

        @Override
        public String value() {
            return wire;
        }
    }

    /** A code that the contract does not list. */
    record UnknownErrorCode(String value) implements ErrorCode {}
}
