package requesttracker.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import requesttracker.application.EventBus;
import requesttracker.domain.Lifecycle;
import requesttracker.domain.OperationStatus;
import requesttracker.domain.Request;
import requesttracker.endpoint.EndpointFixture;
import requesttracker.json.JsonText;
import requesttracker.telemetry.Telemetry;

@DisplayName("A command as an event")
class HandleCommandTest {
    private static final Map<String, Object> DELETE =
            Map.of("Operation", "DELETE", "TypeName", "AWS::Logs::LogGroup", "Identifier", "group-1");

    private record Published(String detailType, Map<String, Object> detail) {}

    private final List<String> lines = new ArrayList<>();
    private final EndpointFixture api = new EndpointFixture();
    private final List<Published> published = new ArrayList<>();
    private EventBus bus = (detailType, detail) -> published.add(new Published(detailType, detail));

    private void handle(String detailType, String id, Object detail) throws IOException {
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("id", id);
        event.put("source", "anyone");
        event.put("detail-type", detailType);
        event.put("detail", detail);
        new HandleCommand(api.parts()
                        .telemetry(new Telemetry(lines::add, InstantSource.system()))
                        .eventBus(bus)
                        .build())
                .handleRequest(
                        new ByteArrayInputStream(EndpointFixture.bytes(event)), new ByteArrayOutputStream(), null);
    }

    private Request only() {
        assertThat(api.started.stream().distinct()).hasSize(1);
        return api.store.find(api.started.peek()).orElseThrow();
    }

    @Test
    void that_is_a_submit_and_delivered_twice_submits_once() throws IOException {
        handle(HandleCommand.SUBMIT, "event-1", DELETE);
        handle(HandleCommand.SUBMIT, "event-1", DELETE);

        assertThat(only().identifier()).contains("group-1");
        assertThat(published).isEmpty();
        assertThat(lines).isEmpty();
        handle(HandleCommand.SUBMIT, "event-2", DELETE);
        assertThat(api.started.stream().distinct()).hasSize(2);
    }

    @Test
    void may_have_its_desired_state_as_an_object_and_a_ClientToken() throws IOException {
        Map<String, Object> create = Map.of(
                "Operation", "CREATE",
                "TypeName", "AWS::Logs::LogGroup",
                "DesiredState", Map.of("LogGroupName", "g"),
                "ClientToken", "mine");
        handle(HandleCommand.SUBMIT, "event-1", create);
        handle(HandleCommand.SUBMIT, "event-2", create);
        assertThat(api.store.payload(only().requestToken()).orElseThrow().reveal())
                .isEqualTo("{\"LogGroupName\":\"g\"}");
    }

    /** A queue accepts messages up to 1 MB, and a failed event is sent to it in an envelope. */
    @Test
    void is_rejected_above_900_kilobytes_and_may_be_executed_below() throws IOException {
        Map<String, Object> detail = new LinkedHashMap<>(DELETE);
        detail.put("Comment", "x".repeat(900 * 1024 - 600));
        handle(HandleCommand.SUBMIT, "event-1", detail);
        assertThat(published).noneMatch(event -> event.detail.toString().contains("921600"));

        published.clear();
        detail.put("Comment", "x".repeat(900 * 1024));
        handle(HandleCommand.SUBMIT, "event-2", detail);
        assertThat(published).singleElement().satisfies(event -> {
            assertThat(event.detailType).isEqualTo("Resource Request Rejected");
            assertThat(event.detail.toString())
                    .contains("event-2", "detail", "must leave the event at most 921600 bytes")
                    .hasSizeLessThan(1_000);
        });
    }

    @Test
    void keeps_the_text_of_its_desired_state() throws IOException {
        String text = "{ \"Sci\":3.0e2,\"Huge\" : 1e400, \"Neg0\":-0.0 }";
        handle(
                HandleCommand.SUBMIT,
                "event-1",
                Map.of("Operation", "CREATE", "TypeName", "AWS::Logs::LogGroup", "DesiredState", new JsonText(text)));
        assertThat(api.store.payload(only().requestToken()).orElseThrow().reveal())
                .isEqualTo(text);
    }

    @Test
    void with_a_payload_that_cannot_work_is_rejected_with_the_position() throws IOException {
        Map<String, Object> update = new LinkedHashMap<>(DELETE);
        update.put("Operation", "UPDATE");
        update.put("PatchDocument", List.of(Map.of("op", "explode", "path", "/hunter2")));
        handle(HandleCommand.SUBMIT, "event-1", update);
        assertThat(api.started).isEmpty();
        assertThat(published)
                .singleElement()
                .satisfies(event -> assertThat(event.detail.toString())
                        .contains("PatchDocument[0].op")
                        .doesNotContain("hunter2"));
    }

    @Test
    void that_is_a_cancel_cancels_and_publishes_nothing_if_it_is_delivered_twice() throws IOException {
        handle(HandleCommand.SUBMIT, "event-1", DELETE);
        Map<String, Object> cancel = Map.of("RequestToken", only().requestToken());
        handle(HandleCommand.CANCEL, "event-2", cancel);
        assertThat(only().status()).isEqualTo(OperationStatus.FinalStatus.CANCEL_COMPLETE);
        handle(HandleCommand.CANCEL, "event-2", cancel);
        assertThat(published).isEmpty();
    }

    @Test
    void that_is_a_cancel_is_rejected_if_the_request_settled_without_it() throws IOException {
        handle(HandleCommand.SUBMIT, "event-1", DELETE);
        api.store.save(only(), r -> Lifecycle.fail(r, "why", EndpointFixture.START));
        handle(HandleCommand.CANCEL, "event-2", Map.of("RequestToken", only().requestToken()));
        assertThat(published)
                .singleElement()
                .satisfies(event -> assertThat(event.detail.toString()).contains("RequestToken", "FAILED"));
        String token = "\"RequestToken\":\"" + only().requestToken() + "\"";
        assertThat(lines).hasSize(2).allMatch(line -> line.contains(token));
    }

    static Stream<Arguments> malformed() {
        Map<String, Object> secret = Map.of("Operation", "CREATE", "TypeName", "x", "DesiredState", "secret");
        return Stream.of(
                Arguments.of(HandleCommand.SUBMIT, secret, "TypeName"),
                Arguments.of(HandleCommand.SUBMIT, Map.of(), "Operation"),
                Arguments.of(HandleCommand.SUBMIT, List.of("secret"), "detail"),
                Arguments.of(HandleCommand.SUBMIT, Map.of("Secret".repeat(100), "secret"), "SecretSecret"),
                Arguments.of(HandleCommand.CANCEL, Map.of(), "RequestToken"),
                Arguments.of(HandleCommand.CANCEL, Map.of("RequestToken", 7), "RequestToken"),
                Arguments.of(HandleCommand.CANCEL, Map.of("RequestToken", "secret value"), "RequestToken"),
                Arguments.of(HandleCommand.CANCEL, Map.of("RequestToken", "unknown"), "RequestToken"),
                Arguments.of("Resource Request Settled", DELETE, "detail-type"));
    }

    @ParameterizedTest
    @MethodSource("malformed")
    void that_is_malformed_is_rejected_with_member_and_rule_and_without_values(
            String detailType, Object detail, String member) throws IOException {
        handle(detailType, "event-1", detail);

        assertThat(api.items()).isZero();
        assertThat(published).singleElement().satisfies(event -> {
            assertThat(event.detailType).isEqualTo("Resource Request Rejected");
            assertThat(event.detail)
                    .containsEntry("Id", "event-1:rejected")
                    .containsEntry("SequenceNumber", 1)
                    .containsEntry("EventId", "event-1")
                    .containsEntry("Command", detailType);
            assertThat(event.detail.get("Reasons").toString())
                    .contains("Member=" + member)
                    .hasSizeLessThan(3_000)
                    .doesNotContain("secret");
        });
        assertThat(lines)
                .hasSize(2)
                .anyMatch(line -> line.contains("\"RejectedEvents\":1"))
                .noneMatch(line -> line.contains("secret"));
    }

    @Test
    void with_the_id_of_another_command_is_rejected() throws IOException {
        handle(HandleCommand.SUBMIT, "event-1", DELETE);
        Map<String, Object> other = new LinkedHashMap<>(DELETE);
        other.put("Identifier", "group-2");
        handle(HandleCommand.SUBMIT, "event-1", other);
        assertThat(published)
                .singleElement()
                .satisfies(event -> assertThat(event.detail.toString()).contains("ClientToken"));
    }

    @Test
    void whose_rejection_cannot_be_published_fails_the_invocation_so_that_it_is_retried() {
        bus = (detailType, detail) -> {
            throw new IllegalStateException("full");
        };
        assertThatThrownBy(() -> handle(HandleCommand.SUBMIT, "event-1", Map.of()))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void that_adopts_a_tracked_operation_is_rejected() throws IOException {
        Map<String, Object> adopt =
                Map.of("Operation", "CREATE", "TypeName", "AWS::Logs::LogGroup", "ProviderToken", "elsewhere");
        handle(HandleCommand.SUBMIT, "event-1", adopt);
        handle(HandleCommand.SUBMIT, "event-1", adopt);
        assertThat(published).isEmpty();
        handle(HandleCommand.SUBMIT, "event-2", adopt);

        assertThat(published)
                .singleElement()
                .satisfies(event -> assertThat(event.detail.toString())
                        .contains("event-2", "ProviderToken", "must name an operation that is not tracked already"));
        assertThat(only().start().providerToken()).contains("elsewhere");
    }
}
