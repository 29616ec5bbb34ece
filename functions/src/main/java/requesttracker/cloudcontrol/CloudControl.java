package requesttracker.cloudcontrol;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import requesttracker.domain.CallError;
import requesttracker.domain.ErrorCode;
import requesttracker.domain.HookProgress;
import requesttracker.domain.Operation;
import requesttracker.domain.OperationStatus;
import requesttracker.domain.ProgressEvent;
import requesttracker.domain.Request;
import requesttracker.domain.RequestField;
import requesttracker.domain.ResourceExists;
import requesttracker.domain.Sensitive;
import requesttracker.json.Json;
import requesttracker.runtime.AwsClients;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;

/** Cloud Control as the domain sees it: starts, status, cancel, and whether a resource is there. */
public final class CloudControl {
    /**
     * A ValidationException repeats the value that it refuses, which may be a payload. Up to the last place that looks
     * like the value's end: the value itself may look like it.
     */
    private static final Pattern REPEATED_VALUE = Pattern.compile("[Vv]alue '.*' at '", Pattern.DOTALL);

    // What is longer than the contract's own bounds, or than any name of a newer service, is cut or left out: the
    // record and
    // the event have limits of their own.
    private static final int NAME_MAX = 128;
    private static final int TYPE_NAME_MAX = 196;
    private static final int ARN_MAX = 2_048;
    private static final int HOOKS_MAX = 50;
    private static final int MESSAGE_MAX = 2_048;
    private static final int RESOURCE_MODEL_MAX = 262_144;

    /** Times beyond have no place in ISO 8601 texts of one length, and are nonsense. */
    private static final BigDecimal LATEST_SECONDS = BigDecimal.valueOf(253_402_300_799L);

    private final AwsJsonTransport service;

    /** @param service {@link AwsClients#cloudControl} */
    public CloudControl(AwsJsonTransport service) {
        this.service = service;
    }

    /**
     * Starts the operation with the ClientToken of the request's current attempt.
     *
     * @throws CloudControlException with the error's code
     */
    public ProgressEvent start(Request request, Optional<Sensitive> payload) throws CloudControlException {
        Operation operation = request.spec().operation();
        boolean create = operation == Operation.CREATE;
        String action = switch (operation) {
            case CREATE -> "CreateResource";
            case UPDATE -> "UpdateResource";
            case DELETE -> "DeleteResource";
        };
        Map<String, String> members = ofResource(request, !create);
        if (payload.isPresent()) {
            members.put(create ? "DesiredState" : "PatchDocument", payload.get().reveal());
        }
        members.put("ClientToken", request.clientToken());
        ProgressEvent event = read(Optional.empty(), call(action, members));
        if (event.requestToken().isEmpty()) {
            throw unusable("Cloud Control's answer has no token");
        }
        return event;
    }

    /**
     * Asks for the status of an operation.
     *
     * @throws CloudControlException with the error's code
     */
    public ProgressEvent status(String providerToken) throws CloudControlException {
        return read(
                Optional.of(providerToken), call("GetResourceRequestStatus", Map.of("RequestToken", providerToken)));
    }

    /**
     * Asks for an operation to be cancelled.
     *
     * @throws CloudControlException with the error's code
     */
    public ProgressEvent cancel(String providerToken) throws CloudControlException {
        return read(Optional.of(providerToken), call("CancelResourceRequest", Map.of("RequestToken", providerToken)));
    }

    /** Whether the resource is there now; never fails, and takes no longer than one call's time-out. */
    public ResourceExists exists(Request request) {
        if (request.identifier().isEmpty()) {
            return ResourceExists.UNKNOWN;
        }
        try {
            call("GetResource", ofResource(request, true));
            return ResourceExists.TRUE;
        } catch (CloudControlException e) {
            return e.error().code().equals("ResourceNotFoundException") ? ResourceExists.FALSE : ResourceExists.UNKNOWN;
        }
    }

    /**
     * GetResource as its caller sees it, for the endpoint to pass through.
     *
     * @param members of the call, by name
     * @return the members of the answer
     * @throws CloudControlException with the error's code
     */
    public Map<String, Object> getResource(Map<String, String> members) throws CloudControlException {
        return call("GetResource", only(members, "TypeName", "Identifier", "TypeVersionId", "RoleArn"));
    }

    /** ListResources, as {@link #getResource} does GetResource. */
    public Map<String, Object> listResources(Map<String, String> members, Optional<Integer> maxResults)
            throws CloudControlException {
        Map<String, Object> all = only(members, "TypeName", "TypeVersionId", "RoleArn", "NextToken", "ResourceModel");
        maxResults.ifPresent(most -> all.put("MaxResults", most));
        return call("ListResources", all);
    }

    private static Map<String, Object> only(Map<String, String> members, String... names) {
        Map<String, Object> some = new LinkedHashMap<>(members);
        some.keySet().retainAll(List.of(names));
        return some;
    }

    /** What tells Cloud Control the resource, and what it may use there. */
    private static Map<String, String> ofResource(Request request, boolean known) {
        Map<String, String> members = new LinkedHashMap<>();
        members.put("TypeName", request.spec().typeName());
        put(members, "Identifier", known ? request.identifier() : Optional.empty());
        put(members, "TypeVersionId", request.spec().typeVersionId());
        put(members, "RoleArn", request.spec().roleArn());
        return members;
    }

    private static void put(Map<String, String> members, String name, Optional<String> value) {
        if (value.isPresent()) {
            members.put(name, value.get());
        }
    }

    private Map<String, Object> call(String action, Map<String, ?> members) throws CloudControlException {
        try {
            return service.call(action, members);
        } catch (AwsServiceException e) {
            throw new CloudControlException(new CallError(
                    e.awsErrorDetails().errorCode(), redact(e.awsErrorDetails().errorMessage())));
        } catch (SdkException e) {
            throw new CloudControlException(new CallError("NoAnswer", "Cloud Control did not answer"));
        }
    }

    static String redact(String message) {
        return REPEATED_VALUE.matcher(message).replaceAll("value (hidden) at '");
    }

    private static CloudControlException unusable(String why) {
        return new CloudControlException(new CallError(CallError.NO_PROGRESS_EVENT, why));
    }

    /** @param asked the token that was asked about; the answer to another question is none */
    private static ProgressEvent read(Optional<String> asked, Map<String, Object> answer) throws CloudControlException {
        Map<String, Object> event = Json.member(answer, "ProgressEvent");
        Optional<String> status = text(event, "OperationStatus", NAME_MAX);
        if (status.isEmpty()) {
            throw unusable("Cloud Control's answer has no ProgressEvent");
        }
        Optional<String> token = valid(RequestField.PROVIDER_TOKEN, event, "RequestToken");
        if (asked.isPresent() && token.isPresent() && !token.equals(asked)) {
            throw unusable("Cloud Control's answer is about another operation");
        }
        return new ProgressEvent(
                token,
                OperationStatus.of(status.get()),
                valid(RequestField.IDENTIFIER, event, "Identifier"),
                time(event, "EventTime"),
                text(event, "StatusMessage", MESSAGE_MAX),
                text(event, "ErrorCode", NAME_MAX).map(ErrorCode::of),
                time(event, "RetryAfter"),
                valid(RequestField.PROVIDER_TOKEN, event, "HooksRequestToken"),
                hooks(answer.get("HooksProgressEvent")),
                Json.text(event, "ResourceModel")
                        .filter(model ->
                                !model.isEmpty() && model.codePointCount(0, model.length()) <= RESOURCE_MODEL_MAX)
                        .map(Sensitive::of));
    }

    private static List<HookProgress> hooks(Object told) {
        List<HookProgress> hooks = new ArrayList<>();
        if (told instanceof List<?> list) {
            for (Object each : list.subList(0, Math.min(list.size(), HOOKS_MAX))) {
                Map<String, Object> hook = Json.member(Collections.singletonMap("hook", each), "hook");
                hooks.add(new HookProgress(
                        text(hook, "HookTypeName", TYPE_NAME_MAX),
                        text(hook, "HookTypeVersionId", NAME_MAX),
                        text(hook, "HookTypeArn", ARN_MAX),
                        text(hook, "InvocationPoint", NAME_MAX),
                        text(hook, "HookStatus", NAME_MAX),
                        time(hook, "HookEventTime"),
                        text(hook, "HookStatusMessage", MESSAGE_MAX),
                        text(hook, "FailureMode", NAME_MAX)));
            }
        }
        return hooks;
    }

    /**
     * From seconds since 1970, in milliseconds, as the record has it, so that the same time twice is no news; nonsense is
     * taken as absent.
     */
    private static Optional<Instant> time(Map<String, Object> members, String name) {
        if (!(members.get(name) instanceof Number number)) {
            return Optional.empty();
        }
        BigDecimal seconds = new BigDecimal(number.toString());
        return seconds.signum() > 0 && seconds.compareTo(LATEST_SECONDS) < 0
                ? Optional.of(Instant.ofEpochMilli(seconds.movePointRight(3).longValue()))
                : Optional.empty();
    }

    /** DynamoDB has no use for empty texts, nor have readers. */
    private static Optional<String> text(Map<String, Object> members, String name, int max) {
        return members.get(name) instanceof String text && !text.isEmpty()
                ? Optional.of(cut(text, max))
                : Optional.empty();
    }

    private static String cut(String text, int max) {
        return text.codePointCount(0, text.length()) <= max ? text : text.substring(0, text.offsetByCodePoints(0, max));
    }

    /** A token or an identifier that the contract rules out could not be used in any call: it is not known. */
    private static Optional<String> valid(RequestField member, Map<String, Object> members, String name) {
        Optional<String> text = Json.text(members, name);
        return text.isPresent() && member.check(text.get()).isEmpty() ? text : Optional.empty();
    }
}
