package requesttracker.domain;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The error of a call")
class CallErrorTest {

    @ParameterizedTest(name = "{0}: {1}, {2}")
    @CsvSource({
        // docs/cloud-control-contract.md, "Errors"
        "AlreadyExistsException, FINAL, AlreadyExists",
        "HandlerInternalFailureException, RETRY, HandlerInternalFailure",
        "GeneralServiceException, FINAL, GeneralServiceException",
        "NotUpdatableException, FINAL, NotUpdatable",
        "TypeNotFoundException, FINAL, InvalidRequest",
        "ConcurrentOperationException, CONFLICT, ResourceConflict",
        "InvalidRequestException, FINAL, InvalidRequest",
        "PrivateTypeException, FINAL, InvalidRequest",
        "ResourceNotFoundException, FINAL, NotFound",
        "NetworkFailureException, RETRY, NetworkFailure",
        "UnsupportedActionException, FINAL, InvalidRequest",
        "NotStabilizedException, FINAL, NotStabilized",
        "ServiceInternalErrorException, RETRY, ServiceInternalError",
        "HandlerFailureException, RETRY, GeneralServiceException",
        "ServiceLimitExceededException, FINAL, ServiceLimitExceeded",
        "InvalidCredentialsException, FINAL, InvalidCredentials",
        "ResourceConflictException, CONFLICT, ResourceConflict",
        "ClientTokenConflictException, FINAL, InvalidRequest",
        "ThrottlingException, RETRY, Throttling",
        "ConcurrentModificationException, CONFLICT, ResourceConflict",
        "RequestTokenNotFoundException, TOKEN_NOT_FOUND, GeneralServiceException",
        "ValidationException, FINAL, InvalidRequest",
        // Codes of each AWS service.
        "AccessDeniedException, FINAL, AccessDenied",
        "UnrecognizedClientException, FINAL, InvalidCredentials",
        "ExpiredTokenException, FINAL, InvalidCredentials",
        "InvalidSignatureException, FINAL, InvalidCredentials",
        "InternalFailure, RETRY, InternalFailure",
        "InternalServerError, RETRY, GeneralServiceException",
        "ServiceUnavailable, RETRY, GeneralServiceException",
        "ServiceUnavailableException, RETRY, GeneralServiceException",
        // The tracker's own codes.
        "NoAnswer, RETRY, NetworkFailure",
        "NoProgressEvent, RETRY, GeneralServiceException",
        "Http500, RETRY, GeneralServiceException",
        "Http503, RETRY, GeneralServiceException",
        "Http429, RETRY, Throttling",
        "Http400, FINAL, GeneralServiceException",
        // A code of a newer service.
        "MoonshineException, FINAL, GeneralServiceException",
    })
    void is_classified_by_its_code(String code, CallError.CallErrorKind kind, String errorCode) {
        CallError error = new CallError(code, "said");

        assertThat(error.kind()).isEqualTo(kind);
        assertThat(error.asErrorCode().value()).isEqualTo(errorCode);
        assertThat(error.asErrorCode()).isInstanceOf(ErrorCode.KnownErrorCode.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Throttling",
                "ThrottlingException",
                "ThrottledException",
                "RequestThrottled",
                "RequestThrottledException",
                "TooManyRequestsException",
                "RequestLimitExceeded",
                "SlowDown",
                "Http429"
            })
    void is_throttling_for_each_spelling_of_throttling(String code) {
        CallError error = new CallError(code, "");

        assertThat(error.isThrottling()).isTrue();
        assertThat(error.kind()).isEqualTo(CallError.CallErrorKind.RETRY);
        assertThat(error.asErrorCode()).isEqualTo(ErrorCode.KnownErrorCode.THROTTLING);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ServiceLimitExceededException", "InternalFailure", "ConcurrentOperationException", ""})
    void is_not_throttling_for_another_code(String code) {
        assertThat(new CallError(code, "").isThrottling()).isFalse();
    }

    @Test
    void has_each_error_code_of_the_contract_read_and_written_unchanged() {
        assertThat(ErrorCode.KnownErrorCode.values()).hasSize(21);
        for (ErrorCode.KnownErrorCode known : ErrorCode.KnownErrorCode.values()) {
            assertThat(ErrorCode.of(known.value())).isSameAs(known);
        }
        assertThat(ErrorCode.of("Moonshine")).isEqualTo(new ErrorCode.UnknownErrorCode("Moonshine"));
    }
}
