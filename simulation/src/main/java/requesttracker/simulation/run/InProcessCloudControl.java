package requesttracker.simulation.run;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import requesttracker.simulation.faults.CloudControlCalls;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.protocol.MarshallingType;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.services.cloudcontrol.CloudControlClient;
import software.amazon.awssdk.services.cloudcontrol.model.CancelResourceRequestRequest;
import software.amazon.awssdk.services.cloudcontrol.model.CancelResourceRequestResponse;
import software.amazon.awssdk.services.cloudcontrol.model.CreateResourceRequest;
import software.amazon.awssdk.services.cloudcontrol.model.CreateResourceResponse;
import software.amazon.awssdk.services.cloudcontrol.model.DeleteResourceRequest;
import software.amazon.awssdk.services.cloudcontrol.model.DeleteResourceResponse;
import software.amazon.awssdk.services.cloudcontrol.model.GetResourceRequest;
import software.amazon.awssdk.services.cloudcontrol.model.GetResourceRequestStatusRequest;
import software.amazon.awssdk.services.cloudcontrol.model.GetResourceRequestStatusResponse;
import software.amazon.awssdk.services.cloudcontrol.model.GetResourceResponse;
import software.amazon.awssdk.services.cloudcontrol.model.ListResourcesRequest;
import software.amazon.awssdk.services.cloudcontrol.model.ListResourcesResponse;
import software.amazon.awssdk.services.cloudcontrol.model.UpdateResourceRequest;
import software.amazon.awssdk.services.cloudcontrol.model.UpdateResourceResponse;
import software.amazon.awssdk.utils.builder.Buildable;
import software.amazon.awssdk.utils.builder.SdkBuilder;

/** The SDK's client of Cloud Control, without HTTP: each call is made in the calling thread, and made once. */
public final class InProcessCloudControl implements CloudControlClient {
    private final CloudControlCalls calls;

    public InProcessCloudControl(CloudControlCalls calls) {
        this.calls = calls;
    }

    @Override
    public CreateResourceResponse createResource(CreateResourceRequest request) {
        return call("CreateResource", request, CreateResourceResponse.builder());
    }

    @Override
    public UpdateResourceResponse updateResource(UpdateResourceRequest request) {
        return call("UpdateResource", request, UpdateResourceResponse.builder());
    }

    @Override
    public DeleteResourceResponse deleteResource(DeleteResourceRequest request) {
        return call("DeleteResource", request, DeleteResourceResponse.builder());
    }

    @Override
    public GetResourceRequestStatusResponse getResourceRequestStatus(GetResourceRequestStatusRequest request) {
        return call("GetResourceRequestStatus", request, GetResourceRequestStatusResponse.builder());
    }

    @Override
    public CancelResourceRequestResponse cancelResourceRequest(CancelResourceRequestRequest request) {
        return call("CancelResourceRequest", request, CancelResourceRequestResponse.builder());
    }

    @Override
    public GetResourceResponse getResource(GetResourceRequest request) {
        return call("GetResource", request, GetResourceResponse.builder());
    }

    @Override
    public ListResourcesResponse listResources(ListResourcesRequest request) {
        return call("ListResources", request, ListResourcesResponse.builder());
    }

    @Override
    public String serviceName() {
        return SERVICE_NAME;
    }

    @Override
    public void close() {}

    private <B extends SdkBuilder<B, A> & SdkPojo, A> A call(String action, SdkPojo request, B answer) {
        Map<String, Object> members = new LinkedHashMap<>();
        for (SdkField<?> field : request.sdkFields()) {
            Object value = field.getValueOrDefault(request);
            if (value != null) {
                members.put(field.locationName(), value);
            }
        }
        fill(answer, calls.call(action, members));
        return answer.build();
    }

    /** Fills a builder by the names and types that the SDK's model has. */
    private static void fill(SdkPojo builder, Map<?, ?> members) {
        for (SdkField<?> field : builder.sdkFields()) {
            Object value = members.get(field.locationName());
            if (value != null) {
                field.set(builder, value(field, value));
            }
        }
    }

    private static Object value(SdkField<?> field, Object value) {
        if (field.marshallingType().equals(MarshallingType.SDK_POJO)) {
            SdkPojo builder = field.constructor().get();
            fill(builder, (Map<?, ?>) value);
            return ((Buildable) builder).build();
        }
        if (field.marshallingType().equals(MarshallingType.LIST)) {
            SdkField<?> member = field.getTrait(ListTrait.class).memberFieldInfo();
            List<Object> values = new ArrayList<>();
            ((List<?>) value).forEach(each -> values.add(value(member, each)));
            return values;
        }
        return field.marshallingType().equals(MarshallingType.INSTANT) ? instant((Number) value) : value;
    }

    private static Instant instant(Number seconds) {
        return Instant.ofEpochMilli(
                new BigDecimal(seconds.toString()).movePointRight(3).longValue());
    }
}
