package requesttracker.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import requesttracker.emulators.dynamodb.DynamoDbEmulator;
import requesttracker.emulators.dynamodb.DynamoDbServer;
import requesttracker.store.TableSchema;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

class RecordTableTest {
    private final DynamoDbEmulator dynamoDb = DynamoDbEmulator.inMemory();
    private final DynamoDbServer server = DynamoDbServer.start(dynamoDb);

    @TempDir
    Path folder;

    @AfterEach
    void stop() {
        server.close();
    }

    private RecordTable at(URI endpoint, String name) {
        return RecordTable.at(
                endpoint,
                name,
                false,
                Optional.empty(),
                Region.US_EAST_1,
                StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")));
    }

    @Test
    @DisplayName("A table on loopback is created with a marker, and is used again")
    void tablesOnLoopbackAreMade() {
        Map<String, AttributeValue> item = Map.of("RequestToken", AttributeValue.fromS("a"));
        try (RecordTable table = at(server.endpoint(), RecordTable.REMOTE_NAME)) {
            table.client().putItem(request -> request.tableName(table.name()).item(item));
        }
        try (RecordTable table = at(server.endpoint(), RecordTable.REMOTE_NAME)) {
            assertThat(table.client()
                            .getItem(request -> request.tableName(table.name()).key(item))
                            .item())
                    .isEqualTo(item);
        }
    }

    @Test
    @DisplayName("A table without the marker is rejected, and stays unchanged")
    void otherTablesAreRefused() {
        dynamoDb.createTable(TableSchema.createTable("requests"));

        assertThatThrownBy(() -> at(server.endpoint(), "requests"))
                .isInstanceOf(StartupException.class)
                .hasMessageContaining("requests")
                .hasMessageContaining("was not created by tracker local");
        assertThat(dynamoDb.scan(request -> request.tableName("requests")).items())
                .isEmpty();
    }

    @Test
    @DisplayName("An address without a DynamoDB is reported in one line")
    void absentServersAreRefused() {
        URI endpoint = server.endpoint();
        server.close();

        assertThatThrownBy(() -> at(endpoint, RecordTable.REMOTE_NAME))
                .isInstanceOf(StartupException.class)
                .hasMessageContaining(endpoint.toString())
                .hasMessageNotContaining("\n");
    }

    @Test
    @DisplayName("A folder of an earlier version is reported in one line, and stays unchanged")
    void foldersOfAnEarlierVersionAreRefused() throws Exception {
        for (String name : new String[] {"requests.db", "lock", "simulator.jsonl"}) {
            Files.createFile(folder.resolve(name));
        }

        assertThatThrownBy(() -> RecordTable.inFolder(folder))
                .isInstanceOf(StartupException.class)
                .hasMessageContaining("use a new folder")
                .hasMessageNotContaining("\n");
        try (var files = Files.list(folder)) {
            assertThat(files).hasSize(3);
        }
    }
}
