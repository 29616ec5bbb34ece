package requesttracker.store;

import com.amazonaws.services.dynamodbv2.local.embedded.DynamoDBEmbedded;
import java.util.concurrent.atomic.AtomicInteger;
import requesttracker.emulators.dynamodb.MemoryDynamoDb;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * DynamoDB Local in this JVM: one server for all tests, since it takes seconds to start, and a table of its own for each.
 *
 * <p>With {@code -Dtracker.dynamodb=memory} it is the emulator in memory: the build runs the store's tests on both.
 */
public final class TestTable {
    private static final AtomicInteger TABLES = new AtomicInteger();

    private TestTable() {}

    private static final class Server {
        static final DynamoDbClient CLIENT = "memory".equals(System.getProperty("tracker.dynamodb"))
                ? MemoryDynamoDb.forManyThreads()
                : DynamoDBEmbedded.create(true).dynamoDbClient();
    }

    public static DynamoDbClient client() {
        return Server.CLIENT;
    }

    /** Makes an empty table, and tells its name. */
    public static String create() {
        String name = "requests-" + TABLES.incrementAndGet();
        client().createTable(TableSchema.createTable(name));
        return name;
    }
}
