package requesttracker.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import requesttracker.application.CancelService;
import requesttracker.domain.CancelReason;
import requesttracker.domain.OperationStatus;
import requesttracker.domain.OperationStatus.KnownStatus;
import requesttracker.endpoint.SubmitRequest;
import requesttracker.runtime.LambdaSerializer;
import requesttracker.store.TestTable;
import requesttracker.telemetry.Telemetry;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** The calls to AWS of each function (docs/performance.md), and the time that its code takes. */
@DisplayName("The cost in calls")
class CallCostsTest {
    private static final String TOKEN = "cost";
    private static final Telemetry SILENT = new Telemetry(line -> {}, InstantSource.system());

    private final List<String> dynamoDb = new ArrayList<>();
    private long nanosInDynamoDb;
    private WorkflowFixture workflow;

    @BeforeEach
    void begin() {
        workflow = new WorkflowFixture(TestTable.create(), counting(TestTable.client()));
    }

    private DynamoDbClient counting(DynamoDbClient client) {
        return (DynamoDbClient) Proxy.newProxyInstance(
                CallCostsTest.class.getClassLoader(),
                new Class<?>[] {DynamoDbClient.class},
                (proxy, method, arguments) -> {
                    dynamoDb.add(method.getName());
                    long from = System.nanoTime();
                    try {
                        return method.invoke(client, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    } finally {
                        nanosInDynamoDb += System.nanoTime() - from;
                    }
                });
    }

    private List<String> dynamoDbCallsOf(Runnable what) {
        dynamoDb.clear();
        workflow.cloudControl.calls.clear();
        what.run();
        return List.copyOf(dynamoDb);
    }

    private void started() {
        workflow.submit(TOKEN, Map.of());
        workflow.cloudControl.says(KnownStatus.IN_PROGRESS);
        workflow.start(TOKEN);
        workflow.pass(Duration.ofMinutes(1));
    }

    /** Submits as the endpoint does. */
    private void submit(String token) {
        SubmitRequest function = new SubmitRequest(
                workflow.parts.telemetry(SILENT).requestTokens(() -> token).build());
        try (InputStream event = CallCostsTest.class.getResourceAsStream("/events/SubmitRequest/submit.json")) {
            LambdaSerializer.stream(function, APIGatewayV2HTTPEvent.class, APIGatewayV2HTTPResponse.class)
                    .handleRequest(event, OutputStream.nullOutputStream(), null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void of_a_submit_is_one_transaction_and_one_start_of_an_execution() {
        assertThat(dynamoDbCallsOf(() -> submit(TOKEN))).containsExactly("transactWriteItems");
        assertThat(workflow.executions.calls).containsExactly("start " + TOKEN + " " + TOKEN);
        assertThat(workflow.cloudControl.calls).isEmpty();
    }

    @Test
    void of_a_start_is_one_Cloud_Control_call_between_two_writes() {
        workflow.submit(TOKEN, Map.of());
        workflow.cloudControl.says(KnownStatus.IN_PROGRESS);
        assertThat(dynamoDbCallsOf(() -> workflow.start(TOKEN)))
                .startsWith("getItem", "updateItem")
                .endsWith("transactWriteItems")
                .filteredOn(call -> !call.equals("getItem"))
                .hasSize(2);
        assertThat(workflow.cloudControl.calls).hasSize(1);
    }

    @Test
    void of_a_poll_without_news_is_one_read_and_one_Cloud_Control_call() {
        started();
        assertThat(dynamoDbCallsOf(() -> workflow.poll(TOKEN))).containsExactly("getItem");
        assertThat(workflow.cloudControl.calls).hasSize(1);
    }

    @Test
    void of_a_poll_is_the_same_if_the_request_has_a_callback_that_does_not_cancel() {
        startedWith("KEEP");
        assertThat(dynamoDbCallsOf(() -> workflow.poll(TOKEN))).containsExactly("getItem");
        assertThat(workflow.callers.calls).isEmpty();
    }

    @Test
    void of_a_poll_is_one_read_and_one_heartbeat_more_if_the_callback_cancels() {
        startedWith("CANCEL");
        assertThat(dynamoDbCallsOf(() -> workflow.poll(TOKEN))).containsExactly("getItem", "getItem");
        assertThat(workflow.callers.calls).containsExactly("heartbeat task-1");
    }

    private void startedWith(String onCallerGone) {
        workflow.submit(TOKEN, Map.of("Callback", Map.of("TaskToken", "task-1", "OnCallerGone", onCallerGone)));
        workflow.cloudControl.says(KnownStatus.IN_PROGRESS);
        workflow.start(TOKEN);
        workflow.pass(Duration.ofMinutes(1));
    }

    @Test
    void of_a_poll_with_news_is_one_conditional_write_more() {
        started();
        workflow.cloudControl
                .then()
                .says(Map.of(
                        "RequestToken", "provider-1", "OperationStatus", "IN_PROGRESS", "Identifier", "known now"));
        assertThat(dynamoDbCallsOf(() -> workflow.poll(TOKEN))).containsExactly("getItem", "transactWriteItems");
        assertThat(workflow.cloudControl.calls).hasSize(1);
    }

    @Test
    void of_the_poll_that_settles_is_one_write() {
        started();
        workflow.cloudControl.then().says(OperationStatus.FinalStatus.SUCCESS);
        assertThat(dynamoDbCallsOf(() -> workflow.poll(TOKEN)))
                .filteredOn(call -> !call.equals("getItem"))
                .containsExactly("transactWriteItems");
        assertThat(workflow.cloudControl.calls).hasSize(1);
    }

    @Test
    void of_a_submit_includes_less_than_1_ms_of_computation() {
        assertOwnTime(token -> {}, this::submit);
    }

    @Test
    void of_a_start_includes_less_than_1_ms_of_computation() {
        workflow.cloudControl.says(KnownStatus.IN_PROGRESS);
        assertOwnTime(token -> workflow.submit(token, Map.of()), workflow::start);
    }

    @Test
    void of_a_poll_includes_less_than_1_ms_of_computation() {
        started();
        assertOwnTime(token -> {}, token -> workflow.poll(TOKEN));
    }

    @Test
    void of_a_cancel_includes_less_than_1_ms_of_computation() {
        workflow.cloudControl.says(KnownStatus.IN_PROGRESS);
        CancelService cancel = new CancelService(workflow.store, workflow.executions, SILENT, () -> workflow.now);
        assertOwnTime(
                token -> {
                    workflow.submit(token, Map.of());
                    workflow.start(token);
                    cancel.cancel(token, CancelReason.REQUESTED, Optional.empty());
                },
                workflow::cancel);
    }

    /** Asserts the median time of calls. The first calls compile the code. */
    private void assertOwnTime(Consumer<String> before, Consumer<String> call) {
        List<Long> own = new ArrayList<>();
        for (int i = 0; i < 600; i++) {
            String token = "cost-" + i;
            before.accept(token);
            nanosInDynamoDb = 0;
            long from = System.nanoTime();
            call.accept(token);
            own.add(System.nanoTime() - from - nanosInDynamoDb);
        }
        long median = own.subList(300, 600).stream().sorted().toList().get(150);
        assertThat(median).as("nanoseconds").isLessThan(1_000_000);
    }
}
