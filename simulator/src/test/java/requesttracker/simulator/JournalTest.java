package requesttracker.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static requesttracker.simulator.SimulatorFixture.START;
import static requesttracker.simulator.SimulatorFixture.TYPE;
import static requesttracker.simulator.SimulatorFixture.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import requesttracker.jsontree.JsonTree;

@DisplayName("A simulator that is kept in a journal")
class JournalTest {
    @TempDir
    private Path folder;

    private Path journal() {
        return folder.resolve("cloud.jsonl");
    }

    private SimulatorFixture open(Instant now) throws IOException {
        return SimulatorFixture.keptIn(journal(), now);
    }

    /** Returns the responses of all calls that read. */
    private static List<JsonNode> everything(SimulatorFixture cloud) {
        ObjectNode page = json("{'MaxResults':100}");
        ObjectNode requests = cloud.ok("ListResourceRequests", page);
        return List.of(
                requests,
                cloud.ok("ListResources", page.deepCopy().put("TypeName", TYPE)),
                JsonTree.object()
                        .arrayNode()
                        .addAll(requests.findValuesAsText("RequestToken").stream()
                                .map(token -> (JsonNode) cloud.event(token))
                                .toList()));
    }

    private static void busyHour(SimulatorFixture cloud) {
        cloud.given("{'Name':'kept','Simulate':{'Update':{'DurationSeconds':30}}}");
        cloud.given("{'Name':'deleted'}");
        cloud.delete("deleted");
        cloud.passSeconds(1);
        cloud.create("{'Name':'kept'}");
        cloud.passSeconds(1);
        cloud.update("kept", "[{'op':'add','path':'/Changed','value':1.50}]");
        cloud.create("{'Name':'failed','Simulate':{'Create':{'Outcome':'FAILED','LeaveRemnant':true,'Hooks':[{}]}}}");
        cloud.cancel(cloud.create("{'Name':'canceled','Simulate':{'Create':{'DurationSeconds':60}}}"));
        cloud.passSeconds(5);
    }

    @Test
    void it_gives_the_same_responses_after_a_kill() throws IOException {
        SimulatorFixture before = open(START);
        busyHour(before);
        SimulatorFixture after = open(before.instant());
        assertThat(everything(after)).isEqualTo(everything(before));
        SimulatorFixture afterCompaction = open(before.instant());
        assertThat(everything(afterCompaction)).isEqualTo(everything(before));
        before.passSeconds(60);
        afterCompaction.passSeconds(60);
        assertThat(everything(afterCompaction)).isEqualTo(everything(before));
        assertThat(afterCompaction.properties("kept").path("Changed").decimalValue())
                .isEqualByComparingTo("1.5");
    }

    @Test
    void client_tokens_counters_and_running_operations_are_kept() throws IOException {
        SimulatorFixture before = open(START);
        ObjectNode body = json("{'ClientToken':'once'}")
                .put("TypeName", TYPE)
                .put(
                        "DesiredState",
                        "{\"Name\":\"N\",\"Simulate\":{\"Create\":{\"DurationSeconds\":60,\"ThrottlePolls\":2,"
                                + "\"ConcurrentModifications\":2}}}");
        before.ok("CreateResource", body);
        assertThat(before.seen("id-1")).isEqualTo("ThrottlingException");
        before.cancel("id-1");
        SimulatorFixture after = open(before.instant());
        assertThat(after.ok("CreateResource", body)
                        .at("/ProgressEvent/RequestToken")
                        .textValue())
                .isEqualTo("id-1");
        assertThat(after.simulator
                        .call("CreateResource", body.deepCopy().put("DesiredState", "{}"))
                        .error())
                .contains("ClientTokenConflictException");
        assertThat(after.simulator
                        .call("CreateResource", body.deepCopy().put("ClientToken", "other"))
                        .error())
                .contains("ConcurrentOperationException");
        assertThat(List.of(after.seen("id-1"), after.seen("id-1")))
                .containsExactly("ThrottlingException", "IN_PROGRESS");
        assertThat(List.of(after.cancel("id-1").status(), after.cancel("id-1").status()))
                .containsExactly(500, 200);
        assertThat(open(after.instant()).status("id-1")).isEqualTo("CANCEL_IN_PROGRESS");
    }

    @Test
    void a_journal_of_version_1_0_is_read() throws IOException {
        String operation = "{'sequence':%d,'token':'%s','kind':'CREATE','typeName':'" + TYPE + "','identifier':'%s',"
                + "'at':'2026-01-01T00:00:00Z','simulate':{'DurationSeconds':60,'ThrottlePolls':1},'digest':'d',%s"
                + "'throttledPolls':1,'refusedCancels':0}";
        List<String> lines = List.of(
                "{'resource':{'typeName':'" + TYPE + "','identifier':'old','properties':'{}'}}",
                "{'start':" + operation.formatted(4, "t4", "running", "'hooksToken':'h','clientToken':'c',") + "}",
                "{'start':" + operation.formatted(5, "t5", "canceled", "'cancelledAt':'2026-01-01T00:00:01Z',") + "}",
                "{'start':"
                        + operation.formatted(
                                6, "t6", "old", "'refusal':{'errorCode':'AlreadyExists','message':'m'},'model':'{}',")
                        + "}",
                "{'start':" + operation.formatted(7, "t7", "fourth", "") + "}",
                "{'cancel':{'token':'t7','at':'2026-01-01T00:00:02Z'}}",
                "{'sequence':{'next':8}}");
        Files.writeString(journal(), String.join("\n", lines).replace('\'', '"') + "\n");
        SimulatorFixture cloud = open(START.plusSeconds(30));
        assertThat(List.of(cloud.status("t4"), cloud.status("t5"), cloud.status("t7")))
                .containsExactly("IN_PROGRESS", "CANCEL_COMPLETE", "CANCEL_COMPLETE");
        assertThat(cloud.event("t4").path("HooksRequestToken").textValue()).isEqualTo("h");
        assertThat(cloud.exists("old")).isTrue();
        cloud.passSeconds(30);
        assertThat(cloud.event("t6").path("ErrorCode").textValue()).isEqualTo("AlreadyExists");
        assertThat(cloud.status("t4")).isEqualTo("SUCCESS");
    }

    @Test
    void no_token_occurs_twice_after_a_restart_of_the_generator_of_ids() throws IOException {
        assertThat(open(START).create("{'Name':'A'}")).isEqualTo("id-1");
        assertThat(open(START).create("{'Name':'B'}")).isEqualTo("id-2");
    }

    @Test
    void a_last_line_that_is_truncated_at_any_byte_is_ignored() throws IOException {
        SimulatorFixture cloud = open(START);
        busyHour(cloud);
        List<JsonNode> without = everything(cloud);
        int lengthWithout = Math.toIntExact(Files.size(journal()));
        cloud.create("{'Name':'last','Text':'ä😀'}");
        List<JsonNode> with = everything(cloud);
        byte[] whole = Files.readAllBytes(journal());
        assertThat(whole.length).isGreaterThan(lengthWithout);
        for (int length = lengthWithout; length <= whole.length; length++) {
            Files.write(journal(), Arrays.copyOf(whole, length));
            SimulatorFixture reopened = open(cloud.instant());
            assertThat(everything(reopened))
                    .as("%d of %d bytes", length, whole.length)
                    .isEqualTo(length == whole.length ? with : without);
            // A line after a truncated line is readable.
            String next = reopened.create("{'Name':'next'}");
            assertThat(open(cloud.instant()).status(next)).isEqualTo("IN_PROGRESS");
        }
    }

    @Test
    void opening_removes_expired_operations_and_keeps_the_resources() throws IOException {
        SimulatorFixture cloud = open(START);
        for (int i = 0; i < 50; i++) {
            cloud.given("{'Name':'N'}");
            cloud.delete("N");
            cloud.passSeconds(1);
        }
        cloud.given("{'Name':'kept'}");
        long grown = Files.size(journal());
        SimulatorFixture later = open(cloud.instant().plus(Duration.ofDays(7)));
        assertThat(Files.size(journal())).isLessThan(grown / 50);
        assertThat(later.exists("kept")).isTrue();
        assertThat(later.exists("N")).isFalse();
        assertThat(everything(later).get(0).path("ResourceRequestStatusSummaries"))
                .isEmpty();
    }

    @Test
    void the_model_of_a_failed_operation_or_deleted_resource_is_erased_once_its_end_is_reported() throws IOException {
        SimulatorFixture cloud = open(START);
        cloud.given("{'Name':'kept','Text':'here to stay'}");
        cloud.given("{'Name':'deleted','Text':'secret of the deleted'}");
        String failed = cloud.create(
                "{'Name':'failed','Text':'secret of the failed','Simulate':{'Create':{'Outcome':'FAILED'}}}");
        assertThat(journal()).content().contains("secret of the deleted", "secret of the failed");
        String deletion = cloud.delete("deleted");
        cloud.passSeconds(5);

        assertThat(cloud.status(failed)).isEqualTo("FAILED");
        assertThat(cloud.status(deletion)).isEqualTo("SUCCESS");

        assertThat(journal()).content().contains("here to stay").doesNotContain("secret");
        SimulatorFixture again = open(cloud.instant());
        assertThat(journal()).content().contains("here to stay").doesNotContain("secret");
        assertThat(everything(again)).isEqualTo(everything(cloud));
        assertThat(again.exists("kept")).isTrue();
        assertThat(again.exists("deleted")).isFalse();
    }

    @Test
    void no_resource_is_lost_if_the_clock_is_set_back() throws IOException {
        SimulatorFixture cloud = open(START);
        cloud.given("{'Name':'N'}");
        assertThat(cloud.exists("N")).isTrue();
        cloud.passSeconds(-0.9);
        cloud.update("N", "[]");
        assertThat(open(cloud.instant()).exists("N")).isTrue();
    }

    @Test
    void a_draft_that_a_killed_process_left_does_not_prevent_opening() throws IOException {
        open(START).given("{'Name':'N'}");
        Files.writeString(folder.resolve("cloud.jsonl.new"), "half a li");
        assertThat(open(START.plusSeconds(1)).exists("N")).isTrue();
    }

    @Test
    void an_invalid_line_is_reported_by_its_number_and_not_quoted() throws IOException {
        for (String foreign : List.of("hidden", "{}", "7", "{\"start\":{\"token\":\"hidden\"}}", "{\"hidden\":1}")) {
            Files.writeString(journal(), "{\"sequence\":{\"next\":0}}\n" + foreign + "\n");
            assertThatThrownBy(() -> open(START))
                    .as(foreign)
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith("line 2 of ")
                    .hasMessageNotContaining("hidden")
                    .hasNoCause();
            assertThat(journal()).content().contains(foreign);
        }
    }

    @Test
    void only_its_owner_can_read_it() throws IOException {
        open(START);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(journal())))
                .isEqualTo("rw-------");
    }

    @Test
    void a_change_that_cannot_be_written_is_rejected_and_has_no_effect() throws IOException {
        SimulatorFixture cloud = open(START);
        cloud.given("{'Name':'N'}");
        cloud.simulator.close();
        SimulatorResponse refused = cloud.call("DeleteResource", "{'TypeName':'AWS::Logs::LogGroup','Identifier':'N'}");
        assertThat(refused.status()).isEqualTo(500);
        assertThat(refused.error()).contains("ServiceInternalErrorException");
        cloud.passSeconds(1);
        assertThat(cloud.exists("N")).isTrue();
    }
}
