package requesttracker.conformance.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import requesttracker.local.HostFixtures;
import requesttracker.local.TrackerHost;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.services.cloudcontrol.CloudControlClient;
import software.amazon.awssdk.services.cloudcontrol.model.ClientTokenConflictException;
import software.amazon.awssdk.services.cloudcontrol.model.CloudControlException;
import software.amazon.awssdk.services.cloudcontrol.model.Operation;
import software.amazon.awssdk.services.cloudcontrol.model.OperationStatus;
import software.amazon.awssdk.services.cloudcontrol.model.ProgressEvent;
import software.amazon.awssdk.services.cloudcontrol.model.RequestTokenNotFoundException;
import software.amazon.awssdk.services.cloudcontrol.waiters.CloudControlWaiter;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequest;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequestEntry;
import software.amazon.awssdk.services.eventbridge.model.PutEventsResponse;

@DisplayName("The AWS SDK for Java, unmodified but for the endpoint")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClientsTest {
    private static final String TYPE = "AWS::Logs::LogGroup";
    private static final AwsCredentialsProvider ANY =
            StaticCredentialsProvider.create(AwsBasicCredentials.create("any", "any"));

    private final Queue<JsonNode> events = new ConcurrentLinkedQueue<>();
    private final TrackerHost tracker = new TrackerHost(HostFixtures.hearing(events::add));
    private final URI endpoint = URI.create(tracker.url());
    private final CloudControlClient client = CloudControlClient.builder()
            .endpointOverride(endpoint)
            .region(Region.US_EAST_1)
            .credentialsProvider(ANY)
            .httpClient(UrlConnectionHttpClient.create())
            .build();
    private final EventBridgeClient bus = EventBridgeClient.builder()
            .endpointOverride(endpoint)
            .region(Region.US_EAST_1)
            .credentialsProvider(ANY)
            .httpClient(UrlConnectionHttpClient.create())
            .build();

    ClientsTest() {
        tracker.serve();
    }

    @AfterAll
    void stop() {
        bus.close();
        client.close();
        tracker.close();
    }

    private static String state(String name, double seconds) {
        return "{\"LogGroupName\":\"" + name + "\",\"Simulate\":{\"Create\":{\"DurationSeconds\":" + seconds
                + ",\"RetryAfterSeconds\":1}}}";
    }

    private ProgressEvent await(String requestToken) {
        try (CloudControlWaiter waiter = CloudControlWaiter.builder()
                .client(client)
                .overrideConfiguration(o -> o.backoffStrategyV2(BackoffStrategy.fixedDelay(Duration.ofMillis(200)))
                        .maxAttempts(100))
                .build()) {
            return waiter.waitUntilResourceRequestSuccess(r -> r.requestToken(requestToken))
                    .matched()
                    .response()
                    .orElseThrow()
                    .progressEvent();
        }
    }

    @Test
    void creates_updates_reads_and_deletes_a_resource_with_the_waiter() {
        Instant before = Instant.now();
        ProgressEvent created = client.createResource(
                        r -> r.typeName(TYPE).desiredState(state("life", 0.2)).clientToken("life-1"))
                .progressEvent();
        assertThat(created.operation()).isEqualTo(Operation.CREATE);
        assertThat(created.operationStatus()).isEqualTo(OperationStatus.PENDING);
        assertThat(created.eventTime())
                .isBetween(before.minusSeconds(1), Instant.now().plusSeconds(1));

        ProgressEvent done = await(created.requestToken());
        assertThat(done.identifier()).isEqualTo("life");
        assertThat(done.operationStatus()).isEqualTo(OperationStatus.SUCCESS);
        assertThat(done.resourceModel()).contains("life");
        assertThat(done.retryAfter()).isNull();

        await(client.updateResource(r -> r.typeName(TYPE)
                        .identifier("life")
                        .patchDocument("[{\"op\":\"add\",\"path\":\"/RetentionInDays\",\"value\":7}]"))
                .progressEvent()
                .requestToken());
        // The tracker forwards the call to Cloud Control, since a read creates no request.
        assertThat(client.getResource(r -> r.typeName(TYPE).identifier("life"))
                        .resourceDescription()
                        .properties())
                .contains("\"RetentionInDays\":7");
        assertThat(client.listResources(r -> r.typeName(TYPE)).resourceDescriptions())
                .anyMatch(found -> found.identifier().equals("life"));
        await(client.deleteResource(r -> r.typeName(TYPE).identifier("life"))
                .progressEvent()
                .requestToken());
        assertThatThrownBy(() -> client.getResource(r -> r.typeName(TYPE).identifier("life")))
                .isInstanceOf(CloudControlException.class)
                .hasMessageContaining("The resource does not exist");
    }

    @Test
    void cancels_and_the_waiter_fails() {
        String token = client.createResource(r -> r.typeName(TYPE).desiredState(state("cancelled", 60)))
                .progressEvent()
                .requestToken();
        OperationStatus status = client.cancelResourceRequest(r -> r.requestToken(token))
                .progressEvent()
                .operationStatus();
        assertThat(status).isIn(OperationStatus.CANCEL_IN_PROGRESS, OperationStatus.CANCEL_COMPLETE);
        assertThatThrownBy(() -> await(token)).hasMessageContaining("failure state");
        assertThat(client.getResourceRequestStatus(r -> r.requestToken(token))
                        .progressEvent()
                        .operationStatus())
                .isEqualTo(OperationStatus.CANCEL_COMPLETE);
    }

    @Test
    void lists_with_the_paginator_and_a_filter() {
        Set<String> submitted = new HashSet<>();
        for (int i = 0; i < 25; i++) {
            int number = i;
            submitted.add(client.createResource(
                            r -> r.typeName("Acme::Paged::Thing").desiredState(state("page-" + number, 0.1)))
                    .progressEvent()
                    .requestToken());
        }
        List<String> listed = client
                .listResourceRequestsPaginator(
                        r -> r.maxResults(4).resourceRequestStatusFilter(f -> f.operations(Operation.CREATE)))
                .resourceRequestStatusSummaries()
                .stream()
                .filter(event -> event.typeName().equals("Acme::Paged::Thing"))
                .map(ProgressEvent::requestToken)
                .toList();
        assertThat(listed).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(submitted);
        assertThat(client.listResourceRequestsPaginator(r -> r.resourceRequestStatusFilter(
                                f -> f.operationStatuses(OperationStatus.CANCEL_IN_PROGRESS)
                                        .operations(Operation.UPDATE)))
                        .resourceRequestStatusSummaries())
                .isEmpty();
    }

    @Test
    void throws_the_exceptions_of_the_service_for_its_errors() {
        assertThatThrownBy(() -> client.getResourceRequestStatus(r -> r.requestToken("nobody")))
                .isInstanceOf(RequestTokenNotFoundException.class)
                .satisfies(e -> {
                    AwsServiceException service = (AwsServiceException) e;
                    assertThat(service.statusCode()).isEqualTo(400);
                    assertThat(service.requestId()).isNotBlank();
                });
        client.createResource(
                r -> r.typeName(TYPE).desiredState(state("twice", 0.1)).clientToken("twice"));
        assertThatThrownBy(() -> client.createResource(
                        r -> r.typeName(TYPE).desiredState(state("other", 0.1)).clientToken("twice")))
                .isInstanceOf(ClientTokenConflictException.class);
        assertThatThrownBy(() -> client.deleteResource(r -> r.typeName("none").identifier("x")))
                .satisfies(e -> assertThat(
                                ((AwsServiceException) e).awsErrorDetails().errorCode())
                        .isEqualTo("ValidationException"))
                .hasMessageContaining("'TypeName'");
        assertThatThrownBy(() -> client.listResourceRequests(r -> r.nextToken("forged")))
                .hasMessageContaining("'NextToken'");
    }

    @Test
    void a_command_put_on_the_bus_submits_and_a_malformed_one_is_rejected_on_it() throws InterruptedException {
        String detail = "{\"Operation\":\"CREATE\",\"TypeName\":\"Acme::Event::Thing\",\"DesiredState\":"
                + state("event", 0.1) + "}";
        PutEventsResponse answer = bus.putEvents(PutEventsRequest.builder()
                .entries(
                        entry("Submit Resource Request", detail),
                        entry("Submit Resource Request", "{\"TypeName\":\"secret value\"}"),
                        entry("Cancel Resource Request", "not JSON"))
                .build());
        assertThat(answer.failedEntryCount()).isEqualTo(1);
        assertThat(answer.entries().get(2).errorCode()).isEqualTo("MalformedDetail");

        List<String> types = new ArrayList<>();
        for (int i = 0; i < 200 && types.size() < 2; i++) {
            types = events.stream()
                    .filter(event -> event.toString().contains("Acme::Event::Thing")
                            || event.toString().contains(answer.entries().get(1).eventId()))
                    .map(event -> event.get("detail-type").asText())
                    .toList();
            Thread.sleep(50);
        }
        assertThat(types).containsExactlyInAnyOrder("Resource Request Settled", "Resource Request Rejected");
        assertThat(events.toString()).doesNotContain("secret value");
    }

    private static PutEventsRequestEntry entry(String detailType, String detail) {
        return PutEventsRequestEntry.builder()
                .source("test")
                .detailType(detailType)
                .detail(detail)
                .build();
    }
}
