package requesttracker.gateway;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import requesttracker.domain.CallError;
import requesttracker.domain.ErrorCode;
import requesttracker.domain.HookProgress;
import requesttracker.domain.Member;
import requesttracker.domain.OperationStatus;
import requesttracker.domain.ProgressEvent;
import requesttracker.domain.Request;
import requesttracker.domain.ResourceExists;
import requesttracker.domain.Sensitive;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.cloudcontrol.CloudControlClient;
import software.amazon.awssdk.services.cloudcontrol.model.CancelResourceRequestRequest;
import software.amazon.awssdk.services.cloudcontrol.model.CreateResourceRequest;
import software.amazon.awssdk.services.cloudcontrol.model.DeleteResourceRequest;
import software.amazon.awssdk.services.cloudcontrol.model.GetResourceRequest;
import software.amazon.awssdk.services.cloudcontrol.model.GetResourceRequestStatusRequest;
import software.amazon.awssdk.services.cloudcontrol.model.GetResourceRequestStatusResponse;
import software.amazon.awssdk.services.cloudcontrol.model.GetResourceResponse;
import software.amazon.awssdk.services.cloudcontrol.model.HookProgressEvent;
import software.amazon.awssdk.services.cloudcontrol.model.ListResourcesRequest;
import software.amazon.awssdk.services.cloudcontrol.model.ListResourcesResponse;
import software.amazon.awssdk.services.cloudcontrol.model.ResourceDescription;
import software.amazon.awssdk.services.cloudcontrol.model.UpdateResourceRequest;

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
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

    private final CloudControlClient client;

    public CloudControl(CloudControlClient client) {
        this.client = client;
    }

    /**
     * Starts the operation with the ClientToken of the request's current attempt.
     *
     * @throws CallFailed with the error's code
     */
    public ProgressEvent start(Request request, Optional<Sensitive> payload) throws CallFailed {
        String typeName = request.asked().typeName();
        String typeVersionId = request.asked().typeVersionId().orElse(null);
        String roleArn = request.asked().roleArn().orElse(null);
        String identifier = request.identifier().orElse(null);
        String text = payload.map(Sensitive::reveal).orElse(null);
        ProgressEvent event = read(
                Optional.empty(),
                call(() -> switch (request.asked().operation()) {
                    case CREATE ->
                        client.createResource(CreateResourceRequest.builder()
                                        .typeName(typeName)
                                        .desiredState(text)
                                        .typeVersionId(typeVersionId)
                                        .roleArn(roleArn)
                                        .clientToken(request.clientToken())
                                        .build())
                                .progressEvent();
                    case UPDATE ->
                        client.updateResource(UpdateResourceRequest.builder()
                                        .typeName(typeName)
                                        .identifier(identifier)
                                        .patchDocument(text)
                                        .typeVersionId(typeVersionId)
                                        .roleArn(roleArn)
                                        .clientToken(request.clientToken())
                                        .build())
                                .progressEvent();
                    case DELETE ->
                        client.deleteResource(DeleteResourceRequest.builder()
                                        .typeName(typeName)
                                        .identifier(identifier)
                                        .typeVersionId(typeVersionId)
                                        .roleArn(roleArn)
                                        .clientToken(request.clientToken())
                                        .build())
                                .progressEvent();
                }),
                List.of());
        if (event.requestToken().isEmpty()) {
            throw unusable("Cloud Control's answer has no token");
        }
        return event;
    }

    /**
     * Asks for the status of an operation.
     *
     * @throws CallFailed with the error's code
     */
    public ProgressEvent status(String providerToken) throws CallFailed {
        GetResourceRequestStatusResponse answer =
                call(() -> client.getResourceRequestStatus(GetResourceRequestStatusRequest.builder()
                        .requestToken(providerToken)
                        .build()));
        return read(Optional.of(providerToken), answer.progressEvent(), answer.hooksProgressEvent());
    }

    /**
     * Asks for an operation to be cancelled.
     *
     * @throws CallFailed with the error's code
     */
    public ProgressEvent cancel(String providerToken) throws CallFailed {
        return read(
                Optional.of(providerToken),
                call(() -> client.cancelResourceRequest(CancelResourceRequestRequest.builder()
                                .requestToken(providerToken)
                                .build())
                        .progressEvent()),
                List.of());
    }

    /** Whether the resource is there now; never fails, and takes no longer than one call's time-out. */
    public ResourceExists exists(Request request) {
        if (request.identifier().isEmpty()) {
            return ResourceExists.UNKNOWN;
        }
        try {
            call(() -> client.getResource(GetResourceRequest.builder()
                    .typeName(request.asked().typeName())
                    .identifier(request.identifier().get())
                    .typeVersionId(request.asked().typeVersionId().orElse(null))
                    .roleArn(request.asked().roleArn().orElse(null))
                    .build()));
            return ResourceExists.TRUE;
        } catch (CallFailed e) {
            return e.error().code().equals("ResourceNotFoundException") ? ResourceExists.FALSE : ResourceExists.UNKNOWN;
        }
    }

    /**
     * GetResource as its caller sees it, for the endpoint to pass through.
     *
     * @param members of the call, by name
     * @return the members of the answer
     * @throws CallFailed with the error's code
     */
    public Map<String, Object> getResource(Map<String, String> members) throws CallFailed {
        GetResourceResponse answer = call(() -> client.getResource(GetResourceRequest.builder()
                .typeName(members.get("TypeName"))
                .identifier(members.get("Identifier"))
                .typeVersionId(members.get("TypeVersionId"))
                .roleArn(members.get("RoleArn"))
                .build()));
        return present("TypeName", answer.typeName(), "ResourceDescription", description(answer.resourceDescription()));
    }

    /** ListResources, as {@link #getResource} does GetResource. */
    public Map<String, Object> listResources(Map<String, String> members, Optional<Integer> maxResults)
            throws CallFailed {
        ListResourcesResponse answer = call(() -> client.listResources(ListResourcesRequest.builder()
                .typeName(members.get("TypeName"))
                .typeVersionId(members.get("TypeVersionId"))
                .roleArn(members.get("RoleArn"))
                .nextToken(members.get("NextToken"))
                .resourceModel(members.get("ResourceModel"))
                .maxResults(maxResults.orElse(null))
                .build()));
        Map<String, Object> found = present("TypeName", answer.typeName(), "NextToken", answer.nextToken());
        found.put(
                "ResourceDescriptions",
                answer.resourceDescriptions().stream()
                        .map(CloudControl::description)
                        .toList());
        return found;
    }

    private static Map<String, Object> description(ResourceDescription description) {
        return present("Identifier", description.identifier(), "Properties", description.properties());
    }

    private static Map<String, Object> present(String name, Object value, String otherName, Object other) {
        Map<String, Object> members = new LinkedHashMap<>();
        if (value != null) {
            members.put(name, value);
        }
        if (other != null) {
            members.put(otherName, other);
        }
        return members;
    }

    private static <T> T call(Supplier<T> call) throws CallFailed {
        try {
            return call.get();
        } catch (AwsServiceException e) {
            String code =
                    e.awsErrorDetails() == null ? null : e.awsErrorDetails().errorCode();
            String message =
                    e.awsErrorDetails() == null ? null : e.awsErrorDetails().errorMessage();
            throw new CallFailed(new CallError(
                    code == null ? "Http" + e.statusCode() : code, redact(message == null ? "" : message)));
        } catch (SdkException e) {
            throw new CallFailed(new CallError("NoAnswer", "Cloud Control did not answer"));
        }
    }

    static String redact(String message) {
        return REPEATED_VALUE.matcher(message).replaceAll("value (hidden) at '");
    }

    private static CallFailed unusable(String why) {
        return new CallFailed(new CallError(CallError.NO_PROGRESS_EVENT, why));
    }

    /** @param asked the token that was asked about; the answer to another question is none */
    private static ProgressEvent read(
            Optional<String> asked,
            software.amazon.awssdk.services.cloudcontrol.model.ProgressEvent event,
            List<HookProgressEvent> hooks)
            throws CallFailed {
        if (event == null || text(event.operationStatusAsString(), NAME_MAX).isEmpty()) {
            throw unusable("Cloud Control's answer has no ProgressEvent");
        }
        Optional<String> token = valid(Member.PROVIDER_TOKEN, event.requestToken());
        if (asked.isPresent() && token.isPresent() && !token.equals(asked)) {
            throw unusable("Cloud Control's answer is about another operation");
        }
        return new ProgressEvent(
                token,
                OperationStatus.of(cut(event.operationStatusAsString(), NAME_MAX)),
                valid(Member.IDENTIFIER, event.identifier()),
                time(event.eventTime()),
                text(event.statusMessage(), MESSAGE_MAX),
                text(event.errorCodeAsString(), NAME_MAX).map(ErrorCode::of),
                time(event.retryAfter()),
                valid(Member.PROVIDER_TOKEN, event.hooksRequestToken()),
                hooks.stream().limit(HOOKS_MAX).map(CloudControl::read).toList(),
                Optional.ofNullable(event.resourceModel())
                        .filter(model ->
                                !model.isEmpty() && model.codePointCount(0, model.length()) <= RESOURCE_MODEL_MAX)
                        .map(Sensitive::of));
    }

    private static HookProgress read(HookProgressEvent hook) {
        return new HookProgress(
                text(hook.hookTypeName(), TYPE_NAME_MAX),
                text(hook.hookTypeVersionId(), NAME_MAX),
                text(hook.hookTypeArn(), ARN_MAX),
                text(hook.invocationPoint(), NAME_MAX),
                text(hook.hookStatus(), NAME_MAX),
                time(hook.hookEventTime()),
                text(hook.hookStatusMessage(), MESSAGE_MAX),
                text(hook.failureMode(), NAME_MAX));
    }

    /** In milliseconds, as the record has it, so that the same time twice is no news; nonsense is taken as absent. */
    private static Optional<Instant> time(Instant value) {
        return Optional.ofNullable(value)
                .filter(at -> at.isAfter(Instant.EPOCH) && at.isBefore(LATEST))
                .map(at -> at.truncatedTo(ChronoUnit.MILLIS));
    }

    /** DynamoDB has no use for empty texts, nor have readers. */
    private static Optional<String> text(String value, int max) {
        return Optional.ofNullable(value).filter(text -> !text.isEmpty()).map(text -> cut(text, max));
    }

    private static String cut(String text, int max) {
        return text.codePointCount(0, text.length()) <= max ? text : text.substring(0, text.offsetByCodePoints(0, max));
    }

    /** A token or an identifier that the contract rules out could not be used in any call: it is not known. */
    private static Optional<String> valid(Member member, String value) {
        return Optional.ofNullable(value).filter(text -> member.check(text).isEmpty());
    }
}
