package requesttracker.emulators.lambda;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import requesttracker.statemachine.engine.TaskFailedException;

/** Lambda's part: hands an event to a function as a stream of JSON, and reads what it answers. */
public final class LambdaEmulator {
    private static final ObjectMapper JSON = new ObjectMapper();
    private final Map<String, RequestStreamHandler> byName = new ConcurrentHashMap<>();

    /** Starts without functions, for those that need what invokes them: {@link #deploy} adds them. */
    public LambdaEmulator() {}

    /** @param byName the functions that can be invoked, by name */
    public LambdaEmulator(Map<String, RequestStreamHandler> byName) {
        deploy(byName);
    }

    /** Adds functions by their names. */
    public void deploy(Map<String, RequestStreamHandler> functions) {
        byName.putAll(functions);
    }

    /**
     * Calls a function with an event and tells its answer.
     *
     * @throws TaskFailedException named by the exception's class, as Lambda's errorType is
     */
    public JsonNode invoke(String name, JsonNode event) {
        RequestStreamHandler handler = byName.get(name);
        if (handler == null) {
            throw new TaskFailedException("Lambda.ResourceNotFoundException", name);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            handler.handleRequest(new ByteArrayInputStream(JSON.writeValueAsBytes(event)), out, null);
        } catch (IOException | RuntimeException e) {
            throw new TaskFailedException(e.getClass().getName(), errorOf(e));
        }
        try {
            return JSON.readTree(out.toByteArray());
        } catch (IOException e) {
            throw new TaskFailedException("Runtime.MarshalError", name + " did not answer JSON");
        }
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
