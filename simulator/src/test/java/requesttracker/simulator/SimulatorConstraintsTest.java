package requesttracker.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static requesttracker.simulator.SimulatorFixture.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The constraints of the service model")
class SimulatorConstraintsTest {
    private final SimulatorFixture cloud;

    SimulatorConstraintsTest() throws IOException {
        cloud = SimulatorFixture.inMemory();
    }

    /** Returns a body that breaks no constraint. */
    private static ObjectNode valid(String action) {
        String type = "{'TypeName':'AWS::S3::Bucket'";
        return switch (action) {
            case "CreateResource" -> json(type + "}").put("DesiredState", "{}");
            case "UpdateResource" -> json(type + ",'Identifier':'i'}").put("PatchDocument", "[]");
            case "DeleteResource", "GetResource" -> json(type + ",'Identifier':'i'}");
            case "GetResourceRequestStatus", "CancelResourceRequest" -> json("{'RequestToken':'t'}");
            case "ListResources" -> json(type + "}");
            default -> json("{}");
        };
    }

    @ParameterizedTest(name = "{0} needs {1}")
    @CsvSource({
        "CreateResource,TypeName",
        "CreateResource,DesiredState",
        "UpdateResource,TypeName",
        "UpdateResource,Identifier",
        "UpdateResource,PatchDocument",
        "DeleteResource,TypeName",
        "DeleteResource,Identifier",
        "GetResourceRequestStatus,RequestToken",
        "CancelResourceRequest,RequestToken",
        "GetResource,TypeName",
        "GetResource,Identifier",
        "ListResources,TypeName",
    })
    void a_required_member_that_is_missing_or_null_is_named(String action, String member) {
        for (ObjectNode body :
                List.of(valid(action).without(member), valid(action).putNull(member))) {
            SimulatorResponse refused = cloud.simulator.call(action, body);
            assertThat(refused.status()).isEqualTo(400);
            assertThat(refused.error()).contains("ValidationException");
            assertThat(refused.body().path("message").textValue())
                    .isEqualTo("1 validation error detected: Value null at '" + member
                            + "' failed to satisfy constraint: Member must not be null");
        }
    }

    @ParameterizedTest(name = "{1} of {0}: {2} fits, {3} does not")
    @CsvSource({
        "GetResourceRequestStatus, RequestToken,  '-Az09+/=',      'a_b'",
        "GetResourceRequestStatus, RequestToken,  x128,            x129",
        "GetResourceRequestStatus, RequestToken,  x1,              x0",
        "CreateResource,           ClientToken,   x128,            x129",
        "CreateResource,           ClientToken,   '-Az09+/=',      'a b'",
        "CreateResource,           TypeName,      'AWS::S3::Bucket','AWS::S3'",
        "CreateResource,           TypeName,      'Aw::S3::Bucket','A::S3::Bucket'",
        "CreateResource,           TypeName,      'AA::BB::CC',    'AA::BB::C-'",
        "DeleteResource,           Identifier,    x1024,           x1025",
        "GetResource,              Identifier,    'a|b c',         x0",
        "UpdateResource,           TypeVersionId, 'Az-09',         'a_b'",
        "UpdateResource,           TypeVersionId, x128,            x129",
        "DeleteResource,           RoleArn,       'arn:aws:iam::123456789012:role/r', 'arn:aws:iam::12345678901:role/r'",
        "ListResourceRequests,     NextToken,     'MA==',          'a_b'",
        "ListResourceRequests,     NextToken,     'MA==',          x2049",
        "ListResources,            NextToken,     'MA==',          x0",
        "ListResources,            NextToken,     'MA==',          x4097",
        "ListResources,            ResourceModel, '{}',            x262145",
        "CreateResource,           DesiredState,  o262144,         o262145",
        "UpdateResource,           PatchDocument, a262144,         a262145",
    })
    void lengths_and_patterns_are_checked(String action, String member, String fits, String doesNot) {
        SimulatorResponse accepted = cloud.simulator.call(action, valid(action).put(member, value(fits)));
        assertThat(accepted.error().orElse("none"))
                .isIn("none", "RequestTokenNotFoundException", "ResourceNotFoundException");
        SimulatorResponse refused = cloud.simulator.call(action, valid(action).put(member, value(doesNot)));
        assertThat(refused.error()).contains("ValidationException");
        assertThat(refused.body().path("message").textValue())
                .startsWith("1 validation error detected: Value at '" + member + "' failed to satisfy constraint: ");
    }

    /**
     * Expands a shorthand. A letter and a number mean a value of that many characters: {@code x} a text, {@code o} a
     * JSON object, {@code a} a JSON list. Any other text is the value itself.
     */
    private static String value(String shorthand) {
        if (!shorthand.matches("[xoa][0-9]+")) {
            return shorthand;
        }
        int length = Integer.parseInt(shorthand.substring(1));
        return switch (shorthand.charAt(0)) {
            case 'o' -> "{" + " ".repeat(length - 2) + "}";
            case 'a' -> "[" + " ".repeat(length - 2) + "]";
            default -> "x".repeat(length);
        };
    }

    @Test
    void lengths_count_characters_not_UTF_16_units() {
        assertThat(cloud.simulator
                        .call("GetResource", valid("GetResource").put("Identifier", "😀".repeat(1024)))
                        .error())
                .contains("ResourceNotFoundException");
    }

    @Test
    void all_violations_are_reported_at_once_and_no_value_is_repeated() {
        SimulatorResponse refused =
                cloud.call("UpdateResource", "{'TypeName':'hidden','PatchDocument':'','RoleArn':'hidden'}");
        assertThat(refused.body().path("message").textValue())
                .startsWith("4 validation errors detected: ")
                .contains("'TypeName'", "'Identifier'", "'PatchDocument'", "'RoleArn'")
                .doesNotContain("hidden");
    }

    @ParameterizedTest(name = "{0} with {1} of {2}: {3}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            CreateResource       | DesiredState  | 'hidden'  | InvalidRequestException
            CreateResource       | DesiredState  | '[]'      | InvalidRequestException
            CreateResource       | DesiredState  | '{} {}'   | InvalidRequestException
            CreateResource       | DesiredState  | {}        | SerializationException
            UpdateResource       | PatchDocument | '{}'      | InvalidRequestException
            UpdateResource       | PatchDocument | 'hidden'  | InvalidRequestException
            UpdateResource       | PatchDocument | []        | SerializationException
            DeleteResource       | Identifier    | 7         | SerializationException
            ListResourceRequests | MaxResults    | 0         | ValidationException
            ListResourceRequests | MaxResults    | 101       | ValidationException
            ListResources        | MaxResults    | 1e3       | SerializationException
            ListResourceRequests | MaxResults    | 'many'    | SerializationException
            ListResourceRequests | MaxResults    | 99999999999 | ValidationException
            ListResourceRequests | NextToken     | 'nonsense' | ValidationException
            ListResourceRequests | NextToken     | 'a'       | ValidationException
            ListResourceRequests | ResourceRequestStatusFilter | {'Operations':['READ']}         | ValidationException
            ListResourceRequests | ResourceRequestStatusFilter | {'OperationStatuses':['DONE']}  | ValidationException
            ListResourceRequests | ResourceRequestStatusFilter | {'Operations':'CREATE'}         | SerializationException
            ListResourceRequests | ResourceRequestStatusFilter | {'Operations':[7]}              | SerializationException
            ListResourceRequests | ResourceRequestStatusFilter | 'CREATE'                        | SerializationException
            """)
    void values_of_the_wrong_type_or_range_are_rejected(String action, String member, String value, String error) {
        ObjectNode body = valid(action);
        body.set(member, SimulatorFixture.node(value));
        SimulatorResponse refused = cloud.simulator.call(action, body);
        assertThat(refused.error()).contains(error);
        assertThat(refused.body().path("message").asText()
                        + refused.body().path("Message").asText())
                .contains(member)
                .doesNotContain("hidden");
    }

    @Test
    void an_identifier_in_a_desired_state_keeps_the_rules_of_Identifier() {
        String state = "{\"Name\":\"" + "n".repeat(1025) + "\"}";
        SimulatorResponse refused =
                cloud.simulator.call("CreateResource", valid("CreateResource").put("DesiredState", state));
        assertThat(refused.error()).contains("ValidationException");
        assertThat(refused.body().path("message").textValue()).contains("'Identifier'", "'Name' of DesiredState");
    }

    @Test
    void a_body_that_is_not_an_object_and_an_unknown_action_are_rejected() {
        assertThat(cloud.simulator.call("GetResource", TextNode.valueOf("x")).error())
                .contains("SerializationException");
        SimulatorResponse unknown = cloud.call("ReadResource", "{}");
        assertThat(unknown.status()).isEqualTo(400);
        assertThat(unknown.body().path("__type").textValue())
                .isEqualTo("com.amazon.coral.service#UnknownOperationException");
    }

    @Test
    void errors_of_the_service_have_its_prefix_and_a_member_Message() {
        JsonNode body =
                cloud.simulator.call("GetResource", valid("GetResource")).body();
        assertThat(body)
                .isEqualTo(
                        json(
                                "{'__type':'com.amazon.cloudapiservice#ResourceNotFoundException','Message':'The resource does not exist'}"));
    }
}
