package requesttracker.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import requesttracker.endpoint.EndpointFixture;
import requesttracker.json.Json;

@DisplayName("A malformed event")
class PoisonedEventsTest {
    /**
     * The maximum length of an event in bytes: docs.aws.amazon.com, "Amazon EventBridge quotas", PutEvents entry size.
     */
    private static final int EVENT_MAX = 256 * 1024;

    private final EndpointFixture api = new EndpointFixture();
    private Map<String, Object> rejected = Map.of();

    private void handle(byte[] event) throws IOException {
        new HandleCommand(api.parts()
                        .eventBus((detailType, detail) -> {
                            assertThat(detailType).isEqualTo("Resource Request Rejected");
                            rejected = detail;
                        })
                        .build())
                .handleRequest(new ByteArrayInputStream(event), new ByteArrayOutputStream(), null);
    }

    private static byte[] event(Object detailType, Object detail) {
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("id", "event-1");
        event.put("detail-type", detailType);
        event.put("detail", detail);
        return EndpointFixture.bytes(event);
    }

    @ParameterizedTest(name = "{index}")
    @DisplayName("fails its invocation, and so becomes a dead letter, if its sender cannot be notified:")
    @ValueSource(
            strings = {
                "",
                "hunter2",
                "null",
                "[]",
                "\"hunter2\"",
                "{\"id\":\"event-1\"",
                "{} {}",
                "{}",
                "{\"id\":7,\"detail-type\":\"Submit Resource Request\",\"detail\":{}}",
                "{\"id\":\"a\",\"id\":\"b\"}"
            })
    void isADeadLetter(String event) {
        assertThatThrownBy(() -> handle(event.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(IOException.class)
                .hasMessageNotContaining("hunter2");
        nothingHappened();
    }

    @Test
    @DisplayName("fails its invocation if it is not UTF-8 or is nested deeper than 100 levels")
    void isADeadLetterToo() {
        assertThatThrownBy(() -> handle(new byte[] {'{', (byte) 0xff, '}'})).isInstanceOf(IOException.class);
        String deep = "{\"id\":\"event-1\",\"detail\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}";
        assertThatThrownBy(() -> handle(deep.getBytes(StandardCharsets.UTF_8))).isInstanceOf(IOException.class);
        nothingHappened();
    }

    static Stream<Arguments> misshapen() {
        String submit = HandleCommand.SUBMIT;
        Map<String, Object> submission =
                Map.of("Operation", "DELETE", "TypeName", "AWS::Logs::LogGroup", "Identifier", "group-1");
        return Stream.of(
                Arguments.of("no detail", submit, null, "detail"),
                Arguments.of("a text for a detail", submit, "hunter2", "detail"),
                Arguments.of("an unknown detail-type", "Delete Everything", submission, "detail-type"),
                Arguments.of("no detail-type", null, submission, "detail-type"),
                Arguments.of("a number for a detail-type", 7, submission, "detail-type"),
                Arguments.of("a detail-type of 200,000 characters", "x".repeat(200_000), submission, "detail-type"),
                Arguments.of(
                        "a member of 40,000 characters",
                        submit,
                        Map.of("\ud83d\ude00".repeat(20_000), 1),
                        "\ud83d\ude00"),
                Arguments.of("members without end", submit, many(), "member"),
                Arguments.of(
                        "objects for texts", submit, Map.of("Operation", Map.of(), "TypeName", Map.of()), "TypeName"));
    }

    private static Map<String, Object> many() {
        Map<String, Object> many = new LinkedHashMap<>();
        for (int i = 0; i < 15_000; i++) {
            many.put("member" + i, "hunter2");
        }
        return many;
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("is rejected with a short message, logged and counted:")
    @MethodSource("misshapen")
    void isRejected(String what, Object detailType, Object detail, String member) throws IOException {
        handle(event(detailType, detail));

        assertThat(rejected).containsEntry("EventId", "event-1");
        assertThat(rejected.get("Reasons").toString())
                .contains("Member=" + member)
                .doesNotContain("hunter2");
        assertThat(EndpointFixture.bytes(rejected)).hasSizeLessThan(10_000);
        assertThat(api.items()).isZero();
        assertThat(api.logged)
                .hasSize(2)
                .anyMatch(line -> line.contains("\"A command was rejected\"") && line.contains("\"event-1\""))
                .anyMatch(line -> line.contains("\"RejectedEvents\":1"))
                .allMatch(line -> line.length() < 10_000 && !line.contains("hunter2"));
    }

    @Test
    @DisplayName("is not an event of the maximum length of EventBridge, which is executed")
    void atTheLimit() throws IOException {
        String room = "x".repeat(EVENT_MAX - event(HandleCommand.SUBMIT, create("")).length);
        byte[] longest = event(HandleCommand.SUBMIT, create(room));
        assertThat(longest).hasSize(EVENT_MAX);
        handle(longest);

        assertThat(rejected).isEmpty();
        assertThat(api.store.payload(api.started.remove()).orElseThrow().reveal())
                .isEqualTo(Json.write(Map.of("Description", room)));
    }

    private static Map<String, Object> create(String description) {
        return Map.of(
                "Operation",
                "CREATE",
                "TypeName",
                "AWS::Logs::LogGroup",
                "DesiredState",
                Map.of("Description", description));
    }

    private void nothingHappened() {
        assertThat(rejected).isEmpty();
        assertThat(api.items()).isZero();
        assertThat(api.started).isEmpty();
    }
}
