package requesttracker.conformance.engines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import requesttracker.emulators.dynamodb.DynamoDbEmulator;
import requesttracker.emulators.dynamodb.DynamoDbServer;
import requesttracker.local.RecordTable;
import requesttracker.runtime.AwsClients;
import requesttracker.store.TableSchema;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.CancellationReason;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.Delete;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.Put;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.dynamodb.model.ReturnValue;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;
import software.amazon.awssdk.services.dynamodb.model.ScanRequest;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsRequest;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;
import software.amazon.awssdk.services.dynamodb.model.Update;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemResponse;

/**
 * Checks the behavior of DynamoDB that the tracker needs. The emulator passes in memory, in a folder and over HTTP.
 * moto passes the part that {@code tracker local --dynamodb} needs.
 */
class DynamoDbContractTest {

    @Nested
    @DisplayName("The emulator in memory")
    class InMemory extends Contract {
        @Override
        DynamoDbClient open() {
            return DynamoDbEmulator.inMemory();
        }
    }

    @Nested
    @DisplayName("The emulator in memory, when reads could be stale")
    class InMemoryWithStaleReads extends Contract {
        @Override
        DynamoDbClient open() {
            return DynamoDbEmulator.inMemory(() -> false);
        }
    }

    @Nested
    @DisplayName("The emulator in a folder")
    class InFolder extends Contract {
        @TempDir
        Path folder;

        @Override
        DynamoDbClient open() {
            return DynamoDbEmulator.open(folder.resolve("data"));
        }
    }

    @Nested
    @DisplayName("The emulator over HTTP")
    class ThroughServer extends Contract {
        private DynamoDbServer server;

        @Override
        DynamoDbClient open() {
            server = DynamoDbServer.start(DynamoDbEmulator.inMemory());
            return new AwsClients(
                            Region.US_EAST_1,
                            StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")),
                            Optional.empty(),
                            Optional.of(server.endpoint()))
                    .dynamoDb();
        }

        @AfterEach
        void stop() {
            server.close();
        }
    }

    @Nested
    @Tag("moto")
    @DisplayName("moto, as tracker local --dynamodb uses it")
    class OnMoto extends Contract {
        private static MotoServer moto;
        private DynamoDbClient table;

        @BeforeAll
        static void start() throws IOException, URISyntaxException {
            moto = MotoServer.start(1);
        }

        @AfterAll
        static void stop() {
            moto.close();
        }

        @Override
        DynamoDbClient open() {
            table = RecordTable.at(
                            moto.endpoint(),
                            RecordTable.NAME,
                            false,
                            Optional.empty(),
                            Region.US_EAST_1,
                            StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")))
                    .client();
            return table;
        }

        /**
         * Returns false. moto checks an expression only when it evaluates it, lets an update change the key, and
         * accepts an empty key.
         */
        @Override
        boolean checksExpressions() {
            return false;
        }

        @Override
        void createTable() {
            // The local host has created the table with its marker.
        }

        @AfterEach
        void deleteTable() {
            table.deleteTable(request -> request.tableName(RecordTable.NAME));
        }
    }

    abstract static class Contract {
        private DynamoDbClient client;

        abstract DynamoDbClient open();

        @AfterEach
        void close() {
            client.close();
        }

        @BeforeEach
        void makeTheTable() {
            client = open();
            createTable();
        }

        /** Returns whether an expression is checked completely before any of it is evaluated. */
        boolean checksExpressions() {
            return true;
        }

        void createTable() {
            client.createTable(TableSchema.createTable("requests"));
        }

        @Test
        @DisplayName("GetItem returns the item that was put, or no attributes of an absent item")
        void itemsAreReadAsTheyWerePut() {
            Map<String, AttributeValue> item = Map.of(
                    "RequestToken", text("a"),
                    "Count", number(3),
                    "Part", AttributeValue.fromB(SdkBytes.fromUtf8String("bytes")),
                    "Hooks", AttributeValue.fromL(List.of(AttributeValue.fromM(Map.of("HookStatus", text("x"))))));
            put(item);

            assertThat(get("a")).isEqualTo(item);
            assertThat(get("b")).isEmpty();
        }

        @ParameterizedTest(name = "{0} holds: {1}")
        @CsvSource(
                delimiter = ';',
                value = {
                    "Version = :one; true",
                    "Version = :two; false",
                    "Version <> :two; true",
                    "Nowhere <> :two; true",
                    "Nowhere = :two; false",
                    "Nowhere < :two; false",
                    "Version < :two; true",
                    "Version <= :one; true",
                    "Version > :one; false",
                    "Version >= :one; true",
                    "Version = :text; false",
                    "attribute_exists(Version); true",
                    "attribute_not_exists(Version); false",
                    "attribute_not_exists(Nowhere) OR Version = :two; true",
                    "attribute_exists(Nowhere) AND Version = :one; false",
                    "NOT Version = :two; true",
                    "Version = :two OR Version = :one AND Phase = :text; true",
                    "(Version = :two OR Version = :one) AND Phase = :prefix; false",
                    "begins_with(Phase, :prefix); true",
                    "begins_with(Phase, :two); false",
                    "Version BETWEEN :one AND :two; true",
                    "Version IN (:two, :one); true",
                    "Phase IN (:prefix); false",
                })
        void conditions(String condition, boolean holds) {
            put(Map.of("RequestToken", text("a"), "Version", number(1), "Phase", text("POLL")));
            Map<String, AttributeValue> values = new HashMap<>();
            Map<String, AttributeValue> all =
                    Map.of(":one", number(1), ":two", number(2), ":text", text("POLL"), ":prefix", text("PO"));
            all.forEach((name, value) -> {
                if (condition.contains(name)) {
                    values.put(name, value);
                }
            });
            values.put(":new", text("yes"));
            boolean typeError = checksExpressions() && condition.equals("begins_with(Phase, :two)");
            UpdateItemRequest request = update("a", "SET Written = :new")
                    .conditionExpression(condition)
                    .expressionAttributeValues(values)
                    .build();

            if (typeError) {
                // DynamoDB checks the operand's type before it reads any item.
                assertRefused(request.toBuilder());
            } else if (holds) {
                client.updateItem(request);
                assertThat(get("a")).containsKey("Written");
            } else {
                assertThatThrownBy(() -> client.updateItem(request))
                        .isInstanceOf(ConditionalCheckFailedException.class)
                        .extracting(
                                e -> ((DynamoDbException) e).awsErrorDetails().errorCode())
                        .isEqualTo("ConditionalCheckFailedException");
                assertThat(get("a")).doesNotContainKey("Written");
            }
        }

        @Test
        @DisplayName("all actions of an update read the item before the update, and the call returns the new item")
        void updates() {
            put(Map.of("RequestToken", text("a"), "Version", number(1), "Former", text("x"), "Kept", text("k")));

            UpdateItemResponse answer = client.updateItem(update(
                            "a",
                            "SET #v = #v + :one, Twin = #v, MadeBy = if_not_exists(MadeBy, :one) REMOVE Former, Gone")
                    .expressionAttributeNames(Map.of("#v", "Version"))
                    .expressionAttributeValues(Map.of(":one", number(1)))
                    .returnValues(ReturnValue.ALL_NEW)
                    .build());

            Map<String, AttributeValue> expected = Map.of(
                    "RequestToken", text("a"),
                    "Version", number(2),
                    "Twin", number(1),
                    "MadeBy", number(1),
                    "Kept", text("k"));
            assertThat(answer.attributes()).isEqualTo(expected);
            assertThat(get("a")).isEqualTo(expected);
        }

        @Test
        @DisplayName("an update of an absent item creates the item, unless its condition fails")
        void updatesMakeItems() {
            client.updateItem(update("a", "SET Phase = :p")
                    .expressionAttributeValues(Map.of(":p", text("x")))
                    .build());
            assertThatThrownBy(() -> client.updateItem(update("b", "SET Phase = :p")
                            .conditionExpression("attribute_exists(RequestToken)")
                            .expressionAttributeValues(Map.of(":p", text("x")))
                            .build()))
                    .isInstanceOf(ConditionalCheckFailedException.class);

            assertThat(get("a")).containsOnlyKeys("RequestToken", "Phase");
            assertThat(get("b")).isEmpty();
        }

        @Test
        @DisplayName("a failed condition returns the old item on request")
        void failedConditionsReturnTheOldItem() {
            put(Map.of("RequestToken", text("a"), "Owner", text("me")));

            ConditionalCheckFailedException failed = catchThrowableOfType(
                    ConditionalCheckFailedException.class,
                    () -> client.putItem(PutItemRequest.builder()
                            .tableName("requests")
                            .item(Map.of("RequestToken", text("a")))
                            .conditionExpression("attribute_not_exists(RequestToken)")
                            .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD)
                            .build()));

            assertThat(failed.item()).containsEntry("Owner", text("me"));
        }

        @Test
        @DisplayName("a transaction writes all items or none, and reports the failed condition and its item")
        void transactions() {
            put(Map.of("RequestToken", text("a"), "Version", number(1)));
            put(Map.of("RequestToken", text("gone"), "Version", number(1)));

            client.transactWriteItems(transaction(
                    bump("a", 1),
                    TransactWriteItem.builder()
                            .delete(Delete.builder()
                                    .tableName("requests")
                                    .key(key("gone"))
                                    .build())
                            .build(),
                    putNew("b")));
            assertThat(get("a")).containsEntry("Version", number(2));
            assertThat(get("gone")).isEmpty();
            assertThat(get("b")).isNotEmpty();

            TransactionCanceledException cancelled = catchThrowableOfType(
                    TransactionCanceledException.class,
                    () -> client.transactWriteItems(transaction(putNew("c"), bump("a", 1), putNew("b"))));
            assertThat(cancelled.cancellationReasons())
                    .extracting(CancellationReason::code)
                    .containsExactly("None", "ConditionalCheckFailed", "ConditionalCheckFailed");
            assertThat(cancelled.cancellationReasons().get(1).item()).isEmpty();
            assertThat(cancelled.cancellationReasons().get(2).item()).containsEntry("RequestToken", text("b"));
            assertThat(get("c")).isEmpty();
        }

        @Test
        @DisplayName("an index has the projected attributes of the items with its key, in order and in pages")
        void indexes() {
            for (int i = 0; i < 5; i++) {
                put(Map.of(
                        "RequestToken", text("t" + i),
                        "ActiveResource", text(i == 4 ? "other" : "thing"),
                        "SubmittedAt", text("2026-01-0" + (9 - i)),
                        "DueAt", text("soon"),
                        "Unprojected", text("x")));
            }
            put(Map.of("RequestToken", text("inactive"), "SubmittedAt", text("2026-01-01")));

            List<String> found = new ArrayList<>();
            Map<String, AttributeValue> from = Map.of();
            int pages = 0;
            do {
                QueryRequest.Builder query = QueryRequest.builder()
                        .tableName("requests")
                        .indexName("ActiveIndex")
                        .keyConditionExpression("ActiveResource = :r AND SubmittedAt <= :until")
                        .expressionAttributeValues(Map.of(":r", text("thing"), ":until", text("2026-01-08")))
                        .scanIndexForward(false)
                        .limit(2);
                QueryResponse page = client.query(
                        from.isEmpty()
                                ? query.build()
                                : query.exclusiveStartKey(from).build());
                page.items().forEach(item -> {
                    assertThat(item).containsOnlyKeys("RequestToken", "ActiveResource", "SubmittedAt", "DueAt");
                    found.add(item.get("RequestToken").s());
                });
                from = page.hasLastEvaluatedKey() ? page.lastEvaluatedKey() : Map.of();
                pages++;
            } while (!from.isEmpty() && pages < 10);

            assertThat(found).containsExactly("t1", "t2", "t3");
            assertThat(client
                            .scanPaginator(ScanRequest.builder()
                                    .tableName("requests")
                                    .indexName("ActiveIndex")
                                    .limit(2)
                                    .build())
                            .items()
                            .stream()
                            .map(item -> item.get("RequestToken").s()))
                    .containsExactlyInAnyOrder("t0", "t1", "t2", "t3", "t4");
        }

        @Test
        @DisplayName("a filter drops items, which still count as read")
        void filters() {
            put(Map.of("RequestToken", text("a"), "Phase", text("x")));
            put(Map.of("RequestToken", text("b"), "Phase", text("y")));

            int others = client.scan(request -> request.tableName("requests")).count() - 2;

            var answer = client.scan(ScanRequest.builder()
                    .tableName("requests")
                    .filterExpression("Phase = :p")
                    .expressionAttributeValues(Map.of(":p", text("y")))
                    .consistentRead(true)
                    .build());

            assertThat(answer.items())
                    .extracting(item -> item.get("RequestToken").s())
                    .containsExactly("b");
            assertThat(answer.scannedCount()).isEqualTo(2 + others);
        }

        @Test
        @DisplayName("a malformed request is rejected")
        void refusals() {
            put(Map.of("RequestToken", text("a")));
            assertRefused(update("a", "SET Phase = :p")
                    .expressionAttributeValues(Map.of(":p", text("x"), ":unused", text("y"))));
            assertRefused(update("a", "SET Phase = :p")
                    .expressionAttributeNames(Map.of("#unused", "Version"))
                    .expressionAttributeValues(Map.of(":p", text("x"))));
            assertRefused(update("a", "SET Phase = :p"));
            assertRefused(
                    update("a", "SET Phase = :p REMOVE Phase").expressionAttributeValues(Map.of(":p", text("x"))));
            if (checksExpressions()) {
                assertRefused(update("a", "SET RequestToken = :p").expressionAttributeValues(Map.of(":p", text("x"))));
            }
            assertRefused(update("a", "SET Phase = Nowhere"));
            if (checksExpressions()) {
                assertRefused(update("", "SET Phase = :p").expressionAttributeValues(Map.of(":p", text("x"))));
            }
        }

        @Test
        @DisplayName("an absent table or index is an error")
        void absentTables() {
            assertThatThrownBy(() -> client.getItem(GetItemRequest.builder()
                            .tableName("absent")
                            .key(key("a"))
                            .build()))
                    .isInstanceOf(ResourceNotFoundException.class);
            assertThatThrownBy(() -> client.scan(ScanRequest.builder()
                            .tableName("requests")
                            .indexName("absent")
                            .build()))
                    .isInstanceOf(DynamoDbException.class);
        }

        private void assertRefused(UpdateItemRequest.Builder request) {
            assertThatThrownBy(() -> client.updateItem(request.build()))
                    .isInstanceOf(DynamoDbException.class)
                    .extracting(e -> ((DynamoDbException) e).awsErrorDetails().errorCode())
                    .isEqualTo("ValidationException");
        }

        private void put(Map<String, AttributeValue> item) {
            client.putItem(
                    PutItemRequest.builder().tableName("requests").item(item).build());
        }

        private Map<String, AttributeValue> get(String id) {
            return client.getItem(GetItemRequest.builder()
                            .tableName("requests")
                            .key(key(id))
                            .consistentRead(true)
                            .build())
                    .item();
        }

        private static UpdateItemRequest.Builder update(String id, String expression) {
            return UpdateItemRequest.builder()
                    .tableName("requests")
                    .key(key(id))
                    .updateExpression(expression);
        }

        private static TransactWriteItemsRequest transaction(TransactWriteItem... items) {
            return TransactWriteItemsRequest.builder().transactItems(items).build();
        }

        private static TransactWriteItem bump(String id, int known) {
            return TransactWriteItem.builder()
                    .update(Update.builder()
                            .tableName("requests")
                            .key(key(id))
                            .updateExpression("SET #v = #v + :one")
                            .conditionExpression("#v = :known")
                            .expressionAttributeNames(Map.of("#v", "Version"))
                            .expressionAttributeValues(Map.of(":one", number(1), ":known", number(known)))
                            .build())
                    .build();
        }

        private static TransactWriteItem putNew(String id) {
            return TransactWriteItem.builder()
                    .put(Put.builder()
                            .tableName("requests")
                            .item(key(id))
                            .conditionExpression("attribute_not_exists(RequestToken)")
                            .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD)
                            .build())
                    .build();
        }

        private static Map<String, AttributeValue> key(String id) {
            return Map.of("RequestToken", text(id));
        }

        private static AttributeValue text(String value) {
            return AttributeValue.fromS(value);
        }

        private static AttributeValue number(int value) {
            return AttributeValue.fromN(Integer.toString(value));
        }
    }
}
