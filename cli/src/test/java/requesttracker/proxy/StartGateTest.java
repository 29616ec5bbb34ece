package requesttracker.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import requesttracker.client.ClientResponse;
import requesttracker.client.TrackerClientException;
import requesttracker.jsontree.JsonTree;

@DisplayName("The starts of a run")
class StartGateTest {
    private static final Map<String, String> CREATE = Map.of("x-amz-target", "CloudApiService.CreateResource");
    private static final Map<String, String> STATUS =
            Map.of("x-amz-target", "CloudApiService.GetResourceRequestStatus");
    private static final ObjectNode MEMBERS =
            JsonTree.object().put("RunId", "run-1").put("TimeoutSeconds", 60);

    private final List<String> sent = new ArrayList<>();
    private CallForwarder api = (method, path, headers, body) -> answer(200, event("t-" + sent.size(), "PENDING"));
    private final StartGate gate = new StartGate(
            (method, path, headers, body) -> {
                sent.add(new String(body, UTF_8));
                return api.send(method, path, headers, body);
            },
            MEMBERS);

    private static ClientResponse answer(int status, String body) {
        return new ClientResponse(status, Map.of(), ByteBuffer.wrap(body.getBytes(UTF_8)));
    }

    private static String event(String token, String status) {
        return "{\"ProgressEvent\":{\"RequestToken\":\"" + token + "\",\"OperationStatus\":\"" + status
                + "\",\"ResourceModel\":\"{}\"}}";
    }

    private ClientResponse create(String body) {
        return gate.send("POST", "/", CREATE, body.getBytes(UTF_8));
    }

    @ParameterizedTest
    @DisplayName("get the members of the run, and keep their own text byte by byte:")
    @ValueSource(
            strings = {
                "{\"TypeName\" : \"A\\u003aB\",\n \"Labels\":{\"n\":\"1\"}, \"DesiredState\":\"{\\\"a\\\":3.0e2}\", \"X\": 1e400 }",
                "  { \"ClientToken\":\"mine\", \"z\": \"\u00e4\\u00e4\\/\" }  ",
                "{\"ClientToken\":\"mine\",\"n\":-0.0,\"e\":1E+2}"
            })
    void keepText(String body) {
        create(body);

        String text = sent.get(0);
        int brace = body.indexOf('{');
        String own = body.substring(brace + 1);
        assertThat(text).startsWith(body.substring(0, brace + 1)).endsWith("," + own);
        String added = "{" + text.substring(brace + 1, text.length() - own.length() - 1) + "}";
        ObjectNode members = JsonTree.readObject(added);
        assertThat(members.has("ClientToken")).isEqualTo(!body.contains("ClientToken"));
        members.remove("ClientToken");
        assertThat(members).isEqualTo(MEMBERS);
        assertThat(JsonTree.parse(text)).isPresent();
    }

    @Test
    @DisplayName("keep what the client says of itself, and an empty object gets all members")
    void clientFirst() {
        create("{\"TimeoutSeconds\":5,\"RunId\":\"other\",\"ClientToken\":\"c\"}");
        assertThat(sent.get(0)).isEqualTo("{\"TimeoutSeconds\":5,\"RunId\":\"other\",\"ClientToken\":\"c\"}");
        create(" {} ");
        assertThat(JsonTree.readObject(sent.get(1)).properties())
                .extracting(Map.Entry::getKey)
                .containsExactly("RunId", "TimeoutSeconds", "ClientToken");
    }

    @Test
    @DisplayName("have no member twice if the client sends null, which is absent in the protocol")
    void nullMember() {
        create("{\"ClientToken\":null,\"RunId\":null,\"TypeName\":\"A::B::C\"}");
        ObjectNode body = JsonTree.readObject(sent.get(0));
        assertThat(JsonTree.string(body, "RunId")).contains("run-1");
        assertThat(JsonTree.string(body, "ClientToken")).isPresent();
    }

    @Test
    @DisplayName("are those of REST too, whose Idempotency-Key is the ClientToken")
    void rest() {
        api = (method, path, headers, body) -> answer(202, "{\"RequestToken\":\"t\",\"OperationStatus\":\"PENDING\"}");
        gate.send("POST", "/%72equests/?x=1", Map.of("idempotency-key", "k"), "{}".getBytes(UTF_8));
        assertThat(sent.get(0)).isEqualTo("{\"RunId\":\"run-1\",\"TimeoutSeconds\":60}");
        assertThat(gate.open()).containsExactly("t");
    }

    @ParameterizedTest
    @DisplayName("are all that is changed:")
    @CsvSource({"POST,/requests/t/cancel", "GET,/requests", "POST,/"})
    void others(String method, String path) {
        gate.close();
        assertThat(gate.send(method, path, STATUS, "{\"a\": 1}".getBytes(UTF_8)).status())
                .isEqualTo(200);
        assertThat(sent).containsExactly("{\"a\": 1}");
        assertThat(gate.requests()).isEmpty();
    }

    @Test
    @DisplayName("are open until a look at them shows that they have settled")
    void open() {
        create("{}");
        create("{}");
        assertThat(gate.open()).containsExactly("t-1", "t-2");
        api = (method, path, headers, body) -> answer(200, event("t-1", "FAILED"));
        gate.send("POST", "/", STATUS, new byte[0]);
        assertThat(gate.open()).containsExactly("t-2");
        api = (method, path, headers, body) -> answer(200, event("t-1", "IN_PROGRESS"));
        gate.send("POST", "/", STATUS, new byte[0]);
        assertThat(gate.open()).as("an answer that was overtaken").containsExactly("t-2");
        assertThat(gate.requests().toString()).doesNotContain("ResourceModel");
    }

    @Test
    @DisplayName("are refused after the end, in the protocol that they came by, with an error that no library retries")
    void refusedAfterTheEnd() {
        gate.close();
        ClientResponse protocol = create("{}");
        assertThat(protocol.status()).isEqualTo(400);
        assertThat(protocol.text()).contains("AccessDeniedException", "starts no new request");
        ClientResponse rest = gate.send("POST", "/requests", Map.of(), "{}".getBytes(UTF_8));
        assertThat(rest.status()).isEqualTo(403);
        assertThat(rest.problem()).contains("starts no new request");
        assertThat(sent).isEmpty();
    }

    @Test
    @DisplayName("are in doubt without an answer, until a repeat with the same text is answered")
    void inDoubt() {
        api = (method, path, headers, body) -> {
            throw TrackerClientException.usageError("no answer");
        };
        assertThatThrownBy(() -> create("{\"TypeName\":\"A\"}")).hasMessage("no answer");
        api = (method, path, headers, body) -> answer(503, "{}");
        create("{\"ClientToken\":\"mine\"}");
        api = (method, path, headers, body) -> answer(200, "{}");
        create("{\"ClientToken\":\"no token in the answer\"}");
        api = (method, path, headers, body) -> answer(400, "{}");
        create("{\"ClientToken\":\"refused\"}");
        List<String> doubts = gate.inDoubt();
        assertThat(doubts).hasSize(3).endsWith("mine", "no token in the answer");

        api = (method, path, headers, body) -> answer(200, event("t", "PENDING"));
        gate.close();
        gate.repeat(doubts.get(0));
        assertThat(sent.get(4)).isEqualTo(sent.get(0)).contains(doubts.get(0));
        assertThat(gate.open()).containsExactly("t");
        assertThat(gate.inDoubt()).containsExactly("mine", "no token in the answer");
    }

    @Test
    @DisplayName("are in doubt no more if the client itself repeats them and is answered")
    void clientRepeats() {
        api = (method, path, headers, body) -> answer(500, "{}");
        create("{\"ClientToken\":\"mine\"}");
        api = (method, path, headers, body) -> answer(200, event("t", "PENDING"));
        create("{\"ClientToken\":\"mine\"}");
        assertThat(gate.inDoubt()).isEmpty();
    }

    @Test
    @DisplayName("that are in progress when the gate closes are waited for")
    void inProgress() throws InterruptedException, ExecutionException {
        CountDownLatch arrived = new CountDownLatch(1);
        CountDownLatch released = new CountDownLatch(1);
        api = (method, path, headers, body) -> {
            arrived.countDown();
            try {
                released.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return answer(200, event("late", "PENDING"));
        };
        ExecutorService client = Executors.newSingleThreadExecutor();
        try {
            Future<ClientResponse> answered = client.submit(() -> create("{}"));
            arrived.await();
            gate.close();
            assertThat(gate.awaitStarts(1)).isFalse();
            released.countDown();
            assertThat(gate.awaitStarts(30_000)).isTrue();
            assertThat(gate.open()).containsExactly("late");
            assertThat(answered.get().status()).isEqualTo(200);
        } finally {
            client.shutdownNow();
        }
    }

    @Test
    @DisplayName("that are not a JSON object pass unchanged, for the API to reject them")
    void noObject() {
        api = (method, path, headers, body) -> answer(400, "{}");
        create("[1");
        assertThat(sent).containsExactly("[1");
        assertThat(gate.inDoubt()).isEmpty();
    }
}
