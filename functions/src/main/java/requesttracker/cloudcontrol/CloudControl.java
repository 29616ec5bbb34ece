package requesttracker.cloudcontrol;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import requesttracker.domain.CallError;
import requesttracker.domain.ErrorCode;
import requesttracker.domain.HookProgress;
import requesttracker.domain.OperationStatus;
import requesttracker.domain.ProgressEvent;
import requesttracker.domain.Request;
import requesttracker.domain.RequestField;
import requesttracker.domain.ResourceExists;
import requesttracker.domain.Sensitive;
import requesttracker.json.Json;
import requesttracker.json.MalformedJsonException;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkPlugin;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.retries.api.RetryStrategy;
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

/** Calls Cloud Control in the domain's types: starts, status, cancel, and whether a resource exists. */
public final class CloudControl {
    /** A ValidationException repeats the rejected value, which may be a payload. */
    private static final Pattern REPEATED_VALUE = Pattern.compile("[Vv]alue '");

    private static final Pattern END_OF_VALUE = Pattern.compile("' at '");

    private static final Pattern ERROR_NAME = Pattern.compile("[A-Za-z][A-Za-z0-9._-]{2,127}");

    // Longer texts are cut or left out, since the record and the event have size limits.
    private static final int NAME_MAX = 128;
    private static final int TYPE_NAME_MAX = 196;
    private static final int ARN_MAX = 2_048;
    private static final int HOOKS_MAX = 50;
    private static final int MESSAGE_MAX = 2_048;
    private static final int RESOURCE_MODEL_MAX = 262_144;

    /** Later times do not fit the ISO 8601 texts of fixed length. They are ignored as invalid. */
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

    private static final RetryStrategy RETRIES = AwsRetryStrategy.standardRetryStrategy();

    /**
     * Retries throttled calls of GetResource and CancelResourceRequest, which neither the workflow nor the client
     * retries.
     */
    private static final SdkPlugin RETRY_THROTTLED =
            client -> client.overrideConfiguration(configuration -> configuration.retryStrategy(RETRIES));

    private final CloudControlClient client;

    /** @param client does not retry throttled starts and polls, since the workflow backs off */
    public CloudControl(CloudControlClient client) {
        this.client = client;
    }

    /**
     * Starts the operation with the ClientToken of the request's current attempt.
     *
     * @throws CloudControlException with the error's code
     */
    public ProgressEvent start(Request request, Optional<Sensitive> payload) throws CloudControlException {
        String text = payload.map(Sensitive::reveal).orElse(null);
        var answer = call(() -> switch (request.spec().operation()) {
            case CREATE -> create(request, text);
            case UPDATE -> update(request, text);
            case DELETE -> delete(request);
        });
        ProgressEvent event = read(Optional.empty(), answer, List.of());
        if (event.requestToken().isEmpty()) {
            throw unusable("Cloud Control's answer has no token");
        }
        return event;
    }

    private software.amazon.awssdk.services.cloudcontrol.model.ProgressEvent create(Request request, String payload) {
        return client.createResource(CreateResourceRequest.builder()
                        .typeName(request.spec().typeName())
                        .typeVersionId(request.spec().typeVersionId().orElse(null))
                        .roleArn(request.spec().roleArn().orElse(null))
                        .desiredState(payload)
                        .clientToken(request.clientToken())
                        .build())
                .progressEvent();
    }

    private software.amazon.awssdk.services.cloudcontrol.model.ProgressEvent update(Request request, String payload) {
        return client.updateResource(UpdateResourceRequest.builder()
                        .typeName(request.spec().typeName())
                        .identifier(request.identifier().orElse(null))
                        .typeVersionId(request.spec().typeVersionId().orElse(null))
                        .roleArn(request.spec().roleArn().orElse(null))
                        .patchDocument(payload)
                        .clientToken(request.clientToken())
                        .build())
                .progressEvent();
    }

    private software.amazon.awssdk.services.cloudcontrol.model.ProgressEvent delete(Request request) {
        return client.deleteResource(DeleteResourceRequest.builder()
                        .typeName(request.spec().typeName())
                        .identifier(request.identifier().orElse(null))
                        .typeVersionId(request.spec().typeVersionId().orElse(null))
                        .roleArn(request.spec().roleArn().orElse(null))
                        .clientToken(request.clientToken())
                        .build())
                .progressEvent();
    }

    /**
     * Returns the status of an operation.
     *
     * @throws CloudControlException with the error's code
     */
    public ProgressEvent status(String providerToken) throws CloudControlException {
        GetResourceRequestStatusRequest request = GetResourceRequestStatusRequest.builder()
                .requestToken(providerToken)
                .build();
        GetResourceRequestStatusResponse answer = call(() -> client.getResourceRequestStatus(request));
        return read(Optional.of(providerToken), answer.progressEvent(), answer.hooksProgressEvent());
    }

    /**
     * Cancels an operation.
     *
     * @throws CloudControlException with the error's code
     */
    public ProgressEvent cancel(String providerToken) throws CloudControlException {
        CancelResourceRequestRequest request = CancelResourceRequestRequest.builder()
                .requestToken(providerToken)
                .overrideConfiguration(call -> call.addPlugin(RETRY_THROTTLED))
                .build();
        return read(
                Optional.of(providerToken),
                call(() -> client.cancelResourceRequest(request)).progressEvent(),
                List.of());
    }

    /** Returns whether the resource exists now. Never fails, and takes at most one call's timeout. */
    public ResourceExists exists(Request request) {
        if (request.identifier().isEmpty()) {
            return ResourceExists.UNKNOWN;
        }
        GetResourceRequest get = GetResourceRequest.builder()
                .typeName(request.spec().typeName())
                .identifier(request.identifier().get())
                .typeVersionId(request.spec().typeVersionId().orElse(null))
                .roleArn(request.spec().roleArn().orElse(null))
                .overrideConfiguration(call -> call.addPlugin(RETRY_THROTTLED))
                .build();
        try {
            call(() -> client.getResource(get));
            return ResourceExists.TRUE;
        } catch (CloudControlException e) {
            return e.error().code().equals("ResourceNotFoundException") ? ResourceExists.FALSE : ResourceExists.UNKNOWN;
        }
    }

    /**
     * Calls GetResource for a client of the endpoint.
     *
     * @param members of the call, by name
     * @return the members of the answer
     * @throws CloudControlException with the error's code
     */
    public Map<String, Object> getResource(Map<String, String> members) throws CloudControlException {
        GetResourceRequest request = GetResourceRequest.builder()
                .typeName(members.get("TypeName"))
                .identifier(members.get("Identifier"))
                .typeVersionId(members.get("TypeVersionId"))
                .roleArn(members.get("RoleArn"))
                .build();
        GetResourceResponse answer = call(() -> client.getResource(request));
        Map<String, Object> all = new LinkedHashMap<>();
        put(all, "TypeName", answer.typeName());
        if (answer.resourceDescription() != null) {
            all.put("ResourceDescription", members(answer.resourceDescription()));
        }
        return all;
    }

    /** Calls ListResources for a client of the endpoint, as {@link #getResource} calls GetResource. */
    public Map<String, Object> listResources(Map<String, String> members, Optional<Integer> maxResults)
            throws CloudControlException {
        ListResourcesRequest request = ListResourcesRequest.builder()
                .typeName(members.get("TypeName"))
                .typeVersionId(members.get("TypeVersionId"))
                .roleArn(members.get("RoleArn"))
                .nextToken(members.get("NextToken"))
                .resourceModel(members.get("ResourceModel"))
                .maxResults(maxResults.orElse(null))
                .build();
        ListResourcesResponse answer = call(() -> client.listResources(request));
        Map<String, Object> all = new LinkedHashMap<>();
        put(all, "TypeName", answer.typeName());
        if (answer.hasResourceDescriptions()) {
            List<Map<String, Object>> descriptions = new ArrayList<>();
            answer.resourceDescriptions().forEach(each -> descriptions.add(each == null ? Map.of() : members(each)));
            all.put("ResourceDescriptions", descriptions);
        }
        put(all, "NextToken", answer.nextToken());
        return all;
    }

    private static Map<String, Object> members(ResourceDescription resource) {
        Map<String, Object> members = new LinkedHashMap<>();
        put(members, "Identifier", resource.identifier());
        put(members, "Properties", resource.properties());
        return members;
    }

    private static void put(Map<String, Object> members, String name, String value) {
        if (value != null) {
            members.put(name, value);
        }
    }

    private static <T> T call(Supplier<T> action) throws CloudControlException {
        try {
            return action.get();
        } catch (AwsServiceException e) {
            throw new CloudControlException(error(e));
        } catch (SdkException e) {
            throw new CloudControlException(new CallError("NoAnswer", "Cloud Control did not answer"));
        }
    }

    /** Returns the error's code. An error without a valid code is named by its HTTP status. */
    private static CallError error(AwsServiceException failure) {
        AwsErrorDetails details = failure.awsErrorDetails();
        String message = details == null || details.errorMessage() == null ? "" : details.errorMessage();
        String code = Optional.ofNullable(details).flatMap(CloudControl::code).orElse("Http" + failure.statusCode());
        // The client retries only calls without an answer, or with a server error.
        boolean repeated = failure.numAttempts() != null && failure.numAttempts() > 1;
        return new CallError(code, redact(message), repeated);
    }

    /**
     * Reads the error's type from the body, since the SDK cuts the name at the first colon, which may be in the
     * namespace.
     */
    private static Optional<String> code(AwsErrorDetails details) {
        return Optional.ofNullable(details.sdkHttpResponse())
                .flatMap(response -> response.firstMatchingHeader("x-amzn-ErrorType"))
                .or(() -> Optional.ofNullable(details.rawResponse()).flatMap(CloudControl::typeInBody))
                .map(type -> type.substring(type.lastIndexOf('#') + 1).split(":", 2)[0])
                .filter(CloudControl::isName)
                .or(() -> Optional.ofNullable(details.errorCode()).filter(CloudControl::isName));
    }

    private static Optional<String> typeInBody(SdkBytes body) {
        try {
            return Json.text(Json.object(body.asByteBuffer()), "__type");
        } catch (MalformedJsonException e) {
            return Optional.empty();
        }
    }

    private static boolean isName(String code) {
        return ERROR_NAME.matcher(code).matches();
    }

    /** Redacts up to the last text that looks like the value's end, since the value may contain such a text. */
    static String redact(CharSequence message) {
        Matcher value = REPEATED_VALUE.matcher(message);
        Matcher end = END_OF_VALUE.matcher(message);
        int last = -1;
        for (int from = value.find() ? value.end() : message.length() + 1;
                from <= message.length() && end.find(from);
                from = last + 1) {
            last = end.start();
        }
        return last < 0
                ? message.toString()
                : message.subSequence(0, value.start()) + "value (hidden)"
                        + message.subSequence(last + 1, message.length());
    }

    private static CloudControlException unusable(String why) {
        return new CloudControlException(new CallError(CallError.NO_PROGRESS_EVENT, why));
    }

    /** @param asked the requested token; an answer about another token is unusable */
    private static ProgressEvent read(
            Optional<String> asked,
            software.amazon.awssdk.services.cloudcontrol.model.ProgressEvent event,
            List<HookProgressEvent> hooks)
            throws CloudControlException {
        Optional<String> status = event == null ? Optional.empty() : text(event.operationStatusAsString(), NAME_MAX);
        if (status.isEmpty()) {
            throw unusable("Cloud Control's answer has no ProgressEvent");
        }
        Optional<String> token = valid(RequestField.PROVIDER_TOKEN, event.requestToken());
        if (asked.isPresent() && token.isPresent() && !token.equals(asked)) {
            throw unusable("Cloud Control's answer is about another operation");
        }
        return ProgressEvent.builder(OperationStatus.of(status.get()))
                .requestToken(token)
                .identifier(valid(RequestField.IDENTIFIER, event.identifier()))
                .eventTime(time(event.eventTime()))
                .statusMessage(text(event.statusMessage(), MESSAGE_MAX))
                .errorCode(text(event.errorCodeAsString(), NAME_MAX).map(ErrorCode::of))
                .retryAfter(time(event.retryAfter()))
                .hooksRequestToken(valid(RequestField.PROVIDER_TOKEN, event.hooksRequestToken()))
                .hooks(hooks(hooks))
                .resourceModel(Optional.ofNullable(event.resourceModel())
                        .filter(model ->
                                !model.isEmpty() && model.codePointCount(0, model.length()) <= RESOURCE_MODEL_MAX)
                        .map(Sensitive::of))
                .typeName(text(event.typeName(), TYPE_NAME_MAX))
                .operation(text(event.operationAsString(), NAME_MAX))
                .build();
    }

    private static List<HookProgress> hooks(List<HookProgressEvent> all) {
        List<HookProgress> hooks = new ArrayList<>();
        for (HookProgressEvent each : all.subList(0, Math.min(all.size(), HOOKS_MAX))) {
            HookProgressEvent hook = each == null ? HookProgressEvent.builder().build() : each;
            hooks.add(HookProgress.builder()
                    .typeName(text(hook.hookTypeName(), TYPE_NAME_MAX))
                    .typeVersionId(text(hook.hookTypeVersionId(), NAME_MAX))
                    .typeArn(text(hook.hookTypeArn(), ARN_MAX))
                    .invocationPoint(text(hook.invocationPoint(), NAME_MAX))
                    .status(text(hook.hookStatus(), NAME_MAX))
                    .eventTime(time(hook.hookEventTime()))
                    .statusMessage(text(hook.hookStatusMessage(), MESSAGE_MAX))
                    .failureMode(text(hook.failureMode(), NAME_MAX))
                    .build());
        }
        return hooks;
    }

    /**
     * Returns the time in milliseconds, as on the record, so that an equal time is no change. An invalid time is empty.
     */
    private static Optional<Instant> time(Instant time) {
        return time != null && time.isAfter(Instant.EPOCH) && time.isBefore(LATEST)
                ? Optional.of(time.truncatedTo(ChronoUnit.MILLIS))
                : Optional.empty();
    }

    /** Returns the text, cut to its limit; empty for an empty text. */
    private static Optional<String> text(String text, int max) {
        return text != null && !text.isEmpty() ? Optional.of(cut(text, max)) : Optional.empty();
    }

    private static String cut(String text, int max) {
        return text.codePointCount(0, text.length()) <= max ? text : text.substring(0, text.offsetByCodePoints(0, max));
    }

    /** Returns the text if it is valid for the member. An invalid token or identifier could not be used in any call. */
    private static Optional<String> valid(RequestField member, String text) {
        return text != null && member.check(text).isEmpty() ? Optional.of(text) : Optional.empty();
    }
}
