package requesttracker.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import com.amazonaws.services.lambda.runtime.events.ScheduledEvent;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import requesttracker.application.Executions;
import requesttracker.cloudcontrol.CloudControl;
import requesttracker.composition.TrackerFunction;
import requesttracker.json.Json;
import requesttracker.repair.RepairResult;
import requesttracker.telemetry.Telemetry;
import requesttracker.workflow.TaskInput;
import requesttracker.workflow.TaskResult;
import software.amazon.awssdk.services.cloudcontrol.CloudControlClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

@DisplayName("A warm-up")
class WarmUpTest {
    private final List<String> calls = new ArrayList<>();
    private final List<String> lines = new ArrayList<>();

    /** Does not include RepairRequests, which the sweep calls often enough. */
    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "REPAIR_REQUESTS")
    void is_answered_without_a_call(TrackerFunction function) {
        String answer = function.create(
                GivenDependencies.builder()
                        .telemetry(new Telemetry(lines::add, () -> Instant.EPOCH))
                        .table(noting(DynamoDbClient.class), "requests")
                        .cloudControl(new CloudControl(noting(CloudControlClient.class)))
                        .executions(noting(Executions.class))
                        .eventBus((detailType, detail) -> calls.add(detailType))
                        .build(),
                new Caller());

        assertThat(answer).isNotEmpty();
        assertThat(calls).isEmpty();
        assertThat(lines).isEmpty();
    }

    private <T> T noting(Class<T> type) {
        return type.cast(
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    calls.add(method.getName());
                    throw new AssertionError(method);
                }));
    }

    /** Calls a function with the event, as the rule does. */
    private static final class Caller implements TrackerFunction.HandlerVisitor<String> {
        @Override
        public String task(RequestHandler<TaskInput, TaskResult> handler) {
            return call(LambdaSerializer.stream(handler, TaskInput.class, TaskResult.class));
        }

        @Override
        public String endpoint(RequestHandler<APIGatewayV2HTTPEvent, APIGatewayV2HTTPResponse> handler) {
            return call(LambdaSerializer.stream(handler, APIGatewayV2HTTPEvent.class, APIGatewayV2HTTPResponse.class));
        }

        @Override
        public String repair(RequestHandler<ScheduledEvent, RepairResult> handler) {
            throw new AssertionError("the sweep calls it");
        }

        @Override
        public String command(RequestStreamHandler handler) {
            return call(handler);
        }

        private static String call(RequestStreamHandler handler) {
            ByteArrayOutputStream answer = new ByteArrayOutputStream();
            try {
                handler.handleRequest(
                        new ByteArrayInputStream(
                                Json.write(TrackerFunction.WARM_UP_EVENT).getBytes(StandardCharsets.UTF_8)),
                        answer,
                        null);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return answer.toString(StandardCharsets.UTF_8);
        }
    }
}
