package requesttracker.store;

import com.amazonaws.services.dynamodbv2.local.embedded.DynamoDBEmbedded;
import java.util.concurrent.atomic.AtomicInteger;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** DynamoDB Local in this JVM: one server for all tests, since it takes seconds to start, and a table of its own for each. */
public final class LocalTable {
    private static final AtomicInteger TABLES = new AtomicInteger();

    private LocalTable() {}

    private static final class Server {
        static final DynamoDbClient CLIENT = DynamoDBEmbedded.create(true).dynamoDbClient();
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
