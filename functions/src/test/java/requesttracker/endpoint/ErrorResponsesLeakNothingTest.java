package requesttracker.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import requesttracker.endpoint.EndpointFixture.Reply;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

@DisplayName("A response of the endpoint")
class ErrorResponsesLeakNothingTest {
    /** An unreachable table. The library's message has a text that no response may repeat. */
    private static final DynamoDbClient BROKEN = (DynamoDbClient) Proxy.newProxyInstance(
            DynamoDbClient.class.getClassLoader(),
            new Class<?>[] {DynamoDbClient.class},
            (proxy, method, arguments) -> {
                throw SdkClientException.create("hunter2 at https://dynamodb.internal/table-1");
            });

    private final EndpointFixture api = new EndpointFixture(BROKEN);

    @ParameterizedTest(name = "{0}")
    @DisplayName("that reports an exception has only the id of the call, in REST:")
    @CsvSource({
        "POST /requests, '{\"Operation\":\"DELETE\",\"TypeName\":\"AWS::Logs::LogGroup\",\"Identifier\":\"g\"}', ''",
        "GET /requests, '', ''",
        "GET /requests/{token}, '', request-1",
        "POST /requests/{token}/cancel, '', request-1"
    })
    void inRest(String route, String body, String token) {
        Reply reply = api.call(route, Map.of(), Map.of(), token, body.getBytes(StandardCharsets.UTF_8));

        assertThat(reply.status()).isEqualTo(500);
        assertThat(reply.headers()).containsEntry("content-type", "application/problem+json");
        assertThat(reply.json())
                .isEqualTo(Map.of(
                        "type", "about:blank",
                        "title", "Internal Server Error",
                        "status", 500,
                        "detail", "The call call-1 failed; try again"));
        isToldToTheLogByItsNameAlone();
        assertThat(api.logged.element()).contains("\"RequestToken\":\"" + (token.isEmpty() ? "-" : token) + "\"");
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("that reports an exception has only the id of the call, in Cloud Control's protocol:")
    @ValueSource(
            strings = {
                "CreateResource",
                "UpdateResource",
                "DeleteResource",
                "GetResourceRequestStatus",
                "CancelResourceRequest",
                "ListResourceRequests"
            })
    void inTheProtocol(String action) {
        Reply reply = api.protocol(action, EndpointFixture.valid(action));

        assertThat(reply.status()).isEqualTo(500);
        assertThat(reply.headers())
                .containsEntry("x-amzn-errortype", "ServiceInternalErrorException")
                .containsEntry("x-amzn-RequestId", "call-1");
        assertThat(reply.json())
                .isEqualTo(Map.of(
                        "__type", "com.amazon.cloudapiservice#ServiceInternalErrorException",
                        "Message", "The call call-1 failed; try again"));
        isToldToTheLogByItsNameAlone();
    }

    @Test
    @DisplayName("has none of the attributes that only the workflow uses")
    void answersHaveNoKeyOfTheWorkflow() {
        EndpointFixture whole = new EndpointFixture();
        String created = whole.rest(
                        EndpointFixture.bytes(Map.of(
                                "Operation", "DELETE", "TypeName", "AWS::Logs::LogGroup", "Identifier", "group-1")),
                        Map.of())
                .body();
        String got = whole.call("GET /requests/{token}", Map.of(), Map.of(), "request-1", new byte[0])
                .body();
        String listed =
                whole.call("GET /requests", Map.of(), Map.of(), "", new byte[0]).body();

        for (String answer : List.of(created, got, listed)) {
            assertThat(answer).contains("request-1").doesNotContain("TaskToken", "Driver", "PayloadDigest");
        }
    }

    private void isToldToTheLogByItsNameAlone() {
        assertThat(api.logged)
                .singleElement()
                .asString()
                .contains("\"WARN\"", "SdkClientException", "call-1")
                .doesNotContain("hunter2", "internal/");
    }
}
