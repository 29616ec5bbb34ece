package requesttracker.simulation;

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
import software.amazon.awssdk.services.cloudcontrol.model.UpdateResourceRequest;
import software.amazon.awssdk.services.cloudcontrol.model.UpdateResourceResponse;

/** Hands every call on; what is built on it changes some. */
abstract class ForwardingCloudControl implements CloudControlClient {
    final CloudControlClient inner;

    ForwardingCloudControl(CloudControlClient inner) {
        this.inner = inner;
    }

    @Override
    public String serviceName() {
        return inner.serviceName();
    }

    @Override
    public void close() {
        inner.close();
    }

    @Override
    public CreateResourceResponse createResource(CreateResourceRequest request) {
        return inner.createResource(request);
    }

    @Override
    public UpdateResourceResponse updateResource(UpdateResourceRequest request) {
        return inner.updateResource(request);
    }

    @Override
    public DeleteResourceResponse deleteResource(DeleteResourceRequest request) {
        return inner.deleteResource(request);
    }

    @Override
    public GetResourceRequestStatusResponse getResourceRequestStatus(GetResourceRequestStatusRequest request) {
        return inner.getResourceRequestStatus(request);
    }

    @Override
    public CancelResourceRequestResponse cancelResourceRequest(CancelResourceRequestRequest request) {
        return inner.cancelResourceRequest(request);
    }

    @Override
    public GetResourceResponse getResource(GetResourceRequest request) {
        return inner.getResource(request);
    }
}
