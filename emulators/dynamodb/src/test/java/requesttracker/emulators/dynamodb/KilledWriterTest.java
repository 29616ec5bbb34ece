package requesttracker.emulators.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static requesttracker.emulators.dynamodb.TestTables.SIMPLE;
import static requesttracker.emulators.dynamodb.TestTables.get;
import static requesttracker.emulators.dynamodb.TestTables.number;
import static requesttracker.emulators.dynamodb.TestTables.text;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.dynamodb.model.ResourceInUseException;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/** Kills a writing process at random moments, {@code -Dtracker.kills=N} times, 5 by default. */
class KilledWriterTest {
    private static final int KILLS = Integer.getInteger("tracker.kills", 5);
    private static final int THREADS = 4;

    @TempDir
    Path folder;

    /** The writing process. Each thread increments two items in one transaction, and prints each confirmed number. */
    static final class Writer {
        private Writer() {}

        public static void main(String[] arguments) {
            DynamoDbEmulator client = DynamoDbEmulator.open(Path.of(arguments[0]));
            try {
                TestTables.create(client);
            } catch (ResourceInUseException e) {
                // An earlier process created the tables.
            }
            AtomicInteger threads = new AtomicInteger();
            for (int i = 0; i < THREADS; i++) {
                new Thread(() -> count(client, threads.getAndIncrement())).start();
            }
        }

        private static void count(DynamoDbEmulator client, int thread) {
            while (true) {
                String next = Integer.toString(current(client, "first-" + thread) + 1);
                client.transactWriteItems(
                        request -> request.transactItems(put("first-" + thread, next), put("second-" + thread, next)));
                synchronized (Writer.class) {
                    System.out.println(thread + " " + next);
                }
            }
        }

        private static TransactWriteItem put(String id, String count) {
            return TransactWriteItem.builder()
                    .put(put -> put.tableName(SIMPLE)
                            .item(Map.of("Id", text(id), "Count", number(count), "Body", text("x".repeat(500)))))
                    .build();
        }
    }

    private static int current(DynamoDbEmulator client, String id) {
        var item = get(client, id);
        return item.isEmpty() ? 0 : Integer.parseInt(item.get("Count").n());
    }

    @Test
    @DisplayName("A kill loses no confirmed write and leaves no partial transaction, and a second process is rejected")
    void losesNothing() throws Exception {
        Path data = folder.resolve("data");
        Map<Integer, Integer> answered = new HashMap<>();
        Random random = new Random();
        for (int kill = 0; kill < KILLS; kill++) {
            Process writer = start(data);
            try (BufferedReader answers = writer.inputReader(StandardCharsets.US_ASCII)) {
                int wanted = 1 + random.nextInt(200);
                for (int i = 0; i < wanted; i++) {
                    note(answered, answers.readLine());
                }
                assertThatThrownBy(() -> DynamoDbEmulator.open(data))
                        .isInstanceOf(StorageException.class)
                        .hasMessageContaining("in use by another process");
                // Kills the process by its handle, which leaves the output open.
                writer.toHandle().destroyForcibly();
                writer.waitFor();
                for (String line = answers.readLine(); line != null; line = answers.readLine()) {
                    note(answered, line);
                }
            }
            try (DynamoDbEmulator client = DynamoDbEmulator.open(data)) {
                for (int thread = 0; thread < THREADS; thread++) {
                    assertThat(current(client, "first-" + thread))
                            .isGreaterThanOrEqualTo(answered.getOrDefault(thread, 0))
                            .isEqualTo(current(client, "second-" + thread));
                }
            }
        }
        assertThat(answered.values()).allMatch(count -> count > 0);
    }

    private static void note(Map<Integer, Integer> answered, String line) {
        assertThat(line).as("the writer's output").isNotNull();
        // The last line may be incomplete.
        if (line.matches("\\d \\d+")) {
            answered.merge(line.charAt(0) - '0', Integer.parseInt(line.substring(2)), Math::max);
        }
    }

    private Process start(Path data) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Writer.class.getName(),
                        data.toString())
                .redirectError(folder.resolve("errors").toFile())
                .start();
    }
}
