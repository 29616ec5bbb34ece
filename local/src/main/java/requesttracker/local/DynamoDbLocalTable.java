package requesttracker.local;

import com.amazonaws.services.dynamodbv2.local.embedded.DynamoDBEmbedded;
import com.amazonaws.services.dynamodbv2.local.shared.access.AmazonDynamoDBLocal;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import requesttracker.store.TableSchema;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.ResourceInUseException;

/** DynamoDB Local in this process with the tracker's table, in memory or in a folder that one process has at a time. */
public final class DynamoDbLocalTable implements AutoCloseable {
    public static final String NAME = "requests";

    private final AmazonDynamoDBLocal dynamoDbLocal;
    private final DynamoDbClient client;
    private final Optional<FileChannel> lock;

    private DynamoDbLocalTable(AmazonDynamoDBLocal dynamoDbLocal, Optional<FileChannel> lock) {
        this.dynamoDbLocal = dynamoDbLocal;
        this.lock = lock;
        DynamoDbClient direct = dynamoDbLocal.dynamoDbClient();
        this.client = lock.isPresent() ? new CommittedDynamoDb(direct) : direct;
        try {
            direct.createTable(TableSchema.createTable(NAME));
        } catch (ResourceInUseException e) {
            // The folder has the table already.
        }
    }

    /**
     * Opens the table: in a folder, or in memory without one.
     *
     * @throws StartupException if the folder can't be used
     */
    public static DynamoDbLocalTable open(Optional<Path> folder) {
        if (folder.isEmpty()) {
            return new DynamoDbLocalTable(DynamoDBEmbedded.create(true), Optional.empty());
        }
        FileChannel lock = lock(folder.get());
        return new DynamoDbLocalTable(
                DynamoDBEmbedded.create(folder.get().resolve("requests.db").toFile(), true), Optional.of(lock));
    }

    public DynamoDbClient client() {
        return client;
    }

    @Override
    public void close() {
        dynamoDbLocal.shutdown();
        lock.ifPresent(channel -> {
            try {
                channel.close();
            } catch (IOException e) {
                // The process ends, and its locks with it.
            }
        });
    }

    private static FileChannel lock(Path folder) {
        try {
            Files.createDirectories(folder);
            FileChannel channel =
                    FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = channel.tryLock();
            if (lock == null) {
                throw new StartupException("the data folder " + folder + " is in use by another process");
            }
            return channel;
        } catch (OverlappingFileLockException e) {
            throw new StartupException("the data folder " + folder + " is in use by this process");
        } catch (IOException e) {
            throw new StartupException("the data folder " + folder + " can't be used: " + e.getMessage());
        }
    }
}
