package requesttracker.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import requesttracker.client.ClientResponse;
import requesttracker.client.TrackerClient;
import requesttracker.emulators.dynamodb.DynamoDbEmulator;
import requesttracker.jsontree.JsonTree;
import requesttracker.store.TableSchema;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

@DisplayName("The memory of tracker local")
class BoundedMemoryTest {
    private static final String CREATE =
            "{\"Operation\":\"CREATE\",\"TypeName\":\"AWS::Logs::LogGroup\",\"DesiredState\":{\"LogGroupName\":\"m\","
                    + "\"Simulate\":{\"Create\":{\"DurationSeconds\":600}}}}";

    private volatile boolean full;

    @Test
    @DisplayName("if full, rejects new requests with 503 and continues the others")
    void refusesNewRequests() {
        try (TrackerHost tracker = new TrackerHost(HostOptions.inMemory().refusingWhile(() -> full))) {
            tracker.serve();
            TrackerClient client = new TrackerClient(URI.create(tracker.url()), Optional.empty());
            ClientResponse accepted = rest(client);
            assertThat(accepted.status()).isEqualTo(202);
            String token = accepted.json().get("RequestToken").asText();

            full = true;

            assertRefused(rest(client), "application/problem+json");
            assertRefused(protocol(client, "CreateResource"), "application/x-amz-json-1.0");
            assertThat(command(client, "Submit Resource Request", CREATE)).isEqualTo(1);
            assertThat(client.request(token).get("RequestToken").asText()).isEqualTo(token);
            assertThat(client.get("/requests").get("Requests")).hasSize(1);
            assertThat(protocol(client, "ListResourceRequests").status()).isEqualTo(200);
            assertThat(command(client, "Cancel Resource Request", "{\"RequestToken\":\"" + token + "\"}"))
                    .isZero();
            assertThat(client.cancel(token).get("RequestToken").asText()).isEqualTo(token);

            full = false;

            assertThat(rest(client).status()).isEqualTo(202);
        }
    }

    private static ClientResponse rest(TrackerClient client) {
        return client.send(
                "POST",
                "/requests",
                Map.of("content-type", "application/json"),
                CREATE.getBytes(StandardCharsets.UTF_8));
    }

    private static ClientResponse protocol(TrackerClient client, String action) {
        return client.send(
                "POST",
                "/",
                Map.of("content-type", "application/x-amz-json-1.0", "x-amz-target", "CloudApiService." + action),
                "{}".getBytes(StandardCharsets.UTF_8));
    }

    /** Sends a command by PutEvents, and returns the number of failed entries. */
    private static int command(TrackerClient client, String type, String detail) {
        String body = "{\"Entries\":[{\"Source\":\"test\",\"DetailType\":\"" + type + "\",\"Detail\":\""
                + detail.replace("\"", "\\\"") + "\"}]}";
        return client.send(
                        "POST",
                        "/",
                        Map.of("content-type", "application/x-amz-json-1.1", "x-amz-target", "AWSEvents.PutEvents"),
                        body.getBytes(StandardCharsets.UTF_8))
                .json()
                .get("FailedEntryCount")
                .asInt();
    }

    private static void assertRefused(ClientResponse answer, String type) {
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.headers()).containsEntry("retry-after", "5").containsEntry("content-type", type);
        assertThat(answer.text()).contains("There is no memory for new requests");
    }

    @Test
    @DisplayName("is freed by expired items, and by no others")
    void deletesExpiredItems() {
        try (DynamoDbEmulator client = DynamoDbEmulator.inMemory()) {
            client.createTable(TableSchema.createTable(RecordTable.NAME));
            Map.of("past", 99L, "now", 100L, "future", 101L)
                    .forEach((key, expiresAt) -> client.putItem(put -> put.tableName(RecordTable.NAME)
                            .item(Map.of(
                                    "RequestToken",
                                    AttributeValue.fromS(key),
                                    "ExpiresAt",
                                    AttributeValue.fromN(expiresAt.toString())))));
            client.putItem(
                    put -> put.tableName(RecordTable.NAME).item(Map.of("RequestToken", AttributeValue.fromS("never"))));

            new ExpiredItems(client, RecordTable.NAME, () -> Instant.ofEpochSecond(100)).delete();

            Set<String> left = client.scan(scan -> scan.tableName(RecordTable.NAME)).items().stream()
                    .map(item -> item.get("RequestToken").s())
                    .collect(Collectors.toSet());
            assertThat(left).containsExactlyInAnyOrder("future", "never");
        }
    }

    @Test
    @DisplayName("is freed soon with a short retention")
    void keepsForTheRetention() {
        try (TrackerHost tracker = new TrackerHost(HostFixtures.forgettingAfter(Duration.ofSeconds(1)))) {
            tracker.serve();
            TrackerClient client = new TrackerClient(URI.create(tracker.url()), Optional.empty());
            client.submit(JsonTree.readObject(
                    "{\"Operation\":\"DELETE\",\"TypeName\":\"AWS::Logs::LogGroup\",\"Identifier\":\"none\"}"));

            Instant limit = Instant.now().plusSeconds(20);
            while (tracker.records()
                            .scan(scan -> scan.tableName(RecordTable.NAME))
                            .count()
                    > 0) {
                assertThat(Instant.now()).isBefore(limit);
                LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
            }
        }
    }
}
