package requesttracker.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import requesttracker.jsontree.JsonTree;

@DisplayName("The reserved property Simulate")
class BehaviorTest {
    private final SimulatorFixture cloud;

    BehaviorTest() throws IOException {
        cloud = SimulatorFixture.inMemory();
    }

    /** Starts an operation of this kind with this behavior, on the resource named N. */
    private String start(OperationKind kind, String behavior) {
        String state = "{'Name':'N','Simulate':{'" + kind.member + "':" + behavior + "}}";
        return switch (kind) {
            case CREATE -> cloud.create(state);
            case UPDATE -> {
                cloud.given("{'Name':'N'}");
                yield cloud.update(
                        "N",
                        "[{'op':'add','path':'/Simulate','value':{'Update':" + behavior + "}},"
                                + "{'op':'add','path':'/Changed','value':true}]");
            }
            case DELETE -> {
                cloud.given(state);
                yield cloud.delete("N");
            }
        };
    }

    @ParameterizedTest(name = "{0}: {1}, seen after {2} s, is {3}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            CREATE | {}                                                | 0     | IN_PROGRESS
            CREATE | {}                                                | 0.999 | IN_PROGRESS
            CREATE | {}                                                | 1     | SUCCESS
            UPDATE | {}                                                | 0     | IN_PROGRESS
            UPDATE | {}                                                | 1     | SUCCESS
            DELETE | {}                                                | 0.5   | IN_PROGRESS
            DELETE | {}                                                | 1     | SUCCESS
            CREATE | {'DurationSeconds':0}                             | 0     | SUCCESS
            CREATE | {'DurationSeconds':2.5}                           | 2.499 | IN_PROGRESS
            UPDATE | {'DurationSeconds':2.5}                           | 2.5   | SUCCESS
            DELETE | {'DurationSeconds':259200}                        | 259199| IN_PROGRESS
            DELETE | {'DurationSeconds':259200}                        | 259200| SUCCESS
            CREATE | {'Outcome':'SUCCESS'}                             | 1     | SUCCESS
            CREATE | {'Outcome':'FAILED'}                              | 0.5   | IN_PROGRESS
            CREATE | {'Outcome':'FAILED'}                              | 1     | FAILED
            UPDATE | {'Outcome':'FAILED'}                              | 1     | FAILED
            DELETE | {'ErrorCode':'NotStabilized'}                     | 1     | FAILED
            CREATE | {'StuckIn':'PENDING'}                             | 86400 | PENDING
            UPDATE | {'StuckIn':'IN_PROGRESS'}                         | 86400 | IN_PROGRESS
            DELETE | {'StuckIn':'A_STATUS_OF_TOMORROW'}                | 86400 | A_STATUS_OF_TOMORROW
            CREATE | {'StuckIn':'CANCEL_IN_PROGRESS'}                  | 1     | SUCCESS
            CREATE | {'ThrottlePolls':1}                               | 0     | ThrottlingException
            UPDATE | {'ForgetAfterSeconds':10,'DurationSeconds':20}    | 9.999 | IN_PROGRESS
            UPDATE | {'ForgetAfterSeconds':10,'DurationSeconds':20}    | 10    | RequestTokenNotFoundException
            DELETE | {'ForgetAfterSeconds':0}                          | 0     | RequestTokenNotFoundException
            """)
    void an_operation_without_a_cancel_reaches_its_outcome(
            OperationKind kind, String behavior, double seconds, String seen) {
        String token = start(kind, behavior);
        cloud.passSeconds(seconds);
        assertThat(cloud.seen(token)).isEqualTo(seen);
    }

    @ParameterizedTest(name = "{0}: {1}, canceled after 1 s, is {3} after {2} s more")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            CREATE | {'DurationSeconds':60}                                             | 0     | CANCEL_IN_PROGRESS
            CREATE | {'DurationSeconds':60}                                             | 1     | CANCEL_COMPLETE
            UPDATE | {'DurationSeconds':60,'CancelSeconds':5}                           | 4.999 | CANCEL_IN_PROGRESS
            UPDATE | {'DurationSeconds':60,'CancelSeconds':5}                           | 5     | CANCEL_COMPLETE
            DELETE | {'DurationSeconds':60,'CancelSeconds':0}                           | 0     | CANCEL_COMPLETE
            CREATE | {'DurationSeconds':2,'CancelSeconds':60}                           | 59    | CANCEL_IN_PROGRESS
            CREATE | {'DurationSeconds':60,'IgnoreCancel':true}                         | 58    | CANCEL_IN_PROGRESS
            CREATE | {'DurationSeconds':60,'IgnoreCancel':true}                         | 59    | SUCCESS
            UPDATE | {'DurationSeconds':60,'IgnoreCancel':true,'Outcome':'FAILED'}      | 59    | FAILED
            DELETE | {'StuckIn':'IN_PROGRESS'}                                          | 1     | CANCEL_COMPLETE
            DELETE | {'StuckIn':'PENDING'}                                              | 1     | CANCEL_COMPLETE
            CREATE | {'StuckIn':'IN_PROGRESS','IgnoreCancel':true}                      | 86400 | IN_PROGRESS
            UPDATE | {'DurationSeconds':60,'StuckIn':'CANCEL_IN_PROGRESS'}              | 86400 | CANCEL_IN_PROGRESS
            """)
    void a_canceled_operation_reaches_CANCEL_COMPLETE_or_its_outcome(
            OperationKind kind, String behavior, double seconds, String seen) {
        String token = start(kind, behavior);
        cloud.passSeconds(1);
        assertThat(cloud.cancel(token).status()).isEqualTo(200);
        cloud.passSeconds(seconds);
        assertThat(cloud.seen(token)).isEqualTo(seen);
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(OperationKind.class)
    void a_failed_operation_shows_Outcome_ErrorCode_and_StatusMessage(OperationKind kind) {
        String token = start(kind, "{'Outcome':'FAILED','ErrorCode':'NotStabilized','StatusMessage':'Too slow'}");
        assertThat(cloud.event(token).has("ErrorCode")).isFalse();
        assertThat(cloud.event(token).has("StatusMessage")).isFalse();
        cloud.passSeconds(1);
        assertThat(cloud.event(token).path("ErrorCode").textValue()).isEqualTo("NotStabilized");
        assertThat(cloud.event(token).path("StatusMessage").textValue()).isEqualTo("Too slow");
        assertThat(cloud.event(token).has("ResourceModel")).isFalse();
        assertThat(cloud.exists("N")).isEqualTo(kind != OperationKind.CREATE);
    }

    @Test
    void a_failure_without_a_code_has_GeneralServiceException() {
        String token = start(OperationKind.CREATE, "{'Outcome':'FAILED'}");
        cloud.passSeconds(1);
        assertThat(cloud.event(token).path("ErrorCode").textValue()).isEqualTo("GeneralServiceException");
    }

    @ParameterizedTest
    @CsvSource({"0, 7.5", "5, 7.5", "7, 7.5", "10, 15", "15, 22.5"})
    void RetryAfterSeconds_is_the_time_between_two_calls_of_the_handler(int seconds, double next) {
        String token = start(OperationKind.CREATE, "{'DurationSeconds':60,'RetryAfterSeconds':7.5}");
        cloud.passSeconds(seconds);
        assertThat(cloud.event(token).path("RetryAfter").decimalValue())
                .isEqualByComparingTo(
                        SimulatedOperation.epochSeconds(SimulatorFixture.START.plusMillis((long) (next * 1000))));
        cloud.passSeconds(60 - seconds);
        assertThat(cloud.event(token).has("RetryAfter")).isFalse();
    }

    @Test
    void without_a_pause_between_two_calls_of_the_handler_RetryAfter_is_now() {
        String token = start(OperationKind.CREATE, "{'DurationSeconds':60,'RetryAfterSeconds':0}");
        cloud.passSeconds(10);
        assertThat(cloud.event(token).path("RetryAfter").decimalValue())
                .isEqualByComparingTo(SimulatedOperation.epochSeconds(SimulatorFixture.START.plusSeconds(10)));
    }

    @Test
    void Hooks_are_returned_with_the_members_that_they_have() {
        String token = start(
                OperationKind.CREATE,
                "{'Hooks':[{},{'HookTypeName':'My::Own::Hook','HookStatus':'HOOK_COMPLETE_FAILED','FailureMode':'FAIL',"
                        + "'HookEventTime':1767225600.5}]}");
        JsonNode answer = cloud.poll(token).body();
        assertThat(answer.get("HooksProgressEvent"))
                .isEqualTo(SimulatorFixture.node(
                        "[{},{'HookTypeName':'My::Own::Hook','HookStatus':'HOOK_COMPLETE_FAILED','FailureMode':'FAIL',"
                                + "'HookEventTime':1767225600.5}]"));
        assertThat(answer.at("/ProgressEvent/HooksRequestToken").textValue())
                .isNotEmpty()
                .isNotEqualTo(token);
        cloud.passSeconds(1);
        assertThat(cloud.event(cloud.delete("N")).has("HooksRequestToken")).isFalse();
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(ints = {400, 409, 429, 502})
    void ErrorStatus_is_the_HTTP_status_of_the_errors_about_the_operation(int status) {
        String token = start(
                OperationKind.CREATE,
                "{'DurationSeconds':60,'ThrottlePolls':1,'ConcurrentModifications':1,'ErrorStatus':" + status + "}");
        SimulatorResponse poll = cloud.poll(token);
        assertThat(poll.error()).contains("ThrottlingException");
        assertThat(poll.status()).isEqualTo(status);
        SimulatorResponse cancel = cloud.cancel(token);
        assertThat(cancel.error()).contains("ConcurrentModificationException");
        assertThat(cancel.status()).isEqualTo(status);
        SimulatorResponse conflict = cloud.simulator.call(
                "DeleteResource",
                SimulatorFixture.json("{}")
                        .put("TypeName", SimulatorFixture.TYPE)
                        .put("Identifier", "N"));
        assertThat(conflict.error()).contains("ConcurrentOperationException");
        assertThat(conflict.status()).isEqualTo(status);
        assertThat(cloud.poll(token).status()).isEqualTo(200);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "InvalidTypeConfiguration",
                "HandlerInternalFailure",
                "NonCompliant",
                "Unknown",
                "UnsupportedTarget",
                "ACodeOfTomorrow"
            })
    void ErrorCode_may_be_outside_the_list_of_Cloud_Control(String code) {
        String token = start(OperationKind.CREATE, "{'DurationSeconds':0,'ErrorCode':'" + code + "'}");
        assertThat(cloud.event(token).path("ErrorCode").textValue()).isEqualTo(code);
    }

    @Test
    void ThrottlePolls_throttles_that_many_polls_and_no_other_call() {
        String token = start(OperationKind.CREATE, "{'DurationSeconds':60,'ThrottlePolls':2}");
        assertThat(List.of(cloud.seen(token), cloud.seen(token), cloud.seen(token)))
                .containsExactly("ThrottlingException", "ThrottlingException", "IN_PROGRESS");
        assertThat(cloud.cancel(token).status()).isEqualTo(200);
    }

    @Test
    void ConcurrentModifications_rejects_that_many_cancels_with_a_500() {
        String token = start(OperationKind.UPDATE, "{'DurationSeconds':60,'ConcurrentModifications':2}");
        for (int i = 0; i < 2; i++) {
            SimulatorResponse refused = cloud.cancel(token);
            assertThat(refused.status()).isEqualTo(500);
            assertThat(refused.error()).contains("ConcurrentModificationException");
            assertThat(cloud.status(token)).isEqualTo("IN_PROGRESS");
        }
        assertThat(cloud.cancel(token).status()).isEqualTo(200);
        assertThat(cloud.status(token)).isEqualTo("CANCEL_IN_PROGRESS");
    }

    @Test
    void ForgetAfterSeconds_hides_the_token_from_poll_cancel_and_list_while_the_operation_continues() {
        String token = start(OperationKind.CREATE, "{'DurationSeconds':20,'ForgetAfterSeconds':10}");
        cloud.passSeconds(10);
        assertThat(cloud.poll(token).error()).contains("RequestTokenNotFoundException");
        assertThat(cloud.cancel(token).error()).contains("RequestTokenNotFoundException");
        assertThat(cloud.call("ListResourceRequests", "{}").body().path("ResourceRequestStatusSummaries"))
                .isEmpty();
        cloud.passSeconds(10);
        assertThat(cloud.exists("N")).isTrue();
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "{'Outcome':'FAILED','LeaveRemnant':true}",
                "{'StuckIn':'IN_PROGRESS','LeaveRemnant':true,'CancelSeconds':0}"
            })
    void LeaveRemnant_keeps_the_resource_of_a_create_that_does_not_succeed(String behavior) {
        String token = start(OperationKind.CREATE, behavior);
        cloud.passSeconds(1);
        if (cloud.status(token).equals("IN_PROGRESS")) {
            cloud.cancel(token);
        }
        assertThat(cloud.status(token)).isIn("FAILED", "CANCEL_COMPLETE");
        assertThat(cloud.exists("N")).isTrue();
        assertThat(cloud.event(token).path("Identifier").textValue()).isEqualTo("N");
    }

    @Test
    void without_LeaveRemnant_a_canceled_create_leaves_nothing() {
        String token = start(OperationKind.CREATE, "{'DurationSeconds':60}");
        cloud.passSeconds(40);
        cloud.cancel(token);
        cloud.passSeconds(60);
        assertThat(cloud.status(token)).isEqualTo("CANCEL_COMPLETE");
        assertThat(cloud.exists("N")).isFalse();
    }

    @Test
    void an_update_that_fails_does_not_change_the_resource() {
        String token = start(OperationKind.UPDATE, "{'Outcome':'FAILED'}");
        cloud.passSeconds(1);
        assertThat(cloud.status(token)).isEqualTo("FAILED");
        assertThat(cloud.properties("N")).isEqualTo(SimulatorFixture.node("{'Name':'N'}"));
    }

    @ParameterizedTest(name = "{0} names {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            7                                              | 'Simulate'
            {'Read':{}}                                    | 'Simulate.Read'
            {'Create':[]}                                  | 'Simulate.Create'
            {'Create':{'Durationseconds':1}}               | 'Simulate.Create.Durationseconds'
            {'Create':{'DurationSeconds':'1'}}             | 'Simulate.Create.DurationSeconds'
            {'Create':{'DurationSeconds':-1}}              | 'Simulate.Create.DurationSeconds'
            {'Create':{'DurationSeconds':1e400}}           | 'Simulate.Create.DurationSeconds'
            {'Create':{'DurationSeconds':1e-10}}           | 'Simulate.Create.DurationSeconds'
            {'Create':{'DurationSeconds':1e-999999999}}    | 'Simulate.Create.DurationSeconds'
            {'Create':{'DurationSeconds':1e999999999}}     | 'Simulate.Create.DurationSeconds'
            {'Create':{'DurationSeconds':-1e-999999999}}   | 'Simulate.Create.DurationSeconds'
            {'Create':{'ThrottlePolls':1e-999999999}}      | 'Simulate.Create.ThrottlePolls'
            {'Create':{'Hooks':[{'HookEventTime':1e999999999}]}} | 'Simulate.Create.Hooks[0].HookEventTime'
            {'Create':{'Hooks':[{'HookEventTime':1e-999999999}]}} | 'Simulate.Create.Hooks[0].HookEventTime'
            {'Update':{'RetryAfterSeconds':true}}          | 'Simulate.Update.RetryAfterSeconds'
            {'Delete':{'Outcome':'CANCELED'}}              | 'Simulate.Delete.Outcome'
            {'Create':{'ErrorCode':7}}                     | 'Simulate.Create.ErrorCode'
            {'Create':{'ErrorCode':''}}                    | 'Simulate.Create.ErrorCode'
            {'Create':{'Outcome':'SUCCESS','ErrorCode':'NotFound'}} | 'Simulate.Create.ErrorCode'
            {'Create':{'StatusMessage':null}}              | 'Simulate.Create.StatusMessage'
            {'Create':{'Hooks':{}}}                        | 'Simulate.Create.Hooks'
            {'Create':{'Hooks':[{},7]}}                    | 'Simulate.Create.Hooks[1]'
            {'Create':{'Hooks':[{'HookName':'x'}]}}        | 'Simulate.Create.Hooks[0].HookName'
            {'Create':{'Hooks':[{'HookStatus':1}]}}        | 'Simulate.Create.Hooks[0].HookStatus'
            {'Create':{'Hooks':[{'HookEventTime':'now'}]}} | 'Simulate.Create.Hooks[0].HookEventTime'
            {'Create':{'StuckIn':'SUCCESS'}}               | 'Simulate.Create.StuckIn'
            {'Create':{'StuckIn':''}}                      | 'Simulate.Create.StuckIn'
            {'Create':{'IgnoreCancel':1}}                  | 'Simulate.Create.IgnoreCancel'
            {'Create':{'CancelSeconds':null}}              | 'Simulate.Create.CancelSeconds'
            {'Create':{'ThrottlePolls':1.5}}               | 'Simulate.Create.ThrottlePolls'
            {'Create':{'ThrottlePolls':-1}}                | 'Simulate.Create.ThrottlePolls'
            {'Create':{'ErrorStatus':200}}                 | 'Simulate.Create.ErrorStatus'
            {'Create':{'ErrorStatus':'429'}}               | 'Simulate.Create.ErrorStatus'
            {'PrimaryIdentifier':'Name'}                   | 'Simulate.PrimaryIdentifier'
            {'PrimaryIdentifier':[]}                       | 'Simulate.PrimaryIdentifier'
            {'AdditionalIdentifiers':['Arn']}              | 'Simulate.AdditionalIdentifiers[0]'
            {'Create':{'ConcurrentModifications':'2'}}     | 'Simulate.Create.ConcurrentModifications'
            {'Create':{'ForgetAfterSeconds':{}}}           | 'Simulate.Create.ForgetAfterSeconds'
            {'Create':{'LeaveRemnant':'true'}}             | 'Simulate.Create.LeaveRemnant'
            """)
    void an_unknown_member_is_rejected_by_name_and_starts_nothing(String simulate, String member) {
        String state = ("{'Name':'N','Simulate':" + simulate + "}").replace('\'', '"');
        SimulatorResponse refused = cloud.simulator.call(
                "CreateResource",
                JsonTree.object().put("TypeName", SimulatorFixture.TYPE).put("DesiredState", state));
        assertThat(refused.error()).contains("ValidationException");
        assertThat(refused.body().path("message").textValue()).contains("'" + member.replace("'", "") + "'");
        assertThat(cloud.call("ListResourceRequests", "{}").body().path("ResourceRequestStatusSummaries"))
                .isEmpty();

        cloud.given("{'Name':'N'}");
        SimulatorResponse patched = cloud.simulator.call(
                "UpdateResource",
                JsonTree.object()
                        .put("TypeName", SimulatorFixture.TYPE)
                        .put("Identifier", "N")
                        .put(
                                "PatchDocument",
                                ("[{'op':'add','path':'/Simulate','value':" + simulate + "}]").replace('\'', '"')));
        assertThat(patched.error()).contains("ValidationException");
    }

    @Test
    void a_primary_identifier_without_a_value_is_rejected() {
        SimulatorResponse refused = cloud.simulator.call(
                "CreateResource",
                JsonTree.object()
                        .put("TypeName", SimulatorFixture.TYPE)
                        .put(
                                "DesiredState",
                                "{\"Name\":\"N\",\"Simulate\":{\"PrimaryIdentifier\":[\"Name\",\"Key\"]}}"));
        assertThat(refused.error()).contains("ValidationException");
        assertThat(refused.body().path("message").textValue()).contains("'Name', 'Key'");
    }

    @Test
    void the_behaviors_of_update_and_delete_are_those_of_the_stored_resource() {
        cloud.given("{'Name':'N','Simulate':{'Update':{'DurationSeconds':5},'Delete':{'DurationSeconds':9}}}");
        String update = cloud.update("N", "[]");
        cloud.pass(Duration.ofMillis(4999));
        assertThat(cloud.status(update)).isEqualTo("IN_PROGRESS");
        cloud.pass(Duration.ofMillis(1));
        assertThat(cloud.status(update)).isEqualTo("SUCCESS");
        String delete = cloud.delete("N");
        cloud.pass(Duration.ofMillis(8999));
        assertThat(cloud.status(delete)).isEqualTo("IN_PROGRESS");
        cloud.pass(Duration.ofMillis(1));
        assertThat(cloud.status(delete)).isEqualTo("SUCCESS");
    }
}
