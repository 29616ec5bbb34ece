package requesttracker.emulators.lambda;

import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import com.amazonaws.services.lambda.runtime.events.ScheduledEvent;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import requesttracker.composition.TrackerFunction;
import requesttracker.composition.TrackerFunction.HandlerVisitor;
import requesttracker.repair.RepairResult;
import requesttracker.runtime.Dependencies;
import requesttracker.statemachine.engine.TaskFailedException;
import requesttracker.workflow.TaskInput;
import requesttracker.workflow.TaskResult;

/**
 * Emulates Lambda: reads a function's event from JSON like Lambda's serializer, calls the function, and returns its
 * result as JSON.
 */
public final class LambdaEmulator {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .defaultPropertyInclusion(
                    JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.ALWAYS))
            .build();

    private final Map<String, JsonFunction> byName = new ConcurrentHashMap<>();
    private final Map<String, RequestHandler<APIGatewayV2HTTPEvent, APIGatewayV2HTTPResponse>> endpoint =
            new ConcurrentHashMap<>();

    /** A function whose event and result are JSON. */
    @FunctionalInterface
    public interface JsonFunction {
        /** Returns the result for an event. */
        JsonNode invoke(JsonNode event) throws IOException;
    }

    /** Creates an emulator without functions. {@link #deploy} adds functions whose dependencies need this emulator. */
    public LambdaEmulator() {}

    /** Deploys the functions. */
    public LambdaEmulator(List<TrackerFunction> functions, Dependencies dependencies) {
        deploy(functions, dependencies);
    }

    /** Builds functions from their dependencies, and adds them. */
    public void deploy(List<TrackerFunction> functions, Dependencies dependencies) {
        functions.forEach(function -> deploy(function, dependencies));
    }

    /** Builds a function from its dependencies, and adds it. */
    public void deploy(TrackerFunction function, Dependencies dependencies) {
        String name = function.functionName();
        byName.put(name, function.create(dependencies, new HandlerVisitor<JsonFunction>() {
            @Override
            public JsonFunction task(RequestHandler<TaskInput, TaskResult> handler) {
                return event -> JSON.valueToTree(handler.handleRequest(JSON.treeToValue(event, TaskInput.class), null));
            }

            @Override
            public JsonFunction endpoint(RequestHandler<APIGatewayV2HTTPEvent, APIGatewayV2HTTPResponse> handler) {
                endpoint.put(name, handler);
                return event -> JSON.valueToTree(
                        handler.handleRequest(JSON.treeToValue(event, APIGatewayV2HTTPEvent.class), null));
            }

            @Override
            public JsonFunction repair(RequestHandler<ScheduledEvent, RepairResult> handler) {
                return event -> JSON.valueToTree(handler.handleRequest(scheduledEvent(event), null));
            }

            @Override
            public JsonFunction command(RequestStreamHandler handler) {
                return event -> {
                    ByteArrayOutputStream out = new ByteArrayOutputStream();
                    handler.handleRequest(new ByteArrayInputStream(JSON.writeValueAsBytes(event)), out, null);
                    return JSON.readTree(out.toByteArray());
                };
            }
        }));
    }

    /** Replaces each function by one that wraps it, as {@link #invoke} calls it. */
    public void wrap(BiFunction<String, JsonFunction, JsonFunction> wrapper) {
        byName.replaceAll(wrapper);
    }

    /** Returns a function behind the API by its name, for the emulator of API Gateway. */
    public RequestHandler<APIGatewayV2HTTPEvent, APIGatewayV2HTTPResponse> endpoint(String name) {
        return endpoint.get(name);
    }

    /**
     * Calls a function with an event and returns its result.
     *
     * @throws TaskFailedException if the function throws; its error is the exception's class name, like Lambda's
     *     errorType
     */
    public JsonNode invoke(String name, JsonNode event) {
        JsonFunction function = byName.get(name);
        if (function == null) {
            throw new TaskFailedException("Lambda.ResourceNotFoundException", name);
        }
        try {
            return function.invoke(event);
        } catch (IOException | RuntimeException e) {
            throw new TaskFailedException(e.getClass().getName(), errorOf(e));
        }
    }

    /** Reads the members that the functions use. Lambda's own serializer reads all members. */
    private static ScheduledEvent scheduledEvent(JsonNode event) {
        return new ScheduledEvent()
                .withDetailType(event.path("detail-type").asText(null))
                .withDetail(JSON.convertValue(event.get("detail"), new TypeReference<Map<String, Object>>() {}));
    }

    private static String errorOf(Exception e) {
        try {
            return JSON.writeValueAsString(
                    Map.of("errorType", e.getClass().getName(), "errorMessage", String.valueOf(e.getMessage())));
        } catch (JsonProcessingException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }
}
