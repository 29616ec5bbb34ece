package requesttracker.workflow;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import requesttracker.application.FakeCallerTasks;
import requesttracker.application.FakeExecutions;
import requesttracker.cloudcontrol.CloudControl;
import requesttracker.domain.Operation;
import requesttracker.domain.OperationStatus;
import requesttracker.domain.Request;
import requesttracker.domain.RequestFixtures;
import requesttracker.domain.Sensitive;
import requesttracker.domain.TrackerSettings;
import requesttracker.json.Json;
import requesttracker.json.MalformedJsonException;
import requesttracker.runtime.Dependencies;
import requesttracker.runtime.GivenDependencies;
import requesttracker.store.ContentDigest;
import requesttracker.store.RequestStore;
import requesttracker.store.TestTable;
import requesttracker.telemetry.Telemetry;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.cloudcontrol.CloudControlClient;
import software.amazon.awssdk.services.cloudcontrol.model.CancelResourceRequestRequest;
import software.amazon.awssdk.services.cloudcontrol.model.CancelResourceRequestResponse;
import software.amazon.awssdk.services.cloudcontrol.model.CloudControlException;
import software.amazon.awssdk.services.cloudcontrol.model.CreateResourceRequest;
import software.amazon.awssdk.services.cloudcontrol.model.CreateResourceResponse;
import software.amazon.awssdk.services.cloudcontrol.model.DeleteResourceRequest;
import software.amazon.awssdk.services.cloudcontrol.model.DeleteResourceResponse;
import software.amazon.awssdk.services.cloudcontrol.model.GetResourceRequest;
import software.amazon.awssdk.services.cloudcontrol.model.GetResourceRequestStatusRequest;
import software.amazon.awssdk.services.cloudcontrol.model.GetResourceRequestStatusResponse;
import software.amazon.awssdk.services.cloudcontrol.model.GetResourceResponse;
import software.amazon.awssdk.services.cloudcontrol.model.ProgressEvent;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** The four functions with the DynamoDB emulator, a scripted Cloud Control, and a fixed clock. */
final class WorkflowFixture {
    Instant now = RequestFixtures.T0;
    final FakeCloudControl cloudControl = new FakeCloudControl();
    final FakeExecutions executions = new FakeExecutions();
    final FakeCallerTasks callers = new FakeCallerTasks();
    final List<String> lines = new ArrayList<>();
    final RequestStore store;
    private final String table;
    /** Returns the dependencies of the functions, from which a test builds other functions. */
    final GivenDependencies.Builder parts;

    private final StartOperation start;
    private final PollStatus poll;
    private final CancelOperation cancel;
    private final GiveUp giveUp;

    WorkflowFixture(String table) {
        this(table, TestTable.client());
    }

    WorkflowFixture(String table, DynamoDbClient dynamoDb) {
        this.table = table;
        this.store = new RequestStore(dynamoDb, table, TrackerSettings.DEFAULT, () -> now);
        Telemetry telemetry = new Telemetry(lines::add, () -> now);
        CloudControl gateway = new CloudControl(cloudControl);
        // nextDouble() returns the middle of its range for this value: no jitter.
        RandomGenerator middle = () -> 1L << 63;
        this.parts = GivenDependencies.builder()
                .clock(() -> now)
                .random(middle)
                .telemetry(telemetry)
                .store(store)
                .cloudControl(gateway)
                .executions(executions)
                .callerTasks(callers);
        Dependencies dependencies = parts.build();
        this.start = new StartOperation(dependencies);
        this.poll = new PollStatus(dependencies);
        this.cancel = new CancelOperation(dependencies);
        this.giveUp = new GiveUp(dependencies);
    }

    Request submit(String token, Map<String, ?> more) {
        return submit(token, Operation.CREATE, more);
    }

    Request submit(String token, Operation operation, Map<String, ?> more) {
        Request request = RequestFixtures.submitted(token, operation, more);
        Object desiredState = more.get("DesiredState");
        store.submit(
                request,
                request.spec()
                        .digest()
                        .map(digest ->
                                Sensitive.of(desiredState == null ? RequestFixtures.SECRET : desiredState.toString())),
                Optional.empty(),
                new ContentDigest("2:content", "content"),
                RequestFixtures.submission(operation, more).callback());
        return request;
    }

    Request record(String token) {
        return store.find(token).orElseThrow();
    }

    /** Returns all attributes of the record. */
    Map<String, AttributeValue> item(String token) {
        return TestTable.client()
                .getItem(r -> r.tableName(table).key(Map.of("RequestToken", AttributeValue.fromS(token))))
                .item();
    }

    /** Deletes the record, as a person would. */
    void losePayload(String token) {
        TestTable.client()
                .deleteItem(r ->
                        r.tableName(table).key(Map.of("RequestToken", AttributeValue.fromS(token + "#payload#0"))));
    }

    void pass(Duration time) {
        now = now.plus(time);
    }

    TaskAnswer start(String token) {
        return call(start, input(token));
    }

    TaskAnswer poll(String token) {
        return call(poll, input(token));
    }

    TaskAnswer cancel(String token) {
        return call(cancel, input(token));
    }

    TaskAnswer giveUp(String token) {
        return call(giveUp, input(token));
    }

    TaskAnswer poll(TaskAnswer state) {
        return call(poll, state.members());
    }

    TaskAnswer cancel(TaskAnswer state) {
        return call(cancel, state.members());
    }

    TaskAnswer pollAs(String execution, String token) {
        return call(poll, Map.of("requestToken", token, "execution", execution));
    }

    TaskAnswer startAs(String execution, String token) {
        return call(start, Map.of("requestToken", token, "execution", execution));
    }

    TaskAnswer poll(Map<String, Object> input) {
        return call(poll, input);
    }

    private static Map<String, Object> input(String token) {
        return new LinkedHashMap<>(Map.of("requestToken", token, "execution", token));
    }

    private static TaskAnswer call(WorkflowFunction function, Map<String, Object> input) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            WorkflowFunction.stream(function)
                    .handleRequest(
                            new ByteArrayInputStream(Json.write(input).getBytes(StandardCharsets.UTF_8)), out, null);
            return new TaskAnswer(Json.object(out.toString(StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (MalformedJsonException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The answer of a function to the state machine. */
    record TaskAnswer(Map<String, Object> members) {
        String next() {
            return (String) members.get("next");
        }

        long waitSeconds() {
            return ((Number) members.get("waitSeconds")).longValue();
        }

        Map<String, Object> event() {
            return Json.member(members, "event");
        }
    }

    /** The part of Cloud Control that the gateway uses. Returns the answers of the test, and repeats the last one. */
    static final class FakeCloudControl implements CloudControlClient {
        final List<String> calls = new ArrayList<>();
        private final Deque<Object> answers = new ArrayDeque<>();
        private boolean there;
        private boolean hidden;
        private Runnable meanwhile = () -> {};

        /** Runs an action during the next call, after the answer is decided and before it is returned. */
        void meanwhile(Runnable others) {
            meanwhile = others;
        }

        FakeCloudControl says(OperationStatus status) {
            return says(Map.of("RequestToken", "provider-1", "OperationStatus", status.value()));
        }

        FakeCloudControl says(Map<String, Object> progressEvent) {
            answers.add(progressEvent);
            return this;
        }

        FakeCloudControl fails(String code) {
            return fails(code, "said");
        }

        FakeCloudControl fails(String code, String message) {
            answers.add(failure(code, message));
            return this;
        }

        /** Removes the answers that are left. */
        FakeCloudControl then() {
            answers.clear();
            return this;
        }

        void resourceIsThere() {
            there = true;
        }

        /** Makes GetResource fail, so that the resource's existence is unknown. */
        void resourceIsHidden() {
            hidden = true;
        }

        @Override
        public CreateResourceResponse createResource(CreateResourceRequest request) {
            ProgressEvent event = next("create " + request.clientToken() + " " + request.desiredState());
            return CreateResourceResponse.builder().progressEvent(event).build();
        }

        @Override
        public DeleteResourceResponse deleteResource(DeleteResourceRequest request) {
            ProgressEvent event = next("delete " + request.clientToken());
            return DeleteResourceResponse.builder().progressEvent(event).build();
        }

        @Override
        public GetResourceRequestStatusResponse getResourceRequestStatus(GetResourceRequestStatusRequest request) {
            ProgressEvent event = next("status " + request.requestToken());
            return GetResourceRequestStatusResponse.builder()
                    .progressEvent(event)
                    .build();
        }

        @Override
        public CancelResourceRequestResponse cancelResourceRequest(CancelResourceRequestRequest request) {
            ProgressEvent event = next("cancel " + request.requestToken());
            return CancelResourceRequestResponse.builder().progressEvent(event).build();
        }

        @Override
        public GetResourceResponse getResource(GetResourceRequest request) {
            calls.add("get " + request.identifier());
            if (hidden) {
                throw failure("AccessDeniedException", "said");
            }
            if (!there) {
                throw failure("ResourceNotFoundException", "said");
            }
            return GetResourceResponse.builder().build();
        }

        @Override
        public String serviceName() {
            return SERVICE_NAME;
        }

        @Override
        public void close() {}

        @SuppressWarnings("unchecked")
        private ProgressEvent next(String call) {
            calls.add(call);
            Object answer = answers.size() > 1 ? answers.remove() : answers.element();
            Runnable others = meanwhile;
            meanwhile = () -> {};
            others.run();
            if (answer instanceof RuntimeException failure) {
                throw failure;
            }
            return progressEvent((Map<String, Object>) answer);
        }

        private static ProgressEvent progressEvent(Map<String, Object> members) {
            return ProgressEvent.builder()
                    .requestToken((String) members.get("RequestToken"))
                    .operationStatus((String) members.get("OperationStatus"))
                    .identifier((String) members.get("Identifier"))
                    .resourceModel((String) members.get("ResourceModel"))
                    .statusMessage((String) members.get("StatusMessage"))
                    .errorCode((String) members.get("ErrorCode"))
                    .eventTime(time(members, "EventTime"))
                    .retryAfter(time(members, "RetryAfter"))
                    .build();
        }

        private static Instant time(Map<String, Object> members, String name) {
            return members.get(name) instanceof Number seconds ? Instant.ofEpochSecond(seconds.longValue()) : null;
        }

        private static AwsServiceException failure(String code, String message) {
            return CloudControlException.builder()
                    .awsErrorDetails(AwsErrorDetails.builder()
                            .errorCode(code)
                            .errorMessage(message)
                            .build())
                    .statusCode(400)
                    .build();
        }
    }
}
