package requesttracker.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import requesttracker.application.Executions;
import requesttracker.cloudcontrol.CloudControl;
import requesttracker.composition.TrackerFunction;
import requesttracker.json.Json;
import requesttracker.telemetry.Telemetry;
import software.amazon.awssdk.services.cloudcontrol.CloudControlClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

class WarmUpTest {
    private final List<String> calls = new ArrayList<>();
    private final List<String> lines = new ArrayList<>();

    /** RepairRequests has no need of it: the sweep calls it often enough. */
    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "REPAIR_REQUESTS")
    void isAnsweredWithoutACall(TrackerFunction function) throws Exception {
        RequestStreamHandler handler = function.create(GivenDependencies.builder()
                .telemetry(new Telemetry(lines::add, () -> java.time.Instant.EPOCH))
                .table(noting(DynamoDbClient.class), "requests")
                .cloudControl(new CloudControl(noting(CloudControlClient.class)))
                .executions(noting(Executions.class))
                .eventBus((detailType, detail) -> calls.add(detailType))
                .build());
        ByteArrayOutputStream answer = new ByteArrayOutputStream();

        handler.handleRequest(
                new ByteArrayInputStream(
                        Json.write(TrackerFunction.WARM_UP_EVENT).getBytes(StandardCharsets.UTF_8)),
                answer,
                null);

        assertThat(answer).hasToString("{}");
        assertThat(calls).isEmpty();
        assertThat(lines).isEmpty();
    }

    private <T> T noting(Class<T> type) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    calls.add(method.getName());
                    throw new AssertionError(method);
                }));
    }
}
