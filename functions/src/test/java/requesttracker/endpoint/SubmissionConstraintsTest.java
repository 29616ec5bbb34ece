package requesttracker.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import requesttracker.endpoint.EndpointFixture.Reply;

@DisplayName("The constraints of docs/cloud-control-contract.md, at, below and above each bound")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SubmissionConstraintsTest {
    private static final Map<String, String> OPERATIONS =
            Map.of("CreateResource", "CREATE", "UpdateResource", "UPDATE", "DeleteResource", "DELETE");

    private final EndpointFixture api = new EndpointFixture();

    record Case(String action, String member, String what, Object value, boolean valid) {
        @Override
        public String toString() {
            return action + " " + member + " " + what + (valid ? "" : ": refused");
        }
    }

    static Stream<Case> starts() {
        String part = "A".repeat(64);
        String arn = "arn:aws:iam::123456789012:role/";
        Stream.Builder<Case> cases = Stream.builder();
        for (String action : List.of("CreateResource", "UpdateResource", "DeleteResource")) {
            bound(cases, action, "TypeName", "AA::BB::CC", part + "::" + part + "::" + part, "A");
            wrong(
                    cases,
                    action,
                    "TypeName",
                    "AWS::Logs",
                    "AWS::Logs::LogGroup::MODULE",
                    "AWS::L_gs::LogGroup",
                    "A::Logs::LogGroup");
            bound(cases, action, "TypeVersionId", "1", "-".repeat(128), "-");
            wrong(cases, action, "TypeVersionId", "1.0", "a b", "");
            bound(
                    cases,
                    action,
                    "RoleArn",
                    "arn:a:iam::123456789012:role/b",
                    arn + "r".repeat(2048 - arn.length()),
                    "r");
            wrong(
                    cases,
                    action,
                    "RoleArn",
                    "arn:aws:iam::12345678901:role/admin",
                    "arn:aws:iam::123456789012:user/a",
                    "arn:a:iam::1:role/r");
            String own = action.substring(0, 1);
            bound(cases, action, "ClientToken", own, own.repeat(128), own);
            wrong(cases, action, "ClientToken", "a_b", "a b", "ü", "");
            if (!action.equals("CreateResource")) {
                bound(cases, action, "Identifier", "i", "I".repeat(1024), "I");
                bound(cases, action, "Identifier", "é|1", "😀".repeat(1024), "😀");
                wrong(cases, action, "Identifier", "two\nlines", "");
            }
            cases.add(new Case(action, "TimeoutSeconds", "at its minimum", 1, true));
            cases.add(new Case(action, "TimeoutSeconds", "at its maximum", 259_200, true));
            for (Object value : List.of(0, -1, 259_201, 1.5, 1e30)) {
                cases.add(new Case(action, "TimeoutSeconds", value.toString(), value, false));
            }
            cases.add(new Case(action, "OnTimeout", "NOTIFY", "NOTIFY", true));
            cases.add(new Case(action, "OnTimeout", "unknown", "IGNORE", false));
            cases.add(new Case(action, "OnConflict", "WAIT", "WAIT", true));
            cases.add(new Case(action, "OnConflict", "unknown", "wait", false));
        }
        payload(cases, "CreateResource", "DesiredState", "{", "}", "{\"a\":\"", "\"}");
        payload(
                cases,
                "UpdateResource",
                "PatchDocument",
                "[",
                "]",
                "[{\"op\":\"add\",\"path\":\"/a\",\"value\":\"",
                "\"}]");
        return cases.build();
    }

    private static void payload(
            Stream.Builder<Case> cases,
            String action,
            String member,
            String open,
            String close,
            String before,
            String after) {
        bound(cases, action, member, open + close, open + close + " ".repeat(262_142), " ");
        String longest = before + "😀".repeat(262_144 - before.length() - after.length()) + after;
        bound(cases, action, member, before + after, longest, " ");
        wrong(cases, action, member, "");
    }

    private static void bound(
            Stream.Builder<Case> cases, String action, String member, String shortest, String longest, String more) {
        cases.add(new Case(action, member, "of " + shortest.length() + " units", shortest, true));
        cases.add(new Case(action, member, "of " + longest.length() + " units", longest, true));
        String over = longest + more;
        cases.add(new Case(action, member, "of " + over.length() + " units", over, false));
    }

    private static void wrong(Stream.Builder<Case> cases, String action, String member, String... values) {
        for (String value : values) {
            cases.add(new Case(action, member, "'" + value.replace("\n", "\\n") + "'", value, false));
        }
    }

    @ParameterizedTest
    @MethodSource("starts")
    void hold_for_submits_in_both_protocols(Case example) {
        Map<String, Object> members = new LinkedHashMap<>(EndpointFixture.valid(example.action));
        // No case may affect another one.
        members.put("OnConflict", "WAIT");
        members.computeIfPresent("Identifier", (member, value) -> "group-" + example.hashCode());
        members.put(example.member, example.value);
        Map<String, Object> rest = new LinkedHashMap<>(members);
        rest.put("Operation", OPERATIONS.get(example.action));
        if (example.valid && !example.member.equals("ClientToken")) {
            // No case may return the request of another one.
            members.put("ClientToken", "protocol-" + example.hashCode());
        }
        int before = api.items();
        Reply protocolReply = api.protocol(example.action, members);
        Reply restReply = api.rest(rest);

        if (example.valid) {
            assertThat(protocolReply.status()).isEqualTo(200);
            assertThat(restReply.status()).isEqualTo(202);
        } else {
            assertThat(protocolReply.status()).isEqualTo(400);
            assertThat(protocolReply.headers()).containsEntry("x-amzn-errortype", "ValidationException");
            assertThat(protocolReply.json().get("message").toString()).contains("'" + example.member + "'");
            assertThat(restReply.status()).isEqualTo(400);
            assertThat(restReply.json().get("errors").toString()).contains("member=" + example.member);
            assertThat(api.items()).isEqualTo(before);
        }
    }

    static Stream<Case> missing() {
        return Stream.of("CreateResource", "UpdateResource", "DeleteResource")
                .flatMap(action -> EndpointFixture.valid(action).keySet().stream()
                        .map(member -> new Case(action, member, "missing", null, false)));
    }

    @ParameterizedTest
    @MethodSource("missing")
    void reject_a_submit_without_a_required_member(Case example) {
        Map<String, Object> members = new LinkedHashMap<>(EndpointFixture.valid(example.action));
        members.remove(example.member);
        Map<String, Object> rest = new LinkedHashMap<>(members);
        rest.put("Operation", OPERATIONS.get(example.action));

        assertThat(api.protocol(example.action, members).body()).contains("ValidationException", example.member);
        assertThat(api.rest(rest).json().get("errors").toString()).contains("member=" + example.member);
        members.put(example.member, null);
        assertThat(api.protocol(example.action, members).body()).contains("ValidationException", example.member);
    }

    @Test
    void reject_a_submit_in_REST_without_an_operation() {
        assertThat(api.rest(EndpointFixture.valid("DeleteResource"))
                        .json()
                        .get("errors")
                        .toString())
                .contains("member=Operation");
    }

    static Stream<Case> tokens() {
        return Stream.of("GetResourceRequestStatus", "CancelResourceRequest")
                .flatMap(action -> Stream.of(
                        new Case(action, "RequestToken", "of 1", "t", true),
                        new Case(action, "RequestToken", "of 128", "t".repeat(128), true),
                        new Case(action, "RequestToken", "of 129", "t".repeat(129), false),
                        new Case(action, "RequestToken", "empty", "", false),
                        new Case(action, "RequestToken", "with #", "client-token#a", false),
                        new Case(action, "RequestToken", "missing", null, false)));
    }

    @ParameterizedTest
    @MethodSource("tokens")
    void hold_for_request_tokens(Case example) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("RequestToken", example.value);
        Reply reply = api.protocol(example.action, members);

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.headers())
                .containsEntry(
                        "x-amzn-errortype", example.valid ? "RequestTokenNotFoundException" : "ValidationException");
        if (!example.valid) {
            assertThat(reply.body()).contains("'RequestToken'");
        }
        if (example.value != null) {
            String route = example.action.startsWith("Get") ? "GET /requests/{token}" : "POST /requests/{token}/cancel";
            Reply rest = api.call(route, Map.of(), Map.of(), example.value.toString(), new byte[0]);
            assertThat(rest.status()).isEqualTo(404);
            assertThat(rest.headers()).containsEntry("content-type", "application/problem+json");
        }
    }

    static Stream<Case> lists() {
        String action = "ListResourceRequests";
        return Stream.of(
                new Case(action, "MaxResults", "1", 1, true),
                new Case(action, "MaxResults", "100", 100, true),
                new Case(action, "MaxResults", "0", 0, false),
                new Case(action, "MaxResults", "101", 101, false),
                new Case(action, "MaxResults", "-1", -1, false),
                new Case(action, "MaxResults", "beyond any integer", 1e300, false),
                new Case(action, "MaxResults", "no whole number", 2.5, false),
                new Case(action, "NextToken", "forged", "aGVsbG8=", false),
                new Case(action, "NextToken", "empty", "", false),
                new Case(action, "NextToken", "with _", "a_b", false),
                new Case(action, "NextToken", "too long", "a".repeat(2049), false),
                new Case(action, "Operations", "all", List.of("CREATE", "UPDATE", "DELETE"), true),
                new Case(action, "Operations", "none", List.of(), true),
                new Case(action, "Operations", "unknown", List.of("CREATE", "READ"), false),
                new Case(action, "OperationStatuses", "two", List.of("PENDING", "CANCEL_COMPLETE"), true),
                new Case(action, "OperationStatuses", "unknown", List.of("pending"), false));
    }

    @ParameterizedTest
    @MethodSource("lists")
    void hold_for_lists_in_both_protocols(Case example) {
        boolean filter = example.member.startsWith("Operation");
        Reply protocolReply = api.protocol(
                example.action,
                filter
                        ? Map.of("ResourceRequestStatusFilter", Map.of(example.member, example.value))
                        : Map.of(example.member, example.value));
        String parameter = switch (example.member) {
            case "MaxResults" -> "maxResults";
            case "NextToken" -> "nextToken";
            case "Operations" -> "operation";
            default -> "status";
        };
        String text = example.value instanceof List<?> values
                ? String.join(",", values.stream().map(Object::toString).toList())
                : example.value.toString();
        Reply restReply = api.call(
                "GET /requests",
                Map.of(),
                text.isEmpty() && filter ? Map.of() : Map.of(parameter, text),
                "",
                new byte[0]);

        if (example.valid) {
            assertThat(protocolReply.status()).isEqualTo(200);
            assertThat(restReply.status()).isEqualTo(200);
        } else {
            assertThat(protocolReply.status()).isEqualTo(400);
            assertThat(protocolReply.headers()).containsEntry("x-amzn-errortype", "ValidationException");
            assertThat(protocolReply.json().get("message").toString()).contains("'" + example.member + "'");
            assertThat(restReply.status()).isEqualTo(400);
            assertThat(restReply.json().get("errors").toString()).contains("member=" + example.member);
        }
    }

    @Test
    void reject_an_unknown_parameter_of_a_list_by_name() {
        Reply reply = api.call("GET /requests", Map.of(), Map.of("state", "FAILED"), "", new byte[0]);
        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.json().get("errors").toString()).contains("member=state");
    }
}
