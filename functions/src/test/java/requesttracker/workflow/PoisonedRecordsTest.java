package requesttracker.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static requesttracker.domain.OperationStatus.FinalStatus.SUCCESS;
import static requesttracker.domain.OperationStatus.KnownStatus.IN_PROGRESS;

import com.amazonaws.services.lambda.runtime.events.ScheduledEvent;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import requesttracker.application.FakeExecutions;
import requesttracker.domain.Operation;
import requesttracker.domain.Outcome;
import requesttracker.domain.Request;
import requesttracker.domain.RequestFixtures;
import requesttracker.endpoint.EndpointFixture;
import requesttracker.endpoint.EndpointFixture.Reply;
import requesttracker.events.HandleCommand;
import requesttracker.repair.RepairRequests;
import requesttracker.store.ContentDigest;
import requesttracker.store.CorruptRecordException;
import requesttracker.store.TestTable;
import requesttracker.telemetry.Telemetry;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** A record that no version of this code writes, read by each function that reads records. */
@DisplayName("A corrupt record")
class PoisonedRecordsTest {
    private static final String TOKEN = "poisoned";
    private static final AttributeValue NONE = null;

    private final EndpointFixture api = new EndpointFixture();
    private final WorkflowFixture workflow = new WorkflowFixture(api.table);

    /** Starts an operation, then changes its record as a person would. */
    private Map<String, AttributeValue> poisoned(Map<String, AttributeValue> attributes) {
        workflow.submit(TOKEN, Map.of());
        workflow.cloudControl.says(IN_PROGRESS);
        workflow.start(TOKEN);
        workflow.cloudControl.calls.clear();
        workflow.lines.clear();
        Map<String, AttributeValue> item = new HashMap<>(workflow.item(TOKEN));
        attributes.forEach((name, value) -> {
            if (value == null) {
                item.remove(name);
            } else {
                item.put(name, value);
            }
        });
        TestTable.client().putItem(r -> r.tableName(api.table).item(item));
        return item;
    }

    static Stream<Arguments> poison() {
        AttributeValue text = AttributeValue.fromS("hunter2");
        AttributeValue when = AttributeValue.fromS("2026-03-01T12:00:00.000Z");
        return Stream.of(
                row("its status is missing", "OperationStatus", Map.of(), "OperationStatus"),
                row("its status is a number", "OperationStatus", AttributeValue.fromN("5")),
                row("its version is missing", "Version", NONE),
                row("its version is a text", "Version", text),
                row("its operation is unknown", "Operation", text),
                row("its type name is a truth", "TypeName", AttributeValue.fromBool(true)),
                row("its time-out is missing", "TimeoutSeconds", NONE),
                row("its time-out is none", "TimeoutSeconds", AttributeValue.fromN("0")),
                row(
                        "its time-out is beyond the calendar",
                        "TimeoutSeconds",
                        AttributeValue.fromN("100000000000000000")),
                row("its next step is unknown", "NextStep", text),
                row("its time of submission is no time", "SubmittedAt", text),
                row("it is due after the last time", "DueAt", AttributeValue.fromS("+10000-01-01T00:00:00Z")),
                row("it was restarted by half", "Restarts", AttributeValue.fromN("1.5")),
                row("it was polled less than never", "Polls", AttributeValue.fromN("-1")),
                row("its driver is a number", "Driver", AttributeValue.fromN("1")),
                row("its hooks are a text", "Hooks", text),
                row("its leases are a text", "LeaseIds", text),
                row("a lease of it is a number", "LeaseIds", AttributeValue.fromL(List.of(AttributeValue.fromN("1")))),
                row("a hook of it is a text", "Hooks", AttributeValue.fromL(List.of(text))),
                row("the next step is missing", "NextStep", NONE),
                row("it is to be published and has not settled", "NextStep", AttributeValue.fromS("PUBLISH")),
                row("it is to be started and runs", "NextStep", AttributeValue.fromS("START")),
                row("the next step is a cancel without a reason", "NextStep", AttributeValue.fromS("CANCEL")),
                row("it is to be polled and was never started", "ProviderToken", Map.of(), "NextStep"),
                row("it settled with no time", Map.of("OperationStatus", AttributeValue.fromS("SUCCESS")), "SettledAt"),
                row("it settled and runs", Map.of("SettledAt", when), "SettledAt"),
                row(
                        "it settled and is to be polled",
                        Map.of("OperationStatus", AttributeValue.fromS("SUCCESS"), "SettledAt", when),
                        "NextStep"),
                row(
                        "it settled without an outcome",
                        Map.of(
                                "OperationStatus", AttributeValue.fromS("SUCCESS"),
                                "SettledAt", when,
                                "NextStep", AttributeValue.fromS("PUBLISH")),
                        "Outcome"),
                row("its cancel has no reason", Map.of("CancelRequestedAt", when), "CancelReason"));
    }

    private static Arguments row(String what, String attribute, AttributeValue value) {
        Map<String, AttributeValue> attributes = new HashMap<>();
        attributes.put(attribute, value);
        return Arguments.of(what, attributes, attribute);
    }

    private static Arguments row(String what, String removed, Map<String, AttributeValue> set, String reported) {
        Map<String, AttributeValue> attributes = new HashMap<>(set);
        attributes.put(removed, null);
        return Arguments.of(what, attributes, reported);
    }

    private static Arguments row(String what, Map<String, AttributeValue> set, String reported) {
        return Arguments.of(what, set, reported);
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("pauses its execution for 15 minutes, is reported, and does not change:")
    @MethodSource("poison")
    void beforeTheWorkflow(String what, Map<String, AttributeValue> attributes, String reported) {
        Map<String, AttributeValue> item = poisoned(attributes);
        List<WorkflowFixture.TaskAnswer> answers =
                List.of(workflow.start(TOKEN), workflow.poll(TOKEN), workflow.cancel(TOKEN), workflow.giveUp(TOKEN));

        assertThat(answers).allSatisfy(answer -> {
            assertThat(answer.next()).isEqualTo("STAND_DOWN");
            assertThat(answer.waitSeconds()).isEqualTo(900);
            assertThat(answer.event()).isEmpty();
        });
        assertThat(workflow.cloudControl.calls).isEmpty();
        assertThat(workflow.item(TOKEN)).isEqualTo(item);
        isReported(workflow.lines, reported, 4);
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("is reported as an error of the service on a read of the request, and hides no other request:")
    @MethodSource("poison")
    void beforeTheEndpoint(String what, Map<String, AttributeValue> attributes, String reported) {
        workflow.submit("healthy", Map.of());
        Map<String, AttributeValue> item = poisoned(attributes);
        List<Reply> replies = List.of(
                api.call("GET /requests/{token}", Map.of(), Map.of(), TOKEN, new byte[0]),
                api.call("POST /requests/{token}/cancel", Map.of(), Map.of(), TOKEN, new byte[0]),
                api.protocol("GetResourceRequestStatus", Map.of("RequestToken", TOKEN)),
                api.protocol("CancelResourceRequest", Map.of("RequestToken", TOKEN)));

        assertThat(replies).allSatisfy(reply -> {
            assertThat(reply.status()).isEqualTo(500);
            assertThat(reply.body())
                    .contains("The call call-1 failed; try again")
                    .doesNotContain(TOKEN, reported);
        });
        isReported(List.copyOf(api.logged), reported, 4);
        assertThat(workflow.item(TOKEN)).isEqualTo(item);

        Reply rest = api.call("GET /requests", Map.of(), Map.of(), "", new byte[0]);
        Reply protocol = api.protocol("ListResourceRequests", Map.of());
        assertThat(List.of(rest, protocol)).allSatisfy(list -> {
            assertThat(list.status()).isEqualTo(200);
            assertThat(list.body()).contains("healthy").doesNotContain("hunter2");
        });
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("does not prevent the repair of other requests, and makes a dead letter of a command:")
    @MethodSource("poison")
    void beforeRepairAndEvents(String what, Map<String, AttributeValue> attributes, String reported)
            throws IOException {
        workflow.submit("healthy", Map.of());
        Map<String, AttributeValue> item = poisoned(attributes);
        List<String> lines = new ArrayList<>();
        FakeExecutions executions = new FakeExecutions();
        Telemetry telemetry = new Telemetry(lines::add, () -> workflow.now);
        workflow.pass(Duration.ofHours(1));
        new RepairRequests(workflow.parts
                        .telemetry(telemetry)
                        .executions(executions)
                        .build())
                .handleRequest(new ScheduledEvent(), null);

        assertThat(executions.calls).containsExactly("start healthy healthy");
        // The index has only records with a next step, so no sweep finds this one.
        if (item.containsKey("NextStep")) {
            assertThat(lines).anyMatch(line -> line.contains("\"RepairFailures\":1") && line.contains(TOKEN));
        }
        lines.clear();
        HandleCommand events = new HandleCommand(api.parts()
                .telemetry(telemetry)
                .eventBus((type, detail) -> {
                    throw new AssertionError("published " + type);
                })
                .build());
        byte[] command = EndpointFixture.bytes(
                Map.of("id", "event-1", "detail-type", HandleCommand.CANCEL, "detail", Map.of("RequestToken", TOKEN)));
        assertThatThrownBy(() ->
                        events.handleRequest(new ByteArrayInputStream(command), new ByteArrayOutputStream(), null))
                .isInstanceOf(CorruptRecordException.class)
                .hasMessageNotContaining("hunter2");
        isReported(lines, reported, 1);
        assertThat(workflow.item(TOKEN)).isEqualTo(item);
    }

    private static void isReported(List<String> lines, String attribute, int times) {
        assertThat(lines)
                .filteredOn(line -> line.contains("\"A record cannot be read; a person has to look at it\"")
                        && line.contains("\"RequestToken\":\"" + TOKEN + "\"")
                        && line.contains("\"attribute\":\"" + attribute + "\""))
                .hasSize(times);
        assertThat(lines)
                .filteredOn(line -> line.contains("\"UnreadableRecords\":1"))
                .hasSize(times);
        assertThat(lines).noneMatch(line -> line.contains("hunter2"));
    }

    @Test
    @DisplayName("continues without further action after a person repaired it")
    void continuesAfterRepair() {
        poisoned(Map.of("OnTimeout", AttributeValue.fromS("hunter2")));
        WorkflowFixture.TaskAnswer rests = workflow.poll(TOKEN);
        TestTable.client()
                .updateItem(r -> r.tableName(api.table)
                        .key(Map.of("RequestToken", AttributeValue.fromS(TOKEN)))
                        .updateExpression("SET OnTimeout = :c")
                        .expressionAttributeValues(Map.of(":c", AttributeValue.fromS("CANCEL"))));
        workflow.cloudControl.then().says(SUCCESS);

        assertThat(workflow.poll(rests).next()).isEqualTo("PUBLISH");
    }

    @Test
    @DisplayName("stops only its own request, not the next one on the same resource")
    void onTheSameResource() {
        Map<String, AttributeValue> other =
                new HashMap<>(poisoned(Map.of("OnTimeout", AttributeValue.fromS("hunter2"))));
        other.put("ActiveResource", AttributeValue.fromS(RequestFixtures.TYPE + "|" + RequestFixtures.IDENTIFIER));
        TestTable.client().putItem(r -> r.tableName(api.table).item(other));
        workflow.pass(Duration.ofSeconds(1));
        Request next = RequestFixtures.submitted("next", Operation.DELETE, Map.of());
        workflow.store.submit(next, Optional.empty(), Optional.empty(), new ContentDigest("2:content", "content"));

        assertThat(workflow.start("next").next()).isEqualTo("POLL");
    }

    @Test
    @DisplayName("without its payload settles as FAILED without a call to Cloud Control")
    void withoutItsPayload() {
        workflow.submit(TOKEN, Map.of());
        TestTable.client()
                .deleteItem(r ->
                        r.tableName(api.table).key(Map.of("RequestToken", AttributeValue.fromS(TOKEN + "#payload#0"))));

        assertThat(workflow.start(TOKEN).next()).isEqualTo("PUBLISH");
        assertThat(workflow.record(TOKEN).settlement().orElseThrow().outcome()).isEqualTo(Outcome.FAILED);
        assertThat(workflow.record(TOKEN).progress().statusMessage().orElseThrow())
                .contains("payload is gone");
        assertThat(workflow.cloudControl.calls).isEmpty();
    }

    @Test
    @DisplayName(
            "is not one of an older version or with members of a newer one: that request ends and keeps its members")
    void ofAnotherVersion() {
        Map<String, AttributeValue> attributes = new HashMap<>();
        for (String later : List.of("StartAttempt", "Restarts", "Polls", "DueAt", "StartAttemptedAt", "EventTime")) {
            attributes.put(later, null);
        }
        attributes.put("Colour", AttributeValue.fromM(Map.of("Shade", AttributeValue.fromS("blue"))));
        poisoned(attributes);
        workflow.cloudControl.then().says(SUCCESS);

        assertThat(workflow.poll(TOKEN).next()).isEqualTo("PUBLISH");
        assertThat(workflow.record(TOKEN).isSettled()).isTrue();
        assertThat(workflow.item(TOKEN)).containsEntry("Colour", attributes.get("Colour"));
        assertThat(workflow.lines).noneMatch(line -> line.contains("WARN"));
    }
}
