package requesttracker.statemachine.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.concurrent.CompletionStage;
import requesttracker.jsontree.JsonTree;
import requesttracker.statemachine.definition.ServiceIntegration;
import requesttracker.statemachine.definition.StateFailedException;

/** Calls the service of a Task, with the requests, results and errors of Step Functions' own integrations. */
final class ServiceCaller {
    private final Integrations integrations;
    private final String machineArn;

    ServiceCaller(Integrations integrations, String machineArn) {
        this.integrations = integrations;
        this.machineArn = machineArn;
    }

    CompletionStage<JsonNode> call(ServiceIntegration service, JsonNode parameters, String executionArn) {
        return switch (service) {
            case LAMBDA_INVOKE -> lambdaInvoke(parameters);
            case UPDATE_ITEM -> integrations.updateItem(parameters);
            case PUT_EVENTS -> integrations.putEvents(entries(parameters, executionArn));
        };
    }

    /** Returns the Task's result for the integration's answer. */
    static JsonNode result(ServiceIntegration service, JsonNode answer) {
        return switch (service) {
            case LAMBDA_INVOKE -> functionResult(answer);
            case UPDATE_ITEM -> answer;
            case PUT_EVENTS -> withoutFailedEntry(answer);
        };
    }

    /**
     * Returns the error for an exception that is not a {@link TaskFailedException}. The error has only the exception's
     * type, since the message may contain data.
     */
    static TaskFailedException unknown(ServiceIntegration service, Throwable fault) {
        String error = switch (service) {
            case LAMBDA_INVOKE -> "Lambda.Unknown";
            case UPDATE_ITEM -> "DynamoDb.SdkClientException";
            case PUT_EVENTS -> "EventBridge.SdkClientException";
        };
        return new TaskFailedException(error, fault.getClass().getName());
    }

    private CompletionStage<JsonNode> lambdaInvoke(JsonNode parameters) {
        JsonNode function = parameters.path("FunctionName");
        if (!function.isTextual()) {
            throw StateFailedException.runtime("FunctionName is not a string");
        }
        JsonNode payload = parameters.path("Payload");
        return integrations.lambdaInvoke(function.textValue(), payload.isMissingNode() ? JsonTree.object() : payload);
    }

    /**
     * Wraps a function's answer, with the Payload as JSON
     * (<a href="https://docs.aws.amazon.com/step-functions/latest/dg/connect-lambda.html">Lambda</a>).
     */
    private static JsonNode functionResult(JsonNode answer) {
        ObjectNode result = JsonTree.object();
        result.put("ExecutedVersion", "$LATEST");
        result.set("Payload", answer);
        result.put("StatusCode", 200);
        return result;
    }

    /**
     * Makes each Detail a string, and appends the ARNs of execution and state machine to each entry's Resources
     * (<a href="https://docs.aws.amazon.com/step-functions/latest/dg/connect-eventbridge.html">EventBridge</a>).
     */
    private JsonNode entries(JsonNode parameters, String executionArn) {
        ObjectNode request = JsonTree.object();
        request.setAll((ObjectNode) parameters);
        ArrayNode entries = request.putArray("Entries");
        for (JsonNode entry : parameters.path("Entries")) {
            ObjectNode sent = entries.addObject();
            if (!(entry instanceof ObjectNode given)) {
                throw StateFailedException.runtime("an element of Entries is not an object");
            }
            sent.setAll(given);
            if (given.has("Detail") && !given.get("Detail").isTextual()) {
                sent.put("Detail", JsonTree.text(given.get("Detail")));
            }
            ArrayNode resources = JsonNodeFactory.instance.arrayNode();
            given.path("Resources").forEach(resources::add);
            sent.set("Resources", resources.add(executionArn).add(machineArn));
        }
        return request;
    }

    /** Fails with EventBridge.FailedEntry if the FailedEntryCount is not zero. */
    private static JsonNode withoutFailedEntry(JsonNode answer) {
        if (answer.path("FailedEntryCount").asInt() != 0) {
            throw new TaskFailedException("EventBridge.FailedEntry", JsonTree.text(answer));
        }
        return answer;
    }
}
