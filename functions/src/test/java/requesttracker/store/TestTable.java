package requesttracker.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.concurrent.atomic.AtomicInteger;
import requesttracker.emulators.dynamodb.DynamoDbEmulator;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * The DynamoDB emulator, with a table for each test.
 *
 * <p>It keeps the tables in memory, or in a folder with {@code -Dtracker.dynamodb=folder}: the build runs the store's
 * tests on both.
 */
public final class TestTable {
    private static final AtomicInteger TABLES = new AtomicInteger();

    private TestTable() {}

    private static final class Server {
        static final DynamoDbClient CLIENT =
                "folder".equals(System.getProperty("tracker.dynamodb")) ? inFolder() : DynamoDbEmulator.inMemory();

        private static DynamoDbClient inFolder() {
            try {
                return DynamoDbEmulator.open(Files.createTempDirectory("request-tracker"));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    public static DynamoDbClient client() {
        return Server.CLIENT;
    }

    /** Creates an empty table and returns its name. */
    public static String create() {
        String name = "requests-" + TABLES.incrementAndGet();
        client().createTable(TableSchema.createTable(name));
        return name;
    }
}
