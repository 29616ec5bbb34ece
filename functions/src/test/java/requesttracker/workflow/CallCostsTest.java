package requesttracker.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import requesttracker.domain.OperationStatus.Known;
import requesttracker.store.LocalTable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** What each function costs in calls to AWS (docs/performance.md), and in time of its own. */
class CallCostsTest {
    private static final String TOKEN = "cost";

    private final List<String> dynamoDb = new ArrayList<>();
    private long nanosInDynamoDb;
    private Workflow workflow;

    @BeforeEach
    void begin() {
        workflow = new Workflow(LocalTable.create(), counting(LocalTable.client()));
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
        workflow.cloudControl.says(Known.IN_PROGRESS);
        workflow.start(TOKEN);
        workflow.pass(Duration.ofMinutes(1));
    }

    @Test
    void aSubmitIsOneTransaction() {
        assertThat(dynamoDbCallsOf(() -> workflow.submit(TOKEN, Map.of()))).containsExactly("transactWriteItems");
    }

    @Test
    void aStartIsOneCloudControlCallBetweenTwoWrites() {
        workflow.submit(TOKEN, Map.of());
        workflow.cloudControl.says(Known.IN_PROGRESS);
        assertThat(dynamoDbCallsOf(() -> workflow.start(TOKEN)))
                .startsWith("getItem", "updateItem")
                .endsWith("updateItem")
                .filteredOn(call -> !call.equals("getItem"))
                .hasSize(2);
        assertThat(workflow.cloudControl.calls).hasSize(1);
    }

    @Test
    void aPollThatFindsNothingNewIsOneReadAndOneCloudControlCall() {
        started();
        assertThat(dynamoDbCallsOf(() -> workflow.poll(TOKEN))).containsExactly("getItem");
        assertThat(workflow.cloudControl.calls).hasSize(1);
    }

    @Test
    void aPollWithNewsIsOneConditionalWriteMore() {
        started();
        workflow.cloudControl
                .then()
                .says(Map.of(
                        "RequestToken", "provider-1", "OperationStatus", "IN_PROGRESS", "Identifier", "known now"));
        assertThat(dynamoDbCallsOf(() -> workflow.poll(TOKEN))).containsExactly("getItem", "updateItem");
        assertThat(workflow.cloudControl.calls).hasSize(1);
    }

    @Test
    void thePollThatSettlesWritesOnce() {
        started();
        workflow.cloudControl.then().says(Known.SUCCESS);
        assertThat(dynamoDbCallsOf(() -> workflow.poll(TOKEN)))
                .filteredOn(call -> !call.equals("getItem"))
                .containsExactly("transactWriteItems");
        assertThat(workflow.cloudControl.calls).hasSize(1);
    }

    @Test
    void ourOwnCodeTakesLessThanAMillisecondOfAPoll() {
        started();
        List<Long> own = new ArrayList<>();
        for (int i = 0; i < 600; i++) {
            nanosInDynamoDb = 0;
            long from = System.nanoTime();
            workflow.poll(TOKEN);
            own.add(System.nanoTime() - from - nanosInDynamoDb);
        }
        // The first ones are compiled as they run.
        long median = own.subList(300, 600).stream().sorted().toList().get(150);
        assertThat(median).as("nanoseconds").isLessThan(1_000_000);
    }
}
