package requesttracker.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import requesttracker.domain.Callback;
import requesttracker.domain.CallbackStatus;
import requesttracker.domain.EventPayloads;
import requesttracker.domain.Lease;
import requesttracker.domain.Lifecycle;
import requesttracker.domain.OnCallerGone;
import requesttracker.domain.Request;
import requesttracker.domain.Sensitive;
import requesttracker.endpoint.EndpointFixture.Reply;
import requesttracker.json.Json;
import requesttracker.json.MalformedJsonException;
import requesttracker.store.TestTable;

@DisplayName("A submit with a Callback")
class CallbackSubmitTest {
    private static final String TOKEN = "AQCEAAAAKgAAAAMAAAAAAAAAAb+task/token=";

    private final EndpointFixture api = EndpointFixture.withCallbacks();
    private final List<Map<String, Object>> published = new ArrayList<>();

    CallbackSubmitTest() {
        api.parts().eventBus((detailType, detail) -> {
            assertThat(detailType).isEqualTo(EventPayloads.SETTLED);
            published.add(detail);
        });
    }

    private static Map<String, Object> members(Object callback) {
        Map<String, Object> members = new LinkedHashMap<>(EndpointFixture.valid("CreateResource"));
        members.put("ClientToken", "client-1");
        members.put("Callback", callback);
        return members;
    }

    private Reply rest(Object callback) {
        Map<String, Object> members = members(callback);
        members.put("Operation", "CREATE");
        return api.rest(members);
    }

    private Request submitted(Object callback) {
        Reply reply = rest(callback);
        assertThat(reply.status()).as(reply.body()).isEqualTo(202);
        return api.store.find(reply.json().get("RequestToken").toString()).orElseThrow();
    }

    private static Callback callback(String token, OnCallerGone gone) {
        return new Callback(Sensitive.of(token), gone);
    }

    private static Request settled(Request request) {
        return Lifecycle.fail(request, "for the test", EndpointFixture.START);
    }

    @Test
    void stores_the_task_token_apart_from_the_record() {
        Request request = submitted(Map.of("TaskToken", TOKEN, "OnCallerGone", "CANCEL"));

        assertThat(request.callback())
                .contains(new CallbackStatus(OnCallerGone.CANCEL, 1, Optional.empty(), Optional.empty()));
        assertThat(api.store.callbacks().of(request.requestToken()))
                .containsExactly(callback(TOKEN, OnCallerGone.CANCEL));
        assertThat(TestTable.client().scan(scan -> scan.tableName(api.table)).items())
                .filteredOn(item -> item.toString().contains(TOKEN))
                .singleElement()
                .satisfies(item -> {
                    assertThat(item.get("RequestToken").s()).isEqualTo(request.requestToken() + "#callbacks");
                    assertThat(item).containsKey("ExpiresAt");
                });
    }

    @Test
    void is_accepted_in_the_protocol_too() {
        Reply reply = api.protocol("CreateResource", members(Map.of("TaskToken", TOKEN)));

        assertThat(reply.status()).isEqualTo(200);
        assertThat(api.store.callbacks().of(reply.progress().get("RequestToken").toString()))
                .containsExactly(callback(TOKEN, OnCallerGone.KEEP));
    }

    @Test
    void adds_no_callback_if_its_lease_is_rejected() {
        Map<String, Object> first = members(Map.of("TaskToken", TOKEN));
        first.put("Operation", "CREATE");
        for (int lease = 0; lease < Lease.MOST; lease++) {
            first.put("LeaseId", "lease-" + lease);
            assertThat(api.rest(first).status()).isEqualTo(202);
        }
        Map<String, Object> repeat = new LinkedHashMap<>(first);
        repeat.put("LeaseId", "one-too-many");
        repeat.put("Callback", Map.of("TaskToken", "other-" + TOKEN));

        assertThat(api.rest(repeat).status()).isEqualTo(400);
        assertThat(api.store.callbacks().of("request-1")).containsExactly(callback(TOKEN, OnCallerGone.KEEP));
    }

    @Test
    void never_reveals_the_task_token() {
        Request request = submitted(Map.of("TaskToken", TOKEN));
        String token = request.requestToken();

        List<String> shown = List.of(
                rest(Map.of("TaskToken", TOKEN)).body(),
                rest(Map.of("TaskToken", TOKEN, "Other", TOKEN)).body(),
                rest(Map.of("TaskToken", TOKEN + "x".repeat(2048))).body(),
                api.call("GET /requests/{token}", Map.of(), Map.of(), token, new byte[0])
                        .body(),
                api.list("").body(),
                api.protocol("GetResourceRequestStatus", Map.of("RequestToken", token))
                        .body(),
                api.logged.toString(),
                Json.write(EventPayloads.settled(settled(request))),
                request.toString(),
                callback(TOKEN, OnCallerGone.KEEP).toString(),
                api.store.callbacks().of(token).toString());

        assertThat(shown).noneMatch(text -> text.contains("task/token"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "text"                                        | Callback                | must be an object
            {}                                            | Callback.TaskToken      | is required
            {"TaskToken": 7}                              | Callback.TaskToken      | must be a string
            {"TaskToken": ""}                             | Callback.TaskToken      | must have a length from 1 to 2048
            {"TaskToken": "t", "OnCallerGone": "DELETE"}  | Callback.OnCallerGone   | must be one of [KEEP, CANCEL]
            {"TaskToken": "t", "OnCallerGone": null}      | Callback.OnCallerGone   | must be one of [KEEP, CANCEL]
            {"TaskToken": "t", "TaskTokens": []}          | Callback.TaskTokens     | is not a member of a Callback
            """)
    void is_rejected_if_the_callback_breaks_a_rule(String callback, String member, String rule)
            throws MalformedJsonException {
        Reply reply = rest(Json.value(callback));

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.body()).contains(member, rule);
        assertThat(api.items()).isZero();
    }

    @Test
    void is_rejected_in_both_protocols_if_no_state_machine_may_be_called_back() {
        EndpointFixture without = new EndpointFixture();
        Map<String, Object> members = members(Map.of("TaskToken", TOKEN));
        Reply protocol = without.protocol("CreateResource", members);
        members.put("Operation", "CREATE");
        Reply rest = without.rest(members);

        assertThat(List.of(protocol.status(), rest.status())).containsOnly(400);
        assertThat(List.of(protocol.body(), rest.body()))
                .allSatisfy(
                        body -> assertThat(body).contains("Callback", "must be absent", "callbackStateMachineArns"));
        assertThat(without.items()).isZero();
    }

    @Test
    void is_the_same_submit_as_without_its_callback() {
        Map<String, Object> plain = members(Map.of());
        plain.remove("Callback");
        String first = api.protocol("CreateResource", plain)
                .progress()
                .get("RequestToken")
                .toString();
        Request repeated = submitted(Map.of("TaskToken", TOKEN));

        assertThat(repeated.requestToken()).isEqualTo(first);
        assertThat(repeated.callback()).isPresent();
        assertThat(api.store.callbacks().of(first)).hasSize(1);
        assertThat(published).as("the request has not settled").isEmpty();
    }

    @Test
    void adds_its_token_to_the_request_that_it_repeats() {
        Request first = submitted(Map.of("TaskToken", "one", "OnCallerGone", "CANCEL"));
        Request second = submitted(Map.of("TaskToken", "two", "OnCallerGone", "CANCEL"));
        Request third = submitted(Map.of("TaskToken", "three"));

        assertThat(first.callback().orElseThrow().onCallerGone()).isEqualTo(OnCallerGone.CANCEL);
        assertThat(second.callback().orElseThrow().onCallerGone()).isEqualTo(OnCallerGone.CANCEL);
        assertThat(third.callback().orElseThrow().onCallerGone())
                .as("one caller wants the request to continue")
                .isEqualTo(OnCallerGone.KEEP);
        assertThat(api.store.callbacks().of(first.requestToken())).hasSize(3);
    }

    @Test
    void is_rejected_if_five_other_tokens_wait() {
        IntStream.range(0, 5).forEach(i -> submitted(Map.of("TaskToken", "token-" + i)));

        assertThat(rest(Map.of("TaskToken", "token-4")).status()).isEqualTo(202);
        Reply sixth = rest(Map.of("TaskToken", "token-5"));
        assertThat(sixth.status()).isEqualTo(400);
        assertThat(sixth.body()).contains("Callback", "at most 5 callbacks");
        assertThat(api.protocol("CreateResource", members(Map.of("TaskToken", "token-5")))
                        .body())
                .contains("ValidationException", "at most 5 callbacks");
    }

    @Test
    void is_called_back_at_once_if_the_request_has_settled() {
        Request request = submitted(Map.of("TaskToken", "one"));
        api.store.save(request, CallbackSubmitTest::settled);
        api.store
                .callbacks()
                .remove(request.requestToken(), api.store.callbacks().of(request.requestToken()));

        Request repeated = submitted(Map.of("TaskToken", "two"));

        assertThat(published).singleElement().satisfies(detail -> {
            assertThat(detail).isEqualTo(EventPayloads.settled(repeated));
            assertThat(detail).containsEntry("Callback", true);
        });
        assertThat(api.store.callbacks().of(request.requestToken()))
                .containsExactly(callback("two", OnCallerGone.KEEP));
    }

    @Test
    void returns_an_error_if_the_callback_of_a_settled_request_fails() {
        Request request = submitted(Map.of("TaskToken", "one"));
        api.store.save(request, CallbackSubmitTest::settled);
        api.parts().eventBus((detailType, detail) -> {
            throw new IllegalStateException("no bus");
        });

        assertThat(rest(Map.of("TaskToken", "two")).status()).isEqualTo(500);
    }

    @Test
    void does_not_change_the_event_of_a_submit_without_a_callback() {
        Map<String, Object> plain = members(Map.of());
        plain.remove("Callback");
        Request request = api.store
                .find(api.protocol("CreateResource", plain)
                        .progress()
                        .get("RequestToken")
                        .toString())
                .orElseThrow();

        assertThat(EventPayloads.settled(settled(request))).doesNotContainKey("Callback");
    }
}
