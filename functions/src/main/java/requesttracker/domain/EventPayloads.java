package requesttracker.domain;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Builds the details of published events and the client views of a request from texts, numbers, lists and maps. They
 * contain no payload and no ResourceModel.
 *
 * <p>The same record always gives the same event with the same id, so that consumers can drop duplicates.
 */
public final class EventPayloads {
    public static final String SOURCE = "request-tracker";
    public static final String SETTLED = "Resource Request Settled";
    public static final String OVERDUE = "Resource Request Overdue";
    public static final String REJECTED = "Resource Request Rejected";

    private EventPayloads() {}

    /** Returns the detail of Resource Request Settled. */
    public static Map<String, Object> settled(Request request) {
        // Number 1 is reserved for Resource Request Overdue, since it is unknown whether that event was published.
        Map<String, Object> detail = head(request, "settled", 2);
        Settlement end = request.settlement().orElseThrow();
        detail.put("Outcome", end.outcome().name());
        end.resourceExists().ifPresent(exists -> detail.put("ResourceExists", exists.name()));
        request.callback().ifPresent(callback -> detail.put(Callback.MEMBER, true));
        body(detail, request);
        detail.put("PollCount", request.waitState().polls());
        putAttempts(detail, request);
        timing(detail, "SettledAt", Optional.of(end.at()));
        detail.put(
                "DurationMilliseconds",
                Duration.between(request.submittedAt(), end.at()).toMillis());
        return detail;
    }

    /** Returns the detail of Resource Request Overdue. */
    public static Map<String, Object> overdue(Request request) {
        Map<String, Object> detail = head(request, "overdue", 1);
        body(detail, request);
        return detail;
    }

    /** Returns Cloud Control's ProgressEvent of the request, without ResourceModel. Times are ISO 8601. */
    public static Map<String, Object> progressEvent(Request request) {
        Map<String, Object> event = progressEvent(RequestSummary.of(request));
        if (!request.isSettled()) {
            timing(event, "RetryAfter", request.nextLook());
        }
        return event;
    }

    /** Returns Cloud Control's ProgressEvent with the members that lists have. Times are ISO 8601. */
    public static Map<String, Object> progressEvent(RequestSummary request) {
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("TypeName", request.typeName());
        request.identifier().ifPresent(identifier -> event.put("Identifier", identifier));
        event.put("RequestToken", request.requestToken());
        request.hooksRequestToken().ifPresent(token -> event.put("HooksRequestToken", token));
        event.put("Operation", request.operation().name());
        event.put("OperationStatus", request.status().value());
        timing(event, "EventTime", request.eventTime());
        request.statusMessage().ifPresent(message -> event.put("StatusMessage", message));
        request.errorCode().ifPresent(code -> event.put("ErrorCode", code.value()));
        return event;
    }

    /** Returns the HooksProgressEvents of the request with the members from Cloud Control. Times are ISO 8601. */
    public static List<Map<String, Object>> hooks(Request request) {
        List<Map<String, Object>> hooks = new ArrayList<>();
        for (HookProgress hook : request.progress().hooks()) {
            Map<String, Object> event = new LinkedHashMap<>();
            hook.typeName().ifPresent(v -> event.put("HookTypeName", v));
            hook.typeVersionId().ifPresent(v -> event.put("HookTypeVersionId", v));
            hook.typeArn().ifPresent(v -> event.put("HookTypeArn", v));
            hook.invocationPoint().ifPresent(v -> event.put("InvocationPoint", v));
            hook.status().ifPresent(v -> event.put("HookStatus", v));
            timing(event, "HookEventTime", hook.eventTime());
            hook.statusMessage().ifPresent(v -> event.put("HookStatusMessage", v));
            hook.failureMode().ifPresent(v -> event.put("FailureMode", v));
            hooks.add(event);
        }
        return hooks;
    }

    /** Returns the times of the request's steps, in order of time. */
    public static List<Map<String, Object>> timeline(Request request) {
        List<Moment> moments = new ArrayList<>();
        moment(moments, "Submitted", Optional.of(request.submittedAt()));
        request.attempts().forEach(attempt -> moment(moments, "Started", attempt.startedAt()));
        moment(moments, "StartAttempted", request.start().attemptedAt());
        moment(moments, "Started", request.start().startedAt());
        moment(moments, "Overdue", request.overduePublishedAt());
        moment(moments, "CancelRequested", request.cancel().map(Cancellation::requestedAt));
        moment(moments, "CancelSent", request.cancel().flatMap(Cancellation::sentAt));
        moment(moments, "Settled", request.settlement().map(Settlement::at));
        moment(moments, "Published", request.waitState().publishedAt());
        // Steps of the same millisecond keep the order above.
        return moments.stream()
                .sorted(Comparator.comparing(Moment::at))
                .map(moment -> Map.<String, Object>of("At", Timestamps.iso(moment.at()), "What", moment.what()))
                .toList();
    }

    private record Moment(Instant at, String what) {}

    /** Returns the first operations of the request, up to {@link Request#ATTEMPTS_MAX}. */
    public static List<Map<String, Object>> attempts(Request request) {
        List<EndedAttempt> ended = request.attempts();
        List<Map<String, Object>> all = new ArrayList<>();
        ended.forEach(attempt -> all.add(attempt(
                attempt.providerToken(),
                attempt.identifier(),
                attempt.startedAt(),
                Optional.of(attempt.endedAt()),
                attempt.errorCode())));
        Optional<String> latest = request.start().providerToken();
        if (latest.isPresent() && all.size() < Request.ATTEMPTS_MAX) {
            all.add(attempt(
                    latest.get(),
                    request.identifier(),
                    request.start().startedAt(),
                    request.settlement().map(Settlement::at),
                    request.progress().errorCode()));
        }
        return all;
    }

    private static Map<String, Object> attempt(
            String providerToken,
            Optional<String> identifier,
            Optional<Instant> startedAt,
            Optional<Instant> endedAt,
            Optional<ErrorCode> errorCode) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("ProviderToken", providerToken);
        identifier.ifPresent(known -> members.put("Identifier", known));
        timing(members, "StartedAt", startedAt);
        timing(members, "EndedAt", endedAt);
        errorCode.ifPresent(code -> members.put("ErrorCode", code.value()));
        return members;
    }

    /** Adds the first operations of the request, and their number. */
    public static void putAttempts(Map<String, Object> members, Request request) {
        List<Map<String, Object>> attempts = attempts(request);
        if (!attempts.isEmpty()) {
            members.put("Attempts", attempts);
            members.put("AttemptCount", request.attemptCount());
        }
    }

    private static Map<String, Object> head(Request request, String kind, int sequence) {
        Map<String, Object> detail = new LinkedHashMap<>();
        detail.put("Id", request.requestToken() + ":" + kind);
        detail.put("SequenceNumber", sequence);
        detail.put("RequestToken", request.requestToken());
        return detail;
    }

    private static void body(Map<String, Object> detail, Request request) {
        Map<String, Object> progress = progressEvent(request);
        progress.remove("RetryAfter");
        detail.put("ProgressEvent", progress);
        List<Map<String, Object>> hooks = hooks(request);
        if (!hooks.isEmpty()) {
            detail.put("HooksProgressEvent", hooks);
        }
        timing(detail, "SubmittedAt", Optional.of(request.submittedAt()));
        timing(detail, "StartedAt", request.start().startedAt());
        timing(detail, "Deadline", Optional.of(request.deadline()));
        request.cancel().ifPresent(cancel -> {
            timing(detail, "CancelRequestedAt", Optional.of(cancel.requestedAt()));
            detail.put("CancelReason", cancel.reason().name());
            timing(detail, "CancelSentAt", cancel.sentAt());
            cancel.supersededBy().ifPresent(token -> detail.put("SupersededBy", token));
            putCanceler(detail, cancel.canceler());
        });
        putOrigin(detail, request.origin());
    }

    /** Adds the request's submitter, its labels, the client's ClientToken and its run. */
    public static void putOrigin(Map<String, Object> members, RequestOrigin origin) {
        origin.submittedBy().ifPresent(caller -> members.put(Requester.SUBMITTED_BY, caller(caller)));
        if (!origin.labels().isEmpty()) {
            members.put(Labels.MEMBER, origin.labels().values());
        }
        origin.clientToken().ifPresent(token -> members.put("ClientToken", token));
        origin.runId().ifPresent(run -> members.put(RequestField.RUN_ID.wire(), run));
    }

    /** Adds the request's canceler and the number of cancels. */
    public static void putCanceler(Map<String, Object> members, Canceler canceler) {
        canceler.first().ifPresent(caller -> members.put(Requester.CANCELED_BY, caller(caller)));
        members.put(Requester.CANCELED_BY_COUNT, canceler.count());
    }

    private static Map<String, Object> caller(Requester caller) {
        Map<String, Object> members = new LinkedHashMap<>();
        return caller.fold(
                iam -> {
                    members.put("Kind", "IAM");
                    members.put("Principal", iam.principal());
                    iam.account().ifPresent(account -> members.put("Account", account));
                    return members;
                },
                eventSender -> {
                    members.put("Kind", "EVENT");
                    eventSender.account().ifPresent(account -> members.put("Account", account));
                    Map<String, Object> claimed = new LinkedHashMap<>();
                    claimed.put("Verified", false);
                    eventSender.claimedSource().ifPresent(source -> claimed.put("Source", source));
                    eventSender.claimedEventId().ifPresent(id -> claimed.put("EventId", id));
                    members.put("Claimed", claimed);
                    return members;
                },
                tracker -> {
                    members.put("Kind", "TRACKER");
                    members.put("Reason", tracker.reason());
                    return members;
                });
    }

    private static void moment(List<Moment> moments, String what, Optional<Instant> when) {
        when.ifPresent(at -> moments.add(new Moment(at, what)));
    }

    private static void timing(Map<String, Object> members, String name, Optional<Instant> at) {
        at.ifPresent(instant -> members.put(name, Timestamps.iso(instant)));
    }
}
