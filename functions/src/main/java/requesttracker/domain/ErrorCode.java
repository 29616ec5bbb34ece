package requesttracker.domain;

/**
 * The error code of a failed request: a handler error code of docs/cloud-control-contract.md, "Shapes". An unknown
 * value is kept and passed on.
 */
public sealed interface ErrorCode {

    /** Returns the value on the wire. */
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
     * The sixteen codes of Cloud Control's model, and five codes of CloudFormation that its operations return too. The
     * latter are in HandlerErrorCode of its API
     * (https://docs.aws.amazon.com/sdk-for-python/v4/reference/clients/cloudformation/enums/HandlerErrorCode/).
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

        // Codes of CloudFormation only.
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

    /** A code that is not in the contract. */
    record UnknownErrorCode(String value) implements ErrorCode {}
}
