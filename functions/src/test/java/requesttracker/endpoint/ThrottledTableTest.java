package requesttracker.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import requesttracker.endpoint.EndpointFixture.Reply;
import requesttracker.store.ThrottledTransactions;

/** The endpoint on a table whose transactions are throttled for longer than a call waits. */
@DisplayName("While DynamoDB throttles")
class ThrottledTableTest {
    private static final Map<String, String> MEMBERS =
            Map.of("TypeName", "AWS::Logs::LogGroup", "DesiredState", "{\"Secret\":\"hunter2\"}");

    private final EndpointFixture api =
            new EndpointFixture(new ThrottledTransactions(Integer.MAX_VALUE, "ThrottlingError").client());

    @Test
    void a_submit_in_REST_returns_503_with_Retry_After() {
        Reply reply = api.rest(Map.of(
                "Operation", "CREATE", "TypeName", "AWS::Logs::LogGroup", "DesiredState", Map.of("Secret", "hunter2")));

        assertThat(reply.status()).isEqualTo(503);
        assertThat(reply.headers()).containsEntry("retry-after", "5");
        assertThat(reply.body()).contains("try again").doesNotContain("hunter2");
        assertThat(api.started).isEmpty();
    }

    @Test
    void a_submit_in_the_protocol_returns_ThrottlingException() {
        Reply reply = api.protocol("CreateResource", MEMBERS);

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.json()).containsEntry("__type", "com.amazon.cloudapiservice#ThrottlingException");
        assertThat(api.started).isEmpty();
    }
}
