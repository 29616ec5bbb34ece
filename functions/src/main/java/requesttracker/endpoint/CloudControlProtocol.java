package requesttracker.endpoint;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import requesttracker.application.CancelResult;
import requesttracker.application.CancelService;
import requesttracker.application.SubmissionReader;
import requesttracker.application.SubmitService;
import requesttracker.cloudcontrol.CloudControl;
import requesttracker.cloudcontrol.CloudControlException;
import requesttracker.domain.Callback;
import requesttracker.domain.EventPayloads;
import requesttracker.domain.InvalidPayloadException;
import requesttracker.domain.Labels;
import requesttracker.domain.Operation;
import requesttracker.domain.Request;
import requesttracker.domain.RequestField;
import requesttracker.domain.Requester;
import requesttracker.domain.Sensitive;
import requesttracker.domain.Submission;
import requesttracker.domain.TrackerSettings;
import requesttracker.domain.ValidationException;
import requesttracker.domain.Violation;
import requesttracker.json.Json;
import requesttracker.json.MalformedJsonException;
import requesttracker.runtime.Dependencies;
import requesttracker.runtime.LambdaEnvironment;
import requesttracker.store.OptimisticLockException;
import requesttracker.store.RequestList;
import requesttracker.store.RequestStore;

/**
 * {@code POST /}: Cloud Control's own protocol, awsJson1.0. Its clients work against the tracker unmodified.
 *
 * <p>As in that protocol, unknown members are ignored, and null means absent. The tracker's own members of {@code POST
 * /requests} are accepted too. A cancel of a settled request is a ValidationException: Cloud Control's reference
 * allows a cancel for PENDING and IN_PROGRESS only. It names no specific error.
 */
public final class CloudControlProtocol extends EndpointFunction {
    private static final String CONTENT_TYPE = "application/x-amz-json-1.0";
    private static final String TARGET_PREFIX = "CloudApiService.";

    /** The prefixes of Cloud Control's own error names, and of its framework's common errors. */
    private static final String OWN = "com.amazon.cloudapiservice#";

    private static final String SHARED = "com.amazon.coral.service#";
    private static final String VALIDATION = "com.amazon.coral.validate#";

    private static final Set<String> START_MEMBERS = Set.of(
            "TypeName",
            "TypeVersionId",
            "RoleArn",
            "ClientToken",
            "ProviderToken",
            "RunId",
            "LeaseId",
            "TimeoutSeconds",
            "OnTimeout",
            "OnConflict",
            Labels.MEMBER,
            Callback.MEMBER);
    private static final List<String> STRUCTURES = List.of(Labels.MEMBER, Callback.MEMBER);
    private static final List<RequestField> PASSED_THROUGH = List.of(
            RequestField.TYPE_NAME,
            RequestField.IDENTIFIER,
            RequestField.TYPE_VERSION_ID,
            RequestField.ROLE_ARN,
            RequestField.HANDLER_NEXT_TOKEN,
            RequestField.RESOURCE_MODEL);
    private static final Set<String> HTTP_500 = Set.of(
            "ConcurrentModificationException",
            "HandlerFailureException",
            "HandlerInternalFailureException",
            "NetworkFailureException",
            "ServiceInternalErrorException");

    private final SubmitService submit;
    private final CancelService cancel;
    private final RequestStore store;
    private final RequestList list;
    private final Optional<CloudControl> passThrough;
    private final TrackerSettings settings;

    /** Called by the Lambda runtime. */
    public CloudControlProtocol() {
        this(LambdaEnvironment.as(CloudControlProtocol.class, parts -> stream(new CloudControlProtocol(parts))));
    }

    /** Builds the function from its dependencies. */
    public CloudControlProtocol(Dependencies dependencies) {
        super(dependencies);
        this.submit = dependencies.submitService();
        this.cancel = dependencies.cancelService();
        this.store = dependencies.store();
        this.list = dependencies.list();
        this.passThrough = dependencies.passThrough();
        this.settings = dependencies.settings();
    }

    /** An error response of the protocol. */
    private static final class ProtocolException extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final String namespace;
        private final String code;

        ProtocolException(String namespace, String code, String message) {
            super(message, null, false, false);
            this.namespace = namespace;
            this.code = code;
        }
    }

    @Override
    ApiResponse answer(ApiRequest call) throws MalformedJsonException {
        String contentType =
                call.header("content-type").orElse("").split(";", 2)[0].strip();
        if (!contentType.toLowerCase(Locale.ROOT).equals(CONTENT_TYPE)) {
            // The call belongs to no protocol of the service, so the answer has no protocol's form.
            return new ApiResponse(404, Map.of("x-amzn-RequestId", call.requestId()), "<UnknownOperationException/>\n");
        }
        try {
            return answer(call, 200, Map.of(), act(call));
        } catch (ProtocolException e) {
            return error(call, HTTP_500.contains(e.code) ? 500 : 400, e.namespace, e.code, e.getMessage());
        }
    }

    private Map<String, Object> act(ApiRequest call) throws MalformedJsonException {
        String target = call.header("x-amz-target").orElse("");
        String action = target.startsWith(TARGET_PREFIX) ? target.substring(TARGET_PREFIX.length()) : "";
        return switch (action) {
            case "CreateResource" -> start(call, Operation.CREATE, Set.of("DesiredState"));
            case "UpdateResource" -> start(call, Operation.UPDATE, Set.of("Identifier", "PatchDocument"));
            case "DeleteResource" -> start(call, Operation.DELETE, Set.of("Identifier"));
            case "GetResourceRequestStatus" -> status(requestToken(call));
            case "CancelResourceRequest" -> cancel(requestToken(call), call.caller());
            case "ListResourceRequests" -> list(members(call));
            case "GetResource", "ListResources" -> passThrough(action, members(call));
            default -> throw new ProtocolException(SHARED, "UnknownOperationException", "The action is not known");
        };
    }

    private Map<String, Object> start(ApiRequest call, Operation operation, Set<String> ownMembers)
            throws MalformedJsonException {
        Map<String, Object> members = members(call);
        members.keySet().removeIf(name -> !START_MEMBERS.contains(name) && !ownMembers.contains(name));
        members.keySet().stream()
                .filter(name -> !name.equals("TimeoutSeconds") && !STRUCTURES.contains(name))
                .forEach(name -> text(members, name));
        number(members, "TimeoutSeconds");
        for (String name : STRUCTURES) {
            if (members.containsKey(name) && !(members.get(name) instanceof Map<?, ?>)) {
                throw serialization(name, "a map");
            }
        }
        members.put("Operation", operation.name());
        Submission submission = read(members);
        submit.conflicting(submission).ifPresent(other -> {
            throw concurrentOperation("The resource is in use by request " + other.requestToken());
        });
        return submit.submit(submission, call.caller())
                .fold(
                        created -> progress(created, Optional.empty()),
                        duplicate -> progress(duplicate, Optional.empty()),
                        () -> {
                            throw new ProtocolException(
                                    OWN,
                                    "ClientTokenConflictException",
                                    "The same ClientToken came with other content within 36 hours");
                        },
                        () -> {
                            throw concurrentOperation("The operation of the ProviderToken is tracked already");
                        });
    }

    private static ProtocolException concurrentOperation(String message) {
        return new ProtocolException(OWN, "ConcurrentOperationException", message);
    }

    /**
     * Reads a submit. An invalid payload breaks no constraint of the model, so it gets Cloud Control's
     * InvalidRequestException.
     */
    private Submission read(Map<String, Object> members) {
        try {
            return SubmissionReader.read(members, settings);
        } catch (InvalidPayloadException e) {
            throw new ProtocolException(OWN, "InvalidRequestException", e.getMessage());
        }
    }

    private Map<String, Object> status(String requestToken) {
        Request request = store.find(requestToken).orElseThrow(CloudControlProtocol::tokenNotFound);
        Map<String, Object> answer =
                progress(request, request.isSettled() ? store.resourceModel(requestToken) : Optional.empty());
        List<Map<String, Object>> hooks = EventPayloads.hooks(request);
        if (!hooks.isEmpty()) {
            answer.put(
                    "HooksProgressEvent",
                    hooks.stream().map(CloudControlProtocol::withEpochSeconds).toList());
        }
        return answer;
    }

    private Map<String, Object> cancel(String requestToken, Optional<Requester> by) {
        CancelResult result;
        try {
            result = cancel.cancel(requestToken, by);
        } catch (OptimisticLockException e) {
            throw new ProtocolException(
                    OWN, "ConcurrentModificationException", "The request is being changed by others");
        }
        return result.fold(
                accepted -> progress(accepted, Optional.empty()),
                settled -> {
                    throw new ValidationException(
                            "RequestToken",
                            "must name a request that is PENDING or IN_PROGRESS; this one is "
                                    + settled.status().value());
                },
                () -> {
                    throw tokenNotFound();
                });
    }

    private Map<String, Object> list(Map<String, Object> members) {
        Map<String, Object> filter = new LinkedHashMap<>();
        if (members.containsKey("ResourceRequestStatusFilter")) {
            if (!(members.get("ResourceRequestStatusFilter") instanceof Map<?, ?>)) {
                throw serialization("ResourceRequestStatusFilter", "a structure");
            }
            filter.putAll(Json.member(members, "ResourceRequestStatusFilter"));
        }
        ListQuery listing = ListQuery.read(
                texts(filter, "Operations"),
                texts(filter, "OperationStatuses"),
                number(members, "MaxResults"),
                text(members, "NextToken"));
        RequestList.ListPage page = reported(list.page(listing.filter(), listing.maxResults(), listing.nextToken()));
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put(
                "ResourceRequestStatusSummaries",
                page.requests().stream()
                        .map(request -> withEpochSeconds(EventPayloads.progressEvent(request)))
                        .toList());
        page.nextToken().ifPresent(token -> answer.put("NextToken", token));
        return answer;
    }

    private Map<String, Object> passThrough(String action, Map<String, Object> members) {
        CloudControl cloudControl = passThrough.orElseThrow(() -> new ProtocolException(
                SHARED,
                "UnsupportedOperation",
                "This endpoint tracks requests; ask Cloud Control itself for resources"));
        Map<String, String> texts = passedThrough(members);
        Optional<Integer> maxResults = number(members, "MaxResults").map(ListQuery::maxResults);
        try {
            return action.equals("GetResource")
                    ? cloudControl.getResource(texts)
                    : cloudControl.listResources(texts, maxResults);
        } catch (CloudControlException e) {
            throw e.error().code().equals("NoAnswer")
                    ? new ProtocolException(
                            OWN, "NetworkFailureException", e.error().message())
                    : new ProtocolException(OWN, e.error().code(), e.error().message());
        }
    }

    /** Returns the members to pass on, checked against the contract and the allowed types and roles. */
    private Map<String, String> passedThrough(Map<String, Object> members) {
        Map<String, String> texts = new LinkedHashMap<>();
        List<Violation> violations = new ArrayList<>();
        for (RequestField member : PASSED_THROUGH) {
            text(members, member.wire()).ifPresent(text -> {
                member.check(text).ifPresent(violations::add);
                texts.put(member.wire(), text);
            });
        }
        settings.refusal(Optional.ofNullable(texts.get("TypeName")), Optional.ofNullable(texts.get("RoleArn")))
                .forEach(violations::add);
        if (!violations.isEmpty()) {
            throw new ValidationException(violations);
        }
        return texts;
    }

    private static String requestToken(ApiRequest call) throws MalformedJsonException {
        Optional<String> token = text(members(call), "RequestToken");
        if (token.isEmpty()) {
            throw new ValidationException("RequestToken", "is required");
        }
        Optional<Violation> violation = RequestField.REQUEST_TOKEN.check(token.get());
        if (violation.isPresent()) {
            throw new ValidationException(List.of(violation.get()));
        }
        return token.get();
    }

    private static Map<String, Object> members(ApiRequest call) throws MalformedJsonException {
        Map<String, Object> members = new LinkedHashMap<>(Json.object(call.body()));
        members.values().removeIf(value -> value == null);
        return members;
    }

    private static Optional<String> text(Map<String, Object> members, String name) {
        if (members.containsKey(name) && !(members.get(name) instanceof String)) {
            throw serialization(name, "a string");
        }
        return Json.text(members, name);
    }

    private static Optional<BigDecimal> number(Map<String, Object> members, String name) {
        Object value = members.get(name);
        if (value != null && !(value instanceof Number)) {
            throw serialization(name, "a number");
        }
        return Optional.ofNullable(value).map(number -> new BigDecimal(number.toString()));
    }

    private static List<String> texts(Map<String, Object> members, String name) {
        Object value = members.get(name);
        if (value == null) {
            return List.of();
        }
        if (!(value instanceof List<?> list) || !list.stream().allMatch(String.class::isInstance)) {
            throw serialization("ResourceRequestStatusFilter." + name, "a list of strings");
        }
        return list.stream().map(String.class::cast).toList();
    }

    private static Map<String, Object> progress(Request request, Optional<Sensitive> resourceModel) {
        Map<String, Object> event = withEpochSeconds(EventPayloads.progressEvent(request));
        resourceModel.ifPresent(model -> event.put("ResourceModel", model.reveal()));
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("ProgressEvent", event);
        return answer;
    }

    /** Returns the members with timestamps as numbers, as the protocol has them. */
    private static Map<String, Object> withEpochSeconds(Map<String, Object> members) {
        for (String name : List.of("EventTime", "RetryAfter", "HookEventTime")) {
            Json.text(members, name)
                    .ifPresent(at -> members.put(
                            name, BigDecimal.valueOf(Instant.parse(at).toEpochMilli(), 3)));
        }
        return members;
    }

    private static ProtocolException tokenNotFound() {
        return new ProtocolException(
                OWN, "RequestTokenNotFoundException", "There is no request with this RequestToken, or it has expired");
    }

    private static ProtocolException serialization(String member, String type) {
        return new ProtocolException(SHARED, "SerializationException", "The value at '" + member + "' is not " + type);
    }

    @Override
    ApiResponse errorResponse(ApiRequest call, ErrorKind trouble, String detail, List<Violation> violations) {
        return switch (trouble) {
            case TOO_LARGE -> error(call, 413, SHARED, "RequestEntityTooLargeException", detail);
            case MALFORMED -> error(call, 400, SHARED, "SerializationException", detail);
            case INVALID -> error(call, 400, VALIDATION, "ValidationException", validation(violations));
            case BUSY -> error(call, 400, OWN, "ThrottlingException", detail);
            case DEFECT -> error(call, 500, OWN, "ServiceInternalErrorException", detail);
        };
    }

    private static String validation(List<Violation> violations) {
        String head = violations.size() == 1
                ? "1 validation error detected: "
                : violations.size() + " validation errors detected: ";
        return violations.stream()
                .map(violation -> "Value at '" + violation.member() + "' failed to satisfy constraint: Member "
                        + violation.rule())
                .collect(Collectors.joining("; ", head, ""));
    }

    private static ApiResponse error(ApiRequest call, int status, String namespace, String code, String message) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("__type", namespace + code);
        // The framework's own errors spell this member in lower case. The modeled errors do not.
        body.put(namespace.equals(OWN) ? "Message" : "message", message);
        return answer(call, status, Map.of("x-amzn-errortype", code), body);
    }

    private static ApiResponse answer(
            ApiRequest call, int status, Map<String, String> headers, Map<String, Object> body) {
        Map<String, String> all = new LinkedHashMap<>(headers);
        all.put("content-type", CONTENT_TYPE);
        all.put("x-amzn-RequestId", call.requestId());
        return new ApiResponse(status, all, Json.write(body));
    }
}
