package requesttracker.endpoint;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import requesttracker.application.CancelService;
import requesttracker.application.Executions;
import requesttracker.application.SubmitService;
import requesttracker.cloudcontrol.CloudControl;
import requesttracker.domain.TrackerSettings;
import requesttracker.json.Json;
import requesttracker.json.MalformedJsonException;
import requesttracker.runtime.Dependencies;
import requesttracker.runtime.GivenDependencies;
import requesttracker.store.RequestStore;
import requesttracker.store.TestTable;
import requesttracker.telemetry.Telemetry;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** The endpoint with a separate table, called as API Gateway calls it. The clock moves only when a test sets it. */
public final class EndpointFixture {
    public static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

    public final AtomicReference<Instant> now = new AtomicReference<>(START);
    public final Queue<String> started = new ConcurrentLinkedQueue<>();
    public final Queue<String> logged = new ConcurrentLinkedQueue<>();
    public final Telemetry telemetry = new Telemetry(logged::add, now::get);
    public final RequestStore store;
    public final SubmitService submit;
    public final CancelService cancel;
    public final String table = TestTable.create();
    private Optional<String> userArn = Optional.empty();
    private final Map<String, EndpointFunction> functions;
    private final GivenDependencies.Builder parts;

    public EndpointFixture() {
        this(Optional.empty());
    }

    /** Returns an endpoint that accepts submits with a Callback. */
    public static EndpointFixture withCallbacks() {
        return new EndpointFixture(
                Optional.empty(),
                TrackerSettings.DEFAULT.toBuilder().callbacksAllowed(true).build());
    }

    /** Creates an endpoint with another client of the table. */
    EndpointFixture(DynamoDbClient dynamoDb) {
        this(dynamoDb, Optional.empty(), TrackerSettings.DEFAULT);
    }

    EndpointFixture(Optional<CloudControl> passThrough) {
        this(passThrough, TrackerSettings.DEFAULT);
    }

    EndpointFixture(Optional<CloudControl> passThrough, TrackerSettings settings) {
        this(TestTable.client(), passThrough, settings);
    }

    private EndpointFixture(DynamoDbClient dynamoDb, Optional<CloudControl> passThrough, TrackerSettings settings) {
        AtomicInteger tokens = new AtomicInteger();
        Executions executions = new Executions() {
            @Override
            public Optional<Instant> start(String name, String requestToken) {
                started.add(requestToken);
                return Optional.of(Instant.EPOCH);
            }

            @Override
            public void wake(String taskToken) {
                throw new AssertionError("nothing sleeps here");
            }
        };
        store = new RequestStore(dynamoDb, table, settings, now::get);
        parts = GivenDependencies.builder()
                .settings(settings)
                .clock(now::get)
                .random(new Random(1))
                .requestTokens(() -> "request-" + tokens.incrementAndGet())
                .telemetry(telemetry)
                .table(dynamoDb, table)
                .store(store)
                .passThrough(passThrough)
                .executions(executions);
        Dependencies dependencies = parts.build();
        submit = dependencies.submitService();
        cancel = dependencies.cancelService();
        functions = Map.of(
                "POST /", new CloudControlProtocol(dependencies),
                "POST /requests", new SubmitRequest(dependencies),
                "GET /requests", new ListRequests(dependencies),
                "GET /requests/{token}", new GetRequest(dependencies),
                "POST /requests/{token}/cancel", new CancelRequest(dependencies),
                "PUT /leases/{id}", new RenewLease(dependencies));
    }

    /** Returns a builder with the dependencies of the functions. */
    public GivenDependencies.Builder parts() {
        return parts;
    }

    /** The response to a call. */
    public record Reply(int status, Map<String, String> headers, String body) {
        public Map<String, Object> json() {
            try {
                return Json.object(body);
            } catch (MalformedJsonException e) {
                throw new AssertionError(body, e);
            }
        }

        public Map<String, Object> progress() {
            return Json.member(json(), "ProgressEvent");
        }
    }

    /** Calls an action in Cloud Control's protocol. */
    public Reply protocol(String action, Map<String, ?> members) {
        return protocol(action, bytes(members));
    }

    public Reply protocol(String action, byte[] body) {
        return call(
                "POST /",
                Map.of("content-type", "application/x-amz-json-1.0", "x-amz-target", "CloudApiService." + action),
                Map.of(),
                "",
                body);
    }

    /** Submits in REST. */
    public Reply rest(Map<String, ?> members) {
        return rest(bytes(members), Map.of());
    }

    public Reply rest(byte[] body, Map<String, String> headers) {
        return call("POST /requests", headers, Map.of(), "", body);
    }

    /** Lists in REST, with this query unchanged in the URL. */
    public Reply list(String rawQuery) {
        return call(
                "GET /requests",
                event(Map.of(), "", new byte[0]).withRawQueryString(rawQuery).build());
    }

    /** Begins or renews a lease. */
    Reply renew(String leaseId, byte[] body) {
        return call(
                "PUT /leases/{id}",
                event(Map.of(), "", body)
                        .withPathParameters(Map.of("id", leaseId))
                        .build());
    }

    public Reply call(String route, Map<String, String> headers, Map<String, String> query, String token, byte[] body) {
        return call(
                route,
                event(headers, token, body).withQueryStringParameters(query).build());
    }

    private APIGatewayV2HTTPEvent.APIGatewayV2HTTPEventBuilder event(
            Map<String, String> headers, String token, byte[] body) {
        return APIGatewayV2HTTPEvent.builder()
                .withVersion("2.0")
                .withHeaders(headers)
                .withPathParameters(Map.of("token", token))
                .withRequestContext(APIGatewayV2HTTPEvent.RequestContext.builder()
                        .withRequestId("call-1")
                        .withAuthorizer(userArn.map(EndpointFixture::iam).orElse(null))
                        .build())
                .withBody(Base64.getEncoder().encodeToString(body))
                .withIsBase64Encoded(true);
    }

    private Reply call(String route, APIGatewayV2HTTPEvent event) {
        APIGatewayV2HTTPResponse answer = functions.get(route).handleRequest(event, null);
        return new Reply(answer.getStatusCode(), answer.getHeaders(), answer.getBody());
    }

    /** Makes the calls from now on as this IAM principal. */
    public EndpointFixture as(String arn) {
        userArn = Optional.of(arn);
        return this;
    }

    private static APIGatewayV2HTTPEvent.RequestContext.Authorizer iam(String userArn) {
        return APIGatewayV2HTTPEvent.RequestContext.Authorizer.builder()
                .withIam(APIGatewayV2HTTPEvent.RequestContext.IAM
                        .builder()
                        .withAccountId("123456789012")
                        .withUserArn(userArn)
                        .build())
                .build();
    }

    /** Returns the number of items in the table, of any kind. */
    public int items() {
        return TestTable.client().scanPaginator(r -> r.tableName(table)).stream()
                .mapToInt(page -> page.count())
                .sum();
    }

    /** Returns the members of a valid call of this action. */
    public static Map<String, Object> valid(String action) {
        Map<String, Object> members = new LinkedHashMap<>();
        List<String> names = switch (action) {
            case "CreateResource" -> List.of("TypeName", "DesiredState");
            case "UpdateResource" -> List.of("TypeName", "Identifier", "PatchDocument");
            case "DeleteResource" -> List.of("TypeName", "Identifier");
            case "ListResourceRequests" -> List.of();
            default -> List.of("RequestToken");
        };
        Map<String, String> values = Map.of(
                "TypeName", "AWS::Logs::LogGroup",
                "DesiredState", "{\"LogGroupName\":\"secret-name\"}",
                "Identifier", "group-1",
                "PatchDocument", "[]",
                "RequestToken", "request-1");
        names.forEach(name -> members.put(name, values.get(name)));
        return members;
    }

    public static byte[] bytes(Object json) {
        return Json.write(json).getBytes(StandardCharsets.UTF_8);
    }
}
