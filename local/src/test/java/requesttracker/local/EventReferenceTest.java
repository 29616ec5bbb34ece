package requesttracker.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Error;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import requesttracker.domain.EventPayloads;
import requesttracker.events.HandleCommand;
import requesttracker.jsontree.JsonTree;
import requesttracker.statemachine.engine.VirtualTimers;

@DisplayName("The event reference in docs/events")
class EventReferenceTest {
    private static final SchemaRegistry SCHEMAS = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

    private final VirtualTimers timers = new VirtualTimers(Instant.parse("2026-01-01T00:00:00Z"));
    private final List<JsonNode> published = new ArrayList<>();
    private final TrackerHost tracker = new TrackerHost(HostFixtures.hearing(published::add), timers);
    private int sent;

    @AfterEach
    void stop() {
        tracker.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                HandleCommand.SUBMIT,
                HandleCommand.CANCEL,
                EventPayloads.SETTLED,
                EventPayloads.OVERDUE,
                EventPayloads.REJECTED
            })
    @DisplayName("has a schema that its example matches for each detail-type")
    void hasMatchingExamples(String detailType) {
        JsonNode example = file(detailType, "example");
        assertThat(example.get("detail-type").asText()).isEqualTo(detailType);
        assertThat(file(detailType, "schema").get("title").asText()).isEqualTo(detailType);
        assertThat(violations(detailType, example.get("detail"))).isEmpty();
    }

    @Test
    @DisplayName("describes every member of every event that is published")
    void describesPublishedEvents() {
        submit("plain", "{'DurationSeconds':1}", "CANCEL");
        submit(
                "hooked",
                "{'DurationSeconds':1,'Outcome':'FAILED','ErrorCode':'NotStabilized','StatusMessage':'no',"
                        + "'Hooks':[{'HookTypeName':'Acme::A::B','HookStatus':'HOOK_COMPLETE_FAILED','FailureMode':'WARN'}]}",
                "CANCEL");
        submit("canceled", "{'DurationSeconds':60}", "CANCEL");
        submit("overdue", "{'DurationSeconds':60}", "NOTIFY");
        command(HandleCommand.SUBMIT, "{'Operation':'CREATE','TypeName':'short'}");
        timers.runUntilIdle();

        assertThat(types())
                .containsExactlyInAnyOrder(EventPayloads.SETTLED, EventPayloads.OVERDUE, EventPayloads.REJECTED);
        for (JsonNode event : published) {
            String detailType = event.get("detail-type").asText();
            assertThat(violations(detailType, event.get("detail")))
                    .as("%s", event)
                    .isEmpty();
            assertDescribed(file(detailType, "schema"), event.get("detail"));
        }
    }

    @Test
    @DisplayName("has a submit example that is accepted, and a rejected example like a real rejection")
    void hasExamplesThatAreCarriedOut() {
        tracker.invoke("HandleCommand", file(HandleCommand.SUBMIT, "example"));
        timers.runUntilIdle();
        assertThat(published).hasSize(1);
        assertThat(published.get(0).at("/detail/Outcome").asText()).isEqualTo("SUCCEEDED");

        ObjectNode empty = file(HandleCommand.SUBMIT, "example");
        ((ObjectNode) empty.get("detail")).remove("DesiredState");
        tracker.invoke("HandleCommand", empty);
        timers.runUntilIdle();
        assertThat(published.get(1).get("detail"))
                .isEqualTo(file(EventPayloads.REJECTED, "example").get("detail"));
    }

    @Test
    @DisplayName("names in its schemas exactly the members that a submit may have")
    void namesTheMembersOfASubmit() {
        ObjectNode unknown = JsonTree.readObject(
                "{'Operation':'DELETE','TypeName':'Acme::Open::Thing','Identifier':'i','Color':'red'}"
                        .replace('\'', '"'));
        assertThat(violations(HandleCommand.SUBMIT, unknown)).isNotEmpty();
        unknown.remove("Color");
        assertThat(violations(HandleCommand.SUBMIT, unknown)).isEmpty();
    }

    private Set<String> types() {
        Set<String> types = new TreeSet<>();
        published.forEach(event -> types.add(event.get("detail-type").asText()));
        return types;
    }

    private void submit(String name, String behavior, String onTimeout) {
        command(
                HandleCommand.SUBMIT,
                String.format(
                        "{'Operation':'CREATE','TypeName':'Acme::Open::Thing','TimeoutSeconds':5,'OnTimeout':'%s',"
                                + "'Labels':{'env':'prod'},'ClientToken':'chosen-%s','RunId':'run-1',"
                                + "'DesiredState':{'Name':'%s','Simulate':{'Create':%s}}}",
                        onTimeout, name, name, behavior));
    }

    private void command(String detailType, String detail) {
        ObjectNode event = JsonTree.object();
        event.put("id", "event-" + sent++)
                .put("detail-type", detailType)
                .put("source", "com.example")
                .put("account", "123456789012");
        event.set("detail", JsonTree.read(detail.replace('\'', '"')));
        assertThat(violations(detailType, event.get("detail")).isEmpty()).isEqualTo(!detail.contains("short"));
        tracker.invoke("HandleCommand", event);
    }

    private static ObjectNode file(String detailType, String kind) {
        String name = detailType.toLowerCase(Locale.ROOT).replace(' ', '-');
        return JsonTree.readObject(
                RepositoryFiles.text(RepositoryFiles.path("docs/events/" + name + "." + kind + ".json")));
    }

    private static List<Error> violations(String detailType, JsonNode detail) {
        return SCHEMAS.getSchema(JsonTree.text(file(detailType, "schema"))).validate(detail);
    }

    /**
     * Fails if an object has a member that the schema does not name. Only later versions may add such members.
     */
    private static void assertDescribed(JsonNode schema, JsonNode value) {
        if (schema.has("properties")) {
            value.properties().forEach(member -> {
                JsonNode described = schema.get("properties").get(member.getKey());
                assertThat(described).as(member.getKey()).isNotNull();
                assertDescribed(described, member.getValue());
            });
        }
        if (schema.has("items")) {
            value.forEach(item -> assertDescribed(schema.get("items"), item));
        }
    }
}
