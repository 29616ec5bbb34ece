package requesttracker.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import requesttracker.endpoint.EndpointFixture.Reply;

@DisplayName("The payload of a submit in REST")
class RestSubmissionTest {
    private final EndpointFixture api = new EndpointFixture();

    @Test
    void is_rejected_with_its_position_and_without_its_values_if_it_cannot_work() {
        String body =
                "{\"Operation\":\"UPDATE\",\"TypeName\":\"AWS::Logs::LogGroup\",\"Identifier\":\"g\",\"PatchDocument\":"
                        + "[{\"op\":\"remove\",\"path\":\"/a\"},{\"op\":\"add\",\"path\":\"hunter2\"}]}";
        Reply reply = api.rest(body.getBytes(StandardCharsets.UTF_8), Map.of());
        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.json().get("errors").toString())
                .contains("member=PatchDocument[1].path", "member=PatchDocument[1].value")
                .doesNotContain("hunter2");
        assertThat(api.items()).isZero();
    }

    @Test
    void keeps_its_text_if_it_is_given_as_JSON() {
        String state = "{ \"Sci\":3.0e2,\"Small\":0.00000001, \"Neg0\":-0.0,\"Huge\":1e400 }";
        String body = "{\"Operation\":\"CREATE\",\"TypeName\":\"AWS::Logs::LogGroup\",\"DesiredState\":" + state + "}";
        Reply reply = api.rest(body.getBytes(StandardCharsets.UTF_8), Map.of());
        assertThat(reply.status()).isEqualTo(202);
        assertThat(api.store
                        .payload(reply.json().get("RequestToken").toString())
                        .orElseThrow()
                        .reveal())
                .isEqualTo(state);
    }
}
