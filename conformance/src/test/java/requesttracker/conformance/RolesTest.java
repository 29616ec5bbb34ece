package requesttracker.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import requesttracker.statemachine.engine.VirtualTimers;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Checks that the roles in {@code roles.json} have no missing and no extra action. Every end-to-end test rejects a call
 * that a role does not allow ({@link IamCheckingAccount}). This test uses each action of each role.
 */
@DisplayName("The roles")
class RolesTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final VirtualTimers timers = new VirtualTimers(Instant.parse("2026-01-01T00:00:00Z"));
    private final List<JsonNode> events = new ArrayList<>();
    private IamCheckingAccount account;

    @BeforeEach
    void open() throws Exception {
        account = IamCheckingAccount.open(timers, events::add, call -> {});
    }

    @AfterEach
    void close() throws IOException {
        account.close();
    }

    @Test
    @DisplayName("allow the calls of the functions, and no others")
    void areUsedUp() throws IOException {
        start();
        poll();
        cancel();
        giveUp();
        repair();
        endpoint();
        protocol();
        commands();
        callbacks();

        assertThat(account.refused()).isEmpty();
        assertThat(account.calls()).isEqualTo(IamCheckingAccount.roles());
    }

    /**
     * Calls StartOperation with each kind of operation. It settles at once with and without a model, is in doubt, and
     * supersedes a request.
     */
    private void start() throws IOException {
        done(create("started", "'DurationSeconds': 0"), "SUCCEEDED");
        done(
                create(
                        "in doubt",
                        "'DurationSeconds': 0, 'Outcome': 'FAILED', 'ErrorCode': 'NotStabilized', 'LeaveRemnant': true"),
                "FAILED");
        existing("taken", "'Update': {'DurationSeconds': 60, 'RetryAfterSeconds': 30}");
        String first = submit(update("taken", "FAIL"));
        pass(5);
        String second = submit(update("taken", "SUPERSEDE"));
        done(second, "SUCCEEDED");
        done(first, "SUPERSEDED");
        done(submit("{'Operation': 'DELETE', 'TypeName': 'AWS::Logs::LogGroup', 'Identifier': 'taken'}"), "SUCCEEDED");
    }

    /** Calls PollStatus: settling with a model, in doubt, and waking a waiting request. */
    private void poll() throws IOException {
        existing("polled", "'Update': {'DurationSeconds': 20}");
        String first = submit(update("polled", "FAIL"));
        pass(2);
        String second = submit(update("polled", "WAIT"));
        done(first, "SUCCEEDED");
        done(second, "SUCCEEDED");
        done(create("half", "'DurationSeconds': 9, 'Outcome': 'FAILED', 'RetryAfterSeconds': 1"), "FAILED");
    }

    /**
     * Calls CancelOperation for four operations. One stops at once, and one may have created a resource. Another
     * request waits for the third, and the fourth was started elsewhere.
     */
    private void cancel() throws IOException {
        existing("cancelled", "'Update': {'DurationSeconds': 600, 'RetryAfterSeconds': 60, 'CancelSeconds': 0}");
        String first = submit(update("cancelled", "FAIL"));
        pass(5);
        String second = submit(update("cancelled", "WAIT"));
        pass(5);
        // A ProgressEvent may have a model in any response, but the simulator's response to a cancel has none.
        account.amend(
                "CancelResourceRequest",
                answer -> ((ObjectNode) answer.get("ProgressEvent")).put("ResourceModel", "{\"A\":0}"));
        rest("CancelRequest", first, "", 202);
        done(first, "CANCELED");
        account.amend("CancelResourceRequest", answer -> {});
        done(second, "SUCCEEDED");

        String elsewhere = account.cloudControl()
                .createResource(create -> create.typeName("AWS::Logs::LogGroup")
                        .desiredState(
                                "{\"LogGroupName\":\"elsewhere\",\"Simulate\":{\"Create\":{\"DurationSeconds\":600}}}"))
                .progressEvent()
                .requestToken();
        String adopted = submit(
                "{'Operation': 'CREATE', 'TypeName': 'AWS::Logs::LogGroup', 'ProviderToken': '" + elsewhere + "'}");
        pass(5);
        rest("CancelRequest", adopted, "", 202);
        done(adopted, "CANCELED");
    }

    /** Calls GiveUp for a request that could not be started, and that another request waits for. */
    private void giveUp() throws IOException {
        existing("given-up", "'Update': {'DurationSeconds': 5, 'Outcome': 'FAILED', 'ErrorCode': 'Throttling'}");
        String first = submit(update("given-up", "FAIL"));
        pass(1);
        String second = submit(update("given-up", "WAIT"));
        pass(1);
        while (!nextStep(first).equals("START")) {
            assertThat(timers.runNext()).isTrue();
        }
        account.invoke(
                "GiveUp", JSON.createObjectNode().put("requestToken", first).put("execution", first));
        assertThat(outcome(first)).isEqualTo("FAILED");
        done(second, "FAILED");
    }

    /** Calls RepairRequests: the sweep, an execution that failed, and one that failed too often. */
    private void repair() throws IOException {
        existing("repaired", "'Update': {'DurationSeconds': 600, 'RetryAfterSeconds': 60}");
        String first = submit(update("repaired", "FAIL"));
        pass(5);
        String second = submit(update("repaired", "WAIT"));
        pass(5);
        account.invoke("RepairRequests", JSON.createObjectNode());
        for (String execution : List.of(first, first + ".1", first + ".2", first + ".3")) {
            ObjectNode failed = JSON.createObjectNode();
            failed.putObject("detail").put("name", execution).put("input", "{\"requestToken\":\"" + first + "\"}");
            assertThat(account.invoke("RepairRequests", failed)
                            .path("restarted")
                            .asInt())
                    .as(execution)
                    .isEqualTo(1);
        }
        done(first, "FAILED");
        assertThat(get(second).path("OperationStatus").asText()).isNotEqualTo("PENDING");
        timers.runUntilIdle();
    }

    /** Calls the functions behind REST. */
    private void endpoint() throws IOException {
        String token = "'ClientToken': 'once'";
        String again = "{'Operation': 'CREATE', 'TypeName': 'AWS::Logs::LogGroup', 'DesiredState': {}, " + token + "}";
        assertThat(submit(again)).isEqualTo(submit(again));
        rest("CancelRequest", submit(again), "", 202);
        String asleep = create("asleep", "'DurationSeconds': 600, 'RetryAfterSeconds': 300");
        pass(5);
        rest("CancelRequest", asleep, "", 202);
        done(asleep, "CANCELED");
        account.renewLease("run-1", 30);
        rest("ListRequests", null, "", 200);
        ObjectNode history = call("", "application/json");
        history.put("rawQueryString", "typeName=AWS::Logs::LogGroup&identifier=taken&label=env%3Dprod");
        assertThat(answered(account.invoke("ListRequests", history), 200).get("Requests"))
                .isEmpty();
        history.put("rawQueryString", "typeName=AWS::Logs::LogGroup&identifier=taken");
        assertThat(answered(account.invoke("ListRequests", history), 200).get("Requests"))
                .hasSize(4);
    }

    /** Calls all actions of Cloud Control's protocol. */
    private void protocol() throws IOException {
        String again = "{'TypeName': 'AWS::Logs::LogGroup', 'DesiredState': '{}', 'ClientToken': 'protocol'}";
        String first = token(protocol("CreateResource", again));
        assertThat(token(protocol("CreateResource", again))).isEqualTo(first);
        protocol("CancelResourceRequest", "{'RequestToken': '" + first + "'}");
        String slow = "{'LogGroupName': 'slow', 'Simulate': {'Create': {'DurationSeconds': 60}}}".replace('\'', '"');
        String second = token(protocol(
                "CreateResource",
                "{'TypeName': 'AWS::Logs::LogGroup', 'DesiredState': '" + slow.replace("\"", "\\\"") + "'}"));
        pass(5);
        protocol("CancelResourceRequest", "{'RequestToken': '" + second + "'}");
        done(second, "CANCELED");
        protocol("GetResourceRequestStatus", "{'RequestToken': '" + second + "'}");
        protocol("ListResourceRequests", "{}");
        protocol("GetResource", "{'TypeName': 'AWS::Logs::LogGroup', 'Identifier': 'started'}");
        protocol("ListResources", "{'TypeName': 'AWS::Logs::LogGroup'}");
    }

    /** Sends the commands as events: accepted, delivered twice, and rejected. */
    private void commands() throws IOException {
        String create = "{'Operation': 'CREATE', 'TypeName': 'AWS::Logs::LogGroup', 'DesiredState': "
                + "{'LogGroupName': 'command', 'Simulate': {'Create': {'DurationSeconds': 60}}}}";
        events.clear();
        command("Submit Resource Request", "event-1", create);
        command("Submit Resource Request", "event-1", create);
        pass(5);
        command("Cancel Resource Request", "event-2", "{'RequestToken': '" + newest() + "'}");
        timers.runUntilIdle();
        command("Submit Resource Request", "event-3", create);
        command("Cancel Resource Request", "event-4", "{'RequestToken': '" + newest() + "'}");
        timers.runUntilIdle();
        command("Cancel Resource Request", "event-5", "{'RequestToken': 'nobody'}");
        assertThat(events)
                .extracting(event -> event.path("detail-type").asText() + " "
                        + event.path("detail").path("Outcome").asText())
                .containsExactly(
                        "Resource Request Settled CANCELED",
                        "Resource Request Settled CANCELED",
                        "Resource Request Rejected ");
    }

    /**
     * Calls DeliverCallbacks for requests that succeed, fail and lose their caller, for two repeats after the end, and
     * for a rejected command.
     */
    private void callbacks() throws IOException {
        String callback =
                ", 'Callback': {'TaskToken': '" + IamCheckingAccount.callerToken() + "', 'OnCallerGone': 'CANCEL'}";
        String slow = "'DesiredState': {'LogGroupName': 'callback', 'Simulate': {'Create': {'DurationSeconds': 20}}}";
        String once = "{'Operation': 'CREATE', 'TypeName': 'AWS::Logs::LogGroup', 'ClientToken': 'callback', " + slow;
        done(submit(once + callback + "}"), "SUCCEEDED");
        submit(once + callback + "}");
        submit(once + callback.replace("tt'", "other'") + "}");
        timers.runUntilIdle();
        String again =
                "{'TypeName': 'AWS::Logs::LogGroup', 'DesiredState': '{}', 'ClientToken': 'protocol'" + callback + "}";
        protocol("CreateResource", again);
        timers.runUntilIdle();
        command("Submit Resource Request", "event-6", "{'Operation': 'CREATE'" + callback + "}");
        timers.runUntilIdle();
        account.stopCallers();
        done(
                submit(
                        "{'Operation': 'CREATE', 'TypeName': 'AWS::Logs::LogGroup', 'DesiredState': {'LogGroupName': 'left', "
                                + "'Simulate': {'Create': {'DurationSeconds': 600}}}" + callback + "}"),
                "CANCELED");
        assertThat(account.callers())
                .filteredOn(call -> !call.startsWith("SendTaskHeartbeat"))
                .containsExactly(
                        "SendTaskSuccess ",
                        "SendTaskSuccess ",
                        "SendTaskSuccess ",
                        "SendTaskFailure ResourceRequest.Canceled",
                        "SendTaskFailure ResourceRequest.Rejected",
                        "SendTaskFailure ResourceRequest.Canceled");
    }

    private String newest() throws IOException {
        return rest("ListRequests", null, "", 200)
                .at("/Requests/0/RequestToken")
                .asText();
    }

    private String nextStep(String token) {
        return account.table()
                .getItem(get -> get.tableName("requests").key(Map.of("RequestToken", AttributeValue.fromS(token))))
                .item()
                .get("NextStep")
                .s();
    }

    private void existing(String name, String simulate) throws IOException {
        done(
                submit("{'Operation': 'CREATE', 'TypeName': 'AWS::Logs::LogGroup', 'DesiredState': {'LogGroupName': '"
                        + name + "', 'Simulate': {" + simulate + "}}}"),
                "SUCCEEDED");
    }

    private String create(String name, String behavior) throws IOException {
        return submit("{'Operation': 'CREATE', 'TypeName': 'AWS::Logs::LogGroup', 'DesiredState': {'LogGroupName': '"
                + name + "', 'Simulate': {'Create': {" + behavior + "}}}}");
    }

    private static String update(String name, String onConflict) {
        return "{'Operation': 'UPDATE', 'TypeName': 'AWS::Logs::LogGroup', 'Identifier': '" + name
                + "', 'OnConflict': '" + onConflict
                + "', 'PatchDocument': [{'op': 'add', 'path': '/A', 'value': 1}]}";
    }

    private void pass(int seconds) {
        timers.advanceTo(timers.now().plusSeconds(seconds));
    }

    private void done(String token, String outcome) throws IOException {
        timers.runUntilIdle();
        assertThat(outcome(token)).isEqualTo(outcome);
    }

    private String submit(String body) throws IOException {
        return rest("SubmitRequest", null, body, 202).path("RequestToken").asText();
    }

    private JsonNode get(String token) throws IOException {
        return rest("GetRequest", token, "", 200);
    }

    private String outcome(String token) throws IOException {
        return get(token).path("Outcome").asText();
    }

    private JsonNode rest(String function, String token, String body, int expected) throws IOException {
        ObjectNode event = call(body.replace('\'', '"'), "application/json");
        if (token != null) {
            event.putObject("pathParameters").put("token", token);
        }
        return answered(account.invoke(function, event), expected);
    }

    private JsonNode protocol(String action, String body) throws IOException {
        ObjectNode event = call(body.replace('\'', '"'), "application/x-amz-json-1.0");
        ((ObjectNode) event.get("headers")).put("x-amz-target", "CloudApiService." + action);
        return answered(account.invoke("CloudControlProtocol", event), 200);
    }

    private static String token(JsonNode answer) {
        return answer.at("/ProgressEvent/RequestToken").asText();
    }

    private void command(String detailType, String id, String detail) throws IOException {
        ObjectNode event =
                JSON.createObjectNode().put("id", id).put("source", "ci").put("detail-type", detailType);
        event.set("detail", JSON.readTree(detail.replace('\'', '"')));
        account.invoke("HandleCommand", event);
    }

    private static ObjectNode call(String body, String contentType) {
        ObjectNode event = JsonNodeFactory.instance.objectNode();
        event.put("version", "2.0").put("isBase64Encoded", false).put("body", body);
        event.putObject("headers").put("content-type", contentType);
        event.putObject("requestContext").put("requestId", "roles");
        return event;
    }

    private static JsonNode answered(JsonNode answer, int expected) throws IOException {
        assertThat(answer.path("statusCode").asInt()).as(answer.toString()).isEqualTo(expected);
        return JSON.readTree(answer.path("body").asText());
    }
}
