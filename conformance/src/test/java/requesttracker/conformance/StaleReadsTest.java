package requesttracker.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import requesttracker.emulators.dynamodb.DynamoDbEmulator;
import requesttracker.store.TableSchema;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.ScanRequest;

/** Checks that reads of the emulator can be as stale as DynamoDB allows. */
class StaleReadsTest {
    private boolean stale;
    private final DynamoDbEmulator client = DynamoDbEmulator.inMemory(() -> stale);

    @Test
    @DisplayName("An index and a read without consistency may miss the last change; a consistent read never does")
    void onlyConsistentReadsSeeTheLastChange() {
        client.createTable(TableSchema.createTable("requests"));
        put("first");
        put("second");
        stale = true;

        assertThat(read(true)).isEqualTo("second");
        assertThat(read(false)).isEqualTo("first");
        assertThat(client.scan(ScanRequest.builder()
                                .tableName("requests")
                                .indexName("ActiveIndex")
                                .build())
                        .items())
                .extracting(item -> item.get("DueAt").s())
                .containsExactly("first");
    }

    private void put(String due) {
        client.putItem(PutItemRequest.builder()
                .tableName("requests")
                .item(Map.of(
                        "RequestToken", AttributeValue.fromS("a"),
                        "ActiveResource", AttributeValue.fromS("r"),
                        "SubmittedAt", AttributeValue.fromS("s"),
                        "DueAt", AttributeValue.fromS(due)))
                .build());
    }

    private String read(boolean consistent) {
        return client.getItem(GetItemRequest.builder()
                        .tableName("requests")
                        .key(Map.of("RequestToken", AttributeValue.fromS("a")))
                        .consistentRead(consistent)
                        .build())
                .item()
                .get("DueAt")
                .s();
    }
}
