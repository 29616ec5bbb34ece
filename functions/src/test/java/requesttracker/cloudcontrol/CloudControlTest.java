package requesttracker.cloudcontrol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static requesttracker.domain.OperationStatus.FinalStatus.SUCCESS;
import static requesttracker.domain.OperationStatus.KnownStatus.IN_PROGRESS;
import static requesttracker.domain.RequestFixtures.SECRET;
import static requesttracker.domain.RequestFixtures.T0;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import requesttracker.domain.CallError;
import requesttracker.domain.CountingText;
import requesttracker.domain.ErrorCode;
import requesttracker.domain.Lifecycle;
import requesttracker.domain.Operation;
import requesttracker.domain.ProgressEvent;
import requesttracker.domain.Request;
import requesttracker.domain.RequestFixtures;
import requesttracker.domain.ResourceExists;
import requesttracker.domain.Sensitive;
import requesttracker.json.Json;
import requesttracker.runtime.AwsClients;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cloudcontrol.CloudControlClient;

@DisplayName("The client of Cloud Control")
class CloudControlTest {
    private static final String EVENT = "{\"ProgressEvent\":{\"RequestToken\":\"provider-1\","
            + "\"OperationStatus\":\"IN_PROGRESS\",\"EventTime\":1772366400.5,\"RetryAfter\":1772366460.25}}";

    private final CloudControlStub stub = new CloudControlStub();
    private final CloudControl cloudControl = new CloudControl(client(stub.endpoint()));

    private static CloudControlClient client(URI endpoint) {
        return new AwsClients(
                        Region.EU_WEST_1,
                        StaticCredentialsProvider.create(AwsBasicCredentials.create("id", "key")),
                        Optional.of(endpoint),
                        Optional.empty())
                .cloudControl();
    }

    @AfterEach
    void stop() {
        stub.close();
    }

    private static Request attempting(Operation operation, Map<String, ?> more) {
        return Lifecycle.attempting(RequestFixtures.submitted("request-1", operation, more), T0);
    }

    private CloudControlException failure() {
        return catchThrowableOfType(CloudControlException.class, () -> cloudControl.status("provider-1"));
    }

    @Nested
    class AStart {

        @Test
        void of_a_create_sends_ClientToken_and_payload() throws CloudControlException {
            stub.answer(EVENT);
            cloudControl.start(
                    attempting(
                            Operation.CREATE,
                            Map.of("TypeVersionId", "7", "RoleArn", "arn:aws:iam::123456789012:role/deploy")),
                    Optional.of(Sensitive.of(SECRET)));

            assertThat(stub.calls())
                    .containsExactly(new CloudControlStub.Call(
                            "CreateResource",
                            Map.of(
                                    "TypeName",
                                    RequestFixtures.TYPE,
                                    "DesiredState",
                                    SECRET,
                                    "TypeVersionId",
                                    "7",
                                    "RoleArn",
                                    "arn:aws:iam::123456789012:role/deploy",
                                    "ClientToken",
                                    "request-1")));
        }

        @Test
        void of_an_update_sends_Identifier_and_patch() throws CloudControlException {
            stub.answer(EVENT);
            cloudControl.start(attempting(Operation.UPDATE, Map.of()), Optional.of(Sensitive.of("[]")));

            assertThat(stub.calls())
                    .containsExactly(new CloudControlStub.Call(
                            "UpdateResource",
                            Map.of(
                                    "TypeName",
                                    RequestFixtures.TYPE,
                                    "Identifier",
                                    RequestFixtures.IDENTIFIER,
                                    "PatchDocument",
                                    "[]",
                                    "ClientToken",
                                    "request-1")));
        }

        @Test
        void of_a_delete_sends_the_Identifier() throws CloudControlException {
            stub.answer(EVENT);
            cloudControl.start(attempting(Operation.DELETE, Map.of()), Optional.empty());

            assertThat(stub.calls())
                    .containsExactly(new CloudControlStub.Call(
                            "DeleteResource",
                            Map.of(
                                    "TypeName",
                                    RequestFixtures.TYPE,
                                    "Identifier",
                                    RequestFixtures.IDENTIFIER,
                                    "ClientToken",
                                    "request-1")));
        }

        @Test
        void that_the_SDK_retries_has_the_same_ClientToken() throws CloudControlException {
            stub.error(500, "ServiceInternalErrorException", "oops").answer(EVENT);
            cloudControl.start(attempting(Operation.DELETE, Map.of()), Optional.empty());

            assertThat(stub.calls()).hasSize(2);
            assertThat(stub.calls())
                    .allSatisfy(call -> assertThat(call.members()).containsEntry("ClientToken", "request-1"));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "{}",
                    "{\"ProgressEvent\":{}}",
                    "{\"ProgressEvent\":{\"RequestToken\":\"\",\"OperationStatus\":\"PENDING\"}}",
                    "{\"ProgressEvent\":{\"OperationStatus\":\"PENDING\"}}"
                })
        void fails_and_may_be_retried_if_the_answer_has_no_token(String answer) {
            stub.answer(answer);
            CloudControlException failed = catchThrowableOfType(
                    CloudControlException.class,
                    () -> cloudControl.start(attempting(Operation.DELETE, Map.of()), Optional.empty()));

            assertThat(failed.error().code()).isEqualTo("NoProgressEvent");
            assertThat(failed.error().kind()).isEqualTo(CallError.CallErrorKind.RETRY);
        }
    }

    @Nested
    class AnAnswer {

        @Test
        void is_read_with_every_member() throws CloudControlException {
            stub.answer("{\"ProgressEvent\":{\"TypeName\":\"AWS::Logs::LogGroup\",\"Identifier\":\"id\","
                    + "\"RequestToken\":\"provider-1\",\"HooksRequestToken\":\"hooks\",\"Operation\":\"CREATE\","
                    + "\"OperationStatus\":\"FAILED\",\"EventTime\":1772366400.5,\"ResourceModel\":\"{}\","
                    + "\"StatusMessage\":\"said\",\"ErrorCode\":\"NotStabilized\",\"RetryAfter\":1772366460.25},"
                    + "\"HooksProgressEvent\":[{\"HookTypeName\":\"A::B::C\",\"HookStatus\":\"HOOK_FAILED\","
                    + "\"FailureMode\":\"WARN\",\"HookStatusMessage\":\"no\"},{}]}");
            ProgressEvent event = cloudControl.status("provider-1");

            assertThat(stub.calls())
                    .containsExactly(new CloudControlStub.Call(
                            "GetResourceRequestStatus", Map.of("RequestToken", "provider-1")));
            assertThat(event.requestToken()).contains("provider-1");
            assertThat(event.status().value()).isEqualTo("FAILED");
            assertThat(event.identifier()).contains("id");
            assertThat(event.eventTime()).contains(Instant.parse("2026-03-01T12:00:00.500Z"));
            assertThat(event.retryAfter()).contains(Instant.parse("2026-03-01T12:01:00.250Z"));
            assertThat(event.statusMessage()).contains("said");
            assertThat(event.errorCode()).contains(ErrorCode.KnownErrorCode.NOT_STABILIZED);
            assertThat(event.hooksRequestToken()).contains("hooks");
            assertThat(event.resourceModel()).contains(Sensitive.of("{}"));
            assertThat(event.hooks())
                    .containsExactly(
                            RequestFixtures.hook("A::B::C", "HOOK_FAILED", "WARN", "no"),
                            RequestFixtures.hook("", "", "", ""));
        }

        @Test
        void of_a_newer_service_keeps_its_unknown_status_and_error_code() throws CloudControlException {
            stub.answer("{\"ProgressEvent\":{\"OperationStatus\":\"ROLLING_BACK\",\"ErrorCode\":\"Moonshine\","
                    + "\"Colour\":\"blue\",\"EventTime\":null}}");
            ProgressEvent event = cloudControl.status("provider-1");

            assertThat(event.status().value()).isEqualTo("ROLLING_BACK");
            assertThat(event.status().isSettled()).isFalse();
            assertThat(event.errorCode()).contains(ErrorCode.of("Moonshine"));
            assertThat(event.eventTime()).isEmpty();
        }

        @Test
        void is_truncated_to_the_limits_of_the_contract() throws CloudControlException {
            String endless = "x".repeat(300_000);
            stub.answer(Json.write(Map.of(
                    "ProgressEvent",
                    Map.of(
                            "OperationStatus", endless,
                            "ErrorCode", endless,
                            "StatusMessage", "\ud83d\ude00".repeat(3_000),
                            "Identifier", endless,
                            "HooksRequestToken", endless,
                            "ResourceModel", endless),
                    "HooksProgressEvent",
                    Collections.nCopies(
                            60, Map.of("HookTypeName", "x".repeat(3_000), "HookTypeArn", "x".repeat(3_000))))));
            ProgressEvent event = cloudControl.status("provider-1");

            assertThat(event.status().value()).hasSize(128);
            assertThat(event.errorCode().orElseThrow().value()).hasSize(128);
            assertThat(event.statusMessage()).contains("\ud83d\ude00".repeat(2_048));
            assertThat(event.identifier()).isEmpty();
            assertThat(event.hooksRequestToken()).isEmpty();
            assertThat(event.resourceModel()).isEmpty();
            assertThat(event.hooks()).hasSize(50).allSatisfy(hook -> {
                assertThat(hook.typeName().orElseThrow()).hasSize(196);
                assertThat(hook.typeArn().orElseThrow()).hasSize(2_048);
            });
        }

        @Test
        void may_have_the_longest_resource_model_of_the_contract() throws CloudControlException {
            String longest = "\ud83d\ude00".repeat(262_144);
            stub.answer(Json.write(
                    Map.of("ProgressEvent", Map.of("OperationStatus", "SUCCESS", "ResourceModel", longest))));

            assertThat(cloudControl.status("provider-1").resourceModel()).contains(Sensitive.of(longest));
        }

        @Test
        void about_another_operation_is_an_error_that_may_be_retried() {
            stub.answer("{\"ProgressEvent\":{\"OperationStatus\":\"SUCCESS\",\"RequestToken\":\"provider-2\"}}");
            CloudControlException failed = failure();

            assertThat(failed.error().kind()).isEqualTo(CallError.CallErrorKind.RETRY);
            assertThat(failed.error().message()).isEqualTo("Cloud Control's answer is about another operation");
        }

        @Test
        void with_empty_hooks_is_read() throws CloudControlException {
            stub.answer("{\"ProgressEvent\":{\"OperationStatus\":\"SUCCESS\"},\"HooksProgressEvent\":[null,{}]}");
            ProgressEvent event = cloudControl.status("provider-1");

            assertThat(event.status()).isEqualTo(SUCCESS);
            assertThat(event.hooks())
                    .containsExactly(RequestFixtures.hook("", "", "", ""), RequestFixtures.hook("", "", "", ""));
        }

        @ParameterizedTest
        @ValueSource(strings = {"[null,7]", "[\"hunter2\"]", "[[]]", "7", "\"hunter2\"", "{\"hunter2\":[]}"})
        void with_hooks_that_are_not_objects_is_an_error_that_may_be_retried(String hooks) {
            stub.answer("{\"ProgressEvent\":{\"OperationStatus\":\"SUCCESS\"},\"HooksProgressEvent\":" + hooks + "}");
            CloudControlException failed = failure();

            assertThat(failed.error()).isEqualTo(new CallError("NoAnswer", "Cloud Control did not answer"));
            assertThat(failed.error().kind()).isEqualTo(CallError.CallErrorKind.RETRY);
            assertThat(text(failed)).doesNotContain("hunter2");
            assertThat(stub.calls()).hasSize(3);
        }

        @Test
        void without_hooks_is_read_as_one_with_no_hooks() throws CloudControlException {
            stub.answer(EVENT);

            assertThat(cloudControl.cancel("provider-1").hooks()).isEmpty();
            assertThat(stub.calls())
                    .containsExactly(
                            new CloudControlStub.Call("CancelResourceRequest", Map.of("RequestToken", "provider-1")));
        }

        @ParameterizedTest
        @ValueSource(strings = {"-62135596801", "-1", "253402300800", "1e12", "1e15", "1e300"})
        void with_an_invalid_time_is_read_without_the_time(String epochSeconds) throws CloudControlException {
            stub.answer("{\"ProgressEvent\":{\"OperationStatus\":\"IN_PROGRESS\",\"EventTime\":" + epochSeconds
                    + ",\"RetryAfter\":" + epochSeconds + "}}");
            ProgressEvent event = cloudControl.status("provider-1");

            assertThat(event.eventTime()).isEmpty();
            assertThat(event.retryAfter()).isEmpty();
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "",
                    "null",
                    "{}",
                    "[]",
                    "5",
                    "<html>proxy</html>",
                    "{\"ProgressEvent\":null}",
                    "{\"ProgressEvent\":{\"StatusMessage\":\"hunter2\"}}",
                    "{\"ProgressEvent\":\"hunter2\"}",
                    "{\"ProgressEvent\":{\"OperationStatus\":[\"hunter2\"]}}",
                    "{\"ProgressEvent\":{\"OperationStatus\":\"SUCCESS\",\"EventTime\":1e99999999999}}",
                    "{\"ProgressEvent\":{\"OperationStatus\":\"SUCCESS\",\"EventTime\":NaN}}",
                    "{\"ProgressEvent\":{\"OperationStatus\":5,\"EventTime\":\"hunter2\"}}",
                    "{\"ProgressEvent\":{\"OperationStatus\":\"PENDING\""
                })
        void that_cannot_be_read_is_an_error_that_may_be_retried(String body) {
            stub.answer(body);
            CloudControlException failed = failure();

            assertThat(failed.error().kind()).isEqualTo(CallError.CallErrorKind.RETRY);
            assertThat(text(failed)).doesNotContain("hunter2");
        }
    }

    @Nested
    class AFailure {

        @ParameterizedTest(name = "{1} with HTTP {0}: {2}, {3} calls")
        @CsvSource({
            "400, RequestTokenNotFoundException, TOKEN_NOT_FOUND, 1",
            "500, ConcurrentModificationException, CONFLICT, 3",
            "400, ConcurrentOperationException, CONFLICT, 1",
            "400, AlreadyExistsException, FINAL, 1",
            "400, ThrottlingException, RETRY, 1",
            "500, HandlerInternalFailureException, RETRY, 3",
            "500, NetworkFailureException, RETRY, 3",
            "500, ServiceInternalErrorException, RETRY, 3",
            "400, MoonshineException, FINAL, 1",
        })
        void is_classified_by_its_code_and_retried_by_the_SDK_if_it_is_transient(
                int status, String code, CallError.CallErrorKind kind, int calls) {
            stub.error(status, code, "said");
            CloudControlException failed = failure();

            assertThat(failed.error()).isEqualTo(new CallError(code, "said", calls > 1));
            assertThat(failed.error().kind()).isEqualTo(kind);
            assertThat(stub.calls()).hasSize(calls);
        }

        @Test
        void of_a_retry_leaves_in_doubt_whether_the_unanswered_attempt_started_the_operation() {
            stub.error(500, "ServiceInternalErrorException", "said");
            stub.error(400, "AccessDeniedException", "said");

            assertThat(failure().error().leavesDoubt()).isTrue();
        }

        @ParameterizedTest(name = "HTTP {0}: {1}")
        @CsvSource({"500, RETRY", "502, RETRY", "503, RETRY", "504, RETRY", "429, RETRY", "403, FINAL", "404, FINAL"})
        void without_a_code_is_named_by_its_HTTP_status(int status, CallError.CallErrorKind kind) {
            stub.answer(status, "<html>proxy</html>", 0);

            assertThat(failure().error().kind()).isEqualTo(kind);
        }

        @Test
        void of_the_connection_is_reported_as_NoAnswer() {
            CloudControl nowhere = new CloudControl(client(stub.endpoint()));
            stub.close();
            CloudControlException failed =
                    catchThrowableOfType(CloudControlException.class, () -> nowhere.status("provider-1"));

            assertThat(failed.error().code()).isEqualTo("NoAnswer");
            assertThat(failed.error().kind()).isEqualTo(CallError.CallErrorKind.RETRY);
        }

        @Test
        void hides_the_values_that_a_validation_error_repeats() {
            stub.error(
                    400,
                    "ValidationException",
                    "1 validation error detected: Value '" + SECRET
                            + "' at 'x' hunter2' at 'desiredState' failed to satisfy constraint: length");
            CloudControlException failed = failure();

            assertThat(failed.error().message())
                    .isEqualTo("1 validation error detected: value (hidden) at 'desiredState' failed to satisfy"
                            + " constraint: length");
            assertThat(text(failed)).doesNotContain("hunter2");
        }

        @ParameterizedTest(name = "{0}")
        @ValueSource(
                strings = {
                    "AccessDeniedException",
                    "com.amazon.cloudapiservice#AccessDeniedException",
                    "x:y#AccessDeniedException",
                    "aws:x#AccessDeniedException:http://internal.amazon.com/"
                })
        void hasTheNameOfItsType(String type) {
            stub.answer(400, Json.write(Map.of("__type", type, "message", "no")), 0);

            assertThat(failure().error().code()).isEqualTo("AccessDeniedException");
        }

        @ParameterizedTest(name = "{0}")
        @ValueSource(strings = {"value '", "' at '", "value '' at '"})
        void is_redacted_in_a_number_of_steps_that_is_linear_in_its_message(String repeated) {
            CountingText message = new CountingText(repeated.repeat(250 * 1024 / repeated.length()));

            CloudControl.redact(message);

            assertThat(message.reads()).isBetween((long) message.length() / 2, 10L * message.length());
        }

        @Test
        void has_only_its_code_as_the_message_of_the_exception() {
            stub.error(400, "InvalidRequestException", "Bad value hunter2");
            CloudControlException failed = failure();

            assertThat(failed.error().message()).isEqualTo("Bad value hunter2");
            assertThat(failed).hasMessage("InvalidRequestException").hasNoCause();
            assertThat(text(failed)).doesNotContain("hunter2");
        }
    }

    @Nested
    @DisplayName("A check whether the resource exists")
    class ALookAtTheResource {
        private final Request failed = RequestFixtures.started(attempting(Operation.DELETE, Map.of()), IN_PROGRESS);

        @Test
        void finds_the_resource() {
            stub.answer("{\"TypeName\":\"AWS::Logs::LogGroup\",\"ResourceDescription\":{\"Identifier\":\"group-1\"}}");

            assertThat(cloudControl.exists(failed)).isEqualTo(ResourceExists.TRUE);
            assertThat(stub.calls())
                    .containsExactly(new CloudControlStub.Call(
                            "GetResource",
                            Map.of("TypeName", RequestFixtures.TYPE, "Identifier", RequestFixtures.IDENTIFIER)));
        }

        @Test
        void finds_that_the_resource_is_gone() {
            stub.error(400, "ResourceNotFoundException", "gone");

            assertThat(cloudControl.exists(failed)).isEqualTo(ResourceExists.FALSE);
        }

        @ParameterizedTest
        @ValueSource(strings = {"AccessDeniedException", "UnsupportedActionException", "TypeNotFoundException"})
        void returns_UNKNOWN_after_other_errors(String code) {
            stub.error(400, code, "no");

            assertThat(cloudControl.exists(failed)).isEqualTo(ResourceExists.UNKNOWN);
        }

        @Test
        void makes_no_call_without_an_identifier() {
            assertThat(cloudControl.exists(RequestFixtures.attempted())).isEqualTo(ResourceExists.UNKNOWN);
            assertThat(stub.calls()).isEmpty();
        }
    }

    private static String text(Throwable failed) {
        StringWriter text = new StringWriter();
        failed.printStackTrace(new PrintWriter(text));
        return text.toString();
    }
}
