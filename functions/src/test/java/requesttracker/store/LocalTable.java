package requesttracker.store;

import com.amazonaws.services.dynamodbv2.local.embedded.DynamoDBEmbedded;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * DynamoDB Local in this JVM: one server for all tests, since it takes seconds to start, and a table of its own for each.
 *
 * <p>Or what {@code -Dtracker.dynamodb} names, a class that supplies a client: the module local runs the store's tests again on
 * the store in memory that its simulation uses.
 */
public final class LocalTable {
    private static final AtomicInteger TABLES = new AtomicInteger();

    private LocalTable() {}

    private static final class Server {
        static final DynamoDbClient CLIENT = Optional.ofNullable(System.getProperty("tracker.dynamodb"))
                .map(Server::supplied)
                .orElseGet(() -> DynamoDBEmbedded.create(true).dynamoDbClient());

        private static DynamoDbClient supplied(String supplier) {
            try {
                Object made = Class.forName(supplier).getConstructor().newInstance();
                return (DynamoDbClient) ((Supplier<?>) made).get();
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e);
            }
        }
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
