package requesttracker.endpoint;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import requesttracker.domain.Cancellation;
import requesttracker.domain.EventPayloads;
import requesttracker.domain.Request;
import requesttracker.domain.RequestSummary;
import requesttracker.domain.Sensitive;
import requesttracker.domain.Timestamps;

/** Renders a request for REST: the members of Cloud Control's ProgressEvent and the tracker's own members. */
final class RequestView {
    private RequestView() {}

    static Map<String, Object> of(Request request, Optional<Sensitive> resourceModel) {
        Map<String, Object> view = new LinkedHashMap<>(EventPayloads.progressEvent(request));
        resourceModel.ifPresent(model -> view.put("ResourceModel", model.reveal()));
        List<Map<String, Object>> hooks = EventPayloads.hooks(request);
        if (!hooks.isEmpty()) {
            view.put("HooksProgressEvent", hooks);
        }
        request.settlement().ifPresent(end -> {
            view.put("Outcome", end.outcome().name());
            end.resourceExists().ifPresent(exists -> view.put("ResourceExists", exists.name()));
        });
        view.put("TimeoutSeconds", request.policy().timeout().toSeconds());
        view.put("OnTimeout", request.policy().onTimeout().name());
        view.put("OnConflict", request.policy().onConflict().name());
        view.put("Deadline", Timestamps.iso(request.deadline()));
        view.put("PollCount", request.waitState().polls());
        EventPayloads.putAttempts(view, request);
        request.cancel().ifPresent(cancel -> putCancel(view, cancel));
        EventPayloads.putOrigin(view, request.origin());
        request.callback().ifPresent(callback -> {
            view.put("OnCallerGone", callback.onCallerGone().name());
            callback.deliveredAt().ifPresent(at -> view.put("CallbackDeliveredAt", Timestamps.iso(at)));
            callback.failure().ifPresent(why -> view.put("CallbackFailure", why));
        });
        if (!request.leaseIds().isEmpty()) {
            view.put("LeaseIds", request.leaseIds());
        }
        view.put("Name", request.name());
        view.put("ExecutionName", request.driver());
        view.put("Timeline", EventPayloads.timeline(request));
        return view;
    }

    private static void putCancel(Map<String, Object> view, Cancellation cancel) {
        view.put("CancelRequestedAt", Timestamps.iso(cancel.requestedAt()));
        view.put("CancelReason", cancel.reason().name());
        cancel.supersededBy().ifPresent(token -> view.put("SupersededBy", token));
        EventPayloads.putCanceler(view, cancel.canceler());
    }

    /** Renders a request for lists. */
    static Map<String, Object> of(RequestSummary request) {
        Map<String, Object> view = EventPayloads.progressEvent(request);
        request.outcome().ifPresent(outcome -> view.put("Outcome", outcome.name()));
        view.put("SubmittedAt", Timestamps.iso(request.submittedAt()));
        EventPayloads.putOrigin(view, request.origin());
        request.cancel().ifPresent(cancel -> putCancel(view, cancel));
        view.put("Name", request.name());
        return view;
    }

    /** Returns the headers Location and Retry-After (whole seconds, at least one). */
    static Map<String, String> pointers(Request request, Instant now) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("location", "/requests/" + request.requestToken());
        if (!request.isSettled()) {
            long seconds = request.nextLook()
                    .map(due -> Duration.between(now, due).toSeconds() + 1)
                    .orElse(1L);
            headers.put("retry-after", Long.toString(Math.max(1, Math.min(seconds, 3_600))));
        }
        return headers;
    }
}
