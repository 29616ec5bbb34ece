package requesttracker.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import requesttracker.endpoint.EndpointFixture.Reply;
import requesttracker.json.Json;

@DisplayName("Malformed bodies")
class MutatedBodiesTest {
    private static final List<String> ACTIONS = List.of(
            "CreateResource",
            "UpdateResource",
            "DeleteResource",
            "GetResourceRequestStatus",
            "CancelResourceRequest",
            "ListResourceRequests");
    private static final Map<String, String> OPERATIONS =
            Map.of("CreateResource", "CREATE", "UpdateResource", "UPDATE", "DeleteResource", "DELETE");

    private final Random random = new Random(20_260_301);

    /** A way to change a body so that it is certainly invalid. */
    private interface Spoil {
        byte[] apply(Map<String, Object> members);
    }

    @Test
    void are_all_rejected_with_a_4xx_and_store_nothing() {
        EndpointFixture api = new EndpointFixture();
        List<Spoil> ways = List.of(
                this::truncated,
                members -> text(with(members, "[".repeat(1_000) + "]".repeat(1_000))),
                members -> text(with(members, "{\"a\":".repeat(1_000) + "1" + "}".repeat(1_000))),
                members -> text(with(members, any("true", "17", "-0.5", "1e400", "9".repeat(399)))),
                members -> text(with(members, any("9".repeat(5_000), "1" + "0".repeat(1_000) + ".5", "1e99999999999"))),
                this::notUtf8,
                this::duplicated,
                members -> text(Json.write(members) + any("x", "}", " {}", ",", "\u0000")),
                members -> text(any("[", "\"", "null", "true", "1", "", "[]", "\ufeff{}", "{'a':1}", "{\"a\":NaN}")));
        for (int i = 0; i < 10_000; i++) {
            String action = ACTIONS.get(random.nextInt(ACTIONS.size()));
            boolean rest = OPERATIONS.containsKey(action) && random.nextBoolean();
            Map<String, Object> members = valid(action);
            if (rest) {
                members.put("Operation", OPERATIONS.get(action));
            }
            byte[] body = ways.get(random.nextInt(ways.size())).apply(members);
            Reply reply = rest ? api.rest(body, Map.of()) : api.protocol(action, body);

            assertThat(reply.status())
                    .as("%d: %s, %s: %s", i, action, head(body), reply.body())
                    .isBetween(400, 499);
            assertThat(reply.body()).doesNotContain("secret-name");
        }
        assertThat(api.items()).isZero();
        assertThat(api.started).isEmpty();
        assertThat(api.logged).isEmpty();
    }

    @Test
    void larger_than_the_limit_are_rejected_with_413() {
        byte[] body = new byte[EndpointFunction.BODY_MAX_BYTES + 1];
        EndpointFixture api = new EndpointFixture();
        assertThat(api.protocol("CreateResource", body).status()).isEqualTo(413);
        assertThat(api.rest(body, Map.of()).status()).isEqualTo(413);
    }

    private Map<String, Object> valid(String action) {
        Map<String, Object> members = new LinkedHashMap<>(EndpointFixture.valid(action));
        if (action.equals("ListResourceRequests")) {
            members.put("NextToken", "abc");
        } else if (OPERATIONS.containsKey(action)) {
            members.put("RoleArn", "arn:aws:iam::123456789012:role/deployer");
        }
        return members;
    }

    private byte[] truncated(Map<String, Object> members) {
        byte[] whole = EndpointFixture.bytes(members);
        byte[] part = new byte[random.nextInt(whole.length)];
        System.arraycopy(whole, 0, part, 0, part.length);
        return part;
    }

    /** Returns the members with another value for one of them. All members have to be strings. */
    private String with(Map<String, Object> members, String json) {
        List<String> names = new ArrayList<>(members.keySet());
        String chosen = names.get(random.nextInt(names.size()));
        List<String> texts = new ArrayList<>();
        members.forEach(
                (name, value) -> texts.add(Json.write(name) + ":" + (name.equals(chosen) ? json : Json.write(value))));
        return "{" + String.join(",", texts) + "}";
    }

    private byte[] notUtf8(Map<String, Object> members) {
        byte[] whole = EndpointFixture.bytes(members);
        int at = random.nextInt(whole.length + 1);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(whole, 0, at);
        List<byte[]> wrong = List.of(
                new byte[] {(byte) 0xff},
                new byte[] {(byte) 0xc3, '('},
                new byte[] {(byte) 0xed, (byte) 0xa0, (byte) 0x80},
                new byte[] {(byte) 0xc0, (byte) 0x80});
        out.writeBytes(wrong.get(random.nextInt(wrong.size())));
        out.write(whole, at, whole.length - at);
        return out.toByteArray();
    }

    private byte[] duplicated(Map<String, Object> members) {
        String body = Json.write(members);
        List<String> names = new ArrayList<>(members.keySet());
        String name = names.get(random.nextInt(names.size()));
        return text("{" + Json.write(name) + ":" + Json.write(members.get(name)) + "," + body.substring(1));
    }

    private String any(String... texts) {
        return texts[random.nextInt(texts.length)];
    }

    private static byte[] text(String body) {
        return body.getBytes(StandardCharsets.UTF_8);
    }

    private static String head(byte[] body) {
        String text = new String(body, StandardCharsets.UTF_8);
        return text.length() < 300 ? text : text.substring(0, 300);
    }
}
