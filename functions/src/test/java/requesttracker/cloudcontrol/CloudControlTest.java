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
        void ofACreateCarriesTheClientTokenAndThePayload() throws CloudControlException {
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
        void ofAnUpdateCarriesIdentifierAndPatch() throws CloudControlException {
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
        void ofADeleteCarriesTheIdentifier() throws CloudControlException {
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
        void thatIsTriedAgainByTheSdkHasTheSameClientToken() throws CloudControlException {
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
        void isNotAnsweredByAnAnswerWithoutAToken(String answer) {
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
        void isReadWithEveryMember() throws CloudControlException {
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
        void ofANewerServiceIsKept() throws CloudControlException {
            stub.answer("{\"ProgressEvent\":{\"OperationStatus\":\"ROLLING_BACK\",\"ErrorCode\":\"Moonshine\","
                    + "\"Colour\":\"blue\",\"EventTime\":null}}");
            ProgressEvent event = cloudControl.status("provider-1");

            assertThat(event.status().value()).isEqualTo("ROLLING_BACK");
            assertThat(event.status().isSettled()).isFalse();
            assertThat(event.errorCode()).contains(ErrorCode.of("Moonshine"));
            assertThat(event.eventTime()).isEmpty();
        }

        @Test
        void isCutToTheBoundsOfTheContract() throws CloudControlException {
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
        void hasTheLongestResourceModelThatTheContractAllows() throws CloudControlException {
            String longest = "\ud83d\ude00".repeat(262_144);
            stub.answer(Json.write(
                    Map.of("ProgressEvent", Map.of("OperationStatus", "SUCCESS", "ResourceModel", longest))));

            assertThat(cloudControl.status("provider-1").resourceModel()).contains(Sensitive.of(longest));
        }

        @Test
        void aboutAnotherOperationIsNone() {
            stub.answer("{\"ProgressEvent\":{\"OperationStatus\":\"SUCCESS\",\"RequestToken\":\"provider-2\"}}");
            CloudControlException failed = failure();

            assertThat(failed.error().kind()).isEqualTo(CallError.CallErrorKind.RETRY);
            assertThat(failed.error().message()).isEqualTo("Cloud Control's answer is about another operation");
        }

        @Test
        void withHooksThatAreEmptyIsReadAllTheSame() throws CloudControlException {
            stub.answer("{\"ProgressEvent\":{\"OperationStatus\":\"SUCCESS\"},\"HooksProgressEvent\":[null,{}]}");
            ProgressEvent event = cloudControl.status("provider-1");

            assertThat(event.status()).isEqualTo(SUCCESS);
            assertThat(event.hooks())
                    .containsExactly(RequestFixtures.hook("", "", "", ""), RequestFixtures.hook("", "", "", ""));
        }

        @ParameterizedTest
        @ValueSource(strings = {"[null,7]", "[\"hunter2\"]", "[[]]", "7", "\"hunter2\"", "{\"hunter2\":[]}"})
        void withHooksThatAreNoObjectsIsNoAnswer(String hooks) {
            stub.answer("{\"ProgressEvent\":{\"OperationStatus\":\"SUCCESS\"},\"HooksProgressEvent\":" + hooks + "}");
            CloudControlException failed = failure();

            assertThat(failed.error()).isEqualTo(new CallError("NoAnswer", "Cloud Control did not answer"));
            assertThat(failed.error().kind()).isEqualTo(CallError.CallErrorKind.RETRY);
            assertThat(text(failed)).doesNotContain("hunter2");
            assertThat(stub.calls()).hasSize(3);
        }

        @Test
        void withoutHooksHasNone() throws CloudControlException {
            stub.answer(EVENT);

            assertThat(cloudControl.cancel("provider-1").hooks()).isEmpty();
            assertThat(stub.calls())
                    .containsExactly(
                            new CloudControlStub.Call("CancelResourceRequest", Map.of("RequestToken", "provider-1")));
        }

        @ParameterizedTest
        @ValueSource(strings = {"-62135596801", "-1", "253402300800", "1e12", "1e15", "1e300"})
        void withATimeThatIsNonsenseHasNoTime(String epochSeconds) throws CloudControlException {
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
        void thatIsNonsenseIsAFailedCallThatIsTriedAgainLater(String body) {
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
        void isClassifiedByItsCodeAndTriedAgainByTheSdkWhereThatHelps(
                int status, String code, CallError.CallErrorKind kind, int calls) {
            stub.error(status, code, "said");
            CloudControlException failed = failure();

            assertThat(failed.error()).isEqualTo(new CallError(code, "said", calls > 1));
            assertThat(failed.error().kind()).isEqualTo(kind);
            assertThat(stub.calls()).hasSize(calls);
        }

        @Test
        void ofARetryLeavesTheDoubtOfTheUnansweredAttempt() {
            stub.error(500, "ServiceInternalErrorException", "said");
            stub.error(400, "AccessDeniedException", "said");

            assertThat(failure().error().leavesDoubt()).isTrue();
        }

        @ParameterizedTest(name = "HTTP {0}: {1}")
        @CsvSource({"500, RETRY", "502, RETRY", "503, RETRY", "504, RETRY", "429, RETRY", "403, FINAL", "404, FINAL"})
        void withoutACodeIsNamedByItsHttpStatus(int status, CallError.CallErrorKind kind) {
            stub.answer(status, "<html>proxy</html>", 0);

            assertThat(failure().error().kind()).isEqualTo(kind);
        }

        @Test
        void ofTheConnectionIsNoAnswer() {
            CloudControl nowhere = new CloudControl(client(stub.endpoint()));
            stub.close();
            CloudControlException failed =
                    catchThrowableOfType(CloudControlException.class, () -> nowhere.status("provider-1"));

            assertThat(failed.error().code()).isEqualTo("NoAnswer");
            assertThat(failed.error().kind()).isEqualTo(CallError.CallErrorKind.RETRY);
        }

        @Test
        void hidesWhatAValidationRepeats() {
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
        void isReadInANumberOfStepsThatIsLinearInItsMessage(String repeated) {
            CountingText message = new CountingText(repeated.repeat(250 * 1024 / repeated.length()));

            CloudControl.redact(message);

            assertThat(message.reads()).isBetween((long) message.length() / 2, 10L * message.length());
        }

        @Test
        void hasOnlyItsCodeInItsText() {
            stub.error(400, "InvalidRequestException", "Bad value hunter2");
            CloudControlException failed = failure();

            assertThat(failed.error().message()).isEqualTo("Bad value hunter2");
            assertThat(failed).hasMessage("InvalidRequestException").hasNoCause();
            assertThat(text(failed)).doesNotContain("hunter2");
        }
    }

    @Nested
    class ALookAtTheResource {
        private final Request failed = RequestFixtures.started(attempting(Operation.DELETE, Map.of()), IN_PROGRESS);

        @Test
        void findsIt() {
            stub.answer("{\"TypeName\":\"AWS::Logs::LogGroup\",\"ResourceDescription\":{\"Identifier\":\"group-1\"}}");

            assertThat(cloudControl.exists(failed)).isEqualTo(ResourceExists.TRUE);
            assertThat(stub.calls())
                    .containsExactly(new CloudControlStub.Call(
                            "GetResource",
                            Map.of("TypeName", RequestFixtures.TYPE, "Identifier", RequestFixtures.IDENTIFIER)));
        }

        @Test
        void findsItGone() {
            stub.error(400, "ResourceNotFoundException", "gone");

            assertThat(cloudControl.exists(failed)).isEqualTo(ResourceExists.FALSE);
        }

        @ParameterizedTest
        @ValueSource(strings = {"AccessDeniedException", "UnsupportedActionException", "TypeNotFoundException"})
        void cannotFindOut(String code) {
            stub.error(400, code, "no");

            assertThat(cloudControl.exists(failed)).isEqualTo(ResourceExists.UNKNOWN);
        }

        @Test
        void isNotMadeWithoutAnIdentifier() {
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
