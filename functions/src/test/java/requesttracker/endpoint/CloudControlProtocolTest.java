package requesttracker.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import requesttracker.cloudcontrol.CloudControl;
import requesttracker.domain.ErrorCode;
import requesttracker.domain.HookProgress;
import requesttracker.domain.Lifecycle;
import requesttracker.domain.OperationStatus;
import requesttracker.domain.ProgressEvent;
import requesttracker.domain.Request;
import requesttracker.domain.Sensitive;
import requesttracker.domain.TrackerSettings;
import requesttracker.endpoint.EndpointFixture.Reply;
import software.amazon.awssdk.services.cloudcontrol.CloudControlClient;
import software.amazon.awssdk.services.cloudcontrol.model.ListResourcesRequest;
import software.amazon.awssdk.services.cloudcontrol.model.ListResourcesResponse;

@DisplayName("Cloud Control's protocol, awsJson1.0")
class CloudControlProtocolTest {
    private static final Map<String, String> HEADERS = Map.of(
            "content-type", "application/x-amz-json-1.0", "x-amz-target", "CloudApiService.ListResourceRequests");
    private final EndpointFixture api = new EndpointFixture();

    private Request create() {
        String token = api.protocol("CreateResource", EndpointFixture.valid("CreateResource"))
                .progress()
                .get("RequestToken")
                .toString();
        return api.store.find(token).orElseThrow();
    }

    private static ProgressEvent event(String status, Optional<ErrorCode> code, List<HookProgress> hooks) {
        return ProgressEvent.builder(OperationStatus.of(status))
                .requestToken(Optional.of("provider-1"))
                .identifier(Optional.of("group-1"))
                .eventTime(Optional.of(EndpointFixture.START.plusMillis(1_500)))
                .statusMessage(Optional.of("a message"))
                .errorCode(code)
                .hooksRequestToken(Optional.of("hooks-1"))
                .hooks(hooks)
                .resourceModel(Optional.of(Sensitive.of("{\"Arn\":\"a\"}")))
                .build();
    }

    private Reply status(String token) {
        return api.protocol("GetResourceRequestStatus", Map.of("RequestToken", token));
    }

    @Test
    void a_start_returns_a_progress_event_with_times_as_epoch_seconds() {
        Reply reply = api.protocol("CreateResource", EndpointFixture.valid("CreateResource"));

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.headers())
                .containsEntry("content-type", "application/x-amz-json-1.0")
                .containsEntry("x-amzn-RequestId", "call-1")
                .doesNotContainKey("x-amzn-errortype");
        assertThat(reply.json()).containsOnlyKeys("ProgressEvent");
        assertThat(reply.progress())
                .containsOnlyKeys("TypeName", "RequestToken", "Operation", "OperationStatus", "EventTime", "RetryAfter")
                .containsEntry("Operation", "CREATE")
                .containsEntry("OperationStatus", "PENDING")
                .containsEntry("EventTime", BigDecimal.valueOf(EndpointFixture.START.toEpochMilli(), 3));
        assertThat(api.started)
                .containsExactly(reply.progress().get("RequestToken").toString());
    }

    @Test
    void the_status_has_the_hooks_of_Cloud_Control_unchanged_and_the_identifier_once_it_is_known() {
        Request request = create();
        HookProgress hook = HookProgress.builder()
                .typeName(Optional.of("Acme::Logs::Encrypted"))
                .invocationPoint(Optional.of("PRE_PROVISION"))
                .status(Optional.of("HOOK_OF_TOMORROW"))
                .eventTime(Optional.of(EndpointFixture.START))
                .failureMode(Optional.of("WARN"))
                .build();
        HookProgress bare =
                HookProgress.builder().typeName(Optional.of("Acme::Logs::Bare")).build();
        api.store.save(
                request,
                r -> Lifecycle.accepted(
                        Lifecycle.attempting(r, EndpointFixture.START),
                        event("STATUS_OF_TOMORROW", Optional.empty(), List.of()),
                        EndpointFixture.START,
                        0.5,
                        TrackerSettings.DEFAULT));
        api.store.save(
                api.store.find(request.requestToken()).orElseThrow(),
                r -> Lifecycle.onProgress(
                        r,
                        event("STATUS_OF_TOMORROW", Optional.empty(), List.of(hook, bare)),
                        EndpointFixture.START,
                        0.5,
                        TrackerSettings.DEFAULT));
        Reply reply = status(request.requestToken());

        assertThat(reply.progress())
                .containsEntry("OperationStatus", "STATUS_OF_TOMORROW")
                .containsEntry("Identifier", "group-1")
                .containsEntry("HooksRequestToken", "hooks-1")
                .containsKey("RetryAfter")
                .doesNotContainKey("ResourceModel");
        assertThat(reply.json().get("HooksProgressEvent"))
                .isEqualTo(List.of(
                        Map.of(
                                "HookTypeName", "Acme::Logs::Encrypted",
                                "InvocationPoint", "PRE_PROVISION",
                                "HookStatus", "HOOK_OF_TOMORROW",
                                "HookEventTime", BigDecimal.valueOf(EndpointFixture.START.toEpochMilli(), 3),
                                "FailureMode", "WARN"),
                        Map.of("HookTypeName", "Acme::Logs::Bare")));
    }

    @Test
    @DisplayName("a settled request has its resource model, an unknown error code as it is, and no RetryAfter")
    void a_settled_request_has_its_resource_model_any_unknown_error_code_and_no_RetryAfter() {
        Request request = create();
        ProgressEvent end = event("FAILED", Optional.of(ErrorCode.of("CodeOfTomorrow")), List.of());
        api.store.save(
                request,
                r -> Lifecycle.onProgress(
                        Lifecycle.accepted(
                                Lifecycle.attempting(r, EndpointFixture.START),
                                event("IN_PROGRESS", Optional.empty(), List.of()),
                                EndpointFixture.START,
                                0.5,
                                TrackerSettings.DEFAULT),
                        end,
                        EndpointFixture.START,
                        0.5,
                        TrackerSettings.DEFAULT),
                end.resourceModel());

        assertThat(status(request.requestToken()).progress())
                .containsEntry("OperationStatus", "FAILED")
                .containsEntry("ErrorCode", "CodeOfTomorrow")
                .containsEntry("StatusMessage", "a message")
                .containsEntry("ResourceModel", "{\"Arn\":\"a\"}")
                .containsEntry("EventTime", new BigDecimal("1772366401.500"))
                .doesNotContainKey("RetryAfter");
        assertThat(api.protocol("ListResourceRequests", Map.of()).body())
                .contains("CodeOfTomorrow")
                .doesNotContain("ResourceModel");
    }

    @ParameterizedTest
    @ValueSource(strings = {"GetResourceRequestStatus", "CancelResourceRequest"})
    void an_unknown_token_has_a_separate_error(String action) {
        Reply reply = api.protocol(action, Map.of("RequestToken", "nobody"));

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.headers())
                .containsEntry("x-amzn-errortype", "RequestTokenNotFoundException")
                .containsEntry("x-amzn-RequestId", "call-1");
        assertThat(reply.json())
                .containsEntry("__type", "com.amazon.cloudapiservice#RequestTokenNotFoundException")
                .containsKey("Message");
    }

    @Test
    void an_expired_request_is_not_found() {
        Request request = create();
        api.store.save(request, r -> Lifecycle.fail(r, "why", EndpointFixture.START));
        assertThat(status(request.requestToken()).status()).isEqualTo(200);
        api.now.set(EndpointFixture.START.plus(TrackerSettings.DEFAULT.retention()));
        assertThat(status(request.requestToken()).body()).contains("RequestTokenNotFoundException");
    }

    @Test
    @DisplayName("a cancel returns the request, or an error with its token if the request has settled")
    void a_cancel_returns_the_request_or_if_it_has_settled_an_error_with_its_token() {
        Request request = create();
        Reply canceled = api.protocol("CancelResourceRequest", Map.of("RequestToken", request.requestToken()));
        assertThat(canceled.status()).isEqualTo(200);
        assertThat(canceled.progress()).containsEntry("OperationStatus", "CANCEL_COMPLETE");

        Request failed = create();
        api.store.save(failed, r -> Lifecycle.fail(r, "why", EndpointFixture.START));
        Reply refused = api.protocol("CancelResourceRequest", Map.of("RequestToken", failed.requestToken()));
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.body()).contains("ValidationException", "'RequestToken'", "FAILED");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CloudApiService.DescribeResource",
                "CloudApiService.",
                "Other.CreateResource",
                "createresource",
                ""
            })
    void an_unknown_action_or_a_missing_target_is_an_UnknownOperationException(String target) {
        Map<String, String> headers = new LinkedHashMap<>(HEADERS);
        headers.put("x-amz-target", target);
        if (target.isEmpty()) {
            headers.remove("x-amz-target");
        }
        Reply reply = api.call("POST /", headers, Map.of(), "", EndpointFixture.bytes(Map.of()));

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.headers()).containsEntry("x-amzn-errortype", "UnknownOperationException");
        assertThat(reply.json()).containsEntry("__type", "com.amazon.coral.service#UnknownOperationException");
    }

    @ParameterizedTest
    @CsvSource({
        "application/x-amz-json-1.0, 200",
        "application/x-amz-json-1.0; charset=utf-8, 200",
        "application/x-amz-json-1.1, 404",
        "application/json, 404",
        "'', 404"
    })
    void another_content_type_than_that_of_the_protocol_is_rejected(String contentType, int status) {
        Map<String, String> headers = new LinkedHashMap<>(HEADERS);
        headers.put("content-type", contentType);
        Reply reply = api.call("POST /", headers, Map.of(), "", EndpointFixture.bytes(Map.of()));

        assertThat(reply.status()).isEqualTo(status);
        assertThat(reply.body().contains("UnknownOperationException")).isEqualTo(status == 404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GetResource", "ListResources"})
    void an_action_that_the_tracker_does_not_implement_is_rejected_unless_it_is_passed_through(String action) {
        Reply reply = api.protocol(action, Map.of("TypeName", "AWS::Logs::LogGroup", "Identifier", "group-1"));
        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.headers()).containsEntry("x-amzn-errortype", "UnsupportedOperation");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "TypeName, AWS::Logs",
        "TypeName, AWS::IAM::Role",
        "Identifier, ''",
        "TypeVersionId, v_1",
        "RoleArn, arn:aws:iam::123456789012:role/other",
        "NextToken, ''",
        "ResourceModel, ''"
    })
    void a_call_that_is_passed_through_follows_the_rules_of_a_submit(String member, String value) {
        // Each action of it fails.
        CloudControl untouched = new CloudControl(new CloudControlClient() {
            @Override
            public String serviceName() {
                return SERVICE_NAME;
            }

            @Override
            public void close() {}
        });
        TrackerSettings any = TrackerSettings.DEFAULT;
        TrackerSettings some = any.toBuilder()
                .allowedTypeNames(Set.of("AWS::Logs::LogGroup"))
                .allowedRoleArns(Optional.of(Set.of("arn:aws:iam::123456789012:role/allowed")))
                .build();
        Map<String, String> members = new LinkedHashMap<>(Map.of("TypeName", "AWS::Logs::LogGroup", "Identifier", "g"));
        members.put(member, value);

        for (String action : List.of("GetResource", "ListResources")) {
            Reply reply = new EndpointFixture(Optional.of(untouched), some).protocol(action, members);
            assertThat(reply.status()).isEqualTo(400);
            assertThat(reply.headers()).containsEntry("x-amzn-errortype", "ValidationException");
            assertThat(reply.body()).contains("'" + member + "'");
        }
    }

    @ParameterizedTest(name = "[{index}]")
    @ValueSource(strings = {"page:2|", "\u0001\n", "a"})
    void the_NextToken_of_a_handler_is_passed_through(String token) {
        List<String> tokens = new ArrayList<>();
        CloudControl handler = new CloudControl(new CloudControlClient() {
            @Override
            public ListResourcesResponse listResources(ListResourcesRequest request) {
                tokens.add(request.nextToken());
                return ListResourcesResponse.builder()
                        .nextToken(request.nextToken())
                        .build();
            }

            @Override
            public String serviceName() {
                return SERVICE_NAME;
            }

            @Override
            public void close() {}
        });
        String longest = token + "x".repeat(4096 - token.length());
        EndpointFixture passing = new EndpointFixture(Optional.of(handler), TrackerSettings.DEFAULT);
        Reply reply =
                passing.protocol("ListResources", Map.of("TypeName", "AWS::Logs::LogGroup", "NextToken", longest));
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.json()).containsEntry("NextToken", longest);
        assertThat(tokens).containsExactly(longest);
        assertThat(passing.protocol(
                                "ListResources", Map.of("TypeName", "AWS::Logs::LogGroup", "NextToken", longest + "x"))
                        .status())
                .isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource({
        "CreateResource, TypeName, 7",
        "CreateResource, DesiredState, {}",
        "CreateResource, OnTimeout, []",
        "CreateResource, TimeoutSeconds, '\"5\"'",
        "UpdateResource, PatchDocument, []",
        "GetResourceRequestStatus, RequestToken, true",
        "ListResourceRequests, MaxResults, '\"5\"'",
        "ListResourceRequests, NextToken, 5",
        "ListResourceRequests, ResourceRequestStatusFilter, []",
        "ListResourceRequests, ResourceRequestStatusFilter, '{\"Operations\": \"CREATE\"}'",
        "ListResourceRequests, ResourceRequestStatusFilter, '{\"OperationStatuses\": [1]}'"
    })
    void a_member_of_the_wrong_type_is_a_serialization_error(String action, String member, String json)
            throws Exception {
        Map<String, Object> members = EndpointFixture.valid(action);
        members.put(member, requesttracker.json.Json.value(json));
        Reply reply = api.protocol(action, members);

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.headers()).containsEntry("x-amzn-errortype", "SerializationException");
        assertThat(reply.body()).contains("'" + member);
        assertThat(api.items()).isZero();
    }

    @Test
    void unknown_members_are_ignored_and_null_means_absent() {
        Map<String, Object> members = EndpointFixture.valid("DeleteResource");
        members.put("DesiredState", "{}");
        members.put("MemberOfTomorrow", List.of(1));
        members.put("ClientToken", null);
        assertThat(api.protocol("DeleteResource", members).status()).isEqualTo(200);
    }

    @ParameterizedTest(name = "{0} with {1} of {2}")
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "CreateResource, DesiredState, {not json",
                "CreateResource, DesiredState, []",
                "UpdateResource, PatchDocument, {}",
                "UpdateResource, PatchDocument, `[{\"op\":\"explode\",\"path\":\"/not\"}]`"
            })
    void a_payload_that_cannot_work_is_rejected_as_an_invalid_request(String action, String member, String payload) {
        Map<String, Object> members = EndpointFixture.valid(action);
        members.put(member, payload);
        Reply reply = api.protocol(action, members);

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.json().get("__type")).isEqualTo("com.amazon.cloudapiservice#InvalidRequestException");
        assertThat(reply.json().get("Message").toString()).startsWith(member).doesNotContain("not", "explode");
        assertThat(api.items()).isZero();
    }

    @Test
    void an_empty_patch_is_accepted() {
        assertThat(api.protocol("UpdateResource", EndpointFixture.valid("UpdateResource"))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void all_violations_are_reported_at_once_without_values() {
        Reply reply = api.protocol(
                "CreateResource", Map.of("TypeName", "Not A Type", "RoleArn", "none", "DesiredState", "secret"));
        assertThat(reply.json().get("__type")).isEqualTo("com.amazon.coral.validate#ValidationException");
        assertThat(reply.json().get("message").toString())
                .startsWith("3 validation errors detected: ")
                .contains(
                        "Value at 'TypeName' failed to satisfy constraint: Member must", "'RoleArn'", "'DesiredState'")
                .doesNotContain("Not A Type", "none", "secret");
    }

    @Test
    void all_pages_together_have_each_request_once() {
        for (int i = 0; i < 45; i++) {
            api.now.set(EndpointFixture.START.plusMillis(i));
            create();
        }
        Map<String, Object> members = new LinkedHashMap<>();
        int met = 0;
        Reply reply;
        do {
            reply = api.protocol("ListResourceRequests", members);
            List<?> summaries = (List<?>) reply.json().get("ResourceRequestStatusSummaries");
            assertThat(summaries).hasSizeLessThanOrEqualTo(20);
            met += summaries.size();
            members.put("NextToken", reply.json().get("NextToken"));
        } while (reply.json().containsKey("NextToken"));
        assertThat(met).isEqualTo(45);
    }

    @Test
    void times_have_milliseconds() {
        api.now.set(Instant.parse("2026-03-01T12:00:00.007Z"));
        assertThat(api.protocol("CreateResource", EndpointFixture.valid("CreateResource"))
                        .body())
                .contains("\"EventTime\":1772366400.007");
    }

    private static Map<String, Object> update(String... more) {
        Map<String, Object> members = EndpointFixture.valid("UpdateResource");
        for (int i = 0; i < more.length; i += 2) {
            members.put(more[i], more[i + 1]);
        }
        return members;
    }

    @Test
    void an_update_or_delete_of_a_resource_in_use_is_rejected_at_once() {
        String first = api.protocol("UpdateResource", update())
                .progress()
                .get("RequestToken")
                .toString();
        int items = api.items();
        for (String action : List.of("UpdateResource", "DeleteResource")) {
            Reply reply = api.protocol(action, EndpointFixture.valid(action));

            assertThat(reply.status()).isEqualTo(400);
            assertThat(reply.json())
                    .containsEntry("__type", "com.amazon.cloudapiservice#ConcurrentOperationException")
                    .containsEntry("Message", "The resource is in use by request " + first);
        }
        assertThat(api.items()).isEqualTo(items);
        assertThat(api.started).containsExactly(first);
    }

    @Test
    void a_JSON_identifier_finds_a_resource_in_use_whatever_the_order_of_its_members() {
        api.protocol("UpdateResource", update("Identifier", "{\"A\":\"a\",\"B\":\"b\"}"));

        assertThat(api.protocol("UpdateResource", update("Identifier", "{\"B\":\"b\", \"A\":\"a\"}"))
                        .status())
                .isEqualTo(400);
        assertThat(api.protocol("UpdateResource", update("Identifier", "{\"B\":\"b\"}"))
                        .status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"WAIT", "SUPERSEDE"})
    void a_request_that_may_wait_is_accepted_for_a_resource_in_use(String onConflict) {
        api.protocol("UpdateResource", update());

        assertThat(api.protocol("UpdateResource", update("OnConflict", onConflict))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void a_repeated_ClientToken_returns_its_request_before_any_conflict() {
        Map<String, Object> members = update("ClientToken", "again");
        Object token = api.protocol("UpdateResource", members).progress().get("RequestToken");

        assertThat(api.protocol("UpdateResource", members).progress()).containsEntry("RequestToken", token);
        assertThat(api.protocol("UpdateResource", update("ClientToken", "again", "PatchDocument", "[ ]"))
                        .progress())
                .containsEntry("RequestToken", token);
        Reply other = api.protocol("UpdateResource", update("ClientToken", "again", "TypeVersionId", "1"));
        assertThat(other.json()).containsEntry("__type", "com.amazon.cloudapiservice#ClientTokenConflictException");
        api.now.set(EndpointFixture.START.plus(Duration.ofHours(36)));
        assertThat(api.protocol("UpdateResource", members).json())
                .containsEntry("__type", "com.amazon.cloudapiservice#ConcurrentOperationException");
    }

    @Test
    void REST_accepts_a_request_for_a_resource_in_use() {
        api.protocol("UpdateResource", update());

        assertThat(api.rest(update("Operation", "UPDATE")).status()).isEqualTo(202);
    }

    @Test
    void an_operation_that_is_tracked_already_cannot_be_adopted() {
        Map<String, Object> adopt = Map.of("TypeName", "AWS::Logs::LogGroup", "ProviderToken", "elsewhere");
        Object token = api.protocol("CreateResource", adopt).progress().get("RequestToken");
        Reply second = api.protocol("CreateResource", adopt);

        assertThat(second.status()).isEqualTo(400);
        assertThat(second.json())
                .containsEntry("__type", "com.amazon.cloudapiservice#ConcurrentOperationException")
                .containsEntry("Message", "The operation of the ProviderToken is tracked already");
        assertThat(api.started).containsExactly(token.toString());
        Map<String, Object> rest = new LinkedHashMap<>(adopt);
        rest.put("Operation", "CREATE");
        Reply problem = api.rest(rest);
        assertThat(problem.status()).isEqualTo(409);
        assertThat(problem.headers()).containsEntry("content-type", "application/problem+json");
        assertThat(problem.json()).containsEntry("detail", "The operation of the ProviderToken is tracked already");
    }

    @Test
    void an_operation_that_the_tracker_started_cannot_be_adopted() {
        Request request = create();
        api.store.save(
                request,
                r -> Lifecycle.accepted(
                        Lifecycle.attempting(r, EndpointFixture.START),
                        event("IN_PROGRESS", Optional.empty(), List.of()),
                        EndpointFixture.START,
                        0.5,
                        TrackerSettings.DEFAULT));
        Map<String, Object> adopt = Map.of("TypeName", "AWS::Logs::LogGroup", "ProviderToken", "provider-1");

        assertThat(api.protocol("CreateResource", adopt).status()).isEqualTo(400);
    }

    @Test
    void an_operation_may_be_adopted_again_once_its_request_has_settled() {
        Map<String, Object> adopt = Map.of("TypeName", "AWS::Logs::LogGroup", "ProviderToken", "elsewhere");
        Object token = api.protocol("CreateResource", adopt).progress().get("RequestToken");
        api.store.save(
                api.store.find(token.toString()).orElseThrow(), r -> Lifecycle.fail(r, "why", EndpointFixture.START));

        assertThat(api.protocol("CreateResource", adopt).status()).isEqualTo(200);
    }

    @Test
    void a_repeated_adoption_returns_its_request() {
        Map<String, Object> adopt =
                Map.of("TypeName", "AWS::Logs::LogGroup", "ProviderToken", "elsewhere", "ClientToken", "once");
        Object token = api.protocol("CreateResource", adopt).progress().get("RequestToken");

        assertThat(api.protocol("CreateResource", adopt).progress()).containsEntry("RequestToken", token);
    }

    @Test
    void one_resource_has_at_most_1000_active_requests() {
        Map<String, Object> waiting = update("Operation", "UPDATE", "OnConflict", "WAIT");
        for (int i = 0; i < 1_000; i++) {
            assertThat(api.rest(waiting).status()).isEqualTo(202);
        }

        assertThat(api.rest(waiting).status()).isEqualTo(503);
        assertThat(api.rest(update("Operation", "UPDATE", "Identifier", "other"))
                        .status())
                .isEqualTo(202);
    }
}
