package requesttracker.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import requesttracker.domain.CancelReason;
import requesttracker.endpoint.EndpointFixture.Reply;

@DisplayName("The filter of a list in REST")
class ListParametersTest {
    private static final String ANNA = "arn:aws:sts::123456789012:assumed-role/deploy/anna";
    private final EndpointFixture api = new EndpointFixture();

    private void submit(String who, String identifier, Map<String, String> labels) {
        Map<String, Object> members = new LinkedHashMap<>(EndpointFixture.valid("DeleteResource"));
        members.put("Operation", "DELETE");
        members.put("Identifier", identifier);
        members.put("Labels", labels);
        members.put("RunId", "run-" + identifier);
        assertThat(api.as(who).rest(members).status()).isEqualTo(202);
        api.now.updateAndGet(now -> now.plusSeconds(60));
    }

    private List<?> identifiers(String query) {
        Reply reply = api.list(query);
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        return ((List<?>) reply.json().get("Requests"))
                .stream()
                        .map(request -> ((Map<?, ?>) request).get("Identifier"))
                        .toList();
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            -                                                        | c,b,a
            maxResults=2                                             | c,b
            label=env%3Dprod                                         | b,a
            label=env%3Dprod&label=list%3D1%2C2                      | b
            label=list%3D1%2C2                                       | b
            label=note%3Da+b%2Bc                                     | a
            label=note%3Da%20b%2Bc                                   | a
            label=env=prod                                           | b,a
            label=env%3Dtest                                         | ''
            typeName=AWS%3A%3ALogs%3A%3ALogGroup                     | c,b,a
            typeName=AWS::Logs::LogStream                            | ''
            identifier=b                                             | b
            typeName=AWS::Logs::LogGroup&identifier=b                | b
            typeName=AWS::Logs::LogGroup&identifier=b&label=env%3Ddev| ''
            submittedBy=arn:aws:iam::123456789012:user/bert          | c,b
            submittedBy=arn:aws:sts::123456789012:assumed-role/*     | a
            submittedBy=*                                            | c,b,a
            submittedBy=arn:aws:iam::123456789012:user               | ''
            runId=run-b                                              | b
            runId=run                                                | ''
            since=2026-03-01T12:01:00Z                               | c,b
            until=2026-03-01T12:01:00Z                               | a
            since=2026-03-01T13:01:00%2B01:00&until=2026-03-01T12:02Z| b
            since=2026-03-01&until=2026-03-02                        | c,b,a
            until=2026-03-01                                         | ''
            outcome=CANCELED                                         | c
            outcome=CANCELED,LOST&outcome=FAILED                     | c
            status=PENDING                                           | b,a
            operation=CREATE                                         | ''
            """)
    void selects_requests_by_each_parameter(String query, String expected) {
        submit(ANNA, "a", Map.of("env", "prod", "note", "a b+c"));
        submit("arn:aws:iam::123456789012:user/bert", "b", Map.of("env", "prod", "list", "1,2"));
        submit("arn:aws:iam::123456789012:user/bert", "c", Map.of());
        api.cancel.cancel("request-3", CancelReason.REQUESTED, Optional.empty());

        assertThat(identifiers(query == null ? "" : query))
                .isEqualTo(expected.isEmpty() ? List.of() : List.of(expected.split(",")));
    }

    @Test
    @DisplayName("returns submitter, labels and name of each request")
    void returns_submitter_labels_and_name_of_each_request() {
        submit(ANNA, "a", Map.of("env", "prod"));
        api.as("arn:aws:iam::123456789012:user/bert")
                .call("POST /requests/{token}/cancel", Map.of(), Map.of(), "request-1", new byte[0]);

        assertThat(((List<?>) api.list("").json().get("Requests")).get(0))
                .asInstanceOf(InstanceOfAssertFactories.MAP)
                .containsEntry("Name", "a")
                .containsEntry("Labels", Map.of("env", "prod"))
                .containsEntry("CanceledByCount", 1)
                .containsEntry("CancelReason", "REQUESTED")
                .containsEntry("CancelRequestedAt", "2026-03-01T12:01:00.000Z")
                .containsEntry("SubmittedBy", Map.of("Kind", "IAM", "Principal", ANNA, "Account", "123456789012"))
                .containsKey("CanceledBy");
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
            status=TIMED_OUT                     | status must be a status; TIMED_OUT is an outcome: outcome=TIMED_OUT
            status=DONE                          | OperationStatuses must be among
            outcome=DONE                         | outcome must be among
            label=env                            | label must be NAME=VALUE
            label=%3Dprod                        | label must be NAME=VALUE
            label=e%20v%3Dprod                   | label must have a name that matches
            label=a%3D1&label=a%3D2              | label must not ask for two values of one name
            typeName=Logs                        | typeName must have a length
            typeName=A1::B2::C3&typeName=A1::B2::C4 | typeName must be given once
            identifier=                          | identifier must have a length from 1
            submittedBy=                         | submittedBy must be a principal
            submittedBy=a*b                      | submittedBy must be a principal
            runId=a%20b                          | runId must match the pattern
            runId=a&runId=b                      | runId must be given once
            since=yesterday                      | since must be ISO 8601
            since=1969-12-31                     | since must be ISO 8601
            until=2026-03-01T13:00:00+01:00      | until must be ISO 8601
            since=2026-03-02&until=2026-03-02    | until must be after since
            claimed=x                            | claimed is not a parameter of this call
            maxResults=1&maxResults=2            | MaxResults must be a whole number
            """)
    void is_rejected_with_the_parameter_and_the_rule(String query, String rule) {
        Reply reply = api.list(query);
        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.json().get("detail").toString()).contains(rule);
    }

    @ParameterizedTest
    @ValueSource(strings = {"%zz=1", "&&", "label=%zz%3D1", "identifier=%ff"})
    void is_answered_with_200_or_400_if_the_query_is_malformed(String query) {
        assertThat(api.list(query).status()).isIn(200, 400);
    }
}
