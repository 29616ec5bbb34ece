package requesttracker.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.Error;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The OpenAPI document")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OpenApiTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final SchemaRegistry SCHEMAS = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

    /** The statuses of an overloaded or defective tracker, which no call of this test can cause. */
    private static final Set<String> NOT_SHOWN = Set.of("500", "503");

    private final JsonNode document = read();
    private final TrackerHost tracker = new TrackerHost(HostFixtures.hearing(event -> {}));
    private final HttpClient http = HttpClient.newHttpClient();
    private final Set<String> shown = new TreeSet<>();

    OpenApiTest() {
        tracker.serve();
    }

    @AfterAll
    void stop() {
        tracker.close();
    }

    private static JsonNode read() {
        try {
            return new YAMLMapper().readTree(Files.readString(RepositoryFiles.path("docs/openapi.yaml")));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void has_the_routes_of_the_endpoint() {
        assertThat(document.get("openapi").asText()).startsWith("3.1.");
        List<String> documented = new ArrayList<>();
        document.get("paths")
                .properties()
                .forEach(path -> path.getValue().properties().forEach(operation -> {
                    if (!operation.getKey().equals("parameters")) {
                        documented.add(operation.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey());
                    }
                }));
        assertThat(documented)
                .containsExactlyInAnyOrderElementsOf(EndpointServer.Route.ALL.stream()
                        .map(route -> route.method() + " " + route.template())
                        .toList());
    }

    @Test
    void describes_every_answer_of_a_request_s_life() throws Exception {
        call("PUT /leases/{id}", "run-1", "{'Seconds':3600}", 200);
        call("PUT /leases/{id}", "run-1", "{'Seconds':5}", 400);
        JsonNode quick = submit("quick", "{'DurationSeconds':0.2,'Hooks':[{'HookTypeName':'Acme::A::B'}]}");
        JsonNode failing = submit("failing", "{'DurationSeconds':0.1,'Outcome':'FAILED','ErrorCode':'NotStabilized'}");
        JsonNode slow = submit("slow", "{'DurationSeconds':60,'RetryAfterSeconds':1}");
        String slowToken = slow.get("RequestToken").asText();
        call("GET /requests/{token}", slowToken, "", 200);
        JsonNode cancelled = call("POST /requests/{token}/cancel", slowToken, "", 202);
        assertThat(cancelled.get("CancelReason").asText()).isEqualTo("REQUESTED");
        for (JsonNode request : List.of(quick, failing, slow)) {
            settled(request.get("RequestToken").asText());
        }
        call("POST /requests/{token}/cancel", quick.get("RequestToken").asText(), "", 409);
        assertThat(call("GET /requests", "?operation=CREATE&maxResults=2", "", 200)
                        .get("NextToken"))
                .isNotNull();
        call("GET /requests", "?status=SUCCESS,FAILED&status=CANCEL_COMPLETE", "", 200);
        call("GET /requests", "?status=DONE", "", 400);
        call("GET /requests/{token}", "nobody", "", 404);
        call("POST /requests/{token}/cancel", "nobody", "", 404);
        call("POST /requests/{token}/cancel", slowToken, "{'CanceledBy':{'Kind':'IAM'}}", 400);
        call("POST /requests", "", "{'Operation':'CREATE'}", 400);
        call("POST /requests", "", "not JSON", 400);
        call("POST /requests", "", "x".repeat(5_000_000), 413);
        String twice = "{'Operation':'DELETE','TypeName':'Acme::Open::Thing','Identifier':'%s','ClientToken':'twice'}";
        call("POST /requests", "", String.format(twice, "a"), 202);
        call("POST /requests", "", String.format(twice, "b"), 422);
        String adoption = "{'Operation':'CREATE','TypeName':'Acme::Open::Thing','ProviderToken':'elsewhere'}";
        call("POST /requests", "", adoption, 202);
        call("POST /requests", "", adoption, 409);
        call("POST /", "ListResourceRequests", "{}", 200);
        call("POST /", "ListResourceRequests", "{'MaxResults':0}", 400);
        call("POST /", "ListResourceRequests", "x".repeat(5_000_000), 413);

        Set<String> documented = new TreeSet<>();
        for (EndpointServer.Route route : EndpointServer.Route.ALL) {
            String key = route.method() + " " + route.template();
            operation(key).get("responses").fieldNames().forEachRemaining(status -> {
                if (!NOT_SHOWN.contains(status)) {
                    documented.add(key + " " + status);
                }
            });
        }
        documented.remove("POST / 404"); // This response has no body.
        assertThat(shown).isEqualTo(documented);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'Operation':'CREATE','TypeName':'Acme::Open::Thing','DesiredState':{}}",
                "{'Operation':'CREATE','TypeName':'Acme::Open::Thing','DesiredState':'{}','OnTimeout':'NOTIFY'}",
                "{'Operation':'UPDATE','TypeName':'Acme::Open::Thing','Identifier':'i','PatchDocument':[]}",
                "{'Operation':'DELETE','TypeName':'Acme::Open::Thing','Identifier':'i','TimeoutSeconds':5}",
                "{'Operation':'DELETE','TypeName':'Acme::Open::Thing','ProviderToken':'p'}",
                "{'Operation':'CREATE','TypeName':'Acme::Open::Thing','Identifier':'i','ProviderToken':'q'}",
                "{'Operation':'CREATE','TypeName':'Acme::Open::Thing','DesiredState':{},'ProviderToken':'p'}",
                "{'Operation':'CREATE','TypeName':'Acme::Open::Thing'}",
                "{'Operation':'CREATE','TypeName':'Acme::Open::Thing','DesiredState':7}",
                "{'Operation':'CREATE','TypeName':'Acme::Open::Thing','DesiredState':{},'Identifier':'i'}",
                "{'Operation':'CREATE','TypeName':'Acme::Open','DesiredState':{}}",
                "{'Operation':'UPDATE','TypeName':'Acme::Open::Thing','Identifier':'i'}",
                "{'Operation':'DELETE','TypeName':'Acme::Open::Thing'}",
                "{'Operation':'DELETE','TypeName':'Acme::Open::Thing','Identifier':'i','TimeoutSeconds':0}",
                "{'Operation':'DELETE','TypeName':'Acme::Open::Thing','Identifier':'i','TimeoutSeconds':259201}",
                "{'Operation':'DELETE','TypeName':'Acme::Open::Thing','Identifier':'i','OnConflict':'QUEUE'}",
                "{'Operation':'DELETE','TypeName':'Acme::Open::Thing','Identifier':'i','RoleArn':'admin'}",
                "{'Operation':'DELETE','TypeName':'Acme::Open::Thing','Identifier':'i','ClientToken':'a b'}",
                "{'Operation':'DELETE','TypeName':'Acme::Open::Thing','Identifier':'i','Colour':'red'}",
                "{'Operation':'DELETE','TypeName':'Acme::Open::Thing','Identifier':'i','Labels':{'env':'prod','a/b':''}}",
                "{'Operation':'DELETE','TypeName':'Acme::Open::Thing','Identifier':'i','RunId':'run.1'}",
                "{'Operation':'DELETE','TypeName':'Acme::Open::Thing','Identifier':'i','RunId':'-run'}",
                "{'Operation':'DELETE','TypeName':'Acme::Open::Thing','Identifier':'i','LeaseId':'run.1'}",
                "{'Operation':'DELETE','TypeName':'Acme::Open::Thing','Identifier':'i','LeaseId':'-run'}",
                "{'Operation':'DELETE','TypeName':'Acme::Open::Thing','Identifier':'i','Labels':{'a b':'prod'}}",
                "{'Operation':'DELETE','TypeName':'Acme::Open::Thing','Identifier':'i','Labels':{'tracker/a':'prod'}}",
                "{'Operation':'DELETE','TypeName':'Acme::Open::Thing','Identifier':'i','Labels':{'env':1}}",
                "{'Operation':'DELETE','TypeName':'Acme::Open::Thing','Identifier':'i','SubmittedBy':{'Kind':'IAM'}}",
                "{'Operation':'READ','TypeName':'Acme::Open::Thing','Identifier':'i'}",
                "[]"
            })
    void accepts_the_same_submits_as_the_endpoint(String submission) throws Exception {
        String body = submission.replace('\'', '"');
        JsonNode schema = operation("POST /requests")
                .at("/requestBody/content")
                .get("application/json")
                .get("schema");
        HttpResponse<String> response = send("POST /requests", "", body);
        assertThat(violations(schema, JSON.readTree(body)).isEmpty())
                .as(response.body())
                .isEqualTo(response.statusCode() == 202);
    }

    @Test
    void has_an_example_of_each_content_that_is_valid() {
        List<String> examples = new ArrayList<>();
        for (JsonNode path : document.get("paths")) {
            for (JsonNode operation : path) {
                if (!operation.has("operationId")) {
                    continue;
                }
                String id = operation.get("operationId").asText();
                examples.addAll(examples(id + " request", operation.path("requestBody")));
                operation
                        .get("responses")
                        .properties()
                        .forEach(response -> examples.addAll(examples(
                                id + " " + response.getKey(),
                                response.getValue().has("$ref")
                                        ? document.at(response.getValue()
                                                .get("$ref")
                                                .asText()
                                                .substring(1))
                                        : response.getValue())));
            }
        }
        assertThat(examples)
                .contains("submitRequest request create", "cancelRequest 409 problem", "getRequest 200 settled")
                .hasSizeGreaterThan(20);
    }

    /** Returns the names of the examples of a body. A body without content has none. */
    private List<String> examples(String place, JsonNode body) {
        List<String> names = new ArrayList<>();
        body.path("content").properties().forEach(content -> {
            JsonNode examples = content.getValue().path("examples");
            assertThat(examples).as(place).isNotEmpty();
            examples.properties().forEach(example -> {
                assertThat(violations(
                                content.getValue().get("schema"),
                                example.getValue().get("value")))
                        .as("%s: %s", place, example.getKey())
                        .isEmpty();
                names.add(place + " " + example.getKey());
            });
        });
        return names;
    }

    private JsonNode submit(String name, String behavior) throws Exception {
        return call(
                "POST /requests",
                "",
                String.format(
                        "{'Operation':'CREATE','TypeName':'Acme::Open::Thing','DesiredState':{'Name':'%s','Simulate':{'Create':%s}},"
                                + "'Labels':{'env':'prod'},'ClientToken':'chosen-%s','RunId':'run-1','LeaseId':'run-1'}",
                        name, behavior, name),
                202);
    }

    private void settled(String token) throws Exception {
        for (int i = 0; i < 400; i++) {
            JsonNode request = call("GET /requests/{token}", token, "", 200);
            if (request.has("Outcome")) {
                return;
            }
            assertThat(request.has("RetryAfter")).isTrue();
            Thread.sleep(50);
        }
        throw new AssertionError(token + " did not settle");
    }

    /** Makes a call, and compares its response with the document. */
    private JsonNode call(String route, String parameter, String body, int status) throws Exception {
        HttpResponse<String> response = send(route, parameter, body.replace('\'', '"'));
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        shown.add(route + " " + status);
        JsonNode described = operation(route).at("/responses/" + status);
        if (described.has("$ref")) {
            described = document.at(described.get("$ref").asText().substring(1));
        }
        String contentType = response.headers().firstValue("content-type").orElseThrow();
        JsonNode content = described.get("content").get(contentType);
        assertThat(content).as("%s %d %s", route, status, contentType).isNotNull();
        JsonNode answer = JSON.readTree(response.body());
        assertThat(violations(content.get("schema"), answer))
                .as(response.body())
                .isEmpty();
        if (status == 202) {
            assertThat(response.headers().firstValue("location"))
                    .contains("/requests/" + answer.get("RequestToken").asText());
            assertThat(response.headers().firstValue("retry-after").isPresent()).isEqualTo(!answer.has("Outcome"));
        }
        return answer;
    }

    private JsonNode operation(String route) {
        String[] parts = route.split(" ", 2);
        return document.get("paths").get(parts[1]).get(parts[0].toLowerCase(Locale.ROOT));
    }

    private HttpResponse<String> send(String route, String parameter, String body)
            throws IOException, InterruptedException {
        String[] parts = route.split(" ", 2);
        boolean protocol = parts[1].equals("/");
        String path = parts[1].contains("{")
                ? parts[1].replaceFirst("\\{[a-z]+}", parameter)
                : parts[1] + (protocol ? "" : parameter);
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(tracker.url() + path))
                .method(parts[0], BodyPublishers.ofString(body))
                .header("content-type", protocol ? "application/x-amz-json-1.0" : "application/json");
        if (protocol) {
            request.header("x-amz-target", "CloudApiService." + parameter);
        }
        return http.send(request.build(), BodyHandlers.ofString());
    }

    private List<Error> violations(JsonNode schema, JsonNode value) {
        ObjectNode whole = JSON.createObjectNode();
        whole.putArray("allOf").add(schema);
        whole.set("components", document.get("components"));
        return SCHEMAS.getSchema(whole).validate(value);
    }
}
