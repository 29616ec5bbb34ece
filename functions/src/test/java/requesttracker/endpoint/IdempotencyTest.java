package requesttracker.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import requesttracker.endpoint.EndpointFixture.Reply;
import requesttracker.store.TestTable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

@DisplayName("A ClientToken")
class IdempotencyTest {
    private static final Duration VALID = Duration.ofHours(36);
    private final EndpointFixture api = new EndpointFixture();

    private static Map<String, Object> members(String clientToken, String desiredState) {
        Map<String, Object> members = new LinkedHashMap<>(EndpointFixture.valid("CreateResource"));
        members.put("ClientToken", clientToken);
        members.put("DesiredState", desiredState);
        return members;
    }

    private Reply create(String clientToken, String desiredState) {
        return api.protocol("CreateResource", members(clientToken, desiredState));
    }

    private static String token(Reply reply) {
        assertThat(reply.status()).isBetween(200, 202);
        Map<String, Object> event = reply.json().containsKey("ProgressEvent") ? reply.progress() : reply.json();
        return event.get("RequestToken").toString();
    }

    @Test
    void returns_the_same_request_for_36_hours_and_then_a_new_one() {
        String first = token(create("c", "{}"));
        api.now.set(EndpointFixture.START.plus(VALID).minusSeconds(1));
        assertThat(token(create("c", "{}"))).isEqualTo(first);
        api.now.set(EndpointFixture.START.plus(VALID));
        assertThat(token(create("c", "{\"other\":true}"))).isNotEqualTo(first);
    }

    @Test
    void has_one_meaning_in_both_protocols_and_as_a_header() {
        String first = token(create("c", "{\"a\":1}"));
        Map<String, Object> rest = members("c", "{\"a\":1}");
        rest.put("Operation", "CREATE");
        assertThat(token(api.rest(rest))).isEqualTo(first);
        rest.remove("ClientToken");
        assertThat(token(api.rest(EndpointFixture.bytes(rest), Map.of("idempotency-key", "c"))))
                .isEqualTo(first);
        rest.put("DesiredState", Map.of("a", 1));
        assertThat(token(api.rest(EndpointFixture.bytes(rest), Map.of("idempotency-key", "c"))))
                .isEqualTo(first);
        rest.put("ClientToken", "d");
        assertThat(api.rest(EndpointFixture.bytes(rest), Map.of("idempotency-key", "c"))
                        .status())
                .isEqualTo(400);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"c", "\"c\"", " \"c\" "})
    void may_be_quoted_in_the_header(String header) {
        String first = token(create("c", "{}"));
        Map<String, Object> rest = members("c", "{}");
        rest.put("Operation", "CREATE");
        assertThat(token(api.rest(EndpointFixture.bytes(rest), Map.of("idempotency-key", header))))
                .isEqualTo(first);
        rest.remove("ClientToken");
        assertThat(token(api.rest(EndpointFixture.bytes(rest), Map.of("idempotency-key", header))))
                .isEqualTo(first);
    }

    @ParameterizedTest(name = "[{0}]")
    @ValueSource(strings = {"", "\"\"", "a b", "\"a", "\"a\\\"b\"", "\"a\", \"b\"", "\"a\";p=1"})
    void that_is_invalid_in_the_header_is_reported_under_the_name_of_the_header(String header) {
        Map<String, Object> rest = members("c", "[]");
        rest.remove("ClientToken");
        rest.put("Operation", "CREATE");
        Reply reply = api.rest(EndpointFixture.bytes(rest), Map.of("idempotency-key", header));
        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.json().get("errors").toString())
                .contains("member=Idempotency-Key", "member=DesiredState")
                .doesNotContain("ClientToken");
    }

    @Test
    void returns_the_same_request_for_all_spellings_of_the_payload() {
        String first = token(create("c", "{\"a\":1,\"b\":300}"));
        assertThat(token(create("c", "{ \"b\": 3.0e2, \"a\": 1 }"))).isEqualTo(first);
        String body = "{\"Operation\":\"CREATE\",\"TypeName\":\"AWS::Logs::LogGroup\",\"ClientToken\":\"c\","
                + "\"DesiredState\":{\"b\":0.3E+3,\"a\":1.0}}";
        assertThat(token(api.rest(body.getBytes(StandardCharsets.UTF_8), Map.of())))
                .isEqualTo(first);
        assertThat(create("c", "{\"a\":1,\"b\":301}").status()).isEqualTo(400);
    }

    /** Changes the ClientToken's item. */
    private void item(String clientToken, String update, Map<String, AttributeValue> values) {
        TestTable.client()
                .updateItem(r -> r.tableName(api.table)
                        .key(Map.of("RequestToken", AttributeValue.fromS("client-token#" + clientToken)))
                        .updateExpression(update)
                        .expressionAttributeValues(values.isEmpty() ? null : values));
    }

    @Test
    void of_a_version_without_canonical_digests_is_compared_by_the_rule_of_that_version() {
        String first = token(create("c", "{\"a\":1,\"b\":2}"));
        item("c", "REMOVE CanonicalDigest", Map.of());
        assertThat(token(create("c", "{\"a\":1,\"b\":2}"))).isEqualTo(first);
        assertThat(create("c", "{\"b\":2,\"a\":1}").body()).contains("ClientTokenConflictException");
        assertThat(create("c", "{\"a\":1,\"b\":3}").body()).contains("ClientTokenConflictException");
    }

    @Test
    void keeps_the_digest_that_the_previous_version_compares() {
        create("c", "{\"a\":1,\"b\":2}");
        Map<String, AttributeValue> stored = TestTable.client()
                .getItem(
                        r -> r.tableName(api.table).key(Map.of("RequestToken", AttributeValue.fromS("client-token#c"))))
                .item();
        assertThat(stored.get("CanonicalDigest").s()).matches("2:[0-9a-f]{64}");
        assertThat(stored.get("ContentDigest").s()).matches("[0-9a-f]{64}");
    }

    @Test
    void with_other_content_is_a_conflict() {
        create("c", "{}");
        Reply protocol = create("c", "{\"other\":true}");
        assertThat(protocol.status()).isEqualTo(400);
        assertThat(protocol.headers()).containsEntry("x-amzn-errortype", "ClientTokenConflictException");
        Map<String, Object> rest = members("c", "{\"other\":true}");
        rest.put("Operation", "CREATE");
        assertThat(api.rest(rest).status()).isEqualTo(422);
        assertThat(api.protocol("DeleteResource", withToken("DeleteResource")).body())
                .contains("ClientTokenConflictException");
    }

    private static Map<String, Object> withToken(String action) {
        Map<String, Object> members = new LinkedHashMap<>(EndpointFixture.valid(action));
        members.put("ClientToken", "c");
        return members;
    }

    @Test
    void that_is_missing_makes_each_submit_a_separate_request() {
        Map<String, Object> members = EndpointFixture.valid("CreateResource");
        assertThat(token(api.protocol("CreateResource", members)))
                .isNotEqualTo(token(api.protocol("CreateResource", members)));
    }

    @Test
    void makes_one_request_of_concurrent_submits() throws Exception {
        int racers = 8;
        ExecutorService threads = Executors.newFixedThreadPool(racers);
        for (int round = 0; round < 10; round++) {
            String clientToken = "race-" + round;
            CyclicBarrier start = new CyclicBarrier(racers);
            List<Future<Reply>> replies = new ArrayList<>();
            for (int racer = 0; racer < racers; racer++) {
                String state = round % 2 == 0 ? "{}" : "{\"racer\":" + racer % 2 + "}";
                replies.add(threads.submit(() -> {
                    start.await();
                    return create(clientToken, state);
                }));
            }
            Set<String> tokens = new TreeSet<>();
            int conflicts = 0;
            for (Future<Reply> reply : replies) {
                if (reply.get().status() == 200) {
                    tokens.add(token(reply.get()));
                } else {
                    assertThat(reply.get().body()).contains("ClientTokenConflictException");
                    conflicts++;
                }
            }
            assertThat(tokens).hasSize(1);
            assertThat(conflicts).isEqualTo(round % 2 == 0 ? 0 : racers / 2);
        }
        threads.shutdown();
    }
}
