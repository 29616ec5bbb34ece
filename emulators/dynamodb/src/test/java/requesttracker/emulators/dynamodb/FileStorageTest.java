package requesttracker.emulators.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static requesttracker.emulators.dynamodb.TestTables.SIMPLE;
import static requesttracker.emulators.dynamodb.TestTables.bytes;
import static requesttracker.emulators.dynamodb.TestTables.get;
import static requesttracker.emulators.dynamodb.TestTables.id;
import static requesttracker.emulators.dynamodb.TestTables.number;
import static requesttracker.emulators.dynamodb.TestTables.put;
import static requesttracker.emulators.dynamodb.TestTables.text;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.h2.mvstore.DataUtils;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/** Checks the folder of the emulator: its contents, its permissions, and errors for unusable folders. */
class FileStorageTest {
    @TempDir
    Path parent;

    private Path folder;

    @BeforeEach
    void nameTheFolder() {
        folder = parent.resolve("data");
    }

    private DynamoDbEmulator open() {
        return DynamoDbEmulator.open(folder);
    }

    private void fill(int items) {
        try (DynamoDbEmulator client = open()) {
            TestTables.create(client);
            for (int i = 0; i < items; i += 50) {
                List<TransactWriteItem> writes = new ArrayList<>();
                for (int j = i; j < Math.min(items, i + 50); j++) {
                    Map<String, AttributeValue> item =
                            Map.of("Id", text("item" + j), "Owner", text("o"), "Rank", number("" + j));
                    writes.add(TransactWriteItem.builder()
                            .put(request -> request.tableName(SIMPLE).item(item))
                            .build());
                }
                client.transactWriteItems(request -> request.transactItems(writes));
            }
        }
    }

    @Test
    @DisplayName("Items and indexes are complete after a restart")
    void keepsItems() {
        fill(100);
        try (DynamoDbEmulator client = open()) {
            client.deleteItem(request -> request.tableName(SIMPLE).key(id("item7")));
        }
        try (DynamoDbEmulator client = open()) {
            assertThat(get(client, "item8")).containsEntry("Rank", number("8"));
            assertThat(get(client, "item7")).isEmpty();
            assertThat(client.query(request -> request.tableName(SIMPLE)
                                    .indexName("ByOwner")
                                    .keyConditionExpression("#o = :o")
                                    .expressionAttributeNames(Map.of("#o", "Owner"))
                                    .expressionAttributeValues(Map.of(":o", text("o"))))
                            .items())
                    .hasSize(99)
                    .isSortedAccordingTo((a, b) ->
                            Values.compare(a.get("Rank"), b.get("Rank")).getAsInt());
        }
    }

    @Test
    @DisplayName("Only the owner can read the folder and its files")
    void onlyTheOwnerReads() throws IOException {
        fill(1);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
                .isEqualTo("rwx------");
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files)
                    .hasSize(3)
                    .allSatisfy(file -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                            .isEqualTo("rw-------"));
        }
    }

    @Test
    @DisplayName(
            "A folder of another format, of an earlier version or with other files is rejected, and stays unchanged")
    void otherFoldersAreRefused() throws IOException {
        Files.createDirectory(folder);
        Files.createFile(folder.resolve("lock"));
        Files.createFile(folder.resolve("simulator.jsonl"));
        refused("is not empty and has no file \"format\"");
        Files.createFile(folder.resolve("requests.db"));
        refused("was written by an earlier version");
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("lock", "simulator.jsonl", "requests.db");
        }
        Files.delete(folder.resolve("requests.db"));
        Files.writeString(folder.resolve("format"), "request-tracker data 2\n");
        refused("has another format than this version's");
    }

    @Test
    @DisplayName("A second process is rejected, even if the file of one lock was removed")
    void oneProcessAtATime() throws IOException {
        try (DynamoDbEmulator client = open()) {
            TestTables.create(client);
            refused("is in use by another process");
            Files.delete(folder.resolve("keys"));
            refused("is in use by another process");
            Files.delete(folder.resolve("format"));
            refused("is not empty and has no file \"format\"");
        }
    }

    @ParameterizedTest(name = "{0} without its last {1} bytes is refused")
    @CsvSource({"records.mv, 4096", "records.mv, 30000", "keys, 64", "keys, 300", "records.mv, 0", "keys, 0"})
    void cutFilesAreRefused(String name, int missing) throws IOException {
        fill(200);
        Path file = folder.resolve(name);
        if (missing == 0) {
            Files.delete(file);
        } else {
            try (RandomAccessFile content = new RandomAccessFile(file.toFile(), "rw")) {
                content.setLength(content.length() - missing);
            }
        }

        refused(name);
    }

    @ParameterizedTest(name = "{0} with random bytes at {1} percent is refused, or has all items")
    @CsvSource({"records.mv, 0", "records.mv, 30", "records.mv, 60", "records.mv, 90", "keys, 0", "keys, 40", "keys, 80"
    })
    void garbledFilesAreRefused(String name, int percent) throws IOException {
        fill(200);
        Path file = folder.resolve(name);
        byte[] garbage = new byte[(int) Math.min(8_192, Files.size(file) / 10)];
        new Random(1).nextBytes(garbage);
        try (RandomAccessFile content = new RandomAccessFile(file.toFile(), "rw")) {
            content.seek(content.length() * percent / 100);
            content.write(garbage);
        }

        try (DynamoDbEmulator client = open()) {
            // The overwritten bytes were not in use.
            for (int i = 0; i < 200; i++) {
                assertThat(get(client, "item" + i)).containsEntry("Rank", number("" + i));
            }
        } catch (StorageException e) {
            assertThat(e).hasMessageContaining(file.toString()).hasMessageNotContaining("\n");
        }
    }

    @ParameterizedTest(name = "by {0} days")
    @ValueSource(ints = {-3_650, 3_650})
    @DisplayName("No item is lost if the clock is set forward or back")
    void aClockThatJumpsLosesNothing(int days) throws IOException {
        fill(100);
        // The clock differs from the time of creation in the file.
        createdAt(folder.resolve("records.mv"), Instant.now().minus(Duration.ofDays(days)));
        try (DynamoDbEmulator client = open()) {
            put(client, id("after"));
        }
        try (DynamoDbEmulator client = open()) {
            for (int i = 0; i < 100; i++) {
                assertThat(get(client, "item" + i)).containsEntry("Rank", number("" + i));
            }
            assertThat(get(client, "after")).isEqualTo(id("after"));
        }
    }

    /** Changes the time of creation in both copies of an MVStore's header. */
    private static void createdAt(Path file, Instant time) throws IOException {
        byte[] content = Files.readAllBytes(file);
        for (int start : new int[] {0, 4_096}) {
            String header = new String(content, start, 4_096, StandardCharsets.ISO_8859_1);
            String changed = header.substring(0, header.indexOf(",fletcher:"))
                    .replaceFirst("created:[0-9a-f]+", "created:" + Long.toHexString(time.toEpochMilli()));
            assertThat(header).doesNotStartWith(changed);
            byte[] bytes = changed.getBytes(StandardCharsets.ISO_8859_1);
            String whole = changed + ",fletcher:" + Integer.toHexString(DataUtils.getFletcher32(bytes, 0, bytes.length))
                    + "\n";
            System.arraycopy(whole.getBytes(StandardCharsets.ISO_8859_1), 0, content, start, whole.length());
        }
        Files.write(file, content);
    }

    private void refused(String reason) {
        assertThatThrownBy(this::open)
                .isInstanceOf(StorageException.class)
                .hasMessageContaining(folder.toString())
                .hasMessageContaining(reason)
                .hasMessageNotContaining("\n");
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"delete", "update", "put"})
    @DisplayName("A removed value is unreadable after each kind of removal, since no file has its key")
    void removedValuesAreNotReadable(String how) throws IOException {
        String secret = "a secret of this test";
        byte[] key;
        FileStorage storage = FileStorage.open(DataFolder.open(folder));
        try (DynamoDbEmulator client = DynamoDbEmulator.on(storage)) {
            TestTables.create(client);
            put(client, Map.of("Id", text("a"), "Payload", bytes(secret.getBytes(StandardCharsets.UTF_8))));
            key = storage.keyOf(SIMPLE, new OrderedKey().add(text("a")).bytes());
            // The key decrypts the item while the item exists.
            assertThat(contains(key)).isTrue();
            switch (how) {
                case "delete" ->
                    client.deleteItem(request -> request.tableName(SIMPLE).key(id("a")));
                case "update" ->
                    client.updateItem(
                            request -> request.tableName(SIMPLE).key(id("a")).updateExpression("REMOVE Payload"));
                default -> put(client, id("a"));
            }
            // Another write erases the key before that write returns.
            put(client, id("b"));
            assertThat(contains(key)).isFalse();
        }

        assertThat(contains(key)).isFalse();
        assertThat(contains(secret.getBytes(StandardCharsets.UTF_8))).isFalse();
    }

    private boolean contains(byte[] bytes) throws IOException {
        String searched = new String(bytes, StandardCharsets.ISO_8859_1);
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                if (Files.readString(file, StandardCharsets.ISO_8859_1).contains(searched)) {
                    return true;
                }
            }
        }
        return false;
    }

    @Test
    @DisplayName("The file stays small after many changes of an item")
    void spaceIsReused() throws IOException {
        try (DynamoDbEmulator client = open()) {
            TestTables.create(client);
            put(client, Map.of("Id", text("a"), "Count", number("0"), "Body", text("x".repeat(20_000))));
            for (int i = 0; i < 500; i++) {
                increment(client, "a");
            }
            assertThat(get(client, "a")).containsEntry("Count", number("500"));
        }

        assertThat(Files.size(folder.resolve("records.mv"))).isLessThan(4 << 20);
        assertThat(Files.size(folder.resolve("keys"))).isLessThan(4 << 10);
    }

    private static void increment(DynamoDbEmulator client, String id) {
        client.updateItem(request -> request.tableName(SIMPLE)
                .key(id(id))
                .updateExpression("SET #c = #c + :one")
                .expressionAttributeNames(Map.of("#c", "Count"))
                .expressionAttributeValues(Map.of(":one", number("1"))));
    }

    @Test
    @DisplayName("Threads that write at once lose no change, and share the syncs")
    void concurrentWriters() throws Exception {
        Map<String, AttributeValue> counter = new HashMap<>(id("a"));
        counter.put("Count", number("0"));
        ExecutorService threads = Executors.newFixedThreadPool(8);
        FileStorage storage = FileStorage.open(DataFolder.open(folder));
        try (DynamoDbEmulator client = DynamoDbEmulator.on(storage)) {
            TestTables.create(client);
            put(client, counter);
            long before = client.writes();
            List<Future<?>> writers = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                writers.add(threads.submit(() -> {
                    for (int j = 0; j < 50; j++) {
                        increment(client, "a");
                    }
                }));
            }
            for (Future<?> writer : writers) {
                writer.get();
            }
            assertThat(client.writes()).isEqualTo(before + 400);
            assertThat(storage.groups()).isLessThan(400);
        } finally {
            threads.shutdownNow();
        }
        try (DynamoDbEmulator client = open()) {
            assertThat(get(client, "a")).containsEntry("Count", number("400"));
        }
    }

    @Test
    @DisplayName("A closed storage confirms no write")
    void closedStorageAnswersNothing() {
        DynamoDbEmulator client = open();
        TestTables.create(client);
        client.close();

        assertThatThrownBy(() -> put(client, id("a")))
                .isInstanceOf(DynamoDbException.class)
                .hasMessageContaining("is closed")
                .extracting(e -> ((DynamoDbException) e).statusCode())
                .isEqualTo(500);
    }
}
