package requesttracker.simulation;

import java.time.Duration;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
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
import software.amazon.awssdk.services.cloudcontrol.model.ProgressEvent;
import software.amazon.awssdk.services.cloudcontrol.model.UpdateResourceRequest;
import software.amazon.awssdk.services.cloudcontrol.model.UpdateResourceResponse;

/** Cloud Control as the functions reach it, in whatever weather there is; at times it answers nonsense. */
final class WeatheredCloudControl extends ForwardingCloudControl {
    private final World world;
    private final Invariants invariants;

    WeatheredCloudControl(World world, CloudControlClient inner, Invariants invariants) {
        super(inner);
        this.world = world;
        this.invariants = invariants;
    }

    @Override
    public CreateResourceResponse createResource(CreateResourceRequest request) {
        return call(
                "CreateResource " + request.clientToken(),
                () -> inner.createResource(request),
                () -> invalid(request.desiredState(), () -> {
                    CreateResourceResponse answer = inner.createResource(request);
                    return answer.toBuilder()
                            .progressEvent(nonsense(answer.progressEvent()))
                            .build();
                }));
    }

    @Override
    public UpdateResourceResponse updateResource(UpdateResourceRequest request) {
        return call(
                "UpdateResource " + request.clientToken(),
                () -> inner.updateResource(request),
                () -> invalid(request.patchDocument(), () -> {
                    UpdateResourceResponse answer = inner.updateResource(request);
                    return answer.toBuilder()
                            .progressEvent(nonsense(answer.progressEvent()))
                            .build();
                }));
    }

    @Override
    public DeleteResourceResponse deleteResource(DeleteResourceRequest request) {
        return call("DeleteResource " + request.clientToken(), () -> inner.deleteResource(request), () -> {
            DeleteResourceResponse answer = inner.deleteResource(request);
            return answer.toBuilder()
                    .progressEvent(nonsense(answer.progressEvent()))
                    .build();
        });
    }

    @Override
    public GetResourceRequestStatusResponse getResourceRequestStatus(GetResourceRequestStatusRequest request) {
        return call("GetResourceRequestStatus", () -> inner.getResourceRequestStatus(request), () -> {
            GetResourceRequestStatusResponse answer = inner.getResourceRequestStatus(request);
            return answer.toBuilder()
                    .progressEvent(nonsense(answer.progressEvent()))
                    .build();
        });
    }

    @Override
    public CancelResourceRequestResponse cancelResourceRequest(CancelResourceRequestRequest request) {
        boolean[] sent = {false};
        Supplier<CancelResourceRequestResponse> effect = () -> {
            sent[0] = true;
            return inner.cancelResourceRequest(request);
        };
        try {
            return call("CancelResourceRequest", effect, () -> {
                CancelResourceRequestResponse answer = effect.get();
                return answer.toBuilder()
                        .progressEvent(nonsense(answer.progressEvent()))
                        .build();
            });
        } finally {
            if (!sent[0]) {
                // The weather kept it from Cloud Control; the tracker did what it could.
                invariants.cancelTried(request.requestToken());
            }
        }
    }

    @Override
    public GetResourceResponse getResource(GetResourceRequest request) {
        return call("GetResource", () -> inner.getResource(request), () -> inner.getResource(request));
    }

    /** Answers that no contract allows; none of them says that the operation has ended. */
    private ProgressEvent nonsense(ProgressEvent event) {
        UnaryOperator<ProgressEvent.Builder> twist = switch (world.weather().upTo(6)) {
            case 0 -> builder -> null;
            case 1 -> builder -> builder.requestToken("");
            case 2 -> builder -> builder.operationStatus("HIBERNATING").errorCode("Sleepy");
            case 3 -> builder -> builder.retryAfter(world.now().plus(Duration.ofDays(365)));
            case 4 -> builder -> builder.retryAfter(world.now().minus(Duration.ofDays(365)));
            default ->
                builder ->
                        builder.operationStatus("IN_PROGRESS").identifier(null).eventTime(null);
        };
        ProgressEvent.Builder twisted = twist.apply(event.toBuilder());
        return twisted == null ? null : twisted.build();
    }

    /** Some refusals repeat what they refuse, whole, in part or cut off. */
    private <T> T invalid(String payload, Supplier<T> otherwise) {
        if (world.weather().upTo(8) > 0 || payload == null) {
            return otherwise.get();
        }
        int mark = payload.indexOf(Invariants.MARK);
        String part = mark < 0 ? "nothing" : payload.substring(mark, payload.indexOf('"', mark));
        throw switch (world.weather().upTo(4)) {
            case 0 ->
                SimulatedCloudControl.error(
                        "ValidationException",
                        400,
                        "1 validation error detected: Value '" + payload
                                + "' at 'desiredState' failed to satisfy constraint: Member must be shorter");
            case 1 -> SimulatedCloudControl.error("InvalidRequestException", 400, "Refused was: " + payload);
            case 2 -> SimulatedCloudControl.error("InvalidRequestException", 400, "[" + part + "] is too weak");
            default ->
                SimulatedCloudControl.error(
                        "GeneralServiceException",
                        400,
                        "Cut off: " + payload.substring(0, mark < 0 ? 0 : mark + Invariants.MARK.length()));
        };
    }

    private <T> T call(String what, Supplier<T> effect, Supplier<T> nonsense) {
        return world.around(Services.CLOUD_CONTROL, what, false, effect, nonsense);
    }
}
