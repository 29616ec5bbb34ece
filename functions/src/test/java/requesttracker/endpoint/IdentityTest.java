package requesttracker.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import requesttracker.cloudcontrol.CloudControl;
import requesttracker.domain.EventPayloads;
import requesttracker.domain.Lifecycle;
import requesttracker.domain.OperationStatus.KnownStatus;
import requesttracker.domain.Outcome;
import requesttracker.domain.Request;
import requesttracker.domain.RequestFixtures;
import requesttracker.domain.Requester;
import requesttracker.domain.TrackerSettings;
import requesttracker.endpoint.EndpointFixture.Reply;
import requesttracker.events.HandleCommand;
import requesttracker.json.Json;
import requesttracker.workflow.StartOperation;
import requesttracker.workflow.TaskInput;
import software.amazon.awssdk.services.cloudcontrol.CloudControlClient;

@DisplayName("The origin of a request")
class IdentityTest {
    private static final String ANNA = "arn:aws:sts::123456789012:assumed-role/deploy/anna";
    private static final String BERT = "arn:aws:iam::123456789012:user/bert";
    private static final Map<String, Object> BY_ANNA =
            Map.of("Kind", "IAM", "Principal", ANNA, "Account", "123456789012");
    private static final Map<String, Object> DELETE = Map.of(
            "Operation",
            "DELETE",
            "TypeName",
            "AWS::Logs::LogGroup",
            "Identifier",
            "group-1",
            "ClientToken",
            "deploy-7",
            "Labels",
            Map.of("env", "prod"));

    private final EndpointFixture api = new EndpointFixture();
    private final List<Map<String, Object>> published = new ArrayList<>();

    private Reply cancel(String token, String body) {
        return api.call(
                "POST /requests/{token}/cancel", Map.of(), Map.of(), token, body.getBytes(StandardCharsets.UTF_8));
    }

    private Request record(String token) {
        return api.store.find(token).orElseThrow();
    }

    /** Starts an operation, so that a cancel does not settle the request. */
    private void start(String token) {
        Request attempted = api.store
                .save(record(token), r -> Lifecycle.attempting(r, api.now.get()))
                .after();
        api.store.save(attempted, r -> RequestFixtures.started(r, KnownStatus.IN_PROGRESS));
    }

    /** Sends a command as EventBridge delivers it. */
    private void send(String detailType, String id, Map<String, ?> detail) throws IOException {
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("version", "0");
        event.put("id", id);
        event.put("detail-type", detailType);
        event.put("source", "com.example.orders");
        event.put("account", "210987654321");
        event.put("time", "2026-03-01T12:00:00Z");
        event.put("region", "eu-west-1");
        event.put("resources", List.of());
        event.put("detail", detail);
        new HandleCommand(api.parts()
                        .eventBus((type, rejected) -> published.add(rejected))
                        .build())
                .handleRequest(
                        new ByteArrayInputStream(EndpointFixture.bytes(event)), new ByteArrayOutputStream(), null);
    }

    @Test
    void of_a_submit_in_REST_is_the_principal_of_the_call() {
        Reply submitted = api.as(ANNA).rest(DELETE);

        assertThat(submitted.json())
                .containsEntry("SubmittedBy", BY_ANNA)
                .containsEntry("Labels", Map.of("env", "prod"))
                .containsEntry("ClientToken", "deploy-7")
                .containsEntry("Name", "group-1")
                .doesNotContainKeys("CanceledBy", "CanceledByCount");
    }

    @Test
    void of_a_submit_in_the_protocol_is_the_principal_and_is_not_in_the_answer() {
        Map<String, Object> members = new LinkedHashMap<>(EndpointFixture.valid("DeleteResource"));
        members.put("Labels", Map.of("env", "prod"));
        members.put("SubmittedBy", Map.of("Kind", "IAM", "Principal", "forged"));
        members.put("CanceledByCount", 7);
        Reply submitted = api.as(ANNA).protocol("DeleteResource", members);

        assertThat(submitted.status()).as(submitted.body()).isEqualTo(200);
        assertThat(submitted.body()).doesNotContain("SubmittedBy", "Labels", "anna", "forged");
        Request request = record("request-1");
        assertThat(request.origin().submittedBy())
                .contains(new Requester.IamPrincipal(ANNA, Optional.of("123456789012")));
        assertThat(request.origin().labels().values()).isEqualTo(Map.of("env", "prod"));
        assertThat(api.protocol("GetResourceRequestStatus", Map.of("RequestToken", "request-1"))
                        .body())
                .doesNotContain("SubmittedBy", "Labels", "anna");
    }

    @Test
    void with_a_RunId_is_on_the_record_and_in_answers_and_does_not_distinguish_submits() {
        Map<String, Object> first = new LinkedHashMap<>(DELETE);
        first.put("RunId", "run-1");
        assertThat(api.rest(first).json()).containsEntry("RunId", "run-1");
        assertThat(record("request-1").origin().runId()).contains("run-1");

        Map<String, Object> repeat = new LinkedHashMap<>(DELETE);
        repeat.put("RunId", "run-2");
        assertThat(api.rest(repeat).json())
                .containsEntry("RequestToken", "request-1")
                .containsEntry("RunId", "run-1");
        assertThat(api.rest(DELETE).json()).containsEntry("RequestToken", "request-1");
    }

    @Test
    void with_a_RunId_in_the_protocol_is_on_the_record_if_the_RunId_follows_the_rule() {
        Map<String, Object> members = new LinkedHashMap<>(EndpointFixture.valid("DeleteResource"));
        members.put("RunId", "run 1");
        assertThat(api.protocol("DeleteResource", members).body()).contains("ValidationException", "RunId", "pattern");
        members.put("RunId", 1);
        assertThat(api.protocol("DeleteResource", members).body()).contains("SerializationException", "RunId");
        members.put("RunId", "run-1");
        Reply submitted = api.protocol("DeleteResource", members);

        assertThat(submitted.status()).as(submitted.body()).isEqualTo(200);
        assertThat(submitted.body()).doesNotContain("RunId");
        assertThat(record("request-1").origin().runId()).contains("run-1");
    }

    @Test
    void with_a_RunId_in_an_event_is_on_the_record_and_in_the_terminal_event() throws IOException {
        Map<String, Object> detail = new LinkedHashMap<>(DELETE);
        detail.put("RunId", "run-1");
        send(HandleCommand.SUBMIT, "6a7e8feb-b491-4cf7-a9f1-bf3703467718", detail);

        assertThat(record("request-1").origin().runId()).contains("run-1");
        api.cancel.cancel("request-1", Optional.empty());
        assertThat(EventPayloads.settled(record("request-1"))).containsEntry("RunId", "run-1");
    }

    @Test
    void with_labels_that_are_not_a_map_is_rejected_with_a_serialization_error() {
        Map<String, Object> members = new LinkedHashMap<>(EndpointFixture.valid("DeleteResource"));
        members.put("Labels", "env=prod");
        assertThat(api.protocol("DeleteResource", members).body()).contains("SerializationException", "Labels");
        members.put("Labels", Map.of("tracker/x", "1"));
        assertThat(api.protocol("DeleteResource", members).body()).contains("ValidationException", "Labels.tracker/x");
    }

    @Test
    @DisplayName("of an event is its account, with source and id as unverified claims")
    void of_an_event_is_its_account_with_source_and_id_as_unverified_claims() throws IOException {
        send(HandleCommand.SUBMIT, "6a7e8feb-b491-4cf7-a9f1-bf3703467718", DELETE);

        Reply found = api.call("GET /requests/{token}", Map.of(), Map.of(), "request-1", new byte[0]);
        assertThat(found.json())
                .containsEntry(
                        "SubmittedBy",
                        Map.of(
                                "Kind",
                                "EVENT",
                                "Account",
                                "210987654321",
                                "Claimed",
                                Map.of(
                                        "Verified",
                                        false,
                                        "Source",
                                        "com.example.orders",
                                        "EventId",
                                        "6a7e8feb-b491-4cf7-a9f1-bf3703467718")))
                .containsEntry("Labels", Map.of("env", "prod"));
        assertThat(published).isEmpty();
    }

    @Test
    void is_absent_without_an_authorizer() {
        assertThat(api.rest(DELETE).json()).doesNotContainKey("SubmittedBy");
        assertThat(record("request-1").origin().submittedBy()).isEmpty();
    }

    @Test
    void stays_the_first_principal_if_another_principal_repeats_the_submit() {
        Reply first = api.as(ANNA).rest(DELETE);
        Reply again = api.as(BERT).rest(DELETE);

        assertThat(again.json()).isEqualTo(first.json());
        assertThat(record("request-1").version()).isEqualTo(1);
    }

    @Test
    void of_a_cancel_is_the_first_canceler_and_later_cancels_are_counted() throws IOException {
        api.as(ANNA).rest(DELETE);
        start("request-1");

        assertThat(api.as(BERT)
                        .call("POST /requests/{token}/cancel", Map.of(), Map.of(), "request-1", new byte[0])
                        .json())
                .containsEntry("CanceledByCount", 1)
                .containsEntry("CanceledBy", Map.of("Kind", "IAM", "Principal", BERT, "Account", "123456789012"));
        long version = record("request-1").version();
        cancel("request-1", "");
        assertThat(record("request-1").version()).as("a repeat writes nothing").isEqualTo(version);

        api.as(ANNA).protocol("CancelResourceRequest", Map.of("RequestToken", "request-1"));
        send(HandleCommand.CANCEL, "event-1", Map.of("RequestToken", "request-1"));
        Request request = record("request-1");
        assertThat(request.cancel().orElseThrow().canceler().first())
                .contains(new Requester.IamPrincipal(BERT, Optional.of("123456789012")));
        assertThat(request.cancel().orElseThrow().canceler().count()).isEqualTo(3);
    }

    @Test
    void of_a_cancel_stays_on_the_settled_record() {
        api.as(ANNA).rest(DELETE);
        cancel("request-1", "");
        Request settled = record("request-1");
        assertThat(settled.isSettled()).isTrue();

        api.as(BERT);
        assertThat(cancel("request-1", "").json()).containsEntry("CanceledByCount", 1);
        assertThat(record("request-1")).isEqualTo(settled);
        assertThat(EventPayloads.settled(settled))
                .containsEntry("CanceledBy", BY_ANNA)
                .containsEntry("SubmittedBy", BY_ANNA)
                .containsEntry("Labels", Map.of("env", "prod"));
    }

    @Test
    void of_a_cancel_at_the_deadline_is_the_tracker() {
        api.as(ANNA).rest(DELETE);
        start("request-1");
        api.store.save(record("request-1"), r -> Lifecycle.timePassed(r, r.deadline(), TrackerSettings.DEFAULT));

        assertThat(api.call("GET /requests/{token}", Map.of(), Map.of(), "request-1", new byte[0])
                        .json())
                .containsEntry("CanceledBy", Map.of("Kind", "TRACKER", "Reason", "DEADLINE"))
                .containsEntry("CanceledByCount", 1);
    }

    @Test
    void of_a_cancel_by_a_superseding_request_is_the_tracker() {
        api.as(ANNA).rest(DELETE);
        Map<String, Object> superseding = new LinkedHashMap<>(DELETE);
        superseding.put("ClientToken", "deploy-8");
        superseding.put("OnConflict", "SUPERSEDE");
        api.as(BERT).rest(superseding);
        new StartOperation(api.parts()
                        .cloudControl(new CloudControl(new UncalledCloudControl()))
                        .build())
                .handleRequest(TaskInput.of("request-2", "request-2"), null);

        assertThat(record("request-1").settlement().orElseThrow().outcome()).isEqualTo(Outcome.SUPERSEDED);
        assertCanceler(
                "request-1",
                new Requester.TrackerItself("SUPERSEDED"),
                Map.of("Kind", "TRACKER", "Reason", "SUPERSEDED"));
        assertThat(EventPayloads.settled(record("request-1")))
                .containsEntry("SupersededBy", "request-2")
                .containsEntry("SubmittedBy", BY_ANNA);
        assertThat(record("request-2").cancel()).isEmpty();
    }

    @Test
    @DisplayName("of a cancel in an event is its account, with source and id as unverified claims")
    void of_a_cancel_in_an_event_is_its_account_with_source_and_id_as_unverified_claims() throws IOException {
        api.as(ANNA).rest(DELETE);
        send(HandleCommand.CANCEL, "event-1", Map.of("RequestToken", "request-1"));

        assertThat(record("request-1").settlement().orElseThrow().outcome()).isEqualTo(Outcome.CANCELED);
        assertCanceler(
                "request-1",
                new Requester.EventSender(
                        Optional.of("210987654321"), Optional.of("com.example.orders"), Optional.of("event-1")),
                Map.of(
                        "Kind",
                        "EVENT",
                        "Account",
                        "210987654321",
                        "Claimed",
                        Map.of("Verified", false, "Source", "com.example.orders", "EventId", "event-1")));
        assertThat(EventPayloads.settled(record("request-1"))).containsEntry("SubmittedBy", BY_ANNA);
    }

    /** Checks the canceler in the record, in REST, in the list and in the settled event. */
    private void assertCanceler(String token, Requester recorded, Map<String, Object> shown) {
        assertThat(record(token).cancel().orElseThrow().canceler().first()).contains(recorded);
        assertThat(api.call("GET /requests/{token}", Map.of(), Map.of(), token, new byte[0])
                        .json())
                .containsEntry("CanceledBy", shown)
                .containsEntry("CanceledByCount", 1);
        assertThat((List<?>) api.list("outcome="
                                + record(token).settlement().orElseThrow().outcome())
                        .json()
                        .get("Requests"))
                .singleElement(InstanceOfAssertFactories.map(String.class, Object.class))
                .containsEntry("RequestToken", token)
                .containsEntry("CanceledBy", shown);
        assertThat(EventPayloads.settled(record(token)))
                .containsEntry("CanceledBy", shown)
                .containsEntry("CanceledByCount", 1);
    }

    /** Fails each call. */
    private static final class UncalledCloudControl implements CloudControlClient {
        @Override
        public String serviceName() {
            return SERVICE_NAME;
        }

        @Override
        public void close() {
            // Holds nothing.
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"SubmittedBy", "CanceledBy", "CanceledByCount"})
    void cannot_be_set_by_the_client(String member) throws IOException {
        Map<String, Object> forged = new LinkedHashMap<>(DELETE);
        forged.put(member, BY_ANNA);
        Reply refused = api.as(BERT).rest(forged);
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.body()).contains(member, "is set by the tracker only");
        send(HandleCommand.SUBMIT, "event-1", forged);
        assertThat(api.items()).isZero();

        api.rest(DELETE);
        start("request-1");
        Map<String, Object> cancel = Map.of("RequestToken", "request-1", member, BY_ANNA);
        assertThat(cancel("request-1", Json.write(cancel)).status()).isEqualTo(400);
        send(HandleCommand.CANCEL, "event-2", cancel);
        assertThat(record("request-1").cancel()).isEmpty();
        assertThat(published)
                .hasSize(2)
                .allSatisfy(rejected -> assertThat(rejected.get("Reasons"))
                        .isEqualTo(List.of(Map.of("Member", member, "Rule", "is set by the tracker only"))));

        assertThat(cancel("request-1", "no JSON").status()).isEqualTo(202);
    }

    @Test
    @DisplayName("does not distinguish submits, but their labels do")
    void does_not_distinguish_submits_but_their_labels_do() {
        api.rest(DELETE);
        Map<String, Object> other = new LinkedHashMap<>(DELETE);
        other.put("Labels", Map.of("env", "dev"));
        assertThat(api.rest(other).status()).isEqualTo(422);
        other.remove("Labels");
        assertThat(api.rest(other).status()).isEqualTo(422);
        assertThat(api.rest(DELETE).status()).isEqualTo(202);
    }
}
