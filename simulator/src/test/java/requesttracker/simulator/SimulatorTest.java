package requesttracker.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static requesttracker.simulator.SimulatorFixture.START;
import static requesttracker.simulator.SimulatorFixture.TYPE;
import static requesttracker.simulator.SimulatorFixture.json;
import static requesttracker.simulator.SimulatorFixture.node;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import requesttracker.jsontree.JsonTree;

@DisplayName("The simulated Cloud Control")
class SimulatorTest {
    private final SimulatorFixture cloud;

    SimulatorTest() throws IOException {
        cloud = SimulatorFixture.inMemory();
    }

    private static ObjectNode withToken(String clientToken, String desiredState) {
        return json("{}")
                .put("TypeName", TYPE)
                .put("DesiredState", desiredState.replace('\'', '"'))
                .put("ClientToken", clientToken);
    }

    private void settlesAs(String token, String errorCode) {
        cloud.passSeconds(1);
        assertThat(cloud.status(token)).isEqualTo("FAILED");
        assertThat(cloud.event(token).path("ErrorCode").textValue()).isEqualTo(errorCode);
    }

    @Test
    void a_create_goes_from_IN_PROGRESS_to_SUCCESS_in_a_second_and_then_shows_its_model() {
        ObjectNode started = (ObjectNode) cloud.ok(
                        "CreateResource",
                        json("{}").put("TypeName", TYPE).put("DesiredState", "{\"LogGroupName\":\"g\",\"Days\":7}"))
                .get("ProgressEvent");
        assertThat(started)
                .isEqualTo(json("{'TypeName':'AWS::Logs::LogGroup','RequestToken':'id-1','Operation':'CREATE',"
                        + "'OperationStatus':'IN_PROGRESS','EventTime':1767225600.000,'RetryAfter':1767225601.000}"));
        cloud.passSeconds(1);
        assertThat(cloud.event("id-1"))
                .isEqualTo(json("{'TypeName':'AWS::Logs::LogGroup','Identifier':'g','RequestToken':'id-1',"
                                + "'Operation':'CREATE','OperationStatus':'SUCCESS','EventTime':1767225601.000}")
                        .put("ResourceModel", "{\"LogGroupName\":\"g\",\"Days\":7}"));
        assertThat(cloud.properties("g")).isEqualTo(node("{'LogGroupName':'g','Days':7}"));
    }

    @Test
    void a_create_shows_its_Identifier_after_half_of_its_time() {
        String token = cloud.create("{'Name':'N','Simulate':{'Create':{'DurationSeconds':10}}}");
        cloud.passSeconds(4.999);
        assertThat(cloud.event(token).has("Identifier")).isFalse();
        cloud.passSeconds(0.001);
        assertThat(cloud.event(token).path("Identifier").textValue()).isEqualTo("N");
        assertThat(cloud.status(token)).isEqualTo("IN_PROGRESS");
        assertThat(cloud.exists("N")).isFalse();
    }

    @Test
    void a_create_that_is_canceled_before_half_of_its_time_never_shows_its_Identifier() {
        String token = cloud.create("{'Name':'N','Simulate':{'Create':{'DurationSeconds':10}}}");
        cloud.passSeconds(4);
        cloud.cancel(token);
        cloud.passSeconds(20);
        assertThat(cloud.event(token).has("Identifier")).isFalse();
    }

    @ParameterizedTest(name = "{0} of {1} is {2}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            AWS::Logs::LogGroup | {'LogGroupName':'g'}                                 | g
            AWS::S3::Bucket     | {'BucketName':'b','Arn':'a'}                         | b
            AWS::S3::Bucket     | {'LogGroupName':'g','Arn':'a'}                       | a
            AWS::S3::Bucket     | {'Arn':'a','Id':'i'}                                 | i
            AWS::S3::Bucket     | {'Id':'i','BucketName':'b'}                          | b
            AWS::S3::Bucket     | {'BucketName':'b','Name':'n'}                        | n
            AWS::S3::Bucket     | {'Name':'n','Identifier':'x'}                        | x
            AWS::S3::Bucket     | {'Name':'','Identifier':null,'Id':'i'}               | i
            AWS::S3::Bucket     | {'Id':7}                                             | 7
            My::Own::Thing      | {}                                                   | id-1
            """)
    void a_resource_has_its_primary_identifier(String typeName, String desiredState, String identifier) {
        String token = cloud.ok(
                        "CreateResource",
                        json("{}").put("TypeName", typeName).put("DesiredState", desiredState.replace('\'', '"')))
                .at("/ProgressEvent/RequestToken")
                .textValue();
        cloud.passSeconds(1);
        assertThat(cloud.event(token).path("Identifier").textValue()).isEqualTo(identifier);
    }

    @Test
    void a_generated_identifier_becomes_the_property_Id() {
        String token = cloud.create("{'Size':1}");
        cloud.passSeconds(1);
        String identifier = cloud.event(token).path("Identifier").textValue();
        assertThat(cloud.properties(identifier)).isEqualTo(json("{'Size':1}").put("Id", identifier));
    }

    @Test
    void a_second_create_of_the_same_identifier_fails_with_AlreadyExists_and_changes_nothing() {
        cloud.given("{'Name':'N','Size':1}");
        settlesAs(cloud.create("{'Name':'N','Size':2,'Simulate':{'Create':{'LeaveRemnant':true}}}"), "AlreadyExists");
        assertThat(cloud.properties("N").path("Size").intValue()).isEqualTo(1);
    }

    @Test
    void the_same_identifier_of_another_type_is_another_resource() {
        cloud.given("{'Name':'N'}");
        String token = cloud.ok(
                        "CreateResource",
                        json("{}").put("TypeName", "AWS::S3::Bucket").put("DesiredState", "{\"Name\":\"N\"}"))
                .at("/ProgressEvent/RequestToken")
                .textValue();
        cloud.passSeconds(1);
        assertThat(cloud.status(token)).isEqualTo("SUCCESS");
    }

    @Test
    void an_update_applies_its_patch_when_it_ends() {
        cloud.given("{'Name':'N','Size':1}");
        String token = cloud.update("N", "[{'op':'replace','path':'/Size','value':2}]");
        assertThat(cloud.event(token).path("Identifier").textValue()).isEqualTo("N");
        assertThat(cloud.properties("N").path("Size").intValue()).isEqualTo(1);
        cloud.passSeconds(1);
        assertThat(cloud.properties("N").path("Size").intValue()).isEqualTo(2);
        assertThat(JsonTree.parse(cloud.event(token).path("ResourceModel").textValue()))
                .contains(node("{'Name':'N','Size':2}"));
    }

    @ParameterizedTest(name = "{0} fails with {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            [{'op':'remove','path':'/Missing'}]              | InvalidRequest
            [{'op':'test','path':'/Size','value':9}]         | InvalidRequest
            [{'op':'add','path':'','value':[]}]              | InvalidRequest
            [{'op':'replace','path':'/Name','value':'M'}]    | NotUpdatable
            [{'op':'remove','path':'/Name'}]                 | NotUpdatable
            [{'op':'add','path':'/Identifier','value':'M'}]  | NotUpdatable
            """)
    void an_inapplicable_update_fails(String patch, String errorCode) {
        cloud.given("{'Name':'N','Size':1}");
        settlesAs(cloud.update("N", patch), errorCode);
        assertThat(cloud.properties("N")).isEqualTo(node("{'Name':'N','Size':1}"));
    }

    @Test
    void an_update_beyond_the_limit_of_a_model_fails() {
        cloud.given("{'Name':'N','A':'" + "a".repeat(200_000) + "'}");
        settlesAs(cloud.update("N", "[{'op':'copy','from':'/A','path':'/B'}]"), "InvalidRequest");
    }

    @Test
    void an_update_or_delete_of_an_absent_resource_fails_with_NotFound() {
        settlesAs(cloud.update("N", "[]"), "NotFound");
        settlesAs(cloud.delete("N"), "NotFound");
        assertThat(cloud.exists("N")).isFalse();
    }

    @Test
    void a_deleted_resource_does_not_exist_and_its_identifier_can_be_used_again() {
        cloud.given("{'Name':'N'}");
        String token = cloud.delete("N");
        assertThat(cloud.exists("N")).isTrue();
        cloud.passSeconds(1);
        assertThat(cloud.exists("N")).isFalse();
        assertThat(cloud.event(token).has("ResourceModel")).isFalse();
        cloud.given("{'Name':'N'}");
    }

    @Test
    void a_resource_has_one_operation_at_a_time() {
        String create = cloud.create("{'Name':'N'}");
        ObjectNode again = json("{}").put("TypeName", TYPE).put("DesiredState", "{\"Name\":\"N\"}");
        SimulatorResponse refused = cloud.simulator.call("CreateResource", again);
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.error()).contains("ConcurrentOperationException");
        assertThat(cloud.call("DeleteResource", "{'TypeName':'AWS::Logs::LogGroup','Identifier':'N'}")
                        .error())
                .contains("ConcurrentOperationException");
        cloud.passSeconds(1);
        assertThat(cloud.status(create)).isEqualTo("SUCCESS");
        cloud.delete("N");
        assertThat(cloud.call(
                                "UpdateResource",
                                "{'TypeName':'AWS::Logs::LogGroup','Identifier':'N','PatchDocument':'[]'}")
                        .error())
                .contains("ConcurrentOperationException");
    }

    @Test
    void a_conflict_names_the_token_of_the_other_operation() {
        String create = cloud.create("{'Name':'N'}");
        ObjectNode again = json("{}").put("TypeName", TYPE).put("DesiredState", "{\"Name\":\"N\"}");
        assertThat(cloud.simulator
                        .call("CreateResource", again)
                        .body()
                        .path("Message")
                        .textValue())
                .endsWith("with RequestToken " + create);
    }

    private static final String COMPOUND = "{'Region':'eu','Key':7,'Arn':'arn:1','Owner':'o','Simulate':{"
            + "'PrimaryIdentifier':['Region','Key'],'AdditionalIdentifiers':[['Arn'],['Owner','Key']]}}";

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "eu|7",
                "{'Region':'eu','Key':7}",
                "{ 'Key' : '7', 'Region':'eu' }",
                "{'Arn':'arn:1'}",
                "{'Key':7,'Owner':'o'}"
            })
    void a_compound_identifier_has_several_spellings(String spelling) {
        String token = cloud.create(COMPOUND);
        ObjectNode delete = json("{}").put("TypeName", TYPE).put("Identifier", spelling.replace('\'', '"'));
        assertThat(cloud.simulator.call("DeleteResource", delete).error()).contains("ConcurrentOperationException");
        cloud.passSeconds(1);
        assertThat(cloud.event(token).path("Identifier").textValue()).isEqualTo("eu|7");
        assertThat(cloud.exists(spelling.replace('\'', '"'))).isTrue();
        JsonNode update = cloud.event(cloud.update(spelling.replace('\'', '"'), "[]"));
        assertThat(update.path("Identifier").textValue()).isEqualTo("eu|7");
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "7|eu",
                "{'Region':'eu'}",
                "{'Region':'eu','Key':8}",
                "{'Region':'eu','Key':7,'Arn':'arn:1'}",
                "{'Region':'eu','Key':null}",
                "arn:1",
                "['eu',7]"
            })
    void an_invalid_spelling_of_an_identifier_names_no_resource(String identifier) {
        cloud.given(COMPOUND);
        assertThat(cloud.exists(identifier.replace('\'', '"'))).isFalse();
    }

    @Test
    void a_single_identifier_may_be_JSON() {
        cloud.given("{'LogGroupName':'g'}");
        assertThat(cloud.exists("{\"LogGroupName\": \"g\"}")).isTrue();
        assertThat(cloud.exists("{\"LogGroupName\": \"h\"}")).isFalse();
    }

    @Test
    void an_update_cannot_change_a_member_of_a_compound_identifier() {
        cloud.given(COMPOUND);
        settlesAs(cloud.update("eu|7", "[{'op':'replace','path':'/Key','value':8}]"), "NotUpdatable");
        settlesAs(cloud.update("eu|7", "[{'op':'remove','path':'/Simulate/PrimaryIdentifier'}]"), "NotUpdatable");
    }

    @Test
    void of_many_simultaneous_starts_on_one_resource_one_is_accepted() {
        ObjectNode body = json("{}").put("TypeName", TYPE).put("DesiredState", "{\"Name\":\"N\"}");
        Simulator simulator = cloud.simulator;
        List<Integer> statuses = IntStream.range(0, 200)
                .parallel()
                .mapToObj(i -> simulator.call("CreateResource", body).status())
                .toList();
        assertThat(statuses).containsOnlyOnce(200).hasSize(200);
        assertThat(requests("{}")).hasSize(1);
    }

    @Test
    void a_complete_cancel_frees_the_resource_for_another_operation() {
        cloud.given("{'Name':'N','Simulate':{'Update':{'StuckIn':'IN_PROGRESS','CancelSeconds':3}}}");
        cloud.cancel(cloud.update("N", "[]"));
        cloud.passSeconds(2.999);
        assertThat(cloud.call("DeleteResource", "{'TypeName':'AWS::Logs::LogGroup','Identifier':'N'}")
                        .error())
                .contains("ConcurrentOperationException");
        cloud.passSeconds(0.001);
        String delete = cloud.delete("N");
        cloud.passSeconds(1);
        assertThat(cloud.status(delete)).isEqualTo("SUCCESS");
    }

    @Test
    void a_second_cancel_returns_the_state_of_the_first_cancel_and_does_not_restart_it() {
        String token = cloud.create("{'Name':'N','Simulate':{'Create':{'DurationSeconds':60,'CancelSeconds':10}}}");
        assertThat(cloud.cancel(token)
                        .body()
                        .at("/ProgressEvent/OperationStatus")
                        .textValue())
                .isEqualTo("CANCEL_IN_PROGRESS");
        cloud.passSeconds(9);
        assertThat(cloud.cancel(token).body().at("/ProgressEvent/EventTime").decimalValue())
                .isEqualByComparingTo(SimulatedOperation.epochSeconds(START));
        cloud.passSeconds(1);
        assertThat(cloud.status(token)).isEqualTo("CANCEL_COMPLETE");
    }

    @Test
    void a_second_cancel_is_never_rejected_while_the_first_cancel_runs() {
        String token = cloud.create(
                "{'Name':'N','Simulate':{'Create':{'DurationSeconds':60,'CancelSeconds':10,'ConcurrentModifications':1}}}");
        assertThat(cloud.cancel(token).error()).contains("ConcurrentModificationException");
        assertThat(cloud.cancel(token).status()).isEqualTo(200);
        assertThat(cloud.cancel(token).status()).isEqualTo(200);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "{'DurationSeconds':0}",
                "{'DurationSeconds':0,'Outcome':'FAILED'}",
                "{'StuckIn':'A_STATUS_OF_TOMORROW'}"
            })
    void only_a_pending_or_running_operation_can_be_canceled(String behavior) {
        String token = cloud.create("{'Name':'N','Simulate':{'Create':" + behavior + "}}");
        String before = cloud.status(token);
        SimulatorResponse refused = cloud.cancel(token);
        assertThat(refused.error()).contains("ValidationException");
        assertThat(refused.body().path("message").textValue()).contains("'RequestToken'");
        assertThat(cloud.status(token)).isEqualTo(before);
    }

    @Test
    void a_canceled_operation_cannot_be_canceled_again_once_it_is_complete() {
        String token = cloud.create("{'Name':'N'}");
        cloud.cancel(token);
        cloud.passSeconds(1);
        assertThat(cloud.cancel(token).error()).contains("ValidationException");
    }

    @Test
    void an_unknown_token_is_not_found() {
        assertThat(cloud.poll("no-such-token").error()).contains("RequestTokenNotFoundException");
        assertThat(cloud.poll("no-such-token").status()).isEqualTo(400);
        assertThat(cloud.cancel("no-such-token").error()).contains("RequestTokenNotFoundException");
    }

    @Test
    void a_client_token_starts_one_operation_for_36_hours() {
        ObjectNode body = withToken("once", "{'Size':1}");
        String first = cloud.ok("CreateResource", body)
                .at("/ProgressEvent/RequestToken")
                .textValue();
        cloud.pass(Duration.ofHours(36).minusMillis(1));
        JsonNode repeated = cloud.ok("CreateResource", body).get("ProgressEvent");
        assertThat(repeated.path("RequestToken").textValue()).isEqualTo(first);
        assertThat(repeated.path("OperationStatus").textValue()).isEqualTo("SUCCESS");
        cloud.passSeconds(0.001);
        assertThat(cloud.ok("CreateResource", body)
                        .at("/ProgressEvent/RequestToken")
                        .textValue())
                .isNotEqualTo(first);
    }

    @Test
    void a_client_token_with_different_content_is_a_conflict() {
        cloud.ok("CreateResource", withToken("once", "{'Name':'N'}"));
        List<ObjectNode> different = List.of(
                withToken("once", "{'Name':'M'}"),
                withToken("once", "{'Name':'N'}").put("TypeName", "AWS::S3::Bucket"),
                withToken("once", "{'Name':'N'}").put("TypeVersionId", "00000001"),
                withToken("once", "{'Name':'N'}").put("RoleArn", "arn:aws:iam::123456789012:role/r"));
        for (ObjectNode body : different) {
            SimulatorResponse refused = cloud.simulator.call("CreateResource", body);
            assertThat(refused.error()).contains("ClientTokenConflictException");
            assertThat(refused.status()).isEqualTo(400);
        }
        assertThat(cloud.call(
                                "DeleteResource",
                                "{'TypeName':'AWS::Logs::LogGroup','Identifier':'N','ClientToken':'once'}")
                        .error())
                .contains("ClientTokenConflictException");
    }

    @Test
    void after_seven_days_a_request_is_not_found_and_its_resource_stays() {
        String token = cloud.create("{'Name':'N'}");
        cloud.pass(Duration.ofDays(7).minusMillis(1));
        assertThat(cloud.status(token)).isEqualTo("SUCCESS");
        assertThat(requests("{}")).containsExactly(token);
        cloud.passSeconds(0.001);
        assertThat(cloud.poll(token).error()).contains("RequestTokenNotFoundException");
        assertThat(cloud.cancel(token).error()).contains("RequestTokenNotFoundException");
        assertThat(requests("{}")).isEmpty();
        assertThat(cloud.exists("N")).isTrue();
    }

    @Test
    void an_operation_that_expires_unsettled_leaves_its_resource_free_and_unchanged() {
        cloud.given("{'Name':'N','Simulate':{'Delete':{'StuckIn':'IN_PROGRESS'}}}");
        cloud.delete("N");
        cloud.create("{'Name':'stuck','Simulate':{'Create':{'StuckIn':'IN_PROGRESS','LeaveRemnant':true}}}");
        cloud.create("{'Name':'long','Simulate':{'Create':{'DurationSeconds':604801}}}");
        cloud.pass(Duration.ofDays(7).plusSeconds(1));
        assertThat(cloud.exists("N")).isTrue();
        assertThat(cloud.exists("stuck")).isFalse();
        assertThat(cloud.exists("long")).isFalse();
        settlesAs(cloud.create("{'Name':'N'}"), "AlreadyExists");
    }

    private List<String> requests(String body) {
        return StreamSupport.stream(
                        cloud.ok("ListResourceRequests", json(body))
                                .path("ResourceRequestStatusSummaries")
                                .spliterator(),
                        false)
                .map(event -> event.path("RequestToken").textValue())
                .toList();
    }

    @Test
    void requests_are_listed_newest_first_page_by_page_without_their_models() {
        List<String> started = IntStream.range(0, 45)
                .mapToObj(i -> cloud.create("{'Name':'N" + i + "'}"))
                .toList();
        cloud.passSeconds(1);
        List<String> listed = new ArrayList<>();
        List<Integer> pages = new ArrayList<>();
        ObjectNode body = json("{}");
        Optional<String> next;
        do {
            ObjectNode answer = cloud.ok("ListResourceRequests", body);
            JsonNode page = answer.path("ResourceRequestStatusSummaries");
            pages.add(page.size());
            page.forEach(event -> {
                assertThat(event.has("ResourceModel")).isFalse();
                listed.add(0, event.path("RequestToken").textValue());
            });
            next = Optional.ofNullable(answer.path("NextToken").textValue());
            next.ifPresent(token -> body.put("NextToken", token));
        } while (next.isPresent());
        assertThat(pages).containsExactly(20, 20, 5);
        assertThat(listed).isEqualTo(started);
        assertThat(requests("{'MaxResults':7}")).hasSize(7);
    }

    @Test
    void requests_can_be_filtered_by_operation_and_by_status() {
        cloud.given("{'Name':'N'}");
        String stuck = cloud.create("{'Name':'M','Simulate':{'Create':{'StuckIn':'PENDING'}}}");
        String delete = cloud.delete("N");
        assertThat(requests("{'ResourceRequestStatusFilter':{'Operations':['DELETE']}}"))
                .containsExactly(delete);
        assertThat(requests("{'ResourceRequestStatusFilter':{'OperationStatuses':['PENDING','IN_PROGRESS']}}"))
                .containsExactly(delete, stuck);
        assertThat(requests(
                        "{'ResourceRequestStatusFilter':{'Operations':['CREATE'],'OperationStatuses':['PENDING']}}"))
                .containsExactly(stuck);
        assertThat(requests("{'ResourceRequestStatusFilter':{'Operations':[]}}"))
                .hasSize(3);
    }

    @Test
    void resources_of_a_type_are_listed_page_by_page() {
        for (String name : List.of("c", "a", "b")) {
            cloud.given("{'Name':'" + name + "'}");
        }
        cloud.create("{'Name':'not yet'}");
        ObjectNode first = cloud.ok("ListResources", json("{'MaxResults':2}").put("TypeName", TYPE));
        assertThat(first.path("ResourceDescriptions").findValuesAsText("Identifier"))
                .containsExactly("a", "b");
        ObjectNode second = cloud.ok(
                "ListResources",
                json("{'MaxResults':2}")
                        .put("TypeName", TYPE)
                        .put("NextToken", first.path("NextToken").textValue()));
        assertThat(second)
                .isEqualTo(
                        json(
                                "{'TypeName':'AWS::Logs::LogGroup','ResourceDescriptions':[{'Identifier':'c','Properties':'{\\'Name\\':\\'c\\'}'}]}"));
        assertThat(cloud.ok("ListResources", json("{'TypeName':'AWS::S3::Bucket'}"))
                        .path("ResourceDescriptions"))
                .isEmpty();
    }

    @Test
    void beyond_the_rate_limit_calls_are_throttled_until_time_has_passed() throws IOException {
        SimulatorFixture limited =
                SimulatorFixture.with(SimulatorSettings.of(InstantSource.system(), SimulatorFixture.counting())
                        .limitedTo(2));
        assertThat(IntStream.range(0, 3).mapToObj(i -> limited.seen("t")).toList())
                .containsExactly(
                        "RequestTokenNotFoundException", "RequestTokenNotFoundException", "ThrottlingException");
        limited.passSeconds(0.5);
        assertThat(IntStream.range(0, 2).mapToObj(i -> limited.seen("t")).toList())
                .containsExactly("RequestTokenNotFoundException", "ThrottlingException");
        limited.passSeconds(3600);
        assertThat(IntStream.range(0, 3).mapToObj(i -> limited.seen("t")).toList())
                .containsExactly(
                        "RequestTokenNotFoundException", "RequestTokenNotFoundException", "ThrottlingException");
        assertThatThrownBy(() ->
                        SimulatorSettings.of(InstantSource.system(), () -> "").limitedTo(0))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void an_observer_sees_each_call_with_its_tokens_and_error_and_no_payload() {
        cloud.simulator.call("CreateResource", withToken("ct", "{'Name':'secret'}"));
        cloud.passSeconds(0.25);
        cloud.cancel("id-1");
        cloud.cancel("unknown");
        cloud.call("Nonsense", "{}");
        assertThat(cloud.calls)
                .containsExactly(
                        new RecordedCall(
                                "CreateResource", START, Optional.of("id-1"), Optional.of("ct"), Optional.empty()),
                        new RecordedCall(
                                "CancelResourceRequest",
                                START.plusMillis(250),
                                Optional.of("id-1"),
                                Optional.empty(),
                                Optional.empty()),
                        new RecordedCall(
                                "CancelResourceRequest",
                                START.plusMillis(250),
                                Optional.of("unknown"),
                                Optional.empty(),
                                Optional.of("RequestTokenNotFoundException")),
                        new RecordedCall(
                                "Nonsense",
                                START.plusMillis(250),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.of("UnknownOperationException")));
    }

    @Test
    void a_response_in_a_log_shows_nothing_of_a_resource() {
        cloud.given("{'Name':'secret'}");
        SimulatorResponse answer = cloud.poll("id-1");
        assertThat(answer.body().toString()).contains("secret");
        assertThat(answer.toString()).isEqualTo("SimulatorResponse[200]");
        assertThat(cloud.poll("unknown").toString()).isEqualTo("SimulatorResponse[400 RequestTokenNotFoundException]");
    }
}
