package requesttracker.simulation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import requesttracker.simulator.Answer;
import requesttracker.simulator.Simulator;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
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
import software.amazon.awssdk.services.cloudcontrol.model.HookProgressEvent;
import software.amazon.awssdk.services.cloudcontrol.model.ProgressEvent;
import software.amazon.awssdk.services.cloudcontrol.model.ResourceDescription;
import software.amazon.awssdk.services.cloudcontrol.model.UpdateResourceRequest;
import software.amazon.awssdk.services.cloudcontrol.model.UpdateResourceResponse;

/** The SDK's client, answered by the simulator in this very thread. */
final class SimulatedCloudControl implements CloudControlClient {
    private final Simulator simulator;

    SimulatedCloudControl(Simulator simulator) {
        this.simulator = simulator;
    }

    @Override
    public String serviceName() {
        return "cloudcontrol";
    }

    @Override
    public void close() {}

    @Override
    public CreateResourceResponse createResource(CreateResourceRequest request) {
        ObjectNode body = members(
                "TypeName", request.typeName(),
                "DesiredState", request.desiredState(),
                "TypeVersionId", request.typeVersionId(),
                "RoleArn", request.roleArn(),
                "ClientToken", request.clientToken());
        return CreateResourceResponse.builder()
                .progressEvent(progress(call("CreateResource", body)))
                .build();
    }

    @Override
    public UpdateResourceResponse updateResource(UpdateResourceRequest request) {
        ObjectNode body = members(
                "TypeName", request.typeName(),
                "Identifier", request.identifier(),
                "PatchDocument", request.patchDocument(),
                "TypeVersionId", request.typeVersionId(),
                "RoleArn", request.roleArn(),
                "ClientToken", request.clientToken());
        return UpdateResourceResponse.builder()
                .progressEvent(progress(call("UpdateResource", body)))
                .build();
    }

    @Override
    public DeleteResourceResponse deleteResource(DeleteResourceRequest request) {
        ObjectNode body = members(
                "TypeName", request.typeName(),
                "Identifier", request.identifier(),
                "TypeVersionId", request.typeVersionId(),
                "RoleArn", request.roleArn(),
                "ClientToken", request.clientToken());
        return DeleteResourceResponse.builder()
                .progressEvent(progress(call("DeleteResource", body)))
                .build();
    }

    @Override
    public GetResourceRequestStatusResponse getResourceRequestStatus(GetResourceRequestStatusRequest request) {
        JsonNode answer = call("GetResourceRequestStatus", members("RequestToken", request.requestToken()));
        List<HookProgressEvent> hooks = new ArrayList<>();
        for (JsonNode hook : answer.path("HooksProgressEvent")) {
            hooks.add(hook(hook));
        }
        return GetResourceRequestStatusResponse.builder()
                .progressEvent(progress(answer))
                .hooksProgressEvent(hooks)
                .build();
    }

    @Override
    public CancelResourceRequestResponse cancelResourceRequest(CancelResourceRequestRequest request) {
        return CancelResourceRequestResponse.builder()
                .progressEvent(progress(call("CancelResourceRequest", members("RequestToken", request.requestToken()))))
                .build();
    }

    @Override
    public GetResourceResponse getResource(GetResourceRequest request) {
        ObjectNode body = members(
                "TypeName", request.typeName(),
                "Identifier", request.identifier(),
                "TypeVersionId", request.typeVersionId(),
                "RoleArn", request.roleArn());
        JsonNode description = call("GetResource", body).path("ResourceDescription");
        return GetResourceResponse.builder()
                .typeName(request.typeName())
                .resourceDescription(ResourceDescription.builder()
                        .identifier(description.path("Identifier").textValue())
                        .properties(description.path("Properties").textValue())
                        .build())
                .build();
    }

    private JsonNode call(String action, ObjectNode body) {
        Answer answer = simulator.call(action, body);
        if (answer.error().isPresent()) {
            throw error(
                    answer.error().get(),
                    answer.status(),
                    answer.body()
                            .path("Message")
                            .asText(answer.body().path("message").asText()));
        }
        return answer.body();
    }

    /** An error as the SDK throws it. */
    static CloudControlException error(String code, int status, String message) {
        return (CloudControlException) CloudControlException.builder()
                .message(message)
                .statusCode(status)
                .awsErrorDetails(AwsErrorDetails.builder()
                        .errorCode(code)
                        .errorMessage(message)
                        .serviceName("CloudControl")
                        .build())
                .build();
    }

    private static ProgressEvent progress(JsonNode answer) {
        JsonNode event = answer.path("ProgressEvent");
        return ProgressEvent.builder()
                .typeName(event.path("TypeName").textValue())
                .identifier(event.path("Identifier").textValue())
                .requestToken(event.path("RequestToken").textValue())
                .hooksRequestToken(event.path("HooksRequestToken").textValue())
                .operation(event.path("Operation").textValue())
                .operationStatus(event.path("OperationStatus").textValue())
                .eventTime(time(event.path("EventTime")))
                .resourceModel(event.path("ResourceModel").textValue())
                .statusMessage(event.path("StatusMessage").textValue())
                .errorCode(event.path("ErrorCode").textValue())
                .retryAfter(time(event.path("RetryAfter")))
                .build();
    }

    private static HookProgressEvent hook(JsonNode hook) {
        return HookProgressEvent.builder()
                .hookTypeName(hook.path("HookTypeName").textValue())
                .hookTypeVersionId(hook.path("HookTypeVersionId").textValue())
                .hookTypeArn(hook.path("HookTypeArn").textValue())
                .invocationPoint(hook.path("InvocationPoint").textValue())
                .hookStatus(hook.path("HookStatus").textValue())
                .hookEventTime(time(hook.path("HookEventTime")))
                .hookStatusMessage(hook.path("HookStatusMessage").textValue())
                .failureMode(hook.path("FailureMode").textValue())
                .build();
    }

    private static Instant time(JsonNode seconds) {
        return seconds.isNumber()
                ? Instant.ofEpochMilli(seconds.decimalValue()
                        .multiply(BigDecimal.valueOf(1000))
                        .longValue())
                : null;
    }

    private static ObjectNode members(String... namesAndValues) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            if (namesAndValues[i + 1] != null) {
                body.put(namesAndValues[i], namesAndValues[i + 1]);
            }
        }
        return body;
    }
}
